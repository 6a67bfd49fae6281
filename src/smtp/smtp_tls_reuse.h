/* SPDX-License-Identifier: IPL-1.0 OR EPL-2.0 */
#ifndef _SMTP_TLS_REUSE_H_INCLUDED_
#define _SMTP_TLS_REUSE_H_INCLUDED_

/*++
/* NAME
/*	smtp_tls_reuse 3h
/* SUMMARY
/*	connection reuse under TLS policies with rootca= or digest=
/* SYNOPSIS
/*	#include "smtp.h"
/*	#include "smtp_tls_reuse.h"
/* DESCRIPTION
/* .nf

 /*
  * External interface.
  */
#ifdef USE_TLS

extern SMTP_SESSION *smtp_tls_reuse_nexthop(SMTP_STATE *, int);

#else

#define smtp_tls_reuse_nexthop(state, flags) \
	smtp_reuse_nexthop((state), (flags))

#endif

/* LICENSE
/* .ad
/* .fi
/*	This software is distributed under the terms of the IBM Public
/*	License 1.0 or the Eclipse Public License 2.0, as Postfix is.
/*--*/

#endif
