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

/* Utility library. */

#include <msg.h>
#include <vstring.h>

/* Application-specific. */

#include "posttls-policy.h"

/* see_server - show what it has, and remember */

static void see_server(const POLICY_SERVER *server, void *context)
{
    POLICY_RESULT *result = policy_result_server(server, policy_options.digest);

    if (policy_options.json) {
	policy_report_json(result);
    } else {
	policy_report_line("# ", result);
	policy_report_chain("#     ", result);
    }
    policy_result_free(result);
    policy_suggest_see((POLICY_SUGGEST *) context, server,
		       policy_options.digest);
}

/* show_entry - as a line of a table; a comment if it does not work */

static void show_entry(const char *dest, const char *entry, const char *reason)
{
    if (reason)
	policy_out_line("# does not work: %s", reason);
    if (*entry)
	policy_out_line("%s%s %s", reason ? "# " : "", dest, entry);
}

/* pin_level - at one security level; nonzero if it works */

static int pin_level(const POLICY_SUGGEST *sg, const char *dest, int level)
{
    VSTRING *entry = vstring_alloc(200);
    VSTRING *reason = vstring_alloc(100);
    int     good = policy_suggest_make(sg, level, policy_options.digest,
				       entry, reason);

    if (policy_options.json)
	policy_suggest_json(sg, vstring_str(entry),
			    good ? 0 : vstring_str(reason));
    else
	show_entry(dest, vstring_str(entry), good ? 0 : vstring_str(reason));
    policy_out_flush();
    vstring_free(entry);
    vstring_free(reason);
    return (good);
}

/* policy_pin - implement the command */

int     policy_pin(int argc, char **argv)
{
    const char *dest = argv[0];
    POLICY_SUGGEST *sg;
    int     good = 0;

    if (argc != 1)
	msg_fatal("pin: specify one destination");
    if (policy_entry_is_source(dest))
	msg_fatal("pin: %s is a table or file, specify a destination", dest);
    policy_jail_enter();
    sg = policy_suggest_create(dest);
    policy_connect_each(dest, (char *) 0, "encrypt", see_server, (void *) sg);
    policy_out_flush();
    if (policy_suggest_servers(sg) == 0) {
	msg_warn("%s: no server has shown a certificate", dest);
    } else {
	if (policy_options.level != TLS_LEV_FPRINT)
	    good += pin_level(sg, dest, TLS_LEV_SECURE);
	if (policy_options.level != TLS_LEV_SECURE)
	    good += pin_level(sg, dest, TLS_LEV_FPRINT);
    }
    policy_suggest_free(sg);
    return (good ? POLICY_STAT_OK : POLICY_STAT_BAD);
}

#endif
