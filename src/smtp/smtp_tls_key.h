/* SPDX-License-Identifier: IPL-1.0 OR EPL-2.0 */
#ifndef _SMTP_TLS_KEY_H_INCLUDED_
#define _SMTP_TLS_KEY_H_INCLUDED_

/*++
/* NAME
/*	smtp_tls_key 3h
/* SUMMARY
/*	TLS policies with rootca= or digest= in connection cache keys
/* SYNOPSIS
/*	#include "smtp.h"
/*	#include "smtp_tls_key.h"
/* DESCRIPTION
/* .nf

 /*
  * External interface.
  */
#ifdef USE_TLS

extern void smtp_tls_key(VSTRING *, const SMTP_STATE *, int);

#else

#define smtp_tls_key(key, state, flags)

#endif

/* LICENSE
/* .ad
/* .fi
/*	This software is distributed under the terms of the IBM Public
/*	License 1.0 or the Eclipse Public License 2.0, as Postfix is.
/*--*/

#endif
