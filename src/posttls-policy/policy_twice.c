/* SPDX-License-Identifier: IPL-1.0 OR EPL-2.0 */
/*++
/* NAME
/*	policy_twice 3
/* SUMMARY
/*	find destinations that are listed twice
/* SYNOPSIS
/*	#include "posttls-policy.h"
/*
/*	POLICY_TWICE *policy_twice_create()
/*
/*	void	policy_twice_note(twice, key)
/*	POLICY_TWICE *twice;
/*	const char *key;
/*
/*	int	policy_twice_noted(twice)
/*	POLICY_TWICE *twice;
/*
/*	int	policy_twice_line(twice, key, line)
/*	POLICY_TWICE *twice;
/*	const char *key;
/*	int	line;
/*
/*	void	policy_twice_free(twice)
/*	POLICY_TWICE *twice;
/* DESCRIPTION
/*	This module finds destinations that a file has more than once,
/*	without regard to case. When a file is read for the first time, this
/*	finds out which destinations may be there more than once, and takes
/*	eight bytes for each. If there are any, the file is read for a
/*	second time, and these are kept, and compared in full. What cannot
/*	be read two times takes memory for each destination.
/*
/*	policy_twice_note() must be called for each destination of a file
/*	that is read for the first time, and policy_twice_noted() at the end.
/*	The result is zero when there is no need for a second time.
/*
/*	policy_twice_line() must be called for each destination of a file
/*	that is read for the second time, or for the only time. The result
/*	is the line where the same destination was first, or zero. When the
/*	file has changed since it was read for the first time, this misses
/*	destinations, but it finds none that are not there.
/* LICENSE
/* .ad
/* .fi
/*	This software is distributed under the terms of the IBM Public
/*	License 1.0 or the Eclipse Public License 2.0, as Postfix is.
/*--*/

#ifdef USE_TLS

/* System library. */

#include <sys_defs.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Utility library. */

#include <hash_fnv.h>
#include <htable.h>
#include <mymalloc.h>
#include <stringops.h>
#include <vstring.h>

/* Application-specific. */

#include "posttls-policy.h"

#define TWICE_FIRST	1024		/* hashes in the smallest list */
#define TWICE_TOP_BIT	(UINT64_C(1) << 63)

struct POLICY_TWICE {
    uint64_t *hashes;			/* null when there was no first time */
    ssize_t size;
    ssize_t used;
    VSTRING *folded;			/* key in lower case */
    HTABLE *lines;			/* where each one was first */
};

/* policy_twice_create - nothing is known yet */

POLICY_TWICE *policy_twice_create(void)
{
    POLICY_TWICE *twice = (POLICY_TWICE *) mymalloc(sizeof(*twice));

    twice->hashes = 0;
    twice->size = twice->used = 0;
    twice->folded = vstring_alloc(100);
    twice->lines = htable_create(13);
    return (twice);
}

/* twice_fold - as the table will be made */

static const char *twice_fold(POLICY_TWICE *twice, const char *key)
{
    vstring_strcpy(twice->folded, key);
    return (lowercase(vstring_str(twice->folded)));
}

/* twice_hash - 64 bits, or 32 on some systems */

static uint64_t twice_hash(const char *key)
{
    return (hash_fnv((const void *) key, strlen(key)));
}

/* twice_resize - number of hashes that there is place for */

static void twice_resize(POLICY_TWICE *twice, ssize_t size)
{
    ssize_t bytes = size * sizeof(*twice->hashes);

    twice->hashes = (uint64_t *) (twice->hashes ?
		  myrealloc((void *) twice->hashes, bytes) : mymalloc(bytes));
    twice->size = size;
}

/* policy_twice_note - for the first time */

void    policy_twice_note(POLICY_TWICE *twice, const char *key)
{
    /* To double the size would take twice as much memory. */
    if (twice->used == twice->size)
	twice_resize(twice, twice->size + twice->size / 8 + TWICE_FIRST);
    twice->hashes[twice->used++] = twice_hash(twice_fold(twice, key));
}

/* twice_sort - radix exchange, as qsort(3) may take the same memory again */

static void twice_sort(uint64_t *hashes, ssize_t count, uint64_t bit)
{
    ssize_t low = 0;
    ssize_t high = count;
    uint64_t swap;

    if (count < 2 || bit == 0)
	return;
    while (low < high) {
	if (hashes[low] & bit) {
	    swap = hashes[--high];
	    hashes[high] = hashes[low];
	    hashes[low] = swap;
	} else {
	    low++;
	}
    }
    twice_sort(hashes, low, bit >> 1);
    twice_sort(hashes + low, count - low, bit >> 1);
}

/* policy_twice_noted - keep only hashes that are there more than once */

int     policy_twice_noted(POLICY_TWICE *twice)
{
    uint64_t *hashes = twice->hashes;
    ssize_t kept = 0;
    ssize_t i;

    twice_sort(hashes, twice->used, TWICE_TOP_BIT);
    for (i = 1; i < twice->used; i++)
	if (hashes[i] == hashes[i - 1]
	    && (kept == 0 || hashes[kept - 1] != hashes[i]))
	    hashes[kept++] = hashes[i];
    twice->used = kept;
    twice_resize(twice, kept + 1);
    return (kept > 0);
}

/* twice_compare - for bsearch(3) */

static int twice_compare(const void *a, const void *b)
{
    uint64_t left = *(const uint64_t *) a;
    uint64_t right = *(const uint64_t *) b;

    return (left < right ? -1 : left > right);
}

/* twice_may_be - may this key be there more than once */

static int twice_may_be(const POLICY_TWICE *twice, const char *key)
{
    uint64_t hash;

    if (twice->hashes == 0)
	return (1);
    hash = twice_hash(key);
    return (bsearch((void *) &hash, (void *) twice->hashes, twice->used,
		    sizeof(hash), twice_compare) != 0);
}

/* policy_twice_line - for the second time, or for the only time */

int     policy_twice_line(POLICY_TWICE *twice, const char *key, int line)
{
    void   *first;

    key = twice_fold(twice, key);
    if (!twice_may_be(twice, key))
	return (0);
    if ((first = htable_find(twice->lines, key)) != 0)
	return ((long) first);
    (void) htable_enter(twice->lines, key, (void *) (long) line);
    return (0);
}

/* policy_twice_free - destroy */

void    policy_twice_free(POLICY_TWICE *twice)
{
    if (twice->hashes)
	myfree((void *) twice->hashes);
    vstring_free(twice->folded);
    htable_free(twice->lines, (void (*) (void *)) 0);
    myfree((void *) twice);
}

#endif
