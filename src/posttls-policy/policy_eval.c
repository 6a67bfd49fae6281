/* SPDX-License-Identifier: IPL-1.0 OR EPL-2.0 */
/*++
/* NAME
/*	policy_eval 3
/* SUMMARY
/*	ask the SMTP client what a policy means
/* SYNOPSIS
/*	#include "policy_smtp.h"
/*
/*	POLICY_EVAL *policy_eval_create()
/*
/*	void	policy_eval(eval, destination)
/*	POLICY_EVAL *eval;
/*	const char *destination;
/*
/*	char	*policy_eval_servername(destination)
/*	const char *destination;
/*
/*	void	policy_eval_trim(log)
/*	ARGV	*log;
/*
/*	void	policy_eval_free(eval)
/*	POLICY_EVAL *eval;
/* DESCRIPTION
/*	policy_eval() has the SMTP client look up the policy for a next-hop
/*	destination in the table of policy_table(3), without use of the
/*	network. The result says whether the SMTP client would use
/*	that policy or defer the mail, and has the warnings that it
/*	would log. With the level "dane", what depends on TLSA records is
/*	left out. The result is valid until the next call.
/*
/*	Protocols and ciphers are looked at by the SMTP client when it has
/*	a connection; policy_eval() asks the same functions. Where these do
/*	not allow a TLS session, the SMTP client defers the mail, or with the
/*	level "may" sends it in plaintext after it has waited.
/*
/*	policy_eval_servername() returns the name that the policy has the
/*	SMTP client send in SNI, to be freed by the caller, or null.
/*
/*	policy_eval_trim() removes from a log of the SMTP client the warning
/*	that fingerprints are computed with md5, when the policy that
/*	was found has digest=.
/* LICENSE
/* .ad
/* .fi
/*	This software is distributed under the terms of the IBM Public
/*	License 1.0 or the Eclipse Public License 2.0, as Postfix is.
/*--*/

#if defined(USE_TLS) && defined(USE_JANSSON)

/* System library. */

#define _GNU_SOURCE			/* strcasestr() */
#include <sys_defs.h>
#include <string.h>
#include <arpa/inet.h>

/* Utility library. */

#include <msg.h>
#include <mymalloc.h>
#include <stringops.h>
#include <vstring.h>

/* Global library. */

#include <dsn_buf.h>
#include <mail_params.h>

/* TLS library. */

#define TLS_INTERNAL
#include <tls.h>

/* Application-specific. */

#include "policy_smtp.h"

/* policy_eval_create - create result */

POLICY_EVAL *policy_eval_create(void)
{
    POLICY_EVAL *eval = (POLICY_EVAL *) mymalloc(sizeof(*eval));

    memset((void *) eval, 0, sizeof(*eval));
    eval->why = dsb_create();
    eval->warnings = argv_alloc(1);
    return (eval);
}

/* session_create - as the SMTP client does before a handshake */

static TLS_SESS_STATE *session_create(const char *dest)
{
    static SSL_CTX *ctx;
    TLS_SESS_STATE *session;

    if (ctx == 0 && (ctx = SSL_CTX_new(TLS_client_method())) == 0)
	msg_fatal("cannot create an SSL context");
    session = tls_alloc_sess_context(0, dest);
    if ((session->con = SSL_new(ctx)) == 0)
	msg_fatal("cannot create an SSL object");
    return (session);
}

/* has_protocol - does OpenSSL begin a handshake */

static int has_protocol(SSL *con, int excluded, int min, int max)
{
    BIO    *in = BIO_new(BIO_s_mem());
    BIO    *out = BIO_new(BIO_s_mem());
    int     good;

    if (in == 0 || out == 0)
	msg_fatal("out of memory");
    BIO_set_mem_eof_return(in, -1);
    SSL_set_bio(con, in, out);
    SSL_set_options(con, TLS_SSL_OP_PROTOMASK(excluded));
    good = SSL_set_min_proto_version(con, min)
	&& SSL_set_max_proto_version(con, max)
	&& SSL_get_error(con, SSL_connect(con)) == SSL_ERROR_WANT_READ;
    ERR_clear_error();
    return (good);
}

/* session_is_possible - do protocols and ciphers allow a TLS session */

