/* SPDX-License-Identifier: IPL-1.0 OR EPL-2.0 */
/*++
/* NAME
/*	policy_suggest 3
/* SUMMARY
/*	policies that work with the servers of a destination
/* SYNOPSIS
/*	#include "policy_smtp.h"
/*
/*	POLICY_SUGGEST *policy_suggest_create(dest)
/*	const char *dest;
/*
/*	void	policy_suggest_see(sg, server, digest)
/*	POLICY_SUGGEST *sg;
/*	const POLICY_SERVER *server;
/*	const char *digest;
/*
/*	int	policy_suggest_servers(sg)
/*	const POLICY_SUGGEST *sg;
/*
/*	void	policy_suggest_servername(sg, name)
/*	POLICY_SUGGEST *sg;
/*	const char *name;
/*
/*	void	policy_suggest_keep(sg, entry)
/*	POLICY_SUGGEST *sg;
/*	const char *entry;
/*
/*	int	policy_suggest_make(sg, level, digest, entry, reason)
/*	const POLICY_SUGGEST *sg;
/*	const char *level;
/*	const char *digest;
/*	VSTRING	*entry;
/*	VSTRING	*reason;
/*
/*	void	policy_suggest_free(sg)
/*	POLICY_SUGGEST *sg;
/* DESCRIPTION
/*	What a server presents says what could be in a policy, but not what
/*	works: a certificate may be expired, or not be part of the chain. So
/*	nothing is shown that was not tried with all servers of the
/*	destination; smtp(8) and OpenSSL decide.
/*
/*	policy_suggest_see() remembers what one server presents, with
/*	fingerprints of this digest algorithm. It must be called for each server
/*	that policy_connect_each(3) reports.
/*
/*	policy_suggest_servers() returns the number of servers with a
/*	certificate.
/*
/*	policy_suggest_keep() says what is now in the table: if possible,
/*	its names or its trust anchors are kept, and its other attributes in
/*	any case. policy_suggest_servername() has servername= in the
/*	entries, when the servers were seen with it.
/*
/*	policy_suggest_make() makes a policy with this level: verify, secure
/*	or fingerprint. The result is zero when it does not
/*	work, or is empty; the reason is then what smtp(8) says. For each
/*	server, trust anchors are tried from the top of the chain down, then
/*	the names that its certificate may be for. A server without a
/*	certificate has no say in what is tried.
/* LICENSE
/* .ad
/* .fi
/*	This software is distributed under the terms of the IBM Public
/*	License 1.0 or the Eclipse Public License 2.0, as Postfix is.
/*--*/

#if defined(USE_TLS) && defined(USE_JANSSON)

/* System library. */

#include <sys_defs.h>
#include <string.h>

#ifdef STRCASECMP_IN_STRINGS_H
#include <strings.h>
#endif

/* Utility library. */

#include <msg.h>
#include <mymalloc.h>
#include <stringops.h>
#include <valid_hostname.h>
#include <vstring.h>

/* Global library. */

#include <tlsa_policy.h>

/* Application-specific. */

#include "policy_smtp.h"

#define SUGGEST_NAMES	8		/* to try for each server */
#define SUGGEST_CAS	10		/* likewise; chains are not longer */

 /*
  * What one server has.
  */
typedef struct SERVER {
    char   *addr;			/* the order of servers may change */
    ARGV   *cas;			/* fingerprints, highest first */
    ARGV   *names;			/* for match= */
    int     own_names;			/* of these, not from the certificate */
    ARGV   *values;			/* fingerprints for match= */
} SERVER;

struct POLICY_SUGGEST {
    const char *dest;
    SERVER *servers;
    int     total;
    int     count;			/* servers with a certificate */
    int     have_entry;
    int     have_rootca;		/* it has fingerprints of CAs */
    int     have_sni;			/* it has servername= */
    VSTRING *trust;			/* rootca= and tafile= of the entry */
    VSTRING *names;			/* its match= */
    VSTRING *others;			/* what else it has, but digest= */
};

 /*
  * What works for some servers.
  */
typedef struct CHOICE {
    const char *level;
    const char *digest;
    int     own_trust;			/* that of the entry is used */
    int     own_names;			/* likewise */
    int     sni;			/* the host name is sent */
    ARGV   *cas;
    ARGV   *names;
} CHOICE;

 /*
  * One attempt with an entry.
  */
typedef struct ATTEMPT {
    int     passed;
    int     failed;
    VSTRING *reason;			/* of the first failure */
} ATTEMPT;

/* policy_suggest_create - create */

POLICY_SUGGEST *policy_suggest_create(const char *dest)
{
    POLICY_SUGGEST *sg = (POLICY_SUGGEST *) mymalloc(sizeof(*sg));

    memset((void *) sg, 0, sizeof(*sg));
    sg->dest = dest;
    sg->trust = vstring_alloc(100);
    sg->names = vstring_alloc(100);
    sg->others = vstring_alloc(100);
    return (sg);
}

