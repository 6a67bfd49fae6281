// SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
//++
// NAME
//	src/postconf/postconf.c
// SUMMARY
//	register the tlsa: table
// DESCRIPTION
//	Other table types of a higher level are registered at this place.
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
  #include <mail_dict.h>@p
+ #include <dict_tlsa.h>

@script:python@
p << include.p;
@@
hit("include", p)

// Call it.

@call@
position p;
@@
main(...)
{
  <...
  mail_dict_init@p();
+ dict_tlsa_register();
  ...>
}

@script:python@
p << call.p;
@@
hit("call", p)

@finalize:python@
@@
check(include=1, call=1)
