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

 /*
  * One destination.
  */
typedef struct PIN {
    POLICY_SUGGEST *suggest;
    POLICY_RESULTS results;
} PIN;

/* see_server - show what it has, and remember */

static void see_server(const POLICY_SERVER *server, void *context)
{
    PIN    *pin = (PIN *) context;
    POLICY_RESULT *result = policy_server_result(server, policy_options.digest);

    policy_result_judge(result);
    if (policy_options.json) {
	policy_out_end(policy_result_json(result, POLICY_FROM_ANY));
    } else {
	policy_report_line("# ", result);
	policy_report_chain("#     ", result);
    }
    policy_results_add(&pin->results, result);
    policy_suggest_see(pin->suggest, server, result);
}

/* survives - what the server may have anew, in words */

static const char *survives(const POLICY_ADVICE *advice)
{
    static const char *const words[] = {
	"new server certificate, if the key is the same",
	"new server certificate", "new intermediate", "new root",
    };

    return (advice->works ? words[advice->survives] : 0);
}

/* show_entry - that can be used as it is, or a comment */

static void show_entry(const char *dest, const POLICY_ADVICE *advice)
{
    json_t *out;

    if (policy_options.json) {
	out = json_object();
	policy_out_string(out, "destination", dest);
	policy_out_string(out, "entry", advice->entry);
	json_object_set_new(out, "works", json_boolean(advice->works));
	policy_out_string(out, "survives", survives(advice));
	policy_out_string(out, "reason", advice->reason);
	policy_out_end(out);
	return;
    }
    if (advice->works)
	policy_out_line("# survives: %s", survives(advice));
    else
	policy_out_line("# does not work: %s", advice->reason);
    if (advice->entry)
	policy_out_line("%s%s %s", advice->works ? "" : "# ", dest,
			advice->entry);
    policy_out_flush();
}

/* pin_level - nonzero if there is an entry with this level that works */

static int pin_level(POLICY_SUGGEST *sg, const char *dest, const char *level)
{
    POLICY_ADVICE *advice;
    int     good;

    if (policy_options.level && strcmp(policy_options.level, level) != 0)
	return (0);
    advice = policy_suggest_make(sg, (POLICY_RESULT *) 0, level,
				 policy_options.digest);
    show_entry(dest, advice);
    good = advice->works;
    policy_advice_free(advice);
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
    PIN     pin = {0};
    char   *entry;
    int     good = 0;

    if (argc != 1)
	msg_fatal("pin: specify one destination");
    if (policy_source_is(dest))
	msg_fatal("pin: %s is a table or file, specify a destination", dest);
    policy_table_set_maps(policy_source_list(0, (char **) 0));
    policy_jail_enter();
    pin.suggest = policy_suggest_create(dest, &pin.results);
    entry = entry_to_try(pin.suggest, dest);
    policy_connect_each(dest, (char *) 0, entry, see_server, (void *) &pin);
    policy_out_flush();
    if (policy_suggest_servers(pin.suggest) == 0) {
	msg_warn("%s: no server has shown a certificate", dest);
    } else {
	good += pin_level(pin.suggest, dest, "secure");
	good += pin_level(pin.suggest, dest, "fingerprint");
    }
    policy_suggest_free(pin.suggest);
    policy_results_free(&pin.results);
    myfree(entry);
    return (good ? POLICY_STAT_OK : POLICY_STAT_BAD);
}

#endif
