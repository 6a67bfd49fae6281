/* SPDX-License-Identifier: IPL-1.0 OR EPL-2.0 */
/*++
/* NAME
/*	policy_msg 3
/* SUMMARY
/*	what the SMTP client logs
/* SYNOPSIS
/*	#include "posttls-policy.h"
/*
/*	void	policy_msg_init(progname)
/*	const char *progname;
/*
/*	void	policy_msg_catch(warnings)
/*	ARGV	*warnings;
/* DESCRIPTION
/*	policy_msg_init() has diagnostics written to the standard error
/*	stream, and makes a fatal error end this program with exit
/*	status 2. Informative records are dropped, except with verbose
/*	logging.
/*
/*	policy_msg_catch() has warnings and errors appended to a list
/*	instead, and informative records, too, unless there is verbose
/*	logging. Specify a null pointer to end this. Fatal errors are
/*	written to the standard error stream all the same.
/* LICENSE
/* .ad
/* .fi
/*	This software is distributed under the terms of the IBM Public
/*	License 1.0 or the Eclipse Public License 2.0, as Postfix is.
/*--*/

#ifdef USE_TLS

/* System library. */

#include <sys_defs.h>
#include <stdlib.h>
#include <unistd.h>

/* Utility library. */

#include <msg.h>
#include <msg_output.h>
#include <stringops.h>
#include <vstream.h>

/* Application-specific. */

#include "posttls-policy.h"

static const char *msg_progname;
static ARGV *msg_warnings;

/* msg_write - one diagnostic */

static void msg_write(int level, const char *text)
{
    static const char *names[] = {
	"", "warning: ", "error: ", "fatal: ", "panic: ",
    };

    if (msg_warnings != 0 && level <= MSG_ERROR
	&& (level > MSG_INFO || msg_verbose == 0)) {
	argv_add(msg_warnings, text, ARGV_END);
    } else if (level > MSG_INFO || msg_verbose) {
	vstream_fflush(VSTREAM_OUT);
	vstream_fprintf(VSTREAM_ERR, "%s: %s%s\n", msg_progname,
			names[level], text);
	vstream_fflush(VSTREAM_ERR);
    }
}

/* msg_exit - could not run */

static void msg_exit(void)
{
    policy_pool_stop();
    vstream_fflush(VSTREAM_OUT);
    _exit(POLICY_STAT_FAIL);
}

/* policy_msg_init - initialize */

void    policy_msg_init(const char *progname)
{
    msg_progname = progname;
    msg_output(msg_write);
    (void) msg_cleanup(msg_exit);
}

/* policy_msg_catch - warnings go here */

void    policy_msg_catch(ARGV *warnings)
{
    msg_warnings = warnings;
}

#endif
