/* SPDX-License-Identifier: IPL-1.0 OR EPL-2.0 */
/*++
/* NAME
/*	smtp_tls_tlsa 3
/* SUMMARY
/*	TLS policies from TLSA records do not override the administrator
/* SYNOPSIS
/*	#include "smtp.h"
/*	#include "smtp_tls_tlsa.h"
/*
/*	MAPS	*smtp_tls_tlsa_open(title, names, flags)
/*	const char *title, *names;
/*	int	flags;
/*
/*	int	smtp_tls_tlsa_is(name)
/*	const char *name;
/*
/*	void	smtp_tls_tlsa_lookup(maps, lookup, tls, level, iter)
/*	MAPS	**maps;
/*	void	(*lookup)(SMTP_TLS_POLICY *, int *, const char *, const char *);
/*	SMTP_TLS_POLICY *tls;
/*	int	level;
/*	const SMTP_ITERATOR *iter;
/*
/*	const char *smtp_tls_tlsa_find(maps, key, default_level)
/*	MAPS	*maps;
/*	const char *key;
/*	int	default_level;
/*
/*	const char *smtp_tls_tlsa_mark(policy)
/*	const char *policy;
/*
/*	int	smtp_tls_tlsa_is_used()
/*
/*	int	smtp_tls_tlsa_lower(level)
/*	int	level;
/* DESCRIPTION
/*	The recipient's domain decides what TLSA records say. A policy from
/*	these has the attribute "origin=tlsa" right after its level, in
/*	whatever table it is found. The level without that policy, which
/*	master.cf can change, decides whether it is used:
/* .IP "none, may, encrypt"
/*	What is at least as strong: encrypt, dane, dane-only, fingerprint and
/*	secure.
/* .IP "dane, dane-only"
/*	What authenticates the server: fingerprint and secure. In the
/*	other cases, the SMTP client sees more of the records itself.
/* .IP "fingerprint, verify, secure"
/*	Nothing. The administrator has said who the server is.
/* .PP
/*	smtp_tls_tlsa_open() opens tables, see maps(3). It keeps apart, see
/*	smtp_tls_tlsa_is(), what is written as tlsa:name or proxy:tlsa:name.
/*	The result is the others, or null if there are none.
/*
/*	smtp_tls_tlsa_lookup() is called when the others were searched. If
/*	these have nothing for a destination and its parent domains, it uses
/*	the lookup function with the tables that were kept apart. What a
/*	per-site table says is then the level by default.
/*
/*	smtp_tls_tlsa_find() is like maps_find(3), but skips a policy that is
/*	not used.
/*
/*	smtp_tls_tlsa_mark() returns where the mark is in a policy, or null when
/*	that is not from TLSA records.
/*
/*	smtp_tls_tlsa_is_used() says whether the present policy is from TLSA
/*	records. If main.cf does not allow what it asks for, it is in error.
/*
/*	smtp_tls_tlsa_lower() returns the level for a server without TLSA
/*	records, where the present policy is "dane": the specified one, or the
/*	level by default, if that is higher and the policy is from TLSA records.
/* BUGS
/*	The state is static.
/* SEE ALSO
/*	smtp_tls_policy(3), SMTP_TLS_POLICY structure management
/*	tlsa_policy(3), TLSA records to TLS policy
/* LICENSE
/* .ad
/* .fi
/*	This software is distributed under the terms of the IBM Public
/*	License 1.0 or the Eclipse Public License 2.0, as Postfix is.
/*--*/

/* System library. */

#include <sys_defs.h>

#ifdef USE_TLS
#include <string.h>

#ifdef STRCASECMP_IN_STRINGS_H
#include <strings.h>
#endif

/* Utility library. */

#include <argv.h>
#include <mymalloc.h>
#include <stringops.h>
#include <vstring.h>

/* Global library. */

#include <mail_params.h>
#include <maps.h>
#include <tlsa_policy.h>

/* DNS library. */

#include <dict_tlsa.h>

/* Application-specific. */

#include "smtp.h"
#include "smtp_tls_tlsa.h"

#define TLSA	DICT_TYPE_TLSA ":"

static MAPS *tlsa_maps;			/* null, or kept apart */

 /*
  * Without the present policy, if that is from TLSA records.
  */
static int tlsa_default = TLS_LEV_NOTFOUND;

/* smtp_tls_tlsa_is - is it a table with nothing else in it */

int     smtp_tls_tlsa_is(const char *name)
{
    /* The last one is that of posttls-policy(1). */
    static const char *const types[] = {TLSA, "proxy:" TLSA, "policy:" TLSA, 0};
    const char *const *type;

    for (type = types; *type; type++)
	if (strncmp(name, *type, strlen(*type)) == 0)
	    break;
    return (*type != 0);
}

/* smtp_tls_tlsa_open - open tables, some of them apart */

