// SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
//++
// NAME
//	src/tls/tls_dane.c
// SUMMARY
//	records of rootca= and digest= are not for OpenSSL
// DESCRIPTION
//	tls_rootca(3) keeps the records of policies with rootca= or digest=
//	for tls_rootca_verify(3), and hands all others to OpenSSL, as before.
//	A match is explained.
// SEE ALSO
//	tls_rootca(3), fingerprints of TLS policies with rootca= or digest=
//	tls_rootca_log(3), explain the outcome
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

// In the loop over all records.

@add@
position p;
expression con;
identifier tp;
@@
tls_dane_enable(...)
{
  <...
- SSL_dane_tlsa_add@p(con, tp->usage, tp->selector, tp->mtype, tp->data, tp->length)
+ tls_rootca_tlsa_add(TLScontext, tp)
  ...>
}

@script:python@
p << add.p;
@@
hit("add", p)

@finalize:python@
@@
check(include=1, log=1, add=1)
mentions(SSL_dane_tlsa_add=2)
