/* SPDX-License-Identifier: IPL-1.0 OR EPL-2.0 */
#ifndef _POLICY_SMTP_H_INCLUDED_
#define _POLICY_SMTP_H_INCLUDED_

/*++
/* NAME
/*	policy_smtp 3h
/* SUMMARY
/*	parts of posttls-policy(1) that touch the SMTP client
/* SYNOPSIS
/*	#include "policy_smtp.h"
/* DESCRIPTION
/*	What other modules need is in posttls-policy(3h).
/* .nf

 /*
  * DNS library.
  */
#include <dns.h>

 /*
  * TLS library.
  */
#include <tls.h>

 /*
  * SMTP client.
  */
#include "smtp.h"

 /*
  * Application-specific.
  */
#include "posttls-policy.h"

 /*
  * policy_smtp.c: smtp(8) in this program.
  */
#define POLICY_TIMEOUT		"10s"	/* each step of a connection */

extern SMTP_STATE *policy_smtp_state(const char *);

 /*
  * policy_proxy.c: tables behind proxymap(8).
  */
#define POLICY_PROXY		"behind-proxy"

extern char *policy_proxy_name(const char *);
extern DICT *policy_proxy_open(const char *, int, int);

 /*
  * policy_fprint.c: fingerprints.
  */
extern const char *const policy_fprint_digests[];
extern const char *policy_fprint_digest(const TLS_TLSA *);
extern const char *policy_fprint_digest_of(ssize_t);
extern int policy_fprint_is_repeat(const TLS_TLSA *);
extern void policy_fprint_hex(VSTRING *, const void *, ssize_t);
extern ARGV *policy_fprint_list(const TLS_DANE *);
extern ARGV *policy_fprint_values(const TLS_DANE *);

 /*
  * policy_remedy.c: what to write instead.
  */
extern const char *policy_remedy(const char *);

 /*
  * policy_eval.c: ask smtp(8).
  */
typedef struct POLICY_EVAL {
    int     valid;			/* would smtp(8) deliver */
    SMTP_TLS_POLICY tls[1];		/* valid until the next call */
    DSN_BUF *why;			/* if not valid */
    ARGV   *warnings;			/* what smtp(8) logs */
} POLICY_EVAL;

extern POLICY_EVAL *policy_eval_create(void);
extern void policy_eval(POLICY_EVAL *, const char *);
extern void policy_eval_trim(ARGV *);
extern void policy_eval_free(POLICY_EVAL *);

 /*
  * policy_clock.c: time limits for servers.
  */
#define POLICY_STEP_LIMIT	10	/* seconds for one reply */
#define POLICY_TIME_LIMIT	60	/* seconds for one server */

extern int policy_clock_begin(const char *);
extern void policy_clock_fd(int);
extern int policy_clock_expired(void);
extern void policy_clock_end(void);

 /*
  * policy_connect.c: live servers.
  */
struct POLICY_SERVER {
    const char *dest;			/* destination */
    const char *host;			/* or null */
    const char *addr;
    int     port;			/* host byte order */
    int     class;			/* of a failure, or POLICY_CLASS_NONE */
    const char *reason;			/* why not, or why without TLS */
    const SMTP_TLS_POLICY *tls;		/* or null */
    const TLS_SESS_STATE *session;	/* or null */
    const ARGV *log;			/* what smtp(8) logs */
};

 /*
  * policy_chain.c: what servers present.
  */
extern STACK_OF(X509) *policy_chain_sent(const TLS_SESS_STATE *);
extern STACK_OF(X509) *policy_chain_built(const TLS_SESS_STATE *);
extern const char *policy_chain_certificate(X509 *, const char *);
extern const char *policy_chain_key(X509 *, const char *);
extern const char *policy_chain_raw_key(const TLS_SESS_STATE *, const char *);
extern ARGV *policy_chain_names(X509 *);
extern int policy_chain_reaches(const TLS_SESS_STATE *, X509 *);
extern void policy_chain_add(POLICY_CHAIN *, X509 *, const char *);
extern void policy_chain_describe(POLICY_RESULT *, const TLS_SESS_STATE *,
				          const char *);

 /*
  * policy_anchor.c: what of a policy matches.
  */
extern void policy_anchor_describe(POLICY_RESULT *, const TLS_SESS_STATE *);

/* LICENSE
/* .ad
/* .fi
/*	This software is distributed under the terms of the IBM Public
/*	License 1.0 or the Eclipse Public License 2.0, as Postfix is.
/*--*/

#endif
