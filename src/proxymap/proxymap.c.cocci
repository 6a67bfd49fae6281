// SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
//++
// NAME
//	src/proxymap/proxymap.c
// SUMMARY
//	register the tlsa: table
// DESCRIPTION
//	No table has been opened at this time.
// SEE ALSO
//	dict_tlsa(3), TLS policies from DNS TLSA records
//--

@initialize:python@
@@
from hits import hit, check

// Declare the function.

@include@
position p;
@@
  #include <mail_params.h>@p
+ #include <dict_tlsa.h>

@script:python@
p << include.p;
@@
hit("include", p)

// Call it. The function has a different name in Postfix 3.11.

@call@
position p;
identifier init = {post_jail_init, pre_jail_init};
@@
init(...)
{
  <...
+ dict_tlsa_register();
  proxy_auth_maps = htable_create@p(...);
  ...>
}

@script:python@
p << call.p;
@@
hit("call", p)

@finalize:python@
@@
check(include=1, call=1)
