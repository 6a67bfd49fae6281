/* SPDX-License-Identifier: IPL-1.0 OR EPL-2.0 */
#ifndef _FINGER_ROOTCA_H_INCLUDED_
#define _FINGER_ROOTCA_H_INCLUDED_

/*++
/* NAME
/*	finger_rootca 3h
/* SUMMARY
/*	posttls-finger option for CA fingerprints
/* SYNOPSIS
/*	#include <tls.h>
/*	#include "finger_rootca.h"
/* DESCRIPTION
/* .nf

 /*
  * External interface. Options must be string literals.
  */
#ifdef USE_TLS

#ifdef PREPEND_PLUS_TO_OPTSTRING
#define FINGER_ROOTCA_GETOPT(argc, argv, opts) \
	finger_rootca_getopt((argc), (argv), "+I:" opts)
#else
#define FINGER_ROOTCA_GETOPT(argc, argv, opts) \
	finger_rootca_getopt((argc), (argv), "I:" opts)
#endif

extern int finger_rootca_getopt(int, char **, const char *);
extern void finger_rootca_load(TLS_DANE **, int, const char *);
extern void finger_rootca_usage(void);

#else

#define FINGER_ROOTCA_GETOPT		GETOPT
#define finger_rootca_usage()		((void) 0)

#endif

/* LICENSE
/* .ad
/* .fi
/*	This software is distributed under the terms of the IBM Public
/*	License 1.0 or the Eclipse Public License 2.0, as Postfix is.
/*--*/

#endif
