/* SPDX-License-Identifier: IPL-1.0 OR EPL-2.0 */
/*++
/* NAME
/*	policy_probe 3
/* SUMMARY
/*	try TLS policies with live servers
/* SYNOPSIS
/*	#include "posttls-policy.h"
/*
/*	int	policy_probe(argc, argv)
/*	int	argc;
/*	char	**argv;
/* DESCRIPTION
/*	policy_probe() implements "posttls-policy probe". The arguments are
/*	tables, files, or destinations.
/*
/*	This process opens and lists tables, and nothing else. Those that
/*	try a server have the privileges of the SMTP client.
/* LICENSE
/* .ad
/* .fi
/*	This software is distributed under the terms of the IBM Public
/*	License 1.0 or the Eclipse Public License 2.0, as Postfix is.
/*--*/

#ifdef USE_TLS

/* System library. */

#include <sys_defs.h>
#include <sys/stat.h>
#include <string.h>
#include <unistd.h>

/* Utility library. */

#include <msg.h>
#include <stringops.h>
#include <vstring.h>

/* Global library. */

#include <mail_params.h>

/* Application-specific. */

#include "posttls-policy.h"
#include "smtp_tls_tlsa.h"

 /*
  * What a process does.
  */
typedef struct PROBE {
    const char *dest;
    const char *entry;			/* or null: look it up */
    int     failed;
    int     reached;			/* some server has answered */
    int     level;			/* of a policy that did not match */
    const char *digest;			/* likewise */
    POLICY_SUGGEST *suggest;
} PROBE;

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

/* probe_server - show one server */

static void probe_server(const POLICY_SERVER *server, void *context)
{
    PROBE  *probe = (PROBE *) context;
    const char *digest = policy_digest(server->tls);

    policy_server_show("", server, server->passed ? "PASS" : "FAIL", digest);
    policy_suggest_see(probe->suggest, server, digest);
    if (server->reached)
	probe->reached = 1;
    if (!server->passed) {
	probe->failed = 1;
	if (server->session) {
	    probe->level = server->tls->level;
	    probe->digest = digest;
	}
    }
}

/* suggest - instead of what the policy has */

static void suggest(const PROBE *probe)
{
    VSTRING *entry = vstring_alloc(200);
    VSTRING *reason = vstring_alloc(100);
    int     good = policy_suggest_make(probe->suggest, probe->level,
				       probe->digest, entry, reason);

    if (policy_options.json)
	policy_suggest_json(probe->suggest, vstring_str(entry),
			    good ? 0 : vstring_str(reason));
    else if (good)
	policy_out_line("      would pass  %s %s", probe->dest,
			vstring_str(entry));
    else if (policy_clock_expired())
	policy_out_line("      no time left to find an entry that would pass");
    else
	policy_out_line("      no entry at level %s would pass",
			str_tls_level(probe->level));
    vstring_free(entry);
    vstring_free(reason);
}

/* can_suggest - is the entry what is wrong */

static int can_suggest(const PROBE *probe)
{
    const char *table = policy_table_name();

    return ((probe->level == TLS_LEV_FPRINT || TLS_MUST_PKIX(probe->level))
	    && (probe->entry || table == 0 || !smtp_tls_tlsa_is(table)));
}

/* probe_action - in a process of its own */

static int probe_action(const char *dest, const char *entry)
{
    PROBE   probe = {.dest = dest, .entry = entry};

    if (entry == 0)
	policy_table_maps(policy_entry_sources(0, (char **) 0));
    policy_jail_enter();
    probe.suggest = policy_suggest_create(dest);
    policy_connect_each(dest, (char *) 0, entry, probe_server, (void *) &probe);
    if (can_suggest(&probe)) {
	if (policy_table_value())
	    policy_suggest_keep(probe.suggest, policy_table_value());
	suggest(&probe);
    }
    policy_suggest_free(probe.suggest);
    return (!probe.failed ? POLICY_STAT_OK :
	    probe.reached ? POLICY_STAT_BAD : POLICY_STAT_UNREACHED);
}

/* show_without - a result without a server */

static void show_without(const char *dest, const char *result, const char *why)
{
    POLICY_SERVER server;

    memset((void *) &server, 0, sizeof(server));
    server.dest = dest;
    server.reason = why;
    policy_server_show("", &server, result, var_smtp_tls_fpt_dgst);
}

/* skip - nothing to try */

static void skip(const char *dest, const char *why)
{
    show_without(dest, "SKIP", why);
}

/* probe_lost - a process has not told all */

static void probe_lost(const char *dest, const char *why)
{
    show_without(dest, "FAIL", why);
}

/* probe_entry - try one entry */

static void probe_entry(const POLICY_ENTRY *entry, void *unused_context)
{
    (void) unused_context;
    if (entry->problem)
	skip(entry->source, entry->problem);
    else if (*entry->key == '.')
	skip(entry->key, "a parent domain has no server of its own");
    else
	policy_pool_add(entry->key, entry->value);
}

/* is_source - table, file or standard input, not destination */

static int is_source(const char *name)
{
    struct stat st;

    return (strcmp(name, "-") == 0 || policy_entry_is_table(name)
	    || strchr(name, '/') != 0
	    || (stat(name, &st) == 0 && S_ISREG(st.st_mode)));
}

/* probe_source - all entries; zero if it cannot be listed */

static int probe_source(const char *name)
{
    POLICY_SOURCE *source = policy_entry_open(name);
    int     listed = policy_entry_each(source, probe_entry, (void *) 0);

    policy_entry_close(source);
    if (!listed)
	skip(name, "tables of this type have no list of entries");
    return (listed);
}

/* policy_probe - implement the command */

int     policy_probe(int argc, char **argv)
{
    ARGV   *sources = policy_entry_sources(argc, argv);
    int     tried = 0;
    int     status;
    char  **cpp;

    policy_pool_init(probe_action, probe_lost);
    policy_jail_init();
    for (cpp = sources->argv; *cpp; cpp++) {
	if (argc == 0 || is_source(*cpp)) {
	    tried += probe_source(*cpp);
	} else {
	    policy_pool_add(*cpp, (char *) 0);
	    tried++;
	}
    }
    status = policy_pool_wait();
    policy_out_flush();
    if (tried == 0)
	msg_fatal(sources->argc ? "no table that can be tried" :
		  "%s is empty, and no destination was specified",
		  VAR_SMTP_TLS_POLICY);
    argv_free(sources);
    return (status);
}

#endif
