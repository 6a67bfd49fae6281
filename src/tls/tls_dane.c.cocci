// SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
//++
// NAME
//	src/tls/tls_dane.c
// SUMMARY
//	private matching types, and chain building for rootca=
// DESCRIPTION
//	Each digest algorithm that a policy can name has a TLSA matching
//	type of its own. These are bound in each client SSL_CTX, and refused
//	where somebody else chooses the number. Connections of policies with
//	rootca= are prepared before OpenSSL sees their records, and a match
//	is explained.
// SEE ALSO
//	tls_mtype(3), digest algorithms as private TLSA matching types
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

// A remote site must not choose our numbers in DNS.

@dns@
position p;
@@
parse_tlsa_rr(...)
{
  <...
  if@p (
-   mtype == 255
+   tls_mtype_reserved(mtype)
  ) { ... }
  ...>
}

@script:python@
p << dns.p;
@@
hit("dns", p)

// Nor must tls_dane_digests bind them to something else.

@setting@
position p;
expression number;
@@
tls_dane_digest_init(...)
{
  <...
  if@p (number == 0 ||
-   number == 255
+   tls_mtype_reserved(number)
  ) { ... }
  ...>
}

@script:python@
p << setting.p;
@@
hit("setting", p)

// After the loop that binds all other matching types.

@init@
position p;
@@
tls_dane_digest_init(...)
{
  ... when any
  for@p (...; ...; ...) { ... SSL_CTX_dane_mtype_set(...) ... }
+ tls_mtype_init(ctx);
}

@script:python@
p << init.p;
@@
hit("init", p)

// Before the test that there is a match, as the comment after that belongs to
// it.

@log@
position p;
@@
tls_dane_log(...)
{
  <...
+ if (tls_rootca_log_match(TLScontext, depth)) {
+     return;
+ }
  if@p (depth < 0) return;
  ...>
}

@script:python@
p << log.p;
@@
hit("log", p)

// Before the loop that hands the records to OpenSSL.

@enable@
position p;
identifier tp;
@@
tls_dane_enable(...)
{
  <...
+ tls_rootca_enable(TLScontext);
  for@p (tp = dane->tlsa; ...; ...) { ... }
  ...>
}

@script:python@
p << enable.p;
@@
hit("enable", p)

@finalize:python@
@@
check(include=1, dns=1, setting=1, init=1, log=1, enable=1)
