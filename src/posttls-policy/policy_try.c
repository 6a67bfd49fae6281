/* SPDX-License-Identifier: IPL-1.0 OR EPL-2.0 */
/*++
/* NAME
/*	policy_try 3
/* SUMMARY
/*	try a TLS policy with all servers of a destination
/* SYNOPSIS
/*	#include "policy_smtp.h"
/*
/*	void	policy_try(dest, entry, results)
/*	const char *dest;
/*	const char *entry;
/*	POLICY_RESULTS *results;
/* DESCRIPTION
/*	policy_try() appends a result for each server of the destination.
/*	The policy is the entry, or if that is null, the one in the tables
/*	of policy_table(3). Where a server is not authenticated, an entry that
/*	would pass is looked for, unless the policy comes from TLSA
/*	records, which the administrator cannot change.
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

/* Utility library. */

#include <mymalloc.h>
#include <vstring.h>

/* Global library. */

#include <mail_params.h>

/* Application-specific. */

#include "policy_smtp.h"
#include "smtp_tls_tlsa.h"

 /*
  * One destination.
  */
typedef struct TRY {
    int     level;			/* of a policy that did not match */
    const char *digest;			/* likewise */
    POLICY_SUGGEST *suggest;
    POLICY_RESULTS *results;
} TRY;

/* policy_digest - of a policy, or of main.cf */

static const char *policy_digest(const SMTP_TLS_POLICY *tls)
{
    const TLS_TLSA *tlsa;
    const char *digest;

    for (tlsa = tls && tls->dane ? tls->dane->tlsa : 0; tlsa; tlsa = tlsa->next)
	if ((digest = policy_fprint_digest(tlsa)) != 0)
	    return (digest);
    return (var_smtp_tls_fpt_dgst);
}

/* see_server - remember one server */

static void see_server(const POLICY_SERVER *server, void *context)
{
    TRY    *try = (TRY *) context;
    const char *digest = policy_digest(server->tls);

    policy_results_add(try->results, policy_server_result(server, digest));
    policy_suggest_see(try->suggest, server, digest);
    if (server->class != POLICY_CLASS_NONE && server->session) {
	try->level = server->tls->level;
	try->digest = digest;
    }
}

/* can_suggest - is the entry what is wrong */

static int can_suggest(const TRY *try, const char *entry)
{
    return ((try->level == TLS_LEV_FPRINT || TLS_MUST_PKIX(try->level))
	    && (entry || !smtp_tls_tlsa_is_used()));
}

/* suggest - instead of what the policy has */

static void suggest(const TRY *try)
{
    VSTRING *entry = vstring_alloc(200);
    VSTRING *hint = vstring_alloc(100);
    const char *level = str_tls_level(try->level);
    int     works = policy_suggest_make(try->suggest, level, try->digest,
					entry, hint);
    POLICY_RESULT *result;
    int     i;

    if (policy_clock_expired())
	vstring_strcpy(hint, "no time left to find an entry that would pass");
    else
	vstring_sprintf(hint, "no entry at level %s would pass", level);
    for (i = 0; i < try->results->count; i++) {
	result = try->results->list[i];
	if (result->class == POLICY_CLASS_NONE || result->protocol == 0)
	    continue;
	result->suggestion = (POLICY_ADVICE *)
	    mymalloc(sizeof(*result->suggestion));
	result->suggestion->works = works;
	result->suggestion->entry = works ? mystrdup(vstring_str(entry)) : 0;
	result->suggestion->reason = works ? 0 : mystrdup(vstring_str(hint));
    }
    vstring_free(entry);
    vstring_free(hint);
}

/* policy_try - all servers */

void    policy_try(const char *dest, const char *entry, POLICY_RESULTS *results)
{
    TRY     try = {.results = results};
    const POLICY_FOUND *found;

    try.suggest = policy_suggest_create(dest);
    policy_connect_each(dest, (char *) 0, entry, see_server, (void *) &try);
    if (can_suggest(&try, entry)) {
	if ((found = policy_table_found()) != 0)
	    policy_suggest_keep(try.suggest, found->value);
	suggest(&try);
    }
    policy_suggest_free(try.suggest);
}

#endif
