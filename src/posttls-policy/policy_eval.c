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
#include <arpa/inet.h>

/* Utility library. */

#include <msg.h>
#include <mymalloc.h>
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

/* ciphers_are_good - do the ciphers allow a TLS session */

static int ciphers_are_good(const char *dest, const SMTP_TLS_POLICY *tls)
{
    static SSL_CTX *ctx;
    TLS_SESS_STATE *session;
    int     good;

    if (ctx == 0 && (ctx = SSL_CTX_new(TLS_client_method())) == 0)
	msg_fatal("cannot create an SSL context");
    session = tls_alloc_sess_context(0, dest);
    if ((session->con = SSL_new(ctx)) == 0)
	msg_fatal("cannot create an SSL object");
    good = tls_set_ciphers(session, tls->grade, STR(tls->exclusions)) != 0;
    tls_free_context(session);
    return (good);
}

/* session_is_possible - do protocols and ciphers allow a TLS session */

static int session_is_possible(const char *dest, const SMTP_TLS_POLICY *tls)
{
    static VSTRING *good_grade;
    static VSTRING *good_exclusions;
    int     unused_min, unused_max;

    if (tls->level == TLS_LEV_NONE)
	return (1);
    if (tls_proto_mask_lims(tls->protocols, &unused_min, &unused_max)
	== TLS_PROTOCOL_INVALID) {
	msg_warn("invalid TLS protocol list \"%s\"", tls->protocols);
	return (0);
    }
    /* Few of a million policies differ in their ciphers. */
    if (good_grade == 0) {
	good_grade = vstring_alloc(100);
	good_exclusions = vstring_alloc(100);
    }
    if (strcmp(tls->grade, STR(good_grade)) != 0
	|| strcmp(STR(tls->exclusions), STR(good_exclusions)) != 0) {
	if (!ciphers_are_good(dest, tls))
	    return (0);
	vstring_strcpy(good_grade, tls->grade);
	vstring_strcpy(good_exclusions, STR(tls->exclusions));
    }
    return (1);
}

/* policy_eval - ask the SMTP client */

void    policy_eval(POLICY_EVAL *eval, const char *dest)
{
    static SMTP_STATE *state;
    SMTP_ITERATOR *iter;

    if (state == 0)
	state = policy_smtp_state();
    iter = state->iterator;
    SMTP_ITER_INIT(iter, dest, dest, "", htons(25), state);
    argv_truncate(eval->warnings, 0);
    dsb_reset(eval->why);
    smtp_tls_policy_cache_flush();
    policy_msg_dest(dest);
    policy_msg_catch(eval->warnings);
    eval->valid = smtp_tls_policy_cache_query(eval->why, eval->tls, iter);
    if (eval->valid && !session_is_possible(dest, eval->tls)) {
	if (eval->tls->level == TLS_LEV_MAY) {
	    msg_warn("no TLS session is possible, mail that has waited is sent "
		     "in plaintext");
	} else {
	    dsb_simple(eval->why, "4.7.5", "Cannot start TLS: no session is "
		       "possible with these protocols and ciphers");
	    eval->valid = 0;
	}
    }
    policy_msg_catch((ARGV *) 0);
    policy_msg_dest((char *) 0);
}

/* policy_eval_free - destroy result */

void    policy_eval_free(POLICY_EVAL *eval)
{
    dsb_free(eval->why);
    argv_free(eval->warnings);
    myfree((void *) eval);
}

#endif
