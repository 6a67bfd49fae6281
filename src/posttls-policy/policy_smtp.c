/* SPDX-License-Identifier: IPL-1.0 OR EPL-2.0 */
/*++
/* NAME
/*	policy_smtp 3
/* SUMMARY
/*	the SMTP client in another program
/* SYNOPSIS
/*	#include "policy_smtp.h"
/*
/*	SMTP_STATE *policy_smtp_state(nexthop)
/*	const char *nexthop;
/*
/*	NORETURN policy_smtp_run(command, argc, argv)
/*	int	(*command)(int argc, char **argv);
/*	int	argc;
/*	char	**argv;
/* DESCRIPTION
/*	This module has the SMTP client initialize itself as smtp(8)
/*	does, with the same main.cf parameters and the same defaults. The SMTP
/*	client then does what this program wants, instead of waiting for
/*	requests of the queue manager.
/*
/*	policy_smtp_run() initializes the SMTP client, calls the command, and
/*	exits with the status that it returns. The TLS policy tables are
/*	those of policy_table(3). The SMTP client does not cache
/*	connections or TLS sessions, does not log in to servers, does not
/*	report to anyone, and gives up sooner on a server.
/*
/*	policy_smtp_state() makes what the SMTP client has while it
/*	delivers a message, one that has waited long enough to be
/*	sent in plaintext. The next hop, which is not copied, is for what
/*	the SMTP client says. The caller frees the result with
/*	smtp_state_free().
/*
/*	Three symbols of the SMTP client are other ones in this program.
/*	Its main() has a name of its own, and calls a single_server_main() that
/*	is here: only the arguments of that call say which parameters
/*	each release reads, and with what it initializes itself, so a
/*	function in smtp.c that initializes and does not serve would
/*	have to repeat them. The linker's --wrap has policy_clock(3) see each
/*	reply, and policy_connect(3) each TLS handshake: a hook for
/*	either would be in all deliveries, for this program's sake.
/* DIAGNOSTICS
/*	Errors in main.cf are fatal, as with smtp(8).
/* LICENSE
/* .ad
/* .fi
/*	This software is distributed under the terms of the IBM Public
/*	License 1.0 or the Eclipse Public License 2.0, as Postfix is.
/*--*/

#if defined(USE_TLS) && defined(USE_JANSSON)

/* System library. */

#include <sys_defs.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

/* Utility library. */

#include <msg.h>
#include <mymalloc.h>

/* Global library. */

#include <deliver_request.h>
#include <mail_conf.h>
#include <mail_params.h>
#include <mail_proto.h>

/* Master library. */

#include <mail_server.h>

/* Application-specific. */

#include <tlsmgrmem.h>
#include "policy_smtp.h"

 /*
  * The main program of smtp(8), under this name. See Makefile.in.
  */
extern int smtp_main(int, char **);

#define PROC_NAME	"smtp"

static int (*run_command) (int, char **);
static int run_argc;
static char **run_argv;

/* policy_smtp_state - what smtp(8) has while it delivers a message */

SMTP_STATE *policy_smtp_state(const char *nexthop)
{
    static DELIVER_REQUEST request;
    SMTP_STATE *state = smtp_state_alloc();

    request.queue_id = request.sender = "";
    request.nexthop = (char *) nexthop;
    request.log_ident = request.rewrite_context = request.dsn_envid = "";
    request.client_name = request.client_addr = request.client_port = "";
    request.client_proto = request.client_helo = request.encoding = "";
    request.sasl_method = request.sasl_username = request.sasl_sender = "";
    /* Only a message that has waited is sent in plaintext after TLS failed. */
    request.msg_stats.active_arrival.tv_sec = time((time_t *) 0);
    request.msg_stats.incoming_arrival.tv_sec =
	request.msg_stats.active_arrival.tv_sec - var_min_backoff_time;
    state->request = &request;
    state->service = MAIL_SERVICE_SMTP;
    return (state);
}

/* settings - what differs from a delivery */

