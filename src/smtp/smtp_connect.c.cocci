// SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
//++
// NAME
//	src/smtp/smtp_connect.c
// SUMMARY
//	no plaintext connection for a policy with rootca= or digest=
// DESCRIPTION
//	The SMTP client looks for a connection by next hop before it looks
//	at the policy.
//
//	posttls-policy(1) makes the same connection as a delivery.
// SEE ALSO
//	smtp_tls_reuse(3), connection reuse under policies with rootca= or digest=
//--

@initialize:python@
@@
from hits import hit, check, mentions

// Declare the function.

@include@
position p;
@@
  #include <smtp_reuse.h>@p
+ #include "smtp_tls_reuse.h"

@script:python@
p << include.p;
@@
hit("include", p)

// Not for UNIX-domain sockets, where the policy is known by then.

@reuse@
position p;
@@
smtp_reuse_session(...)
{
  <...
- smtp_reuse_nexthop@p
+ smtp_tls_reuse_nexthop
  (...)
  ...>
}

@script:python@
p << reuse.p;
@@
hit("reuse", p)

// Declared in smtp.h.

@public@
position p;
type session;
@@
- static
  session smtp_connect_addr@p(...) { ... }

@script:python@
p << public.p;
@@
hit("public", p)

@finalize:python@
@@
check(include=1, reuse=1, public=1)
mentions(smtp_reuse_nexthop=2, smtp_reuse_addr=2, smtp_session_alloc=1)