/* add_once - to a list */

static void add_once(ARGV *list, const char *value)
{
    char  **cpp;

    for (cpp = list->argv; *cpp; cpp++)
	if (strcmp(*cpp, value) == 0)
	    return;
    argv_add(list, value, ARGV_END);
}

/* add_cas - highest first */

static void add_cas(SERVER *mine, STACK_OF(X509) *chain, const char *digest)
{
    int     i;

    for (i = sk_X509_num(chain) - 1; i >= 1; i--)
	if (mine->cas->argc < SUGGEST_CAS)
	    add_once(mine->cas, policy_chain_certificate(sk_X509_value(chain, i),
							 digest));
}

/* add_names - what the certificate may be for, the common ones first */

static void add_names(SERVER *mine, const char *host, X509 *cert)
{
    ARGV   *names = policy_chain_names(cert);
    char  **cpp;

    /* OpenSSL wants an address to match, whatever other names do. */
    if (!valid_hostaddr(host, DONT_GRIPE))
	argv_add(mine->names, "nexthop", "dot-nexthop", host, ARGV_END);
    mine->own_names = mine->names->argc;
    for (cpp = names->argv; *cpp && mine->names->argc < SUGGEST_NAMES; cpp++)
	argv_add(mine->names, *cpp, ARGV_END);
    argv_free(names);
}

/* policy_suggest_see - remember what a server has */

void    policy_suggest_see(POLICY_SUGGEST *sg, const POLICY_SERVER *server,
			           const char *digest)
{
    STACK_OF(X509) *sent = policy_chain_sent(server->session);
    SERVER *mine;
    X509   *cert;

    if (server->host == 0)
	return;
    sg->total++;
    sg->servers = (SERVER *) (sg->total == 1 ? mymalloc(sizeof(*mine)) :
			      myrealloc((void *) sg->servers,
					sg->total * sizeof(*mine)));
    mine = sg->servers + sg->total - 1;
    memset((void *) mine, 0, sizeof(*mine));
    mine->addr = mystrdup(server->addr);
    if (sk_X509_num(sent) < 1)
	return;
    cert = sk_X509_value(sent, 0);
    mine->cas = argv_alloc(2);
    mine->names = argv_alloc(2);
    mine->values = argv_alloc(2);
    add_cas(mine, policy_chain_built(server->session), digest);
    add_cas(mine, sent, digest);
    add_names(mine, server->host, cert);
    argv_add(mine->values, policy_chain_certificate(cert, digest),
	     policy_chain_key(cert, digest), ARGV_END);
    sg->count++;
}

/* policy_suggest_servers - that have a certificate */

int     policy_suggest_servers(const POLICY_SUGGEST *sg)
{
    return (sg->count);
}

/* is_attribute - in any of the forms that a policy can have it */

static int is_attribute(const char *text, const char *name)
{
    size_t  length = strlen(name);

    text += strspn(text, CHARS_BRACE CHARS_SPACE);
    return (strncasecmp(text, name, length) == 0
	    && text[length + strspn(text + length, CHARS_SPACE)] == '=');
}

/* append_list - an attribute with several values, if there is any */

static void append_list(VSTRING *result, const char *name, const ARGV *list,
			        int separator)
{
    char  **cpp;

    for (cpp = list->argv; *cpp; cpp++) {
	if (cpp == list->argv)
	    vstring_sprintf_append(result, " %s=%s", name, *cpp);
	else
	    vstring_sprintf_append(result, "%c%s", separator, *cpp);
    }
}

/* keep_names - OpenSSL wants an address to match, whatever other names do */

static void keep_names(POLICY_SUGGEST *sg, const char *attribute)
{
    ARGV   *names = argv_split(strchr(attribute, '=') + 1,
			       ":" CHARS_SPACE CHARS_BRACE);
    ssize_t i;

    for (i = names->argc - 1; i >= 0; i--)
	if (valid_hostaddr(names->argv[i], DONT_GRIPE))
	    argv_delete(names, i, 1);
    append_list(sg->names, "match", names, ':');
    argv_free(names);
}

/* policy_suggest_servername - another certificate may be behind another name */

void    policy_suggest_servername(POLICY_SUGGEST *sg, const char *name)
{
    vstring_sprintf_append(sg->others, " servername=%s", name);
    sg->have_sni = 1;
}

/* policy_suggest_keep - what the table has now */

