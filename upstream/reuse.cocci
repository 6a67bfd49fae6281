// SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
//++
// NAME
//	reuse
// SUMMARY
//	search a connection by next hop at the level that is required
// SYNOPSIS
//	spatch --sp-file reuse.cocci --in-place src/smtp/smtp_connect.c
//
//	spatch --sp-file reuse.cocci --in-place src/smtp/smtp.h
// DESCRIPTION
//	For stock Postfix, and not part of the graft. reuse.md says what it
//	is good for, and tests/upstream/reuse.sh that it is. The second
//	command is for releases whose key for next hops has no level yet; it
//	does nothing to others.
//--

@@
expression key;
@@
  #define SMTP_KEY_MASK_SCACHE_DEST_LABEL \
- 	(key | SMTP_KEY_FLAG_REQ_NEXTHOP)
+ 	(key | SMTP_KEY_FLAG_REQ_NEXTHOP | SMTP_KEY_FLAG_TLS_LEVEL)

// How the policy is looked up in the second search, that by address. Postfix
// 3.10 and later have the first of these.

@lookup@
identifier query = {smtp_get_effective_tls_level, smtp_tls_policy_cache_query};
expression list args;
@@
smtp_reuse_session(...)
{
  <...
  query(args)
  ...>
}

// Postfix 3.8 and later have SRV records, with a port.

@srv@
@@
  SMTP_ITER_UPDATE_HOST(...)

// No connection is saved at the level of an error.

@depends on srv@
identifier lookup.query;
expression list lookup.args;
expression tls;
@@
smtp_reuse_session(...)
{
  <...
  smtp_tls_policy_dummy(tls);
+ if (*addr_list) {
+     SMTP_ITER_UPDATE_HOST(iter, SMTP_HNAME(*addr_list), "", *addr_list);
+     if (!query(args))
+         tls->level = TLS_LEV_INVALID;
+ }
  ...>
}

@depends on !srv@
identifier lookup.query;
expression list lookup.args;
expression tls;
@@
smtp_reuse_session(...)
{
  <...
  smtp_tls_policy_dummy(tls);
+ if (*addr_list) {
+     vstring_strcpy(iter->host, SMTP_HNAME(*addr_list));
+     iter->rr = *addr_list;
+     if (!query(args))
+         tls->level = TLS_LEV_INVALID;
+ }
  ...>
}
