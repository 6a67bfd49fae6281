/* SPDX-License-Identifier: IPL-1.0 OR EPL-2.0 */
/*++
/* NAME
/*	policy_query 3
/* SUMMARY
/*	which policy applies to a destination
/* SYNOPSIS
/*	#include "posttls-policy.h"
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

/* System library. */

#include <sys_defs.h>

/* Utility library. */

#include <argv.h>
#include <hex_code.h>
#include <msg.h>
#include <stringops.h>
#include <vstream.h>
#include <vstring.h>

/* TLS library. */

#include <tls.h>
#include <tls_mtype.h>

/* Application-specific. */

#include "posttls-policy.h"

 /*
  * Usages of the records that a policy becomes in the SMTP client.
  */
#define IS_SERVER(tlsa)	((tlsa)->usage == DNS_TLSA_USAGE_DOMAIN_ISSUED_CERTIFICATE)

/* digest_name - of one record; other than ours is that of main.cf */

static const char *digest_name(const TLS_TLSA *tlsa)
{
    const char *name = tls_mtype_name(tlsa->mtype);

    return (name ? name : var_smtp_tls_fpt_dgst);
}

/* fingerprints - each once, although there is a record for either selector */

static ARGV *fingerprints(const TLS_DANE *dane)
{
    ARGV   *list = argv_alloc(2);
    VSTRING *text = vstring_alloc(100);
    const TLS_TLSA *tlsa;

    for (tlsa = dane ? dane->tlsa : 0; tlsa; tlsa = tlsa->next) {
	if (tlsa->mtype == DNS_TLSA_MATCHING_TYPE_NO_HASH_USED) {
	    vstring_sprintf(text, "trust anchor from a file, %s, %d bytes",
			    tlsa->selector ? "public key" : "certificate",
			    tlsa->length);
	} else {
	    vstring_sprintf(text, "%s %s ", IS_SERVER(tlsa) ? "match" :
			    "rootca", digest_name(tlsa));
	    hex_encode_opt(text, (const char *) tlsa->data, tlsa->length,
			   HEX_ENCODE_FLAG_USE_COLON | HEX_ENCODE_FLAG_APPEND);
	}
	if (list->argc == 0
	    || strcmp(list->argv[list->argc - 1], vstring_str(text)) != 0)
	    argv_add(list, vstring_str(text), ARGV_END);
    }
    vstring_free(text);
    return (list);
}

/* show - one name and value, aligned */

static void show(POLICY_OUT *out, const char *name, const char *value)
{
    if (out)
	policy_out_string(out, name, value);
    else if (value)
	policy_out_text("  %-12s%s\n", name, *value ? value : "(none)");
}

/* show_list - aligned, one each line */

static void show_list(POLICY_OUT *out, const char *name, const ARGV *values)
{
    char  **cpp;

    if (out)
	policy_out_list(out, name, values);
    else
	for (cpp = values->argv; *cpp; cpp++)
	    policy_out_text("  %-12s%s\n", cpp == values->argv ? name : "",
			    *cpp);
}

/* show_search - how it was found */

static void show_search(POLICY_OUT *out)
{
    const ARGV *steps = policy_table_steps();

    show_list(out, "looked up", steps);
    show(out, "table", policy_table_name() ? policy_table_name() :
	 "none: main.cf applies");
    if (policy_table_name()) {
	show(out, "key", steps->argv[steps->argc - 1]);
	show(out, "entry", policy_table_value());
    }
}

/* show_policy - with all defaults */

static void show_policy(POLICY_OUT *out, const SMTP_TLS_POLICY *tls)
{
    ARGV   *list;

    show(out, "level", str_tls_level(tls->level));
    if (tls->level <= TLS_LEV_NONE)
	return;
    list = fingerprints(tls->dane);
    if (list->argc > 0)
	show_list(out, "fingerprint", list);
    argv_free(list);
    if (tls->matchargv && TLS_MUST_MATCH(tls->level)
	&& tls->level != TLS_LEV_FPRINT)
	show_list(out, "match", tls->matchargv);
    show(out, "servername", tls->sni);
    show(out, "protocols", tls->protocols);
    show(out, "ciphers", tls->grade);
    show(out, "exclude", vstring_str(tls->exclusions));
}

/* policy_query - implement the command */

int     policy_query(int argc, char **argv)
{
    POLICY_EVAL *eval = policy_eval_create();
    POLICY_OUT *out = policy_options.json ? policy_out_create() : 0;
    const char *dest;
    int     valid;

    if (argc < 1)
	msg_fatal("query: specify a destination");
    dest = argv[--argc];
    if (argc == 0)
	policy_table_maps(policy_options.tables);
    for (; argc > 0; argc--, argv++)
	policy_table_maps(*argv);
    policy_eval(eval, dest);
    valid = eval->valid;
    show(out, "destination", dest);
    show_search(out);
    if (valid) {
	show_policy(out, eval->tls);
    } else {
	show(out, "level", "invalid, mail is deferred");
	show(out, "status", vstring_str(eval->why->status));
	show(out, "reason", vstring_str(eval->why->reason));
    }
    if (eval->warnings->argc > 0)
	show_list(out, "warning", eval->warnings);
    if (out)
	policy_out_end(out);
    policy_eval_free(eval);
    return (valid ? POLICY_STAT_OK : POLICY_STAT_BAD);
}
