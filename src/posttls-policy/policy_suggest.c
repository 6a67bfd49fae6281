/* SPDX-License-Identifier: IPL-1.0 OR EPL-2.0 */
/*++
/* NAME
/*	policy_suggest 3
/* SUMMARY
/*	policies that work with the servers of a destination
/* SYNOPSIS
/*	#include "policy_smtp.h"
/*
/*	POLICY_SUGGEST *policy_suggest_create(dest, all)
/*	const char *dest;
/*	const POLICY_RESULTS *all;
/*
/*	void	policy_suggest_see(sg, server, result)
/*	POLICY_SUGGEST *sg;
/*	const POLICY_SERVER *server;
/*	const POLICY_RESULT *result;
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
/*	POLICY_ADVICE *policy_suggest_make(sg, result, level, digest)
/*	POLICY_SUGGEST *sg;
/*	const POLICY_RESULT *result;
/*	const char *level;
/*	const char *digest;
/*
/*	int	policy_suggest_passes(sg, result, entry)
/*	POLICY_SUGGEST *sg;
/*	const POLICY_RESULT *result;
/*	const char *entry;
/*
/*	void	policy_suggest_free(sg)
/*	POLICY_SUGGEST *sg;
/* DESCRIPTION
/*	What a server presents says what could be in a policy, but not what
/*	works: a certificate may be expired, or not be part of the chain. So
/*	nothing is shown that was not tried; smtp(8) and OpenSSL decide.
/*	In each attempt the server must have the certificate that it had in
/*	the first connection, which is what a person is shown, or its key
/*	without a certificate. With another
/*	name in SNI it may have another one, in all attempts the same.
/*
/*	policy_suggest_create() is called with a list of results that grows
/*	while servers are seen. policy_suggest_see() remembers what one server
/*	presents, with its result, which is in that list. It must be
/*	called for each server that policy_connect_each(3) reports.
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
/*	or fingerprint. With a result, the policy is for that server: it
/*	has nothing from another one that fails, as that may be an
/*	attacker. It keeps what the table has now where another server passes
/*	with that, or was not reached; it is tried with this server, and
/*	with all that pass now. Without a result, it is for all servers with
/*	a certificate. First the trust anchors are chosen, in the order of
/*	policy_candidate(3), then the names that the certificate may be for.
/*	The advice is to be freed by the caller; when there is none that works,
/*	it may have the last entry that was tried.
/*
/*	policy_suggest_passes() says whether the server passes with an entry.
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

 /*
  * What one server has.
  */
typedef struct SERVER {
    const POLICY_RESULT *result;
    ARGV   *names;			/* for match=, or null: no certificate */
    int     own_names;			/* of these, not from the certificate */
    char   *sni_leaf;			/* the certificate for another name */
    int     is_mixed;			/* there was yet another one */
} SERVER;

struct POLICY_SUGGEST {
    const char *dest;
    const POLICY_RESULTS *all;
    SERVER *servers;
    int     total;
    int     count;			/* servers with a certificate */
    int     have_entry;
    int     have_rootca;		/* it has fingerprints of CAs */
    int     have_sni;			/* it has servername= */
    VSTRING *trust;			/* rootca= and tafile= of the entry */
    VSTRING *names;			/* its match=, without addresses */
    VSTRING *match;			/* its match= as it is */
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
    int     has_name;			/* there is a name that is new */
    int     survives;			/* the least of all servers */
    ARGV   *cas;
    ARGV   *names;
} CHOICE;

 /*
  * One attempt with an entry.
  */
typedef struct ATTEMPT {
    SERVER *server;
    int     sni;			/* another name is sent */
    int     passed;
    VSTRING *reason;			/* of a failure */
} ATTEMPT;

/* policy_suggest_create - create */

