/* SPDX-License-Identifier: IPL-1.0 OR EPL-2.0 */
#ifndef _SMTP_TLS_TLSA_H_INCLUDED_
#define _SMTP_TLS_TLSA_H_INCLUDED_

/*++
/* NAME
/*	smtp_tls_tlsa 3h
/* SUMMARY
/*	TLS policies from TLSA records do not override the administrator
/* SYNOPSIS
/*	#include "smtp.h"
/*	#include "smtp_tls_tlsa.h"
/* DESCRIPTION
/* .nf

 /*
  * Global library.
  */
#include <maps.h>

 /*
  * External interface.
  */
typedef void (*SMTP_TLS_TLSA_LOOKUP_FN) (SMTP_TLS_POLICY *, int *,
					         const char *, const char *);

extern MAPS *smtp_tls_tlsa_open(const char *, const char *, int);
extern int smtp_tls_tlsa_is(const char *);
extern void smtp_tls_tlsa_lookup(MAPS **, SMTP_TLS_TLSA_LOOKUP_FN,
			          SMTP_TLS_POLICY *, int,
				         const SMTP_ITERATOR *);
extern const char *smtp_tls_tlsa_find(MAPS *, const char *, int);
extern const char *smtp_tls_tlsa_mark(const char *);
extern int smtp_tls_tlsa_is_used(void);
extern int smtp_tls_tlsa_lower(int);

/* LICENSE
/* .ad
/* .fi
/*	This software is distributed under the terms of the IBM Public
/*	License 1.0 or the Eclipse Public License 2.0, as Postfix is.
/*--*/

#endif
