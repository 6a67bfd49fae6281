/* SPDX-License-Identifier: IPL-1.0 OR EPL-2.0 */
#ifndef _DICT_TLSA_H_INCLUDED_
#define _DICT_TLSA_H_INCLUDED_

/*++
/* NAME
/*	dict_tlsa 3h
/* SUMMARY
/*	TLS policies from DNS TLSA records
/* SYNOPSIS
/*	#include <dict_tlsa.h>
/* DESCRIPTION
/* .nf

 /*
  * Utility library.
  */
#include <dict.h>
#include <vstring.h>

 /*
  * External interface.
  */
#define DICT_TYPE_TLSA	"tlsa"

#ifdef USE_TLS

extern DICT *dict_tlsa_open(const char *, int, int);
extern void dict_tlsa_register(void);

extern int dict_tlsa_policy(DICT *, const char *, VSTRING *, VSTRING *,
			            unsigned *);

#else

#define dict_tlsa_register() do { /* void */ } while (0)

#endif

/* LICENSE
/* .ad
/* .fi
/*	This software is distributed under the terms of the IBM Public
/*	License 1.0 or the Eclipse Public License 2.0, as Postfix is.
/*--*/

#endif
