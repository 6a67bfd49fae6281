/* SPDX-License-Identifier: IPL-1.0 OR EPL-2.0 */
/*++
/* NAME
/*	policy_candidate 3
/* SUMMARY
/*	fingerprints that a policy could have instead
/* SYNOPSIS
/*	#include "posttls-policy.h"
/*
/*	int	policy_candidate_cas(all, result, has_trust, list)
/*	const POLICY_RESULTS *all;
/*	const POLICY_RESULT *result;
/*	int	has_trust;
/*	POLICY_CANDIDATE *list;
/*
/*	void	policy_candidate_leaf(all, result, values)
/*	const POLICY_RESULTS *all;
/*	const POLICY_RESULT *result;
/*	ARGV	*values;
/* DESCRIPTION
/*	Who has to replace a fingerprint should trust no more than before. So
/*	a candidate is like the fingerprint that the policy has now: of a
/*	certificate or of a public key, of a CA of the same name, or at the
/*	same place of the chain. What a fingerprint belongs to is known when the
/*	server, another one of the destination that passes, or the local store
/*	has it, or when it has passed in an earlier run, see policy_since(3).
/*
/*	policy_candidate_cas() lists CAs of the chain to this server, at most
/*	POLICY_CANDIDATE_LIMIT, and returns their number. What the server
/*	sends beside its chain is no candidate, nor is what OpenSSL has
/*	not verified. First are CAs with the name of one that is pinned, then
/*	the one at the same place, then those below; none is above. Where it is
/*	not known what is pinned, there is only the CA that has issued
/*	the server's certificate.
/*
/*	Where the policy has no trust anchors of its own, that is, has_trust
/*	is zero, the highest CA is first. When that has not signed itself, the
/*	candidate is its key: it may be a cross-certificate, and
/*	the server may send another one, or none, tomorrow.
/*
/*	policy_candidate_leaf() adds the certificate of this server, its key,
/*	or when it is not known which of these is pinned, both.
/*
/*	Members of a POLICY_CANDIDATE:
/* .IP value
/*	The fingerprint, which the result owns.
/* .IP survives
/*	What the server may have anew and still pass: POLICY_SURVIVES_LEAF
/*	(its certificate), POLICY_SURVIVES_CA (also intermediate CAs) or
/*	POLICY_SURVIVES_ROOT (also a certificate of the root CA, with its key).
/* LICENSE
/* .ad
/* .fi
/*	This software is distributed under the terms of the IBM Public
/*	License 1.0 or the Eclipse Public License 2.0, as Postfix is.
/*--*/

#if defined(USE_TLS) && defined(USE_JANSSON)

/* System library. */

#include <sys_defs.h>
#include <limits.h>
#include <string.h>

/* Utility library. */

#include <argv.h>

/* Application-specific. */

#include "posttls-policy.h"

#define CANDIDATE_ROOT	INT_MAX		/* at the end of any chain */

 /*
  * What a fingerprint of the policy belongs to.
  */
typedef struct PINNED {
    const POLICY_CERT *cert;		/* or null */
    int     depth;
    int     is_key;
} PINNED;

/* is_self_signed - as its names say */

static int is_self_signed(const POLICY_CERT *cert)
{
    return (strcmp(cert->subject, cert->issuer) == 0);
}

/* find_in - one of these certificates */

static int find_in(const POLICY_CHAIN *chain, const char *value, PINNED *pinned)
{
    int     where = policy_result_find(chain, value);

    if (where < 0)
	return (0);
    pinned->cert = chain->certs + where;
    pinned->depth = where;
    return (1);
}

/* find_in_store - of this system, which knows no places */

static int find_in_store(const POLICY_RESULT *result, const char *value,
			         PINNED *pinned)
{
    if (!find_in(&result->anchors, value, pinned))
	return (0);
    pinned->depth = is_self_signed(pinned->cert) ? CANDIDATE_ROOT : 1;
    return (1);
}

/* find_at_others - that pass */

static int find_at_others(const POLICY_RESULTS *all, const char *value,
			          PINNED *pinned)
{
    int     i;

    for (i = 0; i < all->count; i++)
	if (all->list[i]->class == POLICY_CLASS_NONE
	    && find_in(&all->list[i]->chain, value, pinned))
	    return (1);
    return (0);
}

/* find_pinned - what has this fingerprint */

