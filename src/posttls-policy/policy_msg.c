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
/*
/*	void	policy_msg_dest(dest)
/*	const char *dest;
/* DESCRIPTION
/*	policy_msg_init() has diagnostics written to the standard error
/*	stream, and makes a fatal error end this program with exit
/*	status 2. Informative records are dropped, except with verbose
/*	logging.
/*
/*	policy_msg_catch() has warnings and errors appended to a list
/*	instead, and informative records, too, unless there is verbose
/*	logging. After MSG_LINES of them, or MSG_SIZE characters, they are
/*	only counted, with one more line in the list for all of these.
/*	Specify a null pointer to end this. Fatal errors are written to the
/*	standard error stream all the same.
/*
/*	policy_msg_dest() names the destination that the SMTP client looks
/*	at. There are policies that make it panic (in stock Postfix, one
/*	with a match= value of one character at the fingerprint
/*	level), and then this program must say where. It ends with exit
/*	status 2, too. Specify a null pointer when done.
/* LICENSE
/* .ad
/* .fi
/*	This software is distributed under the terms of the IBM Public
/*	License 1.0 or the Eclipse Public License 2.0, as Postfix is.
/*--*/

#if defined(USE_TLS) && defined(USE_JANSSON)

/* System library. */

#include <sys_defs.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Utility library. */

#include <msg.h>
#include <msg_output.h>
#include <mymalloc.h>
#include <stringops.h>
#include <vstream.h>

/* Application-specific. */

#include "posttls-policy.h"

#define MSG_LINES	20		/* that are kept in a list */
#define MSG_SIZE	65536		/* characters, likewise */

static const char *msg_progname;
static ARGV *msg_warnings;
static long msg_size;			/* of what is kept */
static int msg_dropped;			/* what is not */
static const char *msg_dest;

/* msg_exit - could not run */

static NORETURN msg_exit(void)
{
    vstream_fflush(VSTREAM_OUT);
    _exit(POLICY_STAT_FAIL);
}

/* msg_panicking - say where, and do not dump core */

static NORETURN msg_panicking(void)
{
    if (msg_dest)
	vstream_fprintf(VSTREAM_ERR, "%s: fatal: the policy for \"%s\" makes "
			"the SMTP client panic\n", msg_progname, msg_dest);
    vstream_fflush(VSTREAM_ERR);
    msg_exit();
}

/* msg_keep - a peer can cause any number of them */

static void msg_keep(const char *text)
{
    msg_size += strlen(text);
    if (msg_dropped || msg_warnings->argc >= MSG_LINES || msg_size > MSG_SIZE)
	msg_dropped++;
    else
	argv_add(msg_warnings, text, ARGV_END);
}

#ifdef HAS_MSG_OUTPUT_PUSH
#define MSG_CONTEXT	, void *unused_context __attribute__((unused))
#else
#define MSG_CONTEXT
#endif

/* msg_write - one diagnostic */

static void msg_write(int level, const char *text MSG_CONTEXT)
{
    static const char *names[] = {
	"", "warning: ", "error: ", "fatal: ", "panic: ",
    };
    char   *safe;

    if (msg_warnings != 0 && level <= MSG_ERROR
	&& (level > MSG_INFO || msg_verbose == 0)) {
	msg_keep(text);
    } else if (level > MSG_INFO || msg_verbose) {
	/* With -v, the SMTP client repeats what the server says. */
	safe = policy_out_escape(mystrdup(text));
	vstream_fflush(VSTREAM_OUT);
	vstream_fprintf(VSTREAM_ERR, "%s: %s%s\n", msg_progname,
			names[level], safe);
	myfree(safe);
	if (level == MSG_PANIC)
	    msg_panicking();
	vstream_fflush(VSTREAM_ERR);
    }
}

/* policy_msg_init - initialize */

void    policy_msg_init(const char *progname)
{
    msg_progname = progname;
#ifdef HAS_MSG_OUTPUT_PUSH
    msg_output_push(msg_write, (void *) 0);
#else
    msg_output(msg_write);
#endif
    (void) msg_cleanup(msg_exit);
}

/* policy_msg_catch - warnings go here */

void    policy_msg_catch(ARGV *warnings)
{
    char    text[100];

    if (msg_dropped) {
	snprintf(text, sizeof(text), "%d more lines", msg_dropped);
	argv_add(msg_warnings, text, ARGV_END);
    }
    msg_warnings = warnings;
    msg_size = 0;
    msg_dropped = 0;
}

/* policy_msg_dest - for a panic */

void    policy_msg_dest(const char *dest)
{
    msg_dest = dest;
}

#endif
