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

 /*
  * What a process does.
  */
typedef struct PROBE {
    const char *dest;
    const char *entry;			/* or null: look it up */
    int     failed;
    int     reached;			/* some server has answered */
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

/* expect - one attribute */

static void expect(ARGV *expected, const char *name, const char *value)
{
    VSTRING *text = vstring_alloc(100);

    vstring_sprintf(text, "%s=%s", name, value);
    argv_add(expected, vstring_str(text), ARGV_END);
    vstring_free(text);
}

/* expect_cas - the certification authorities of a chain */

static void expect_cas(ARGV *expected, STACK_OF(X509) *chain,
		               const char *digest)
{
    int     i;

    for (i = 1; i < sk_X509_num(chain); i++)
	expect(expected, "rootca",
	       policy_chain_certificate(sk_X509_value(chain, i), digest));
}

/* would_match - instead of what the policy has */

static ARGV *would_match(const POLICY_SERVER *server, const char *digest)
{
    ARGV   *expected = argv_alloc(2);
    STACK_OF(X509) *sent = policy_chain_sent(server->session);
    STACK_OF(X509) *built = policy_chain_built(server->session);
    ARGV   *names;
    char  **cpp;

    if (server->passed || sk_X509_num(sent) < 1)
	return (expected);
    if (server->tls->level == TLS_LEV_FPRINT) {
	expect(expected, "match",
	       policy_chain_certificate(sk_X509_value(sent, 0), digest));
	expect(expected, "match",
	       policy_chain_key(sk_X509_value(sent, 0), digest));
    } else if (!TLS_CERT_IS_TRUSTED(server->session)
	       && server->session->errorcode != X509_V_ERR_HOSTNAME_MISMATCH) {
	expect_cas(expected, sk_X509_num(built) > sk_X509_num(sent) ?
		   built : sent, digest);
    } else {
	names = policy_chain_names(sk_X509_value(sent, 0));
	for (cpp = names->argv; *cpp; cpp++)
	    expect(expected, "match", *cpp);
	argv_free(names);
    }
    return (expected);
}

/* probe_server - show one server */

static void probe_server(const POLICY_SERVER *server, void *context)
{
    PROBE  *probe = (PROBE *) context;
    const char *digest = policy_digest(server->tls);
    ARGV   *expected = would_match(server, digest);

    if (!server->passed)
	probe->failed = 1;
    if (server->reached)
	probe->reached = 1;
    policy_server_show("", server, server->passed ? "PASS" : "FAIL", digest,
		       expected);
    argv_free(expected);
}

/* probe_action - in a process of its own */

static int probe_action(void *context)
{
    PROBE  *probe = (PROBE *) context;
    ARGV   *tables;

    if (probe->entry == 0) {
	tables = policy_entry_sources(0, (char **) 0);
	policy_table_maps(tables);
    }
    policy_jail_enter();
    policy_connect_each(probe->dest, (char *) 0, probe->entry, probe_server, context);
    return (!probe->failed ? POLICY_STAT_OK :
	    probe->reached ? POLICY_STAT_BAD : POLICY_STAT_UNREACHED);
}

/* skip - without a server */

static void skip(const char *dest, const char *why)
{
    POLICY_SERVER server;

    memset((void *) &server, 0, sizeof(server));
    server.dest = dest;
    server.reason = why;
    policy_server_show("", &server, "SKIP", var_smtp_tls_fpt_dgst, (ARGV *) 0);
}

/* probe_entry - try one entry */

static void probe_entry(const POLICY_ENTRY *entry, void *unused_context)
{
    PROBE   probe = {.dest = entry->key, .entry = entry->value};

    (void) unused_context;
    if (entry->problem)
	skip(entry->source, entry->problem);
    else if (*entry->key == '.')
	skip(entry->key, "a parent domain has no server of its own");
    else
	policy_pool_run(probe.dest, probe_action, (void *) &probe);
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

    policy_pool_init();
    policy_jail_init();
    for (cpp = sources->argv; *cpp; cpp++) {
	PROBE   probe = {.dest = *cpp};

	if (argc == 0 || is_source(*cpp)) {
	    tried += probe_source(*cpp);
	} else {
	    policy_pool_run(probe.dest, probe_action, (void *) &probe);
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