static PINNED find_pinned(const POLICY_RESULTS *all,
			          const POLICY_RESULT *result,
			          const char *value)
{
    PINNED  pinned = {0, 0, 0};

    if (!find_in(&result->chain, value, &pinned)
	&& !find_at_others(all, value, &pinned)
	&& !find_in_store(result, value, &pinned))
	pinned.cert = policy_since_find(result->destination, value,
					&pinned.depth);
    pinned.is_key = pinned.cert
	&& strcmp(pinned.cert->public_key, value) == 0;
    return (pinned);
}

/* last_ca - where a fingerprint is in this chain, if its CA is at this depth */

static int last_ca(const POLICY_RESULT *result, int depth)
{
    int     last = result->verified - 1;

    return (depth < last ? depth : last);
}

/* add - once */

static int add(const POLICY_RESULT *result, int depth, int is_key,
	               POLICY_CANDIDATE *list, int count)
{
    const POLICY_CERT *cert = result->chain.certs + depth;
    int     is_root = is_self_signed(cert);
    int     i;

    for (i = 0; i < count; i++)
	if (policy_result_is(cert, list[i].value))
	    return (count);
    if (count < POLICY_CANDIDATE_LIMIT) {
	list[count].value = is_key ? cert->public_key : cert->certificate;
	list[count].survives = depth == 1 && !is_root ? POLICY_SURVIVES_LEAF :
	    is_key && depth == result->verified - 1 ? POLICY_SURVIVES_ROOT :
	    POLICY_SURVIVES_CA;
	count++;
    }
    return (count);
}

/* add_same_name - as one that is pinned */

static int add_same_name(const POLICY_RESULT *result, const PINNED *pinned,
			         POLICY_CANDIDATE *list, int count)
{
    int     i;

    for (i = result->verified - 1; i > 0; i--)
	if (strcmp(result->chain.certs[i].subject, pinned->cert->subject) == 0)
	    count = add(result, i, pinned->is_key, list, count);
    return (count);
}

/* like_pinned - the highest place of one, or zero if none is known */

static int like_pinned(const POLICY_RESULTS *all, const POLICY_RESULT *result,
		               POLICY_CANDIDATE *list, int *count, int *is_key)
{
    char  **cpp = result->pinned ? result->pinned->argv : 0;
    PINNED  pinned;
    int     highest = 0;
    int     where;

    for (; cpp && *cpp; cpp++) {
	pinned = find_pinned(all, result, *cpp);
	if (pinned.cert == 0 || pinned.depth == 0)
	    continue;
	*count = add_same_name(result, &pinned, list, *count);
	where = last_ca(result, pinned.depth);
	if (where > highest) {
	    highest = where;
	    *is_key = pinned.is_key;
	}
    }
    return (highest);
}

/* policy_candidate_cas - what comes nearest first */

int     policy_candidate_cas(const POLICY_RESULTS *all,
			             const POLICY_RESULT *result, int has_trust,
			             POLICY_CANDIDATE *list)
{
    int     top = result->verified - 1;
    int     is_key = 0;
    int     count = 0;
    int     highest;
    int     i;

    if (!has_trust) {
	for (i = top; i > 0; i--)
	    count = add(result, i, i == top
			&& !is_self_signed(result->chain.certs + i),
			list, count);
	return (count);
    }
    if ((highest = like_pinned(all, result, list, &count, &is_key)) == 0)
	highest = last_ca(result, 1);
    for (i = highest; i > 0; i--)
	count = add(result, i, is_key, list, count);
    return (count);
}

/* policy_candidate_leaf - certificate, key, or both */

void    policy_candidate_leaf(const POLICY_RESULTS *all,
			              const POLICY_RESULT *result, ARGV *values)
{
    const POLICY_CERT *leaf = result->chain.certs;
    char  **cpp = result->pinned ? result->pinned->argv : 0;
    PINNED  pinned;
    int     keys = 0;
    int     certificates = 0;

    for (; cpp && *cpp; cpp++) {
	pinned = find_pinned(all, result, *cpp);
	if (pinned.cert && pinned.depth == 0)
	    *(pinned.is_key ? &keys : &certificates) += 1;
    }
    if (certificates || !keys)
	argv_add(values, leaf->certificate, ARGV_END);
    if (keys || !certificates)
	argv_add(values, leaf->public_key, ARGV_END);
}

#endif
