/* SPDX-License-Identifier: IPL-1.0 OR EPL-2.0 */
#ifndef _TLS_ROOTCA_H_INCLUDED_
#define _TLS_ROOTCA_H_INCLUDED_

/*++
/* NAME
/*	tls_rootca 3h
/* SUMMARY
/*	TLS policies with rootca= or digest=
/* SYNOPSIS
/*	#include <tls.h>
/*	#include <tls_rootca.h>
/* DESCRIPTION
/* .nf

 /*
  * Utility library.
  */
#include <vstring.h>

 /*
  * TLS library.
  */
#include <tls_mtype.h>

 /*
  * tls_rootca.c
  */
extern int tls_rootca_size(const char *);
extern const char *tls_rootca_add(TLS_DANE *, int, int, const char *,
				          const char *, VSTRING *);
extern int tls_rootca_is_ours(int, const TLS_TLSA *);
extern int tls_rootca_mtype(int, const TLS_DANE *);
extern void tls_rootca_demand(VSTRING *, const TLS_DANE *);
extern const char *tls_rootca_digest_name(const TLS_SESS_STATE *);

#ifdef TLS_INTERNAL

 /*
  * Other results than a selector.
  */
#define TLS_ROOTCA_UNLISTED	(-1)
#define TLS_ROOTCA_ERROR	(-2)

extern int tls_rootca_tlsa_add(const TLS_SESS_STATE *, const TLS_TLSA *);
extern int tls_rootca_listed(const TLS_SESS_STATE *, X509 *,
			             const TLS_TLSA **);
extern int tls_rootca_listed_key(const TLS_SESS_STATE *, EVP_PKEY *,
				         const TLS_TLSA **);
extern int tls_rootca_digest(EVP_MD_CTX *, const TLS_SESS_STATE *,
			             const TLS_CLIENT_START_PROPS *);

 /*
  * Why there is no chain to a listed CA.
  */
typedef struct TLS_ROOTCA_BLAME {
    int     error;			/* of OpenSSL */
    int     depth;
    X509   *cert;			/* at that depth; may be null */
    STACK_OF(X509) *chain;		/* the best one; may be null */
} TLS_ROOTCA_BLAME;

 /*
  * tls_rootca_walk.c
  */
extern int tls_rootca_walk(X509_STORE_CTX *, const TLS_SESS_STATE *,
			           TLS_ROOTCA_BLAME *);
extern void tls_rootca_blame_free(TLS_ROOTCA_BLAME *);
extern int tls_rootca_has_matched(X509_VERIFY_PARAM *);
extern int tls_rootca_is_name_error(int);
extern int tls_rootca_has_cert(const STACK_OF(X509) *, X509 *);

 /*
  * tls_rootca_verify.c
  */
extern void tls_rootca_init(SSL_CTX *);
extern void tls_rootca_start(TLS_SESS_STATE *);
extern void tls_rootca_finish(TLS_SESS_STATE *);

 /*
  * tls_rootca_log.c
  */
extern int tls_rootca_log_match(TLS_SESS_STATE *, int);
extern int tls_rootca_log_mismatch(TLS_SESS_STATE *,
				           const TLS_CLIENT_START_PROPS *);
extern void tls_rootca_log_cause(VSTRING *, const TLS_SESS_STATE *,
				         const ARGV *);

#endif

/* LICENSE
/* .ad
/* .fi
/*	This software is distributed under the terms of the IBM Public
/*	License 1.0 or the Eclipse Public License 2.0, as Postfix is.
/*--*/

#endif
