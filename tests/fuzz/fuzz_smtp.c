/* SPDX-License-Identifier: IPL-1.0 OR EPL-2.0 */
/*++
/* NAME
/*	fuzz_smtp 3
/* SUMMARY
/*	main program for fuzzing inside the SMTP client
/* DESCRIPTION
/*	The SMTP client initializes itself, and libFuzzer calls
/*	LLVMFuzzerTestOneInput().
/*
/*	fuzz_accepted() fails unless a policy is printable text, and the SMTP
/*	client accepts it for a destination without a warning, with
/*	names that are host names.
/* LICENSE
/* .ad
/* .fi
/*	This software is distributed under the terms of the IBM Public
/*	License 1.0 or the Eclipse Public License 2.0, as Postfix is.
/*--*/

/* System library. */

#include <sys_defs.h>
#include <stdio.h>
#include <stdlib.h>

/* Utility library. */

#include <msg.h>
#include <msg_output.h>
#include <stringops.h>
#include <valid_hostname.h>

/* Global library. */

#include <mail_conf.h>
#include <mail_dict.h>

/* Application-specific. */

#include "policy_smtp.h"
#include "fuzz.h"
#include "messages.h"

POLICY_OPTIONS policy_options;

/* panic - libFuzzer saves the input */

static void panic(int level, const char *unused_text MESSAGES_CONTEXT)
{
    if (level == MSG_PANIC)
	abort();
}

/* has_bad_name - one that is no host name */

static int has_bad_name(const SMTP_TLS_POLICY *tls)
{
    char  **cpp;

    if (tls->level == TLS_LEV_SECURE)
	for (cpp = tls->matchargv->argv; *cpp; cpp++)
	    if (!valid_hostname(*cpp, DONT_GRIPE))
		return (1);
    return (0);
}

/* fuzz_accepted - without a warning */

void    fuzz_accepted(const char *dest, const char *policy)
{
    static POLICY_EVAL *eval;

    if (eval == 0)
	eval = policy_eval_create();
    policy_table_set_entry(policy);
    policy_eval(eval, dest);
    if (!allprint(policy) || !eval->valid || eval->warnings->argc > 0
	|| policy_table_found() == 0 || has_bad_name(eval->tls)) {
	fprintf(stderr, "not accepted: %s %s\n", dest, policy);
	abort();
    }
}

/* run - with arguments of libFuzzer */

static int run(int argc, char **argv)
{
    return (LLVMFuzzerRunDriver(&argc, &argv, LLVMFuzzerTestOneInput));
}

int     main(int argc, char **argv)
{
    messages_to(panic);
    policy_msg_init("fuzz");
    mail_conf_read();
    mail_dict_init();
    policy_options.tables = "";
    policy_smtp_run(run, argc, argv);
}