POLICY_SUGGEST *policy_suggest_create(const char *dest,
				              const POLICY_RESULTS *all)
{
    POLICY_SUGGEST *sg = (POLICY_SUGGEST *) mymalloc(sizeof(*sg));

    memset((void *) sg, 0, sizeof(*sg));
    sg->dest = dest;
    sg->all = all;
    sg->trust = vstring_alloc(100);
    sg->names = vstring_alloc(100);
    sg->match = vstring_alloc(100);
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

/* add_names - what the certificate may be for, the common ones first */

static void add_names(SERVER *mine, const char *host, X509 *cert)
{
    ARGV   *names = policy_chain_names(cert);
    char  **cpp;

    mine->names = argv_alloc(2);
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
			           const POLICY_RESULT *result)
{
    STACK_OF(X509) *sent = policy_chain_sent(server->session);
    SERVER *mine;

    if (server->host == 0)
	return;
    sg->total++;
    sg->servers = (SERVER *) (sg->total == 1 ? mymalloc(sizeof(*mine)) :
			      myrealloc((void *) sg->servers,
					sg->total * sizeof(*mine)));
    mine = sg->servers + sg->total - 1;
    memset((void *) mine, 0, sizeof(*mine));
    mine->result = result;
    if (sk_X509_num(sent) > 0) {
	add_names(mine, server->host, sk_X509_value(sent, 0));
	sg->count++;
    }
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
	if (is_attribute(token, "match")) {
	    keep_names(sg, token);
	    vstring_sprintf_append(sg->match, " %s", token);
	} else if (is_attribute(token, "rootca") || is_attribute(token, "tafile")) {
	    vstring_sprintf_append(sg->trust, " %s", token);
	} else if (!is_attribute(token, "digest")
		   && !is_attribute(token, TLSA_POLICY_ATTR)) {
	    vstring_sprintf_append(sg->others, " %s", token);
	}
	sg->have_rootca |= is_attribute(token, "rootca");
	sg->have_sni |= is_attribute(token, "servername");
    }
    myfree(copy);
}

/* shows_same - the certificate that a person is shown */

static int shows_same(ATTEMPT *attempt, const POLICY_SERVER *server)
{
    SERVER *mine = attempt->server;
    const TLS_SESS_STATE *session = server->session;
    STACK_OF(X509) *sent = policy_chain_sent(session);
    const char *leaf;
    const char *want;

    if (session == 0 || session->con == 0 || mine->result->chain.count == 0)
	return (0);
    if (sk_X509_num(sent) < 1) {
	leaf = policy_chain_raw_key(session, mine->result->digest);
	return (leaf && strcmp(leaf,
			       mine->result->chain.certs[0].public_key) == 0);
    }
    leaf = policy_chain_certificate(sk_X509_value(sent, 0),
				    mine->result->digest);
    want = attempt->sni ? mine->sni_leaf :
	mine->result->chain.certs[0].certificate;
    if (want == 0)
	want = mine->sni_leaf = mystrdup(leaf);
    mine->is_mixed |= (strcmp(leaf, want) != 0);
    return (strcmp(leaf, want) == 0);
}

/* see_attempt - did it work */

static void see_attempt(const POLICY_SERVER *server, void *context)
{
    ATTEMPT *attempt = (ATTEMPT *) context;

    if (server->class != POLICY_CLASS_NONE)
	vstring_strcpy(attempt->reason, server->reason);
    else if (shows_same(attempt, server))
	attempt->passed = 1;
    else
	vstring_strcpy(attempt->reason,
		       "the server has shown different certificates");
}

/* works - with one server; remember why not */

static int works(const POLICY_SUGGEST *sg, SERVER *server, const char *entry,
		         int sni, VSTRING *reason)
{
    ATTEMPT attempt = {server, sni, 0, reason};

    policy_connect_each(sg->dest, server->result->address, entry, see_attempt,
			(void *) &attempt);
    return (attempt.passed);
}

/* make_secure - entry with certification authorities and names */

static char *make_secure(const POLICY_SUGGEST *sg, const CHOICE *choice)
{
    VSTRING *entry = vstring_alloc(200);

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
    return (vstring_export(entry));
}

/* choice_works - with one server */

static int choice_works(const POLICY_SUGGEST *sg, SERVER *server,
			        const CHOICE *choice, VSTRING *reason)
{
    char   *entry = make_secure(sg, choice);
    int     good = works(sg, server, entry, choice->sni, reason);

    myfree(entry);
    return (good);
}

/* choice_create - nothing so far */

static CHOICE *choice_create(const char *level, const char *digest)
{
    CHOICE *choice = (CHOICE *) mymalloc(sizeof(*choice));

    memset((void *) choice, 0, sizeof(*choice));
    choice->level = level;
    choice->digest = digest;
    choice->survives = POLICY_SURVIVES_ROOT;
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
    choice->has_name |= other->has_name;
    if (other->survives < choice->survives)
	choice->survives = other->survives;
    for (cpp = other->cas->argv; *cpp; cpp++)
	add_once(choice->cas, *cpp);
    for (cpp = other->names->argv; *cpp; cpp++)
	add_once(choice->names, *cpp);
}

/* choose_ca - with one server, and with any of its names */

