/* SPDX-License-Identifier: IPL-1.0 OR EPL-2.0 */
/*++
/* NAME
/*	smtp_tls_tlsa 3
/* SUMMARY
/*	expire TLS policies from TLSA records
/* SYNOPSIS
/*	#include "smtp_tls_tlsa.h"
/*
/*	int	smtp_tls_tlsa_expired(maps)
/*	const MAPS *maps;
/* DESCRIPTION
/*	The SMTP client keeps each policy, and each error, for as long as
/*	the process lives. That suits tables that do not change. What comes
/*	from a tlsa: table is valid for a limited time, which that table
/*	knows: it keeps its answers for that time.
/*
/*	smtp_tls_tlsa_expired() says whether all policies must be looked
/*	up again. Call this before a policy is taken from the cache, and
/*	flush the cache if the result is non-zero. It is so once a second
/*	when a tlsa: table is used, directly or through another table, and
/*	never otherwise.
/*
/*	Arguments:
/* .IP maps
/*	Null pointer, or the policy tables. Must be the same in each call.
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
#include <time.h>

/* Utility library. */

#include <argv.h>

/* Global library. */

#include <maps.h>

/* DNS library. */

#include <dict_tlsa.h>

/* Application-specific. */

#include "smtp_tls_tlsa.h"

/* has_tlsa - is there a tlsa: table, directly or through another table */

static int has_tlsa(const MAPS *maps)
{
    char  **spec;

    for (spec = maps->argv->argv; *spec; spec++)
	if (strstr(*spec, DICT_TYPE_TLSA ":") != 0)
	    return (1);
    return (0);
}

/* smtp_tls_tlsa_expired - must policies be looked up again */

int     smtp_tls_tlsa_expired(const MAPS *maps)
{
    static int limited = -1;
    static time_t last;
    time_t  now;

    if (limited < 0)
	limited = maps != 0 && has_tlsa(maps);
    if (!limited || (now = time((time_t *) 0)) == last)
	return (0);
    last = now;
    return (1);
}

#endif
