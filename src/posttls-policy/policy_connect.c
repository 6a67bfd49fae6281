/* SPDX-License-Identifier: IPL-1.0 OR EPL-2.0 */
/*++
/* NAME
/*	policy_connect 3
/* SUMMARY
/*	try a TLS policy with live servers
/* SYNOPSIS
/*	#include "policy_smtp.h"
/*
/*	int	policy_connect_each(dest, only, entry, action, context)
/*	const char *dest;
/*	const char *only;
/*	const char *entry;
/*	void	(*action)(const POLICY_SERVER *server, void *context);
/*	void	*context;
/* DESCRIPTION
/*	policy_connect_each() looks up the mail servers of a next-hop
/*	destination as the SMTP client does. For each address it has the SMTP
/*	client find the policy, and do the SMTP handshake up to and
/*	including the EHLO after STARTTLS; it then calls the action. The
/*	result is the number of servers.
/*
/*	Without TLS, the server must also take the command MAIL FROM:<>,
/*	as one that insists on TLS does not refuse EHLO. Where TLS is
/*	optional and breaks, there is a second connection in plaintext,
/*	as the SMTP client makes it for a message that has waited for
/*	$minimal_backoff_time.
/*
/*	When the destination itself is in error, the action is called
/*	once, for a server without address, and the result is zero. This
/*	also happens after CONNECT_LIMIT servers, and the others are not
/*	tried.
/*
/*	Arguments:
/* .IP dest
/*	For example, example.com or [mail.example.com]:587.
/* .IP only
/*	The address of the one server to try, or null for all.
/* .IP entry
/*	The policy, or null to have it looked up in the tables of
/*	policy_table_maps(3).
/* .PP
/*	The members of a POLICY_SERVER are valid during the call only:
/* .IP "dest, host, addr, port"
/*	The server. The port is in host byte order.
/* .IP class
/*	What kind of failure that is: one of POLICY_CLASS_*, or
/*	POLICY_CLASS_NONE when the SMTP client would send mail.
/* .IP reason
/*	In case of failure, the text that the SMTP client would log when it
/*	defers the mail. Else null, or why mail is sent in plaintext
/*	although TLS was tried.
/* .IP tls
/*	The policy, or null if there is none because of an error.
/* .IP session
/*	The TLS session, or null.
/* .IP log
/*	What the SMTP client logs.
/* .PP
/*	A server that takes too long, see policy_clock(3), has failed.
/* BUGS
/*	use_srv_lookup is not used.
/* LICENSE
/* .ad
/* .fi
/*	This software is distributed under the terms of the IBM Public
/*	License 1.0 or the Eclipse Public License 2.0, as Postfix is.
/*--*/

#if defined(USE_TLS) && defined(USE_JANSSON)

/* System library. */

#include <sys_defs.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Utility library. */

#include <host_port.h>
#include <msg.h>
#include <myaddrinfo.h>
#include <mymalloc.h>
#include <stringops.h>
#include <vstream.h>

/* Global library. */

#include <dsn_buf.h>
#include <mail_params.h>
#include <smtp_stream.h>

/* TLS library. */

#include <tls.h>

/* Application-specific. */

#include "policy_smtp.h"
#include "smtp_addr.h"

 /*
  * A destination can have any number of servers.
  */
#define CONNECT_LIMIT	50

 /*
  * One destination.
  */
typedef struct CONNECT {
    const char *dest;
    const char *only;
    const char *entry;
    POLICY_SERVER_FN action;
    void   *context;
    char   *domain;			/* without brackets and port */
    unsigned port;			/* network byte order */
    DSN_BUF *why;
    int     policy;			/* there is one to try */
    int     plain;			/* after TLS has failed */
    SMTP_STATE *state;
    ARGV   *log;
} CONNECT;

static int connect_tls;			/* a handshake has begun */

extern TLS_SESS_STATE *__real_tls_client_start(const TLS_CLIENT_START_PROPS *);
extern TLS_SESS_STATE *__wrap_tls_client_start(const TLS_CLIENT_START_PROPS *);

/* __wrap_tls_client_start - what the SMTP client calls; see Makefile.in */

