/* SPDX-License-Identifier: IPL-1.0 OR EPL-2.0 */
#ifndef _SMTP_TLS_TLSA_H_INCLUDED_
#define _SMTP_TLS_TLSA_H_INCLUDED_

/*++
/* NAME
/*	smtp_tls_tlsa 3h
/* SUMMARY
/*	expire TLS policies from TLSA records
/* SYNOPSIS
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
extern int smtp_tls_tlsa_expired(const MAPS *);

/* LICENSE
/* .ad
/* .fi
/*	This software is distributed under the terms of the IBM Public
/*	License 1.0 or the Eclipse Public License 2.0, as Postfix is.
/*--*/

#endif
