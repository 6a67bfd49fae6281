// SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
//++
// NAME
//	src/smtp/smtp_tls_policy.c
// SUMMARY
//	parse the TLS policy attributes digest= and rootca=
// DESCRIPTION
//	The policy parser hands the attributes digest= and rootca= to
//	smtp_tls_rootca(3), lets it see the text of each match=, and
//	gives it the last word on a policy that has one of the two. Every
//	error takes the parser's own way out, which defers mail.
//
//	smtp_tls_tlsa(3) says whether a policy from TLSA records is used.
//	Tables that have nothing else come after the others.
//
//	posttls-policy(1) can ask for a policy without the network.
// SEE ALSO
//	smtp_tls_rootca(3), TLS policy attributes rootca= and digest=
//	smtp_tls_tlsa(3), TLS policies from TLSA records
//--

@initialize:python@
@@
from hits import hit, check, mentions

// Declare the functions.

@include@
position p;
@@
  #include "smtp.h"@p
+ #include "smtp_tls_rootca.h"
+ #include "smtp_tls_tlsa.h"

@script:python@
p << include.p;
@@
hit("include", p)

// Keep the tables with policies from TLSA records apart.

@open@
position p;
identifier names;
expression title, flags;
@@
smtp_tls_list_init(...)
{
  <...
  if@p (*names
+       && (tls_policy = smtp_tls_tlsa_open(title, names, flags)) != 0
        )
  {
-   tls_policy = maps_create(title, names, flags);
    ...
  }
  ...>
}

@script:python@
p << open.p;
@@
hit("open", p)

// They come last.

@last@
position p;
@@
policy_create(...)
{
  <...
+ smtp_tls_tlsa_lookup(&tls_policy, tls_policy_lookup_one, tls, site_level, iter);
  if@p (TLS_DANE_BASED(tls->level)) dane_init(tls, iter);
  ...>
}

@script:python@
p << last.p;
@@
hit("last", p)

// Forget the previous policy, and look up the next one.

@begin@
position p;
identifier lookup;
@@
tls_policy_lookup_one(...)
{
  <...
+ smtp_tls_rootca_begin();
  if@p ((lookup =
-       maps_find(tls_policy, site_name, 0)
+       smtp_tls_tlsa_find(tls_policy, site_name, tls->level)
        ) == 0)
  { ... }
  ...>
}

@script:python@
p << begin.p;
@@
hit("begin", p)

// Settings that do not allow level dane lower an administrator's own policy only.

@config@
position p;
@@
dane_incompat(...)
{
  <...
  if@p (tls->level == TLS_LEV_DANE
+       && !(errtype == NONDANE_CONFIG && smtp_tls_tlsa_is_used())
       )
  { ... } else { ... }
  ...>
}

@script:python@
p << config.p;
@@
hit("config", p)

// A server has no records.

@lower@
position p;
@@
dane_incompat(...)
{
  <...
- TLS_LEV_MAY@p
+ smtp_tls_tlsa_lower(TLS_LEV_MAY)
  ...>
}

@script:python@
p << lower.p;
@@
hit("lower", p)

// With TLS disabled, the parser ignores attributes. Someone who lists a CA
// expects more than plaintext.

@refuse@
position p;
identifier tok;
expression list es;
@@
tls_policy_lookup_one(...)
{
  <...
  while@p ((tok = \(mystrtok\|mystrtokq\)(...)) != 0)
+ {
+     const char *refused = smtp_tls_rootca_refuse(tok);
+
+     if (refused) {
+         msg_warn("%s: %s", WHERE, refused);
+         INVALID_RETURN(tls->why, site_level);
+     }
      msg_warn(es);
+ }
  ...>
}

@script:python@
p << refuse.p;
@@
hit("refuse", p)

// Parse the new attributes, and see the text of match= before the parser drops
// what is not a fingerprint. WHERE is costly, and for errors only.

@attr@
position p;
@@
tls_policy_lookup_one(...)
{
  <...
  if@p (!strcasecmp(name, "match"))
  {
+   smtp_tls_rootca_match(val);
    ...
  }
+ if (smtp_tls_rootca_is_attr(name)) {
+     const char *bad = smtp_tls_rootca_attr(*site_level, name, val);
+
+     if (bad) {
+         msg_warn("%s: %s", WHERE, bad);
+         INVALID_RETURN(tls->why, site_level);
+     }
+     continue;
+ }
  ...>
}

@script:python@
p << attr.p;
@@
hit("attr", p)

// After the last attribute. An earlier return is for policies without TLS, or
// with an error.

@end@
position p;
@@
tls_policy_lookup_one(...)
{
  ... when any
+ if (smtp_tls_rootca_present()) {
+     const char *bad = smtp_tls_rootca_end(*site_level, tls);
+
+     if (bad) {
+         msg_warn("%s: %s", WHERE, bad);
+         INVALID_RETURN(tls->why, site_level);
+     }
+ }
  FREE_RETURN@p;
}

@script:python@
p << end.p;
@@
hit("end", p)

// Without an address there is nothing to ask TLSA records for. The SMTP client
// always has one; posttls-policy(1) has none when it does not use the network.

@offline@
position p;
@@
dane_init(...)
{
  <...
+ if (iter->rr == 0)
+     return;
  if@p ((dane = tls_dane_resolve(...)) == 0) { ... }
  ...>
}

@script:python@
p << offline.p;
@@
hit("offline", p)

@finalize:python@
@@
check(include=1, open=1, last=1, begin=1, config=1, lower=1, refuse=1, attr=1, end=1, offline=1)
mentions(tls_policy=6, tls_policy_lookup=2, tls_policy_lookup_one=3, maps_create=2,
         maps_find=2, policy_create=2, dane_incompat=9, dane_init=3,
         tls_dane_resolve=1)