TLS_SESS_STATE *__wrap_tls_client_start(const TLS_CLIENT_START_PROPS *props)
{
    connect_tls = 1;
    return (__real_tls_client_start(props));
}

/* classify_session - a failure after the connection was made */

static int classify_session(const SMTP_STATE *state)
{
    const TLS_SESS_STATE *tls = state->session->tls_context;
    const char *status = vstring_str(state->why->status);

    if (tls == 0 && connect_tls)
	return (POLICY_CLASS_HANDSHAKE);
    /* RFC 3463: X.4.X is about the network, X.7.4 is what was not offered. */
    if (tls == 0)
	return (strncmp(status + 1, ".4.", 3) != 0
		&& (state->session->features & SMTP_FEATURE_STARTTLS
		    || strcmp(status + 1, ".7.4") == 0) ?
		POLICY_CLASS_NO_TLS : POLICY_CLASS_CONNECT);
    if (!TLS_MUST_MATCH(state->tls->level) || TLS_CERT_IS_MATCHED(tls))
	return (POLICY_CLASS_CONNECT);
    if (state->tls->level == TLS_LEV_FPRINT)
	return (POLICY_CLASS_FPRINT);
    switch (tls->errorcode) {
    case X509_V_ERR_CERT_HAS_EXPIRED:
    case X509_V_ERR_CERT_NOT_YET_VALID:
	return (POLICY_CLASS_EXPIRED);
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH:
	return (POLICY_CLASS_NAME);
    default:
	return (POLICY_CLASS_CA);
    }
}

/* classify - a failure */

static int classify(const CONNECT *conn)
{
    const SMTP_STATE *state = conn->state;

    if (conn->domain == 0 || state->tls->level == TLS_LEV_INVALID
	|| policy_table_failed())
	return (POLICY_CLASS_POLICY);
    if (state->iterator->rr == 0)
	return (POLICY_CLASS_DNS);
    if (state->session)
	return (classify_session(state));
    return (conn->policy ? POLICY_CLASS_CONNECT : POLICY_CLASS_POLICY);
}

/* report - outcome for one server, or for none */

static void report(CONNECT *conn, int passed)
{
    SMTP_STATE *state = conn->state;
    SMTP_ITERATOR *iter = state->iterator;
    POLICY_SERVER server = {
	.dest = conn->dest,
	.class = passed ? POLICY_CLASS_NONE : classify(conn),
	.log = conn->log,
    };

    if (iter->rr) {
	server.host = vstring_str(iter->host);
	server.addr = vstring_str(iter->addr);
	server.port = ntohs(iter->port);
    }
    if (!passed || conn->plain)
	server.reason = vstring_str(conn->why->reason);
    if (state->tls->level != TLS_LEV_NOTFOUND
	&& state->tls->level != TLS_LEV_INVALID)
	server.tls = state->tls;
    if (state->session)
	server.session = state->session->tls_context;
    conn->action(&server, conn->context);
}

/* parse_dest - split the destination; zero in case of error */

static int parse_dest(CONNECT *conn)
{
    char   *copy = mystrdup(conn->dest);
    char   *host;
    char   *service;
    const char *error = host_port(copy, &host, (char *) 0, &service, "smtp");

    if (error == 0 && (conn->port = policy_dest_port(service)) == 0)
	error = "unknown port or service";
    if (error)
	dsb_simple(conn->why, "4.3.5", "%s in destination", error);
    else
	conn->domain = mystrdup(host);
    myfree(copy);
    return (error == 0);
}

/* find_servers - as the SMTP client does */

static DNS_RR *find_servers(CONNECT *conn)
{
    SMTP_STATE *state = conn->state;
    int     is_mx;

    if (ntohs(conn->port) == IPPORT_SMTP)
	state->misc_flags |= SMTP_MISC_FLAG_LOOP_DETECT;
    if (*conn->dest == '[' || smtp_dns_support == SMTP_DNS_DISABLED)
	return (smtp_host_addr(conn->domain, state->misc_flags, conn->why));
    return (smtp_domain_addr(conn->domain, &state->iterator->mx,
			     state->misc_flags, conn->why, &is_mx));
}

