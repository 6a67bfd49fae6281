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
/*	would pass is looked for, and whether TLSA records authenticate it,
/*	unless the policy comes from such records, which the administrator
/*	cannot change. Without "smtp_dns_support_level = dnssec" none are
/*	looked up.
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

#include <argv.h>
#include <mymalloc.h>
#include <stringops.h>

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
    POLICY_RESULT *result = policy_server_result(server, digest);

    policy_results_add(try->results, result);
    policy_suggest_see(try->suggest, server, result);
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

/* add_tlsa - do TLSA records authenticate it, by DNSSEC */

static void add_tlsa(const TRY *try, POLICY_RESULT *result)
{
    if (smtp_dns_support == SMTP_DNS_DNSSEC
	&& policy_suggest_passes(try->suggest, result,
				 str_tls_level(TLS_LEV_DANE_ONLY))) {
	result->known = argv_alloc(1);
	argv_add(result->known, "TLSA records, with DNSSEC, authenticate this "
		 "server now", ARGV_END);
    }
}

/* suggest - instead of what the policy has */

static void suggest(const TRY *try, POLICY_RESULT *result)
{
    const char *level = str_tls_level(try->level);
    POLICY_ADVICE *advice = policy_suggest_make(try->suggest, result, level,
						try->digest);

    if (!advice->works) {
	if (advice->entry)
	    myfree(advice->entry);
	advice->entry = 0;
	myfree(advice->reason);
	advice->reason = policy_clock_expired() ?
	    mystrdup("no time left to find an entry that would pass") :
	    advice->is_mixed ? mystrdup("no entry would pass: the server has "
					"shown different certificates") :
	    concatenate("no entry at level ", level, " would pass", (char *) 0);
    }
    result->suggestion = advice;
}

/* policy_try - all servers */

void    policy_try(const char *dest, const char *entry, POLICY_RESULTS *results)
{
    TRY     try = {.results = results};
    const POLICY_FOUND *found;
    POLICY_RESULT *result;
    int     i;

    try.suggest = policy_suggest_create(dest, results);
    policy_connect_each(dest, (char *) 0, entry, see_server, (void *) &try);
    if (can_suggest(&try, entry)) {
	if ((found = policy_table_found()) != 0)
	    policy_suggest_keep(try.suggest, found->value);
	for (i = 0; i < results->count; i++) {
	    result = results->list[i];
	    if (result->class != POLICY_CLASS_NONE && result->protocol) {
		add_tlsa(&try, result);
		suggest(&try, result);
	    }
	}
    }
    policy_suggest_free(try.suggest);
}

#endif
