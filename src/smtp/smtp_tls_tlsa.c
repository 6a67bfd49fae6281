/* SPDX-License-Identifier: IPL-1.0 OR EPL-2.0 */
/*++
/* NAME
/*	smtp_tls_tlsa 3
/* SUMMARY
/*	TLS policies from TLSA records do not weaken the SMTP client
/* SYNOPSIS
/*	#include "smtp_tls_tlsa.h"
/*
/*	MAPS	*smtp_tls_tlsa_open(title, names, flags)
/*	const char *title;
/*	const char *names;
/*	int	flags;
/*
/*	int	smtp_tls_tlsa_is(name)
/*	const char *name;
/*
/*	int	smtp_tls_tlsa_turn(maps, default_level, level)
/*	MAPS	**maps;
/*	int	default_level;
/*	int	level;
/*
/*	int	smtp_tls_tlsa_ignore(level)
/*	int	level;
/*
/*	int	smtp_tls_tlsa_used()
/*
/*	int	smtp_tls_tlsa_lower(level)
/*	int	level;
/*
/*	int	smtp_tls_tlsa_weaker(level)
/*	int	level;
/* DESCRIPTION
/*	The recipient's domain decides what a tlsa: table answers. No
/*	answer may make the SMTP client weaker than it would be without
/*	that table: it must not hide what another table says, and not go
/*	below the level that the SMTP client has by default. This is decided
/*	here, and not in the table, because the table can be opened by
/*	another process, and because master.cf can change that level.
/*
/*	smtp_tls_tlsa_open() opens the policy tables, and keeps tlsa:
/*	tables apart. The result is the other tables.
/*
/*	smtp_tls_tlsa_is() says whether a table is a tlsa: table, directly
/*	or through another table.
/*
/*	smtp_tls_tlsa_turn() is called after the search of the other
/*	tables. When these have nothing for the destination and its parent
/*	domains, it makes the tlsa: tables current, and the result is
/*	non-zero: the caller looks up the destination, and calls this again.
/*	That makes the other tables current, and the result is zero.
/*
/*	smtp_tls_tlsa_ignore() says whether a policy of the specified
/*	level, that has just been found, must be handled as not found: it
/*	is from a tlsa: table, and weaker than the default level. A policy
/*	"dane" is not ignored when the default level is "encrypt", because
/*	of smtp_tls_tlsa_lower().
/*
/*	smtp_tls_tlsa_used() says whether the present policy is from a
/*	tlsa: table. When main.cf settings do not allow what it asks for,
/*	then the policy is in error.
/*
/*	smtp_tls_tlsa_lower() is called when the present policy, "dane",
/*	is about to be lowered to a level because a server has no TLSA
/*	records. The result is the level to use: that, or the default level.
/*
/*	smtp_tls_tlsa_weaker() says whether a policy of the specified
/*	level, in an ordinary table, could make the SMTP client weaker
/*	than the default level of the last destination that was looked up.
/*
/*	Arguments:
/* .IP "title, names, flags"
/*	See maps(3).
/* .IP name
/*	A table as listed in main.cf.
/* .IP maps
/*	The tables that lookups use.
/* .IP default_level
/*	The level for destinations that no table knows.
/* .IP level
/*	A TLS security level. With smtp_tls_tlsa_turn(), that of the
/*	policy, or TLS_LEV_NOTFOUND if none was found.
/* BUGS
/*	The state is static. The policy parser is not reentrant.
/* SEE ALSO
/*	smtp_tls_policy(3), SMTP_TLS_POLICY structure management
/*	dict_tlsa(3), TLS policies from DNS TLSA records
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

/* Utility library. */

#include <msg.h>
#include <mymalloc.h>
#include <stringops.h>
#include <vstring.h>

/* Global library. */

#include <maps.h>

/* TLS library. */

#include <tls.h>

/* DNS library. */

#include <dict_tlsa.h>

/* Application-specific. */

#include "smtp_tls_tlsa.h"

