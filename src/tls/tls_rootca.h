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
extern const char *tls_rootca_decode(VSTRING *, const char *, const char *);
extern const char *tls_rootca_add(TLS_DANE *,
			        void (*) (TLS_DANE *, int, const VSTRING *),
				          int, const char *, const char *,
				          VSTRING *);
extern void tls_rootca_add_ca(TLS_DANE *, int, const VSTRING *);
extern void tls_rootca_add_server(TLS_DANE *, int, const VSTRING *);
extern void tls_rootca_order(TLS_DANE *);
extern int tls_rootca_is_first(const TLS_TLSA *);
extern int tls_rootca_mtype(const TLS_DANE *);
extern void tls_rootca_demand(VSTRING *, const TLS_DANE *);

 /*
  * tls_rootca_log.c
  */
extern int tls_rootca_log_is_name(const TLS_SESS_STATE *);

#ifdef TLS_INTERNAL

extern void tls_rootca_enable(TLS_SESS_STATE *);
extern void tls_rootca_start(TLS_SESS_STATE *);
extern void tls_rootca_finish(TLS_SESS_STATE *);
extern int tls_rootca_digest(EVP_MD_CTX *, const TLS_SESS_STATE *,
			             const TLS_CLIENT_START_PROPS *);

 /*
  * tls_rootca_log.c
  */
extern int tls_rootca_log_match(TLS_SESS_STATE *, int);
extern int tls_rootca_log_mismatch(TLS_SESS_STATE *,
				           const TLS_CLIENT_START_PROPS *);

#endif

/* LICENSE
/* .ad
/* .fi
/*	This software is distributed under the terms of the IBM Public
/*	License 1.0 or the Eclipse Public License 2.0, as Postfix is.
/*--*/

#endif