MAPS   *smtp_tls_tlsa_open(const char *title, const char *names, int flags)
{
    VSTRING *tlsa = vstring_alloc(100);
    VSTRING *others = vstring_alloc(100);
    char   *saved_names = mystrdup(names);
    char   *cp = saved_names;
    char   *name;
    MAPS   *maps = 0;

    while ((name = mystrtokq(&cp, CHARS_COMMA_SP, CHARS_BRACE)) != 0)
	vstring_sprintf_append(smtp_tls_tlsa_is(name) ? tlsa : others,
			       "%s ", name);
    tlsa_maps = VSTRING_LEN(tlsa) == 0 ? 0 :
	maps_create(title, vstring_str(tlsa), flags);
    if (VSTRING_LEN(others) > 0 || tlsa_maps == 0)
	maps = maps_create(title, vstring_str(others), flags);
    myfree(saved_names);
    vstring_free(others);
    vstring_free(tlsa);
    return (maps);
}

/* uses - of two levels, is that of a policy from TLSA records used */

static int uses(int default_level, int level)
{
    switch (default_level) {
    case TLS_LEV_NONE:
    case TLS_LEV_MAY:
    case TLS_LEV_ENCRYPT:
	return (level >= TLS_LEV_ENCRYPT);
    case TLS_LEV_DANE:
    case TLS_LEV_DANE_ONLY:
	return (level == TLS_LEV_FPRINT || TLS_MUST_PKIX(level));
    default:
	return (0);
    }
}

/* smtp_tls_tlsa_mark - where a policy says that it is from TLSA records */

const char *smtp_tls_tlsa_mark(const char *policy)
{
    policy += strspn(policy, CHARS_COMMA_SP);
    policy += strcspn(policy, CHARS_COMMA_SP);
    policy += strspn(policy, CHARS_COMMA_SP);
    return (strcspn(policy, CHARS_COMMA_SP) == strlen(TLSA_POLICY_MARK)
	    && strncasecmp(policy, TLSA_POLICY_MARK,
			   strlen(TLSA_POLICY_MARK)) == 0 ? policy : 0);
}

/* is_skipped - is this policy as if not found; remember if it is used */

static int is_skipped(const char *policy, int default_level)
{
    char   *name;
    int     level;

    tlsa_default = TLS_LEV_NOTFOUND;
    if (smtp_tls_tlsa_mark(policy) == 0)
	return (0);
    policy += strspn(policy, CHARS_COMMA_SP);
    name = mystrndup(policy, strcspn(policy, CHARS_COMMA_SP));
    level = tls_level_lookup(name);
    myfree(name);
    if (uses(default_level, level))
	tlsa_default = default_level;
    /* What is no level is an error. */
    return (tlsa_default == TLS_LEV_NOTFOUND && level != TLS_LEV_INVALID);
}

/* smtp_tls_tlsa_find - look up policy */

const char *smtp_tls_tlsa_find(MAPS *maps, const char *key, int default_level)
{
    const char *policy = maps_find(maps, key, 0);
    char   *name[2] = {0, 0};
    ARGV    names = {.argc = 1, .argv = name};
    MAPS    one = {.title = maps->title, .argv = &names};
    char  **cpp;

    /* If it is skipped, another table may have one. */
    if (policy == 0 || !is_skipped(policy, default_level))
	return (policy);
    for (cpp = maps->argv->argv; *cpp && one.error == 0; cpp++) {
	name[0] = *cpp;
	policy = maps_find(&one, key, 0);
	if (policy && !is_skipped(policy, default_level))
	    return (policy);
    }
    maps->error = one.error;
    return (0);
}

/* smtp_tls_tlsa_lookup - look up destination in tables that come last */

void    smtp_tls_tlsa_lookup(MAPS **maps, SMTP_TLS_TLSA_LOOKUP_FN lookup,
			             SMTP_TLS_POLICY *tls, int level,
			             const SMTP_ITERATOR *iter)
{
    MAPS   *others = *maps;

    if (others && level != TLS_LEV_NOTFOUND)
	return;
    tlsa_default = level = TLS_LEV_NOTFOUND;
#ifdef STATE_TLS_NOT_REQUIRED
    if (STATE_TLS_NOT_REQUIRED(iter->parent))
	return;
#endif
    if (tlsa_maps && uses(tls->level, TLS_LEV_SECURE)) {
	*maps = tlsa_maps;
	lookup(tls, &level, vstring_str(iter->dest), "next-hop destination");
	*maps = others;
	if (level != TLS_LEV_NOTFOUND)
	    tls->level = level;
    }
}

/* smtp_tls_tlsa_is_used - does the present policy come from TLSA records */

int     smtp_tls_tlsa_is_used(void)
{
    return (tlsa_default != TLS_LEV_NOTFOUND);
}

/* smtp_tls_tlsa_lower - lower the level, but not below the default */

int     smtp_tls_tlsa_lower(int level)
{
    return (level > tlsa_default ? level : tlsa_default);
}

#endif
