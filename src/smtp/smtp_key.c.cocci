// SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
//++
// NAME
//	src/smtp/smtp_key.c
// SUMMARY
//	TLS policy in the connection cache key
// DESCRIPTION
//	An open connection is found by this key.
// SEE ALSO
//	smtp_tls_key(3), TLS policies in connection cache keys
//--

@initialize:python@
@@
from hits import hit, check, mentions

// Declare the function.

@include@
position p;
@@
  #include <smtp.h>@p
+ #include "smtp_tls_key.h"

@script:python@
p << include.p;
@@
hit("include", p)

// After all else.

@key@
position p;
expression buffer;
@@
smtp_key_prefix(...)
{
  <...
+ smtp_tls_key(buffer, state, flags);
  VSTRING_TERMINATE(buffer)@p;
  ...>
}

@script:python@
p << key.p;
@@
hit("key", p)

@finalize:python@
@@
check(include=1, key=1)
mentions(smtp_key_prefix=1)
