/* SPDX-License-Identifier: IPL-1.0 OR EPL-2.0 */
/*++
/* NAME
/*	policy_pin 3
/* SUMMARY
/*	make TLS policies from what servers present
/* SYNOPSIS
/*	#include "posttls-policy.h"
/*
/*	int	policy_pin(argc, argv)
/*	int	argc;
/*	char	**argv;
/* DESCRIPTION
/*	policy_pin() implements "posttls-policy pin". The argument is the
/*	destination.
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

#include <msg.h>
#include <mymalloc.h>
#include <stringops.h>
#include <vstring.h>

/* Application-specific. */

#include "posttls-policy.h"

/* see_server - show what it has, and remember */

static void see_server(const POLICY_SERVER *server, void *context)
{
    POLICY_RESULT *result = policy_server_result(server, policy_options.digest);

    policy_result_judge(result);
    if (policy_options.json) {
	policy_out_end(policy_result_json(result, POLICY_FROM_ANY));
    } else {
	policy_report_line("# ", result);
	policy_report_chain("#     ", result);
    }
    policy_result_free(result);
    policy_suggest_see((POLICY_SUGGEST *) context, server,
		       policy_options.digest);
}

/* show_entry - that can be used as it is, or a comment */

static void show_entry(const char *dest, const char *entry, const char *reason)
{
    json_t *out;

    if (policy_options.json) {
	out = json_object();
	policy_out_string(out, "destination", dest);
	policy_out_string(out, "entry", *entry ? entry : 0);
	json_object_set_new(out, "works", json_boolean(reason == 0));
	policy_out_string(out, "reason", reason);
	policy_out_end(out);
	return;
    }
    if (reason)
	policy_out_line("# does not work: %s", reason);
    if (*entry)
	policy_out_line("%s%s %s", reason ? "# " : "", dest, entry);
    policy_out_flush();
}

/* pin_level - nonzero if there is an entry with this level that works */

static int pin_level(const POLICY_SUGGEST *sg, const char *dest,
		             const char *level)
{
    VSTRING *entry = vstring_alloc(200);
    VSTRING *reason = vstring_alloc(100);
    int     good;

    if (policy_options.level && strcmp(policy_options.level, level) != 0)
	return (0);
    good = policy_suggest_make(sg, level, policy_options.digest, entry, reason);
    show_entry(dest, vstring_str(entry), good ? 0 : vstring_str(reason));
    vstring_free(entry);
    vstring_free(reason);
    return (good);
}

/* entry_to_try - without anonymous ciphers, and for the name of the table */

static char *entry_to_try(POLICY_SUGGEST *sg, const char *dest)
{
    static const char entry[] = "encrypt exclude=aNULL";
    char   *servername = policy_eval_servername(dest);
    char   *result;

    if (servername == 0)
	return (mystrdup(entry));
    result = concatenate(entry, " servername=", servername, (char *) 0);
    policy_suggest_servername(sg, servername);
    myfree(servername);
    return (result);
}

/* policy_pin - implement the command */

int     policy_pin(int argc, char **argv)
{
    const char *dest = argv[0];
    POLICY_SUGGEST *sg;
    char   *entry;
    int     good = 0;

    if (argc != 1)
	msg_fatal("pin: specify one destination");
    if (policy_source_is(dest))
	msg_fatal("pin: %s is a table or file, specify a destination", dest);
    policy_table_set_maps(policy_source_list(0, (char **) 0));
    policy_jail_enter();
    sg = policy_suggest_create(dest);
    entry = entry_to_try(sg, dest);
    policy_connect_each(dest, (char *) 0, entry, see_server, (void *) sg);
    policy_out_flush();
    if (policy_suggest_servers(sg) == 0) {
	msg_warn("%s: no server has shown a certificate", dest);
    } else {
	good += pin_level(sg, dest, "secure");
	good += pin_level(sg, dest, "fingerprint");
    }
    policy_suggest_free(sg);
    myfree(entry);
    return (good ? POLICY_STAT_OK : POLICY_STAT_BAD);
}

#endif