static int choose_ca(const POLICY_SUGGEST *sg, SERVER *server, CHOICE *one,
		             VSTRING *reason)
{
    POLICY_CANDIDATE list[POLICY_CANDIDATE_LIMIT];
    int     count = policy_candidate_cas(sg->all, server->result,
					 VSTRING_LEN(sg->trust) > 0, list);
    int     i;

    for (i = 0; i < count; i++) {
	argv_truncate(one->cas, 0);
	argv_add(one->cas, list[i].value, ARGV_END);
	if (choice_works(sg, server, one, reason)) {
	    one->survives = list[i].survives;
	    return (1);
	}
    }
    return (0);
}

/* choose_listed - one of these names, whose trust anchor is known */

static int choose_listed(const POLICY_SUGGEST *sg, SERVER *server,
			         char **from, char **to, CHOICE *one,
			         VSTRING *reason)
{
    for (; from < to; from++) {
	argv_truncate(one->names, 0);
	argv_add(one->names, *from, ARGV_END);
	if (choice_works(sg, server, one, reason)) {
	    one->has_name = sg->have_entry;
	    return (1);
	}
    }
    return (0);
}

/* choose_name - the names of the destination before those of a hoster */

static int choose_name(const POLICY_SUGGEST *sg, SERVER *server,
		               CHOICE *one, VSTRING *reason)
{
    char  **own = server->names->argv;
    char  **others = own + server->own_names;
    char  **end = own + server->names->argc;

    argv_truncate(one->names, 0);
    if (one->own_names && choice_works(sg, server, one, reason))
	return (1);
    /* Without SNI, a server may show another certificate. */
    one->sni = !sg->have_sni;
    if (one->own_names && one->sni && choice_works(sg, server, one, reason))
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

static int choose(const POLICY_SUGGEST *sg, SERVER *server, CHOICE *all,
		          VSTRING *reason)
{
    CHOICE *one = choice_create(all->level, all->digest);
    char  **cpp;
    int     good;

    one->own_names = sg->have_entry;
    for (cpp = server->names->argv; *cpp; cpp++)
	argv_add(one->names, *cpp, ARGV_END);
    /* An entry with neither rootca= nor tafile= has the CAs of main.cf. */
    one->own_trust = sg->have_entry && (VSTRING_LEN(sg->trust) > 0
					|| all->cas->argc == 0);
    good = one->own_trust && choice_works(sg, server, one, reason);
    if (!good) {
	one->own_trust = 0;
	good = choose_ca(sg, server, one, reason);
    }
    if (good && (good = choose_name(sg, server, one, reason)) != 0)
	choice_merge(all, one);
    choice_free(one);
    return (good);
}

/* passes - with what the table has now */

static int passes(const SERVER *server)
{
    return (server->names && server->result->class == POLICY_CLASS_NONE);
}

/* needs_own - does another server need what the table has now */

static int needs_own(const POLICY_SUGGEST *sg, const POLICY_RESULT *result)
{
    SERVER *server;

    for (server = sg->servers; server < sg->servers + sg->total; server++)
	if (server->result != result && (passes(server) || server->names == 0))
	    return (1);
    return (0);
}

/* is_for - is the entry for this server, with others that it must suit */

static int is_for(const SERVER *server, const POLICY_RESULT *result)
{
    return (server->names != 0 && (result == 0 || server->result == result
				   || passes(server)));
}

/* works_for - this server, or all */

static int works_for(const POLICY_SUGGEST *sg, const POLICY_RESULT *result,
		             const char *entry, int sni, VSTRING *reason)
{
    SERVER *server;

    for (server = sg->servers; server < sg->servers + sg->total; server++)
	if ((result == 0 || is_for(server, result))
	    && !works(sg, server, entry, sni, reason))
	    return (0);
    return (1);
}

/* choose_all - for this server, or for all */

static int choose_all(const POLICY_SUGGEST *sg, const POLICY_RESULT *result,
		              CHOICE *all, VSTRING *reason)
{
    SERVER *server;
    int     good = 1;

    for (server = sg->servers; server < sg->servers + sg->total; server++)
	if (server->names && (result == 0 || server->result == result))
	    good &= choose(sg, server, all, reason);
    if (result == 0 || !needs_own(sg, result))
	return (good);
    all->own_names = 1;
    if (VSTRING_LEN(sg->trust) > 0)
	all->own_trust = 1;
    else if (all->cas->argc > 0)
	/* CAs of main.cf are not in force any more. */
	for (server = sg->servers; server < sg->servers + sg->total; server++)
	    if (server->result != result && passes(server))
		good &= choose(sg, server, all, reason);
    return (good);
}

/* advice_create - an entry, or null */

static POLICY_ADVICE *advice_create(char *entry)
{
    POLICY_ADVICE *advice = (POLICY_ADVICE *) mymalloc(sizeof(*advice));

    memset((void *) advice, 0, sizeof(*advice));
    advice->entry = entry;
    return (advice);
}

/* suggest_secure - with CAs */

static POLICY_ADVICE *suggest_secure(const POLICY_SUGGEST *sg,
				             const POLICY_RESULT *result,
				             CHOICE *all, VSTRING *reason)
{
    POLICY_ADVICE *advice;
    int     good = choose_all(sg, result, all, reason);
    char   *entry = 0;

    if (all->cas->argc > 0 || all->own_trust || all->own_names)
	entry = make_secure(sg, all);
    if (good && entry)
	good = works_for(sg, result, entry, all->sni, reason);
    advice = advice_create(entry);
    if ((advice->works = good && entry) != 0) {
	advice->survives = all->survives;
	advice->new_name = all->has_name;
    }
    return (advice);
}

/* suggest_fingerprint - with server certificates and keys */

static POLICY_ADVICE *suggest_fingerprint(const POLICY_SUGGEST *sg,
					          const POLICY_RESULT *result,
					          const char *digest,
					          VSTRING *reason)
{
    VSTRING *entry = vstring_alloc(200);
    ARGV   *values = argv_alloc(2);
    ARGV   *mine = argv_alloc(2);
    int     keep = result && needs_own(sg, result)
    && VSTRING_LEN(sg->match) > 0;
    POLICY_ADVICE *advice;
    SERVER *server;
    char  **cpp;

    for (server = sg->servers; server < sg->servers + sg->total; server++)
	if (is_for(server, result)
	    && (server->result == result || result == 0 || !keep))
	    policy_candidate_leaf(sg->all, server->result, mine);
    for (cpp = mine->argv; *cpp; cpp++)
	add_once(values, *cpp);
    vstring_sprintf(entry, "%s digest=%s", str_tls_level(TLS_LEV_FPRINT),
		    digest);
    if (keep)
	vstring_strcat(entry, vstring_str(sg->match));
    append_list(entry, "match", values, '|');
    vstring_strcat(entry, vstring_str(sg->others));
    argv_free(values);
    argv_free(mine);
    advice = advice_create(vstring_export(entry));
    advice->works = works_for(sg, result, advice->entry, 0, reason);
    return (advice);
}

/* policy_suggest_make - an entry that works, if there is one */

POLICY_ADVICE *policy_suggest_make(POLICY_SUGGEST *sg,
				           const POLICY_RESULT *result,
				           const char *level,
				           const char *digest)
{
    VSTRING *reason = vstring_alloc(100);
    POLICY_ADVICE *advice;
    SERVER *server;
    CHOICE *all;

    if (tls_level_lookup(level) == TLS_LEV_FPRINT) {
	advice = suggest_fingerprint(sg, result, digest, reason);
    } else {
	vstring_strcpy(reason, "no certificate of a certification authority");
	all = choice_create(level, digest);
	advice = suggest_secure(sg, result, all, reason);
	choice_free(all);
    }
    advice->reason = advice->works ? 0 : mystrdup(vstring_str(reason));
    for (server = sg->servers; server < sg->servers + sg->total; server++)
	advice->is_mixed |= (server->result == result && server->is_mixed);
    vstring_free(reason);
    return (advice);
}

/* policy_suggest_passes - one server */

int     policy_suggest_passes(POLICY_SUGGEST *sg, const POLICY_RESULT *result,
			              const char *entry)
{
    VSTRING *reason = vstring_alloc(100);
    SERVER *server;
    int     good = 0;

    for (server = sg->servers; server < sg->servers + sg->total; server++)
	if (server->result == result)
	    good = works(sg, server, entry, 0, reason);
    vstring_free(reason);
    return (good);
}

/* policy_suggest_free - destroy */

void    policy_suggest_free(POLICY_SUGGEST *sg)
{
    SERVER *server;

    for (server = sg->servers; server < sg->servers + sg->total; server++) {
	if (server->names)
	    argv_free(server->names);
	if (server->sni_leaf)
	    myfree(server->sni_leaf);
    }
    if (sg->servers)
	myfree((void *) sg->servers);
    vstring_free(sg->trust);
    vstring_free(sg->names);
    vstring_free(sg->match);
    vstring_free(sg->others);
    myfree((void *) sg);
}

#endif
