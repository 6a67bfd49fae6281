/* SPDX-License-Identifier: IPL-1.0 OR EPL-2.0 */
#ifndef _SMTP_TLS_ROOTCA_H_INCLUDED_
#define _SMTP_TLS_ROOTCA_H_INCLUDED_

/*++
/* NAME
/*	smtp_tls_rootca 3h
/* SUMMARY
/*	TLS policy attributes rootca= and digest=
/* SYNOPSIS
/*	#include "smtp.h"
/*	#include "smtp_tls_rootca.h"
/* DESCRIPTION
/* .nf

 /*
  * External interface.
  */
extern void smtp_tls_rootca_begin(void);
extern const char *smtp_tls_rootca_refuse(const char *);
extern int smtp_tls_rootca_is_attr(const char *);
extern const char *smtp_tls_rootca_attr(int, const char *, const char *);
extern void smtp_tls_rootca_match(const char *);
extern int smtp_tls_rootca_present(void);
extern const char *smtp_tls_rootca_end(int, SMTP_TLS_POLICY *);

/* LICENSE
/* .ad
/* .fi
/*	This software is distributed under the terms of the IBM Public
/*	License 1.0 or the Eclipse Public License 2.0, as Postfix is.
/*--*/

#endif
