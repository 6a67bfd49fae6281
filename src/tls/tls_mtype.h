/* SPDX-License-Identifier: IPL-1.0 OR EPL-2.0 */
#ifndef _TLS_MTYPE_H_INCLUDED_
#define _TLS_MTYPE_H_INCLUDED_

/*++
/* NAME
/*	tls_mtype 3h
/* SUMMARY
/*	digest algorithms as private TLSA matching types
/* SYNOPSIS
/*	#include <tls.h>
/*	#include <tls_mtype.h>
/* DESCRIPTION
/* .nf

 /*
  * Matching type for $smtp_tls_fingerprint_digest, as in Postfix without this
  * module.
  */
#define TLS_MTYPE_DEFAULT	255

 /*
  * Not a matching type.
  */
#define TLS_MTYPE_NONE		(-1)

 /*
  * External interface.
  */
extern int tls_mtype_byname(const char *);
extern const char *tls_mtype_name(int);

/* LICENSE
/* .ad
/* .fi
/*	This software is distributed under the terms of the IBM Public
/*	License 1.0 or the Eclipse Public License 2.0, as Postfix is.
/*--*/

#endif