static MAPS *tlsa_maps;			/* null, or tlsa: tables */
static MAPS *other_maps;		/* null, or to be current again */
static int tlsa_default;		/* default level */
static int tlsa_used;			/* has the present policy */

/* smtp_tls_tlsa_is - is it a tlsa: table, or is one in it */

int     smtp_tls_tlsa_is(const char *name)
{
    const char *cp;

    /* For example, proxy:tlsa:dns, or pipemap:{tlsa:dns,pcre:/file}. */
    for (cp = name; (cp = strstr(cp, DICT_TYPE_TLSA ":")) != 0; cp++)
	if (cp == name || strchr(":" CHARS_BRACE CHARS_COMMA_SP, cp[-1]) != 0)
	    return (1);
    return (0);
}

/* select_names - tables that are, or are not, a tlsa: table */

static char *select_names(const char *names, int is_tlsa)
{
    VSTRING *selected = vstring_alloc(100);
    char   *saved_names = mystrdup(names);
    char   *cp = saved_names;
    char   *name;

    while ((name = mystrtokq(&cp, CHARS_COMMA_SP, CHARS_BRACE)) != 0)
	if (smtp_tls_tlsa_is(name) == is_tlsa)
	    vstring_sprintf_append(selected, "%s ", name);
    myfree(saved_names);
    return (vstring_export(selected));
}

/* smtp_tls_tlsa_open - open tables, the tlsa: ones apart */

MAPS   *smtp_tls_tlsa_open(const char *title, const char *names, int flags)
{
    char   *others = select_names(names, 0);
    char   *tlsa = select_names(names, 1);
    MAPS   *maps = maps_create(title, others, flags);

    if (*tlsa)
	tlsa_maps = maps_create(title, tlsa, flags);
    myfree(others);
    myfree(tlsa);
    return (maps);
}

/* smtp_tls_tlsa_turn - tlsa: tables come last */

int     smtp_tls_tlsa_turn(MAPS **maps, int default_level, int level)
{
    if (other_maps != 0) {
	*maps = other_maps;
	other_maps = 0;
	tlsa_used = level != TLS_LEV_NOTFOUND;
	return (0);
    }
    tlsa_default = default_level;
    tlsa_used = 0;
    if (tlsa_maps == 0 || level != TLS_LEV_NOTFOUND)
	return (0);
    other_maps = *maps;
    *maps = tlsa_maps;
    return (1);
}

/* smtp_tls_tlsa_weaker - could this level be weaker than the default */

int     smtp_tls_tlsa_weaker(int level)
{
    switch (level) {
    case TLS_LEV_NONE:
    case TLS_LEV_MAY:
	return (level < tlsa_default);
    case TLS_LEV_ENCRYPT:
	/* At level dane, records that cannot be used have the same result. */
	return (TLS_MUST_MATCH(tlsa_default) && tlsa_default != TLS_LEV_DANE);
    case TLS_LEV_DANE:
	/* A server without records would be used without encryption. */
	return (tlsa_default > TLS_LEV_MAY && tlsa_default != TLS_LEV_DANE);
    default:
	return (0);
    }
}

/* smtp_tls_tlsa_ignore - must this level be handled as not found */

int     smtp_tls_tlsa_ignore(int level)
{
    int     ignore = other_maps != 0 && smtp_tls_tlsa_weaker(level)
    && !(level == TLS_LEV_DANE && tlsa_default == TLS_LEV_ENCRYPT);

    if (ignore && msg_verbose)
	msg_info("%s: level \"%s\" is weaker than the default",
		 tlsa_maps->title, str_tls_level(level));
    return (ignore);
}

/* smtp_tls_tlsa_used - is the present policy from a tlsa: table */

int     smtp_tls_tlsa_used(void)
{
    return (tlsa_used);
}

/* smtp_tls_tlsa_lower - lower the level, but not below the default */

int     smtp_tls_tlsa_lower(int level)
{
    return (tlsa_used && level < TLS_LEV_ENCRYPT
	    && tlsa_default == TLS_LEV_ENCRYPT ? tlsa_default : level);
}

#endif