/* find_policy - zero if the SMTP client would not use this server */

static int find_policy(CONNECT *conn)
{
    SMTP_STATE *state = conn->state;

    if (conn->entry)
	policy_table_set_entry(conn->entry);
    smtp_tls_policy_cache_flush();
    if (!smtp_tls_policy_cache_query(conn->why, state->tls, state->iterator))
	return (0);
    /* The connection would be made by tlsproxy(8). */
    state->tls->conn_reuse = 0;
    if (var_smtp_tls_wrappermode && state->tls->level < TLS_LEV_ENCRYPT) {
	dsb_simple(conn->why, "4.7.5", "%s requires \"%s = encrypt\" (or "
		   "stronger)", VAR_SMTP_TLS_WRAPPER, VAR_SMTP_TLS_LEVEL);
	return (0);
    }
#ifdef VAR_SMTP_TLS_ENF_STS_MX_PAT
    if (!smtp_tls_authorize_mx_hostname(state->tls,
					SMTP_HNAME(state->iterator->rr))) {
	dsb_simple(conn->why, "4.7.5", "mx_host_pattern does not match");
	return (0);
    }
#endif
    return (1);
}

/* takes_plaintext - the first command that a server refuses without TLS */

static int takes_plaintext(SMTP_STATE *state)
{
    SMTP_SESSION *session = state->session;
    SMTP_RESP *resp;
    int     except;

    smtp_timeout_setup(session->stream, var_smtp_mail_tmout);
    if ((except = vstream_setjmp(session->stream)) != 0) {
	(void) smtp_stream_except(state, except, "sending MAIL FROM");
	return (0);
    }
    smtp_chat_cmd(session, "MAIL FROM:<>");
    if ((resp = smtp_chat_resp(session))->code / 100 == 2)
	return (1);
    (void) smtp_mesg_fail(state, vstring_str(state->iterator->host), resp,
			  "host %s said: %s (in reply to MAIL FROM command)",
			  session->namaddr, translit(resp->str, "\n", " "));
    return (0);
}

/* handshake - zero if the SMTP client would not go on */

static int handshake(CONNECT *conn)
{
    SMTP_STATE *state = conn->state;
    SMTP_SESSION *session = smtp_connect_addr(state->iterator, conn->why, 0);

    if (session == 0)
	return (0);
    policy_clock_fd(vstream_fileno(session->stream));
    state->session = session;
    session->state = state;
    session->tls_nexthop = conn->domain;
    if (smtp_helo(state) == 0
	&& (session->tls_context != 0 || takes_plaintext(state))) {
	(void) smtp_quit(state);
	return (1);
    }
    dsb_simple(conn->why, vstring_str(state->why->status), "%s",
	       vstring_str(state->why->reason));
    return (0);
}

/* wants_plaintext - the SMTP client would try again */

static int wants_plaintext(const SMTP_STATE *state)
{
    const SMTP_SESSION *session = state->session;

    if (session == 0)
	return (0);
    if (session->tls_retry_plain)
	return (1);

    /*
     * When the connection breaks after the handshake, the SMTP client tries
     * again for the recipients that are left, but here there are none.
     */
    return (session->tls_context != 0 && state->tls->level == TLS_LEV_MAY
	    && (vstream_ftimeout(session->stream)
		|| vstream_ferror(session->stream)
		|| vstream_feof(session->stream)));
}

/* end_session - if there is one */

static void end_session(SMTP_STATE *state)
{
    if (state->session) {
	smtp_session_free(state->session);
	state->session = 0;
	policy_clock_fd(-1);
    }
}

/* retry_plaintext - the same server, without TLS */

static int retry_plaintext(CONNECT *conn)
{
    SMTP_STATE *state = conn->state;
    int     level = state->tls->level;
    char   *failure = mystrdup(vstring_str(conn->why->reason));

    end_session(state);
    state->tls->level = TLS_LEV_NONE;
    conn->plain = handshake(conn);
    state->tls->level = level;			/* to be shown */
    if (conn->plain)
	dsb_simple(conn->why, "2.0.0", "%s; mail is sent in plaintext",
		   failure);
    myfree(failure);
    return (conn->plain);
}

