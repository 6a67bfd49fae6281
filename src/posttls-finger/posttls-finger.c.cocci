// SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
//++
// NAME
//	src/posttls-finger/posttls-finger.c
// SUMMARY
//	option for CA fingerprints
// DESCRIPTION
//	The option "-I fingerprint" has the meaning of the TLS policy
//	attribute rootca=.
// SEE ALSO
//	finger_rootca(3), posttls-finger option for CA fingerprints
//--

@initialize:python@
@@
from hits import hit, check

// Declare the functions.

@include@
position p;
@@
  #include "tlsmgrmem.h"@p
+ #include "finger_rootca.h"

@script:python@
p << include.p;
@@
hit("include", p)

// getopt(3), with our option handled, before the switch that refuses those
// it does not know.

@option@
position p;
expression list options;
@@
- GETOPT@p
+ FINGER_ROOTCA_GETOPT
  (argc, argv, options)

@script:python@
p << option.p;
@@
hit("option", p)

// With the match arguments: the digest algorithm is final, and OpenSSL is
// ready.

@load@
position p;
identifier smtp_mode;
@@
parse_match(...)
{
  <...
  int smtp_mode@p = 1;
+ finger_rootca_load(&state->dane, state->level, state->mdalg);
  ...>
}

@script:python@
p << load.p;
@@
hit("load", p)

// Mention the option.

@usage@
position p;
@@
usage(...)
{
  <...
+ finger_rootca_usage();
  exit@p(1);
  ...>
}

@script:python@
p << usage.p;
@@
hit("usage", p)

@finalize:python@
@@
check(include=1, option=1, load=1, usage=1)