void    policy_suggest_keep(POLICY_SUGGEST *sg, const char *entry)
{
    char   *copy = mystrdup(entry);
    char   *next = copy;
    char   *token = mystrtok(&next, CHARS_COMMA_SP);

    sg->have_entry = (token != 0);
    while ((token = mystrtokq(&next, CHARS_COMMA_SP, CHARS_BRACE)) != 0) {
	if (is_attribute(token, "match"))
	    keep_names(sg, token);
	else if (is_attribute(token, "rootca") || is_attribute(token, "tafile"))
	    vstring_sprintf_append(sg->trust, " %s", token);
	else if (!is_attribute(token, "digest")
		 && !is_attribute(token, TLSA_POLICY_ATTR))
	    vstring_sprintf_append(sg->others, " %s", token);
	sg->have_rootca |= is_attribute(token, "rootca");
	sg->have_sni |= is_attribute(token, "servername");
    }
    myfree(copy);
}

/* make_secure - entry with certification authorities and names */

static void make_secure(const POLICY_SUGGEST *sg, const CHOICE *choice,
			        VSTRING *entry)
{
    vstring_strcpy(entry, choice->level);
    if ((choice->own_trust && sg->have_rootca) || choice->cas->argc > 0)
	vstring_sprintf_append(entry, " digest=%s", choice->digest);
    if (choice->own_trust)
	vstring_strcat(entry, vstring_str(sg->trust));
    append_list(entry, "rootca", choice->cas, '|');
    if (choice->own_names)
	vstring_strcat(entry, vstring_str(sg->names));
    append_list(entry, "match", choice->names, ':');
    if (choice->sni)
	vstring_strcat(entry, " servername=hostname");
    vstring_strcat(entry, vstring_str(sg->others));
}

/* see_attempt - did it work */

static void see_attempt(const POLICY_SERVER *server, void *context)
{
    ATTEMPT *attempt = (ATTEMPT *) context;

    if (server->class == POLICY_CLASS_NONE)
	attempt->passed++;
    else if (attempt->failed++ == 0)
	vstring_strcpy(attempt->reason, server->reason);
}

/* works - with one server, or with all; remember why not */

static int works(const POLICY_SUGGEST *sg, const char *only, const char *entry,
		         VSTRING *reason)
{
    ATTEMPT attempt = {0, 0, reason};

    policy_connect_each(sg->dest, only, entry, see_attempt, (void *) &attempt);
    return (attempt.passed > 0 && attempt.failed == 0);
}

/* choice_works - with one server, or with all */

static int choice_works(const POLICY_SUGGEST *sg, const char *only,
			        const CHOICE *choice, VSTRING *reason)
{
    VSTRING *entry = vstring_alloc(200);
    int     good;

    make_secure(sg, choice, entry);
    good = works(sg, only, vstring_str(entry), reason);
    vstring_free(entry);
    return (good);
}

/* choice_create - nothing so far */

static CHOICE *choice_create(const CHOICE *like)
{
    CHOICE *choice = (CHOICE *) mymalloc(sizeof(*choice));

    *choice = *like;
    choice->own_trust = choice->own_names = choice->sni = 0;
    choice->cas = argv_alloc(2);
    choice->names = argv_alloc(2);
    return (choice);
}

/* choice_free - destroy */

static void choice_free(CHOICE *choice)
{
    argv_free(choice->cas);
    argv_free(choice->names);
    myfree((void *) choice);
}

/* choice_merge - what works for one more server */

static void choice_merge(CHOICE *choice, const CHOICE *other)
{
    char  **cpp;

    choice->own_trust |= other->own_trust;
    choice->own_names |= other->own_names;
    choice->sni |= other->sni;
    for (cpp = other->cas->argv; *cpp; cpp++)
	add_once(choice->cas, *cpp);
    for (cpp = other->names->argv; *cpp; cpp++)
	add_once(choice->names, *cpp);
}

/* choose_trust - with one server, and with any of its names */

static int choose_trust(const POLICY_SUGGEST *sg, const SERVER *server,
			        int own, int cas, CHOICE *one, VSTRING *reason)
{
    char  **cpp;

    one->own_trust = own;
    if (own && choice_works(sg, server->addr, one, reason))
	return (1);
    one->own_trust = 0;
    for (cpp = server->cas->argv; cas && *cpp; cpp++) {
	argv_truncate(one->cas, 0);
	argv_add(one->cas, *cpp, ARGV_END);
	if (choice_works(sg, server->addr, one, reason))
	    return (1);
    }
    return (0);
}

/* choose_listed - one of these names, whose trust anchor is known */

static int choose_listed(const POLICY_SUGGEST *sg, const SERVER *server,
			         char **from, char **to, CHOICE *one,
			         VSTRING *reason)
{
    for (; from < to; from++) {
	argv_truncate(one->names, 0);
	argv_add(one->names, *from, ARGV_END);
	if (choice_works(sg, server->addr, one, reason))
	    return (1);
    }
    return (0);
}

/* choose_name - the names of the destination before those of a hoster */

