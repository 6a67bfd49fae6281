// SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
//++
// NAME
//	src/tls/tls_fprint.c
// SUMMARY
//	names in the TLS session lookup key
// DESCRIPTION
//	A resumed session is not verified again. The session lookup key
//	covers the TLSA records of a policy, but not the names that the
//	server may have.
// SEE ALSO
//	tls_rootca(3), TLS policies with rootca= or digest=
//--

@initialize:python@
@@
from hits import hit, check

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

@finalize:python@
@@
check(include=1, key=1)