static void settings(void)
{
    const char *const values[] = {
	VAR_SMTP_TLS_POLICY, policy_table_initial(policy_options.tables),
	VAR_SMTP_RAND_ADDR, CONFIG_BOOL_NO,
	VAR_SMTP_CACHE_DEST, "",
	VAR_SMTP_CACHE_DEMAND, CONFIG_BOOL_NO,
	VAR_SMTP_TLS_LOGLEVEL, "1",
	VAR_SMTP_SASL_ENABLE, CONFIG_BOOL_NO,
	"smtp_tlsrpt_enable", CONFIG_BOOL_NO,	/* Postfix 3.10 */
	"smtp_log_tls_feature_status", CONFIG_BOOL_NO,	/* Postfix 3.11 */
	"smtp_per_request_deadline", CONFIG_BOOL_YES,	/* Postfix 3.7 */
	"smtp_per_record_deadline", CONFIG_BOOL_YES,	/* before that */
	VAR_SMTP_CONN_TMOUT, POLICY_TIMEOUT,
	VAR_SMTP_HELO_TMOUT, POLICY_TIMEOUT,
	VAR_SMTP_STARTTLS_TMOUT, POLICY_TIMEOUT,
	VAR_SMTP_MAIL_TMOUT, POLICY_TIMEOUT,
	VAR_SMTP_QUIT_TMOUT, POLICY_TIMEOUT,
	0,
    };
    const char *const * cpp;

    for (cpp = values; *cpp; cpp += 2)
	mail_conf_update(cpp[0], cpp[1]);
}

/* initialize - in the queue directory, then come back */

static void initialize(MAIL_SERVER_INIT_FN pre_init,
		               MAIL_SERVER_INIT_FN post_init, char **argv)
{
    int     here = open(".", O_RDONLY, 0);

    policy_jail_chdir();
    pre_init(PROC_NAME, argv);
    post_init(PROC_NAME, argv + 1);
    /* Without access to this directory there is nothing to come back for. */
    if (here >= 0) {
	(void) fchdir(here);
	(void) close(here);
    }
}

/* single_server_main - in place of that of the master library */

NORETURN single_server_main(int unused_argc, char **argv,
			            SINGLE_SERVER_FN unused_service,...)
{
    va_list ap;
    int     key;
    static MAIL_SERVER_INIT_FN pre_init;
    static MAIL_SERVER_INIT_FN post_init;

    (void) unused_argc;
    va_start(ap, unused_service);
    while ((key = va_arg(ap, int)) != 0) {
	switch (key) {
	case MAIL_SERVER_INT_TABLE:
	    get_mail_conf_int_table(va_arg(ap, const CONFIG_INT_TABLE *));
	    break;
	case MAIL_SERVER_STR_TABLE:
	    get_mail_conf_str_table(va_arg(ap, const CONFIG_STR_TABLE *));
	    break;
	case MAIL_SERVER_TIME_TABLE:
	    get_mail_conf_time_table(va_arg(ap, const CONFIG_TIME_TABLE *));
	    break;
	case MAIL_SERVER_BOOL_TABLE:
	    get_mail_conf_bool_table(va_arg(ap, const CONFIG_BOOL_TABLE *));
	    break;
	case MAIL_SERVER_NBOOL_TABLE:
	    get_mail_conf_nbool_table(va_arg(ap, const CONFIG_NBOOL_TABLE *));
	    break;
	case MAIL_SERVER_PRE_INIT:
	    pre_init = va_arg(ap, MAIL_SERVER_INIT_FN);
	    break;
	case MAIL_SERVER_POST_INIT:
	    post_init = va_arg(ap, MAIL_SERVER_INIT_FN);
	    break;
	case MAIL_SERVER_PRE_ACCEPT:
	    (void) va_arg(ap, MAIL_SERVER_ACCEPT_FN);
	    break;
	case MAIL_SERVER_BOUNCE_INIT:
	    (void) va_arg(ap, const char *);
	    (void) va_arg(ap, char **);
	    break;
	default:
	    msg_panic("smtp(8) wants something unknown: %d", key);
	}
    }
    va_end(ap);
    initialize(pre_init, post_init, argv);
    exit(run_command(run_argc, run_argv));
}

/* policy_smtp_run - be like smtp(8) */

NORETURN policy_smtp_run(int (*command) (int, char **), int argc, char **argv)
{
    static char *smtp_argv[] = {PROC_NAME, 0};

    run_command = command;
    run_argc = argc;
    run_argv = argv;
    set_mail_conf_str(VAR_PROCNAME, var_procname = mystrdup(PROC_NAME));
    set_mail_conf_str(VAR_SERVNAME, var_servname = mystrdup(PROC_NAME));
    settings();
    tlsmgrmem_disable();
    policy_table_register();
    (void) smtp_main(1, smtp_argv);
    msg_panic("smtp(8) has returned");
}

#endif
