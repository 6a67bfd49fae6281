/* SPDX-License-Identifier: IPL-1.0 OR EPL-2.0 */
/*++
/* NAME
/*	policy_server 3
/* SUMMARY
/*	make a result of a connection to a server
/* SYNOPSIS
/*	#include "policy_smtp.h"
/*
/*	POLICY_RESULT *policy_server_result(server, digest)
/*	const POLICY_SERVER *server;
/*	const char *digest;
/* DESCRIPTION
/*	policy_server_result() turns what policy_connect(3) says of a server
/*	into a result, with fingerprints of this digest algorithm. It makes no
/*	verdict.
/*
/*	The cause of a failure is, where there is a TLS session, what
/*	tls_rootca_log(3) finds in it; where the handshake failed, what OpenSSL
/*	says; where the policy is in error, the table, or the warning
/*	of the SMTP client about it; else the reason.
/* LICENSE
/* .ad
/* .fi
/*	This software is distributed under the terms of the IBM Public
/*	License 1.0 or the Eclipse Public License 2.0, as Postfix is.
/*--*/

#if defined(USE_TLS) && defined(USE_JANSSON)

/* System library. */

#include <sys_defs.h>
#include <stdlib.h>
#include <string.h>

/* Utility library. */

#include <argv.h>
#include <mymalloc.h>
#include <stringops.h>
#include <vstring.h>

/* TLS library. */

#define TLS_INTERNAL
#include <tls.h>
#include <tls_rootca.h>

/* Application-specific. */

#include "policy_smtp.h"

/* dup_text - or null */

static char *dup_text(const char *text)
{
    return (text ? mystrdup(text) : 0);
}

/* has_mismatch - OpenSSL knows why the server does not pass */

static int has_mismatch(const TLS_SESS_STATE *session)
{
    return (session && session->con && !session->must_fail
	    && !TLS_CERT_IS_MATCHED(session)
	    && SSL_get_verify_result(session->con) != X509_V_OK);
}

/* library_text - what OpenSSL has said last, or null */

static const char *library_text(const ARGV *log)
{
    static const char problem[] = "TLS library problem: error:";
    const char *text = 0;
    char  **cpp;

    for (cpp = log->argv; *cpp; cpp++)
	if (strncmp(*cpp, problem, sizeof(problem) - 1) == 0)
	    text = ERR_reason_error_string(strtoul(*cpp + sizeof(problem) - 1,
						   (char **) 0, 16));
    return (text);
}

/* find_cause - in words, to be freed by the caller */

static char *find_cause(const POLICY_SERVER *server)
{
    VSTRING *text;
    const char *library;

    if (policy_table_failed())
	return (concatenate("lookup error in table ", policy_table_failed(),
			    (char *) 0));
    if (server->class != POLICY_CLASS_CONNECT
	&& has_mismatch(server->session)) {
	text = vstring_alloc(100);
	tls_rootca_log_cause(text, server->session, server->tls->matchargv);
	return (vstring_export(text));
    }
    if (server->class == POLICY_CLASS_HANDSHAKE
	&& (library = library_text(server->log)) != 0)
	return (concatenate(server->reason, ": ", library, (char *) 0));
    return (mystrdup(server->class == POLICY_CLASS_POLICY
		     && server->log->argc > 0 ?
		     server->log->argv[0] : server->reason));
}

/* add_policy - what the table has, but not what the DNS has */

static void add_policy(POLICY_RESULT *result, const SMTP_TLS_POLICY *tls)
{
    const POLICY_FOUND *found = policy_table_found();

    result->level = mystrdup(str_tls_level(tls->level));
    if (found && strlen(found->value) <= POLICY_TEXT_LIMIT)
	result->policy = mystrdup(found->value);
    if (!TLS_DANE_BASED(tls->level))
	result->pinned = policy_fprint_values(tls->dane);
    if (result->pinned && result->pinned->argc > POLICY_LIST_LIMIT)
	argv_truncate(result->pinned, POLICY_LIST_LIMIT);
}

/* policy_server_result - all that is known */

POLICY_RESULT *policy_server_result(const POLICY_SERVER *server,
				            const char *digest)
{
    POLICY_RESULT *result = policy_result_create(server->dest);
    char  **cpp;

    result->server = dup_text(server->host);
    result->address = dup_text(server->addr);
    result->port = server->port;
    result->class = server->class;
    if (server->tls)
	add_policy(result, server->tls);
    if (server->session) {
	result->protocol = mystrdup(server->session->protocol);
	result->cipher = mystrdup(server->session->cipher_name);
	policy_chain_describe(result, server->session, digest);
	policy_anchor_describe(result, server->session);
    }
    result->reason = dup_text(server->reason);
    if (server->class != POLICY_CLASS_NONE)
	result->cause = find_cause(server);
    result->log = argv_alloc(server->log->argc);
    for (cpp = server->log->argv; *cpp; cpp++)
	argv_add(result->log, *cpp, ARGV_END);
    return (result);
}

#endif