static int session_is_possible(const char *dest, const SMTP_TLS_POLICY *tls)
{
    TLS_SESS_STATE *session;
    int     excluded, min, max;
    int     good;

    if ((excluded = tls_proto_mask_lims(tls->protocols, &min, &max))
	== TLS_PROTOCOL_INVALID) {
	msg_warn("invalid TLS protocol list \"%s\"", tls->protocols);
	return (0);
    }
    session = session_create(dest);
    good = tls_set_ciphers(session, tls->grade, STR(tls->exclusions)) != 0;
    if (good && !has_protocol(session->con, excluded, min, max)) {
	msg_warn("no protocol is left in \"%s\" that OpenSSL has: every "
		 "handshake fails", tls->protocols);
	good = tls->level != TLS_LEV_MAY;
    }
    tls_free_context(session);
    return (good);
}

/* check_session - what the SMTP client sees when it has a connection */

static void check_session(POLICY_EVAL *eval, const char *dest)
{
    static VSTRING *good;
    const SMTP_TLS_POLICY *tls = eval->tls;
    VSTRING *this = vstring_alloc(100);
    int     before = eval->warnings->argc;

    /* Few of a million policies differ in this. */
    vstring_sprintf(this, "%s %s %s", tls->protocols, tls->grade,
		    STR(tls->exclusions));
    if (good == 0)
	good = vstring_alloc(100);
    if (strcmp(STR(this), STR(good)) == 0) {
	 /* void */ ;
    } else if (session_is_possible(dest, tls)) {
	if (eval->warnings->argc == before)
	    vstring_strcpy(good, STR(this));
    } else if (tls->level == TLS_LEV_MAY) {
	msg_warn("no TLS session is possible, mail that has waited is sent "
		 "in plaintext");
    } else {
	dsb_simple(eval->why, "4.7.5", "Cannot start TLS: no session is "
		   "possible with these protocols and ciphers");
	eval->valid = 0;
    }
    vstring_free(this);
}

/* has_digest - the attribute, in any of its forms */

static int has_digest(const char *policy)
{
    const char *cp = policy;

    while ((cp = strcasestr(cp, "digest")) != 0) {
	cp += sizeof("digest") - 1;
	if (cp[strspn(cp, CHARS_SPACE)] == '=')
	    return (1);
    }
    return (0);
}

/* policy_eval_trim - what is not true */

void    policy_eval_trim(ARGV *log)
{
    const POLICY_FOUND *found = policy_table_found();
    ssize_t i;

    if (found && has_digest(found->value))
	for (i = log->argc - 1; i >= 0; i--)
	    if (strstr(log->argv[i], VAR_SMTP_TLS_FPT_DGST "=md5 ") != 0)
		argv_delete(log, i, 1);
}

/* policy_eval - ask the SMTP client */

void    policy_eval(POLICY_EVAL *eval, const char *dest)
{
    static SMTP_STATE *state;
    SMTP_ITERATOR *iter;

    if (state == 0)
	state = policy_smtp_state("");
    iter = state->iterator;
    SMTP_ITER_INIT(iter, dest, dest, "", htons(25), state);
    argv_truncate(eval->warnings, 0);
    dsb_reset(eval->why);
    smtp_tls_policy_cache_flush();
    policy_msg_dest(dest);
    policy_msg_catch(eval->warnings);
    eval->valid = smtp_tls_policy_cache_query(eval->why, eval->tls, iter);
    policy_eval_trim(eval->warnings);
    if (eval->valid && eval->tls->level != TLS_LEV_NONE)
	check_session(eval, dest);
    policy_msg_catch((ARGV *) 0);
    policy_msg_dest((char *) 0);
}

/* policy_eval_servername - for SNI */

char   *policy_eval_servername(const char *dest)
{
    POLICY_EVAL *eval = policy_eval_create();
    char   *name;

    policy_eval(eval, dest);
    name = eval->valid && eval->tls->level > TLS_LEV_NONE && eval->tls->sni
	&& *eval->tls->sni ? mystrdup(eval->tls->sni) : 0;
    policy_eval_free(eval);
    return (name);
}

/* policy_eval_free - destroy result */

void    policy_eval_free(POLICY_EVAL *eval)
{
    dsb_free(eval->why);
    argv_free(eval->warnings);
    myfree((void *) eval);
}

#endif
