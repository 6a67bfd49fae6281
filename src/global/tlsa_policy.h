/* SPDX-License-Identifier: IPL-1.0 OR EPL-2.0 */
#ifndef _TLSA_POLICY_H_INCLUDED_
#define _TLSA_POLICY_H_INCLUDED_

/*++
/* NAME
/*	tlsa_policy 3h
/* SUMMARY
/*	TLSA records to TLS policy
/* SYNOPSIS
/*	#include <tlsa_policy.h>
/* DESCRIPTION
/* .nf

 /*
  * System library.
  */
#include <stddef.h>

 /*
  * Utility library.
  */
#include <vstring.h>

 /*
  * External interface.
  */
typedef struct TLSA_POLICY TLSA_POLICY;

#define TLSA_POLICY_FLAG_NONE	0
#define TLSA_POLICY_FLAG_DANE	(1<<0)	/* usages 0 and 1 are unusable */

extern TLSA_POLICY *tlsa_policy_alloc(int);
extern void tlsa_policy_add_nexthop(TLSA_POLICY *, const char *);
extern void tlsa_policy_add_host(TLSA_POLICY *, const char *, const char *);
extern int tlsa_policy_add_record(TLSA_POLICY *, const char *, size_t);
extern void tlsa_policy_add_failure(TLSA_POLICY *);
extern void tlsa_policy_set_many(TLSA_POLICY *);
extern int tlsa_policy_make(const TLSA_POLICY *, VSTRING *);
extern void tlsa_policy_free(TLSA_POLICY *);

#define TLSA_POLICY_FAILED		(-2)	/* not for now */
#define TLSA_POLICY_NONE		(-1)	/* there are no records */
#define TLSA_POLICY_EXACT		0
#define TLSA_POLICY_BROADER		(1<<0)
#define TLSA_POLICY_STRICTER		(1<<1)
#define TLSA_POLICY_INEXPRESSIBLE	(1<<2)

extern const char *tlsa_policy_verdict(int);

 /*
  * The attribute that each policy has after its level.
  */
#define TLSA_POLICY_ATTR		"origin"
#define TLSA_POLICY_VALUE		"tlsa"
#define TLSA_POLICY_MARK		TLSA_POLICY_ATTR "=" TLSA_POLICY_VALUE

/* LICENSE
/* .ad
/* .fi
/*	This software is distributed under the terms of the IBM Public
/*	License 1.0 or the Eclipse Public License 2.0, as Postfix is.
/*--*/

#endif
