// SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
//++
// NAME
//	src/smtp/smtp.c
// SUMMARY
//	register the tlsa: table
// DESCRIPTION
//	The policy tables are opened next.
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
  #include "smtp.h"@p
+ #include <dict_tlsa.h>

@script:python@
p << include.p;
@@
hit("include", p)

// Call it.

@call@
position p;
@@
pre_init(...)
{
  <...
+ dict_tlsa_register();
  smtp_tls_list_init@p();
  ...>
}

@script:python@
p << call.p;
@@
hit("call", p)

@finalize:python@
@@
check(include=1, call=1)