/* drop_reason - logged with an empty queue ID, and reported anyway */

static void drop_reason(ARGV *log)
{
    ssize_t i;

    for (i = log->argc - 1; i >= 0; i--)
	if (strncmp(log->argv[i], ": ", 2) == 0)
	    argv_delete(log, i, 1);
}

/* connect_server - nonzero if mail would be sent */

static int connect_server(CONNECT *conn)
{
    int     passed = 0;

    if ((conn->policy = find_policy(conn)) != 0) {
	passed = handshake(conn);
	if (!passed && !policy_clock_expired() && wants_plaintext(conn->state))
	    passed = retry_plaintext(conn);
    }
    return (passed);
}

/* try_server - one address; zero if it is not the one to try */

static int try_server(CONNECT *conn, DNS_RR *rr)
{
    SMTP_STATE *state = conn->state;
    MAI_HOSTADDR_STR addr;
    int     passed;

    if (dns_rr_to_pa(rr, &addr) == 0
	|| (conn->only && strcmp(conn->only, addr.buf) != 0))
	return (0);
    vstring_strcpy(state->iterator->host, SMTP_HNAME(rr));
    vstring_strcpy(state->iterator->addr, addr.buf);
    state->iterator->rr = rr;
    state->tls->level = TLS_LEV_NOTFOUND;
    conn->plain = conn->policy = connect_tls = 0;
    dsb_reset(conn->why);
    policy_msg_dest(conn->dest);
    policy_msg_catch(conn->log);
    passed = policy_clock_begin(addr.buf) && connect_server(conn);
    if (!passed && policy_clock_expired())
	dsb_simple(conn->why, "4.4.2", "gave up after %d seconds",
		   policy_clock_expired());
    policy_msg_catch((ARGV *) 0);
    drop_reason(conn->log);
    policy_eval_trim(conn->log);
    report(conn, passed);
    end_session(state);
    policy_clock_end();
    argv_truncate(conn->log, 0);
    return (1);
}

/* report_dest - not about a server */

static void report_dest(CONNECT *conn)
{
    conn->state->iterator->rr = 0;
    conn->state->tls->level = TLS_LEV_NOTFOUND;
    report(conn, 0);
}

/* policy_connect_each - all servers of one destination */

int     policy_connect_each(const char *dest, const char *only,
			            const char *entry,
			            POLICY_SERVER_FN action, void *context)
{
    CONNECT conn = {
	.dest = dest, .only = only, .entry = entry,
	.action = action, .context = context,
    };
    SMTP_ITERATOR *iter;
    DNS_RR *list = 0;
    DNS_RR *rr;
    int     count = 0;

    conn.why = dsb_create();
    conn.log = argv_alloc(1);
    conn.state = policy_smtp_state(dest);
    iter = conn.state->iterator;
    SMTP_ITER_INIT(iter, dest, "", "", 0, conn.state);
    if (parse_dest(&conn)) {
	iter->port = conn.port;
	policy_msg_catch(conn.log);
	/* Each attempt looks them up again. */
	if (policy_clock_begin(dest))
	    list = find_servers(&conn);
	else
	    dsb_simple(conn.why, "4.4.3", "no time left to look up servers");
	policy_clock_end();
	policy_msg_catch((ARGV *) 0);
    }
    if (list == 0)
	report_dest(&conn);
    for (rr = list; rr && count < CONNECT_LIMIT; rr = rr->next)
	count += try_server(&conn, rr);
    if (rr) {
	dsb_simple(conn.why, "4.3.0", "more than %d servers, the others were "
		   "not tried", CONNECT_LIMIT);
	report_dest(&conn);
    }
    if (list)
	dns_rr_free(list);
    if (iter->mx)
	dns_rr_free(iter->mx);
    iter->mx = iter->rr = 0;
    smtp_state_free(conn.state);
    dsb_free(conn.why);
    argv_free(conn.log);
    if (conn.domain)
	myfree(conn.domain);
    return (count);
}

#endif
