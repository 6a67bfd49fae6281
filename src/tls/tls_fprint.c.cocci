// SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
//++
// NAME
//	src/tls/tls_fprint.c
// SUMMARY
//	fingerprints and names in the TLS session lookup key
// DESCRIPTION
//	A resumed session is not verified again. The session lookup key
//	covers the TLSA records of a policy, but not the names that the
//	server may have. Of a policy with rootca= or digest=, which may have
//	hundreds of records, tls_rootca(3) adds both, in less time.
// SEE ALSO
//	tls_rootca(3), fingerprints of TLS policies with rootca= or digest=
//--

@initialize:python@
@@
from hits import hit, check, mentions

// Declare the functions.

@include@
position p;
@@
  #include <tls.h>@p
+ #include <tls_rootca.h>

@script:python@
p << include.p;
@@
hit("include", p)

// Before the digest is final. A macro that sets "ok" wraps each step, with a
// different name in Postfix 3.7 than in 3.10.

@key@
position p;
identifier macro;
expression list es;
@@
tls_serverid_digest(...)
{
  <...
+ ok = ok && tls_rootca_digest(mdctx, TLScontext, props);
  macro(EVP_DigestFinal_ex@p(mdctx, es));
  ...>
}

@script:python@
p << key.p;
@@
hit("key", p)

// The records of other policies.

@records@
position p;
expression e;
@@
tls_serverid_digest(...)
{
  <...
  if@p (e && props->dane && props->dane->tlsa
+     && tls_rootca_mtype(TLScontext->level, props->dane) == TLS_MTYPE_NONE
      )
  { ... } else { ... }
  ...>
}

@script:python@
p << records.p;
@@
hit("records", p)

@finalize:python@
@@
check(include=1, key=1, records=1)
mentions(tls_serverid_digest=1, EVP_DigestFinal_ex=2)