static int choose_name(const POLICY_SUGGEST *sg, const SERVER *server,
		               CHOICE *one, VSTRING *reason)
{
    char  **own = server->names->argv;
    char  **others = own + server->own_names;
    char  **end = own + server->names->argc;

    argv_truncate(one->names, 0);
    if (one->own_names && choice_works(sg, server->addr, one, reason))
	return (1);
    /* Without SNI, a server may show another certificate. */
    one->sni = !sg->have_sni;
    if (one->own_names && one->sni
	&& choice_works(sg, server->addr, one, reason))
	return (1);
    one->sni = one->own_names = 0;
    if (choose_listed(sg, server, own, others, one, reason))
	return (1);
    one->sni = !sg->have_sni;
    if (one->sni && choose_listed(sg, server, own, others, one, reason))
	return (1);
    one->sni = 0;
    return (choose_listed(sg, server, others, end, one, reason));
}

/* choose - what works with one server; zero if nothing does */

static int choose(const POLICY_SUGGEST *sg, const SERVER *server, int own,
		          int cas, CHOICE *all, VSTRING *reason)
{
    CHOICE *one = choice_create(all);
    char  **cpp;
    int     good;

    one->own_names = sg->have_entry;
    for (cpp = server->names->argv; *cpp; cpp++)
	argv_add(one->names, *cpp, ARGV_END);
    good = choose_trust(sg, server, own, cas, one, reason)
	&& choose_name(sg, server, one, reason);
    if (good)
	choice_merge(all, one);
    choice_free(one);
    return (good);
}

/* try_secure - with the trust anchors of the entry, of the chains, or both */

static int try_secure(const POLICY_SUGGEST *sg, const CHOICE *like, int own,
		              int cas, VSTRING *entry, VSTRING *reason)
{
    CHOICE *all = choice_create(like);
    int     good = 0;
    int     i;

    VSTRING_RESET(entry);
    VSTRING_TERMINATE(entry);
    for (i = 0; i < sg->total; i++)
	if (sg->servers[i].cas)
	    good += choose(sg, sg->servers + i, own, cas, all, reason);
    if (good) {
	make_secure(sg, all, entry);
	good = works(sg, (char *) 0, vstring_str(entry), reason);
    }
    choice_free(all);
    return (good);
}

/* suggest_secure - with CA certificates; nonzero if it works */

static int suggest_secure(const POLICY_SUGGEST *sg, const char *level,
			          const char *digest, VSTRING *entry,
			          VSTRING *reason)
{
    CHOICE  like = {.level = level, .digest = digest};
    int     own = VSTRING_LEN(sg->trust) > 0;

    vstring_strcpy(reason, "no certificate of a certification authority");
    /* An entry with neither rootca= nor tafile= has the CAs of main.cf. */
    if (sg->have_entry && try_secure(sg, &like, 1, 0, entry, reason))
	return (1);
    return (try_secure(sg, &like, own, 1, entry, reason));
}

/* suggest_fingerprint - with server certificates and keys */

static int suggest_fingerprint(const POLICY_SUGGEST *sg, const char *digest,
			               VSTRING *entry, VSTRING *reason)
{
    ARGV   *values = argv_alloc(2);
    char  **cpp;
    int     i;

    for (i = 0; i < sg->total; i++)
	if (sg->servers[i].values)
	    for (cpp = sg->servers[i].values->argv; *cpp; cpp++)
		add_once(values, *cpp);
    vstring_sprintf(entry, "%s digest=%s", str_tls_level(TLS_LEV_FPRINT),
		    digest);
    append_list(entry, "match", values, '|');
    vstring_strcat(entry, vstring_str(sg->others));
    argv_free(values);
    return (works(sg, (char *) 0, vstring_str(entry), reason));
}

/* policy_suggest_make - an entry that works, if there is one */

int     policy_suggest_make(const POLICY_SUGGEST *sg, const char *level,
			            const char *digest, VSTRING *entry,
			            VSTRING *reason)
{
    return (tls_level_lookup(level) == TLS_LEV_FPRINT ?
	    suggest_fingerprint(sg, digest, entry, reason) :
	    suggest_secure(sg, level, digest, entry, reason));
}

/* policy_suggest_free - destroy */

void    policy_suggest_free(POLICY_SUGGEST *sg)
{
    SERVER *server;

    for (server = sg->servers; server < sg->servers + sg->total; server++) {
	myfree(server->addr);
	if (server->cas) {
	    argv_free(server->cas);
	    argv_free(server->names);
	    argv_free(server->values);
	}
    }
    if (sg->servers)
	myfree((void *) sg->servers);
    vstring_free(sg->trust);
    vstring_free(sg->names);
    vstring_free(sg->others);
    myfree((void *) sg);
}

#endif
