/* SPDX-License-Identifier: IPL-1.0 OR EPL-2.0 */
/*++
/* NAME
/*	policy_query 3
/* SUMMARY
/*	which policy applies to a destination
/* SYNOPSIS
/*	#include "policy_smtp.h"
/*
/*	int	policy_query(argc, argv)
/*	int	argc;
/*	char	**argv;
/* DESCRIPTION
/*	policy_query() implements "posttls-policy query". The last argument
/*	is the destination; the others are tables.
/* DIAGNOSTICS
/*	The result is POLICY_STAT_BAD when the policy would defer mail.
/* LICENSE
/* .ad
/* .fi
/*	This software is distributed under the terms of the IBM Public
/*	License 1.0 or the Eclipse Public License 2.0, as Postfix is.
/*--*/

#if defined(USE_TLS) && defined(USE_JANSSON)

/* System library. */

#include <sys_defs.h>

/* Utility library. */

#include <argv.h>
#include <msg.h>
#include <stringops.h>
#include <vstring.h>

/* Global library. */

#include <mail_params.h>

/* Application-specific. */

#include "policy_smtp.h"
#include "smtp_tls_tlsa.h"

#define SHOW_FORMAT	"  %-17s%s"

/* show - one name and value, aligned */

static void show(json_t *out, const char *name, const char *value)
{
    if (out)
	policy_out_string(out, name, value);
    else if (value)
	policy_out_line(SHOW_FORMAT, name, *value ? value : "(none)");
}

/* show_bool - aligned */

static void show_bool(json_t *out, const char *name, int value)
{
    if (out)
	json_object_set_new(out, name, json_boolean(value));
    else
	policy_out_line(SHOW_FORMAT, name, value ? "yes" : "no");
}

/* show_list - aligned, one each line */

static void show_list(json_t *out, const char *name, const ARGV *values)
{
    char  **cpp;

    if (out)
	policy_out_list(out, name, values);
    else
	for (cpp = values->argv; *cpp; cpp++)
	    policy_out_line(SHOW_FORMAT, cpp == values->argv ? name : "", *cpp);
}

/* show_search - how the policy was found */

static void show_search(json_t *out)
{
    const POLICY_FOUND *found = policy_table_found();

    show_list(out, "lookups", policy_table_lookups());
    if (found) {
	show(out, "table", found->table);
	show(out, "key", found->key);
	show(out, "entry", found->value);
	if (smtp_tls_tlsa_mark(found->value) && !smtp_tls_tlsa_is_used())
	    show(out, out ? "not_used" : "not used",
		 "origin=tlsa, see tlsa_table(5)");
    } else if (policy_table_failed()) {
	show(out, out ? "failed_table" : "failed table", policy_table_failed());
    } else if (out == 0) {
	show(out, "table", "none has an entry, main.cf applies");
    }
}

/* show_trust - without fingerprints or trust anchors these are trusted */

static void show_trust(json_t *out, const SMTP_TLS_POLICY *tls)
{
    if (!TLS_MUST_PKIX(tls->level) || (tls->dane && tls->dane->tlsa))
	return;
    show(out, "CAfile", var_smtp_tls_CAfile);
    show(out, "CApath", var_smtp_tls_CApath);
}

/* show_policy - with all defaults */

static void show_policy(json_t *out, const SMTP_TLS_POLICY *tls)
{
    ARGV   *list;

    show(out, "level", str_tls_level(tls->level));
    if (tls->level <= TLS_LEV_NONE)
	return;
    list = policy_fprint_list(tls->dane);
    if (list->argc > 0)
	show_list(out, "fingerprints", list);
    argv_free(list);
    show_trust(out, tls);
    if (tls->matchargv && TLS_MUST_MATCH(tls->level)
	&& tls->level != TLS_LEV_FPRINT)
	show_list(out, "match", tls->matchargv);
    show(out, "servername", tls->sni);
    show(out, "protocols", tls->protocols);
    show(out, "ciphers", tls->grade);
    show(out, "exclude", vstring_str(tls->exclusions));
    show_bool(out, "connection_reuse", tls->conn_reuse);
#ifdef VAR_SMTP_TLS_ENABLE_RPK
    show_bool(out, "enable_rpk", tls->enable_rpk);
#endif
}

/* policy_query - implement the command */

int     policy_query(int argc, char **argv)
{
    POLICY_EVAL *eval = policy_eval_create();
    json_t *out = policy_options.json ? json_object() : 0;
    const char *dest;
    int     status;

    if (argc < 1)
	msg_fatal("query: specify a destination");
    dest = argv[--argc];
    policy_table_set_maps(policy_source_list(argc, argv));
    policy_jail_enter();
    policy_eval(eval, dest);
    status = eval->valid ? POLICY_STAT_OK : POLICY_STAT_BAD;
    show(out, "destination", dest);
    show_search(out);
    if (eval->valid) {
	show_policy(out, eval->tls);
    } else {
	show(out, "level", "invalid, mail is deferred");
	show(out, "status", vstring_str(eval->why->status));
	show(out, "reason", vstring_str(eval->why->reason));
    }
    if (eval->warnings->argc > 0)
	show_list(out, "warnings", eval->warnings);
    if (out)
	policy_out_end(out);
    policy_out_flush();
    policy_eval_free(eval);
    return (status);
}

#endif
