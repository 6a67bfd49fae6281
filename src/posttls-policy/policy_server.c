/* SPDX-License-Identifier: IPL-1.0 OR EPL-2.0 */
/*++
/* NAME
/*	policy_server 3
/* SUMMARY
/*	show how a TLS policy works with one server
/* SYNOPSIS
/*	#include "posttls-policy.h"
/*
/*	void	policy_server_show(prefix, server, result, digest)
/*	const char *prefix;
/*	const POLICY_SERVER *server;
/*	const char *result;
/*	const char *digest;
/* DESCRIPTION
/*	policy_server_show() writes the result, PASS, FAIL or SKIP, and
/*	what is known about the server, with the fingerprints of its
/*	certificates.
/*	In text form a server that passes has one line, and each line
/*	begins with the prefix.
/* LICENSE
/* .ad
/* .fi
/*	This software is distributed under the terms of the IBM Public
/*	License 1.0 or the Eclipse Public License 2.0, as Postfix is.
/*--*/

#ifdef USE_TLS

/* System library. */

#include <sys_defs.h>
#include <limits.h>
#include <string.h>

/* Application-specific. */

#include "posttls-policy.h"

/* show_json - one object */

static void show_json(const POLICY_SERVER *server, const char *result,
		              const char *digest)
{
    POLICY_OUT *out = policy_out_create();
    int     days = policy_chain_days(server->session);

    policy_out_string(out, "destination", server->dest);
    policy_out_string(out, "server", server->host);
    policy_out_string(out, "address", server->addr);
    if (server->host)
	policy_out_number(out, "port", server->port);
    policy_out_string(out, "result", result);
    if (server->tls)
	policy_out_string(out, "level", str_tls_level(server->tls->level));
    policy_out_string(out, "reason", server->reason);
    if (server->session) {
	policy_out_string(out, "protocol", server->session->protocol);
	policy_out_string(out, "cipher", server->session->cipher_name);
	policy_chain_show(out, "", server->session, digest);
    }
    if (days != INT_MAX)
	policy_out_number(out, "days", days);
    if (server->log && server->log->argc > 0)
	policy_out_list(out, "log", server->log);
    policy_out_end(out);
}

/* show_summary - one line */

static void show_summary(const char *prefix, const POLICY_SERVER *server,
			         const char *result)
{
    int     days = policy_chain_days(server->session);

    policy_out_text("%s", prefix);
    policy_out_color(strcmp(result, "PASS") == 0 ? POLICY_COLOR_GOOD :
		     strcmp(result, "FAIL") == 0 ? POLICY_COLOR_BAD :
		     POLICY_COLOR_WARN, result);
    policy_out_text("  %-20s", server->dest);
    if (server->host)
	policy_out_text("  %s[%s]:%d", server->host, server->addr,
			server->port);
    if (server->tls)
	policy_out_text("  %s", str_tls_level(server->tls->level));
    if (server->session)
	policy_out_text("  %s", server->session->protocol);
    else if (server->passed)
	policy_out_text("  without TLS");
    if (days < 0)
	policy_out_text("  expired %d days ago", -1 - days);
    else if (days != INT_MAX)
	policy_out_text("  %d days", days);
    policy_out_line("%s%s", server->reason ? ": " : "",
		    server->reason ? server->reason : "");
}

/* show_details - of a failure */

static void show_details(const char *prefix, const POLICY_SERVER *server,
			         const char *digest)
{
    VSTRING *indent = vstring_alloc(10);
    char  **cpp;

    vstring_sprintf(indent, "%s      ", prefix);
    for (cpp = server->log->argv; *cpp; cpp++)
	policy_out_line("%s%s", vstring_str(indent), *cpp);
    policy_chain_show((POLICY_OUT *) 0, vstring_str(indent), server->session,
		      digest);
    vstring_free(indent);
}

/* policy_server_show - text or JSON */

void    policy_server_show(const char *prefix, const POLICY_SERVER *server,
			           const char *result, const char *digest)
{
    if (policy_options.json) {
	show_json(server, result, digest);
	return;
    }
    show_summary(prefix, server, result);
    if (!server->passed && server->log)
	show_details(prefix, server, digest);
}

#endif
