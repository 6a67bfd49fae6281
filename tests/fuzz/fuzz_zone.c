/* SPDX-License-Identifier: IPL-1.0 OR EPL-2.0 */
/*++
/* NAME
/*	fuzz_zone 1
/* SUMMARY
/*	fuzz the reader of zone files
/* DESCRIPTION
/*	The input is a zone file. From what is accepted, a policy is made
/*	for each destination, which has to be one line of printable text that
/*	the SMTP client accepts without a warning.
/* LICENSE
/* .ad
/* .fi
/*	This software is distributed under the terms of the IBM Public
/*	License 1.0 or the Eclipse Public License 2.0, as Postfix is.
/*--*/

/* System library. */

#include <sys_defs.h>
#include <fcntl.h>
#include <stdlib.h>

/* Utility library. */

#include <stringops.h>
#include <vstream.h>
#include <vstring.h>

/* Application-specific. */

#include "posttls-policy.h"
#include "fuzz.h"

/* make - policy of one destination */

static void make(POLICY_ZONE *zone, const char *dest)
{
    TLSA_POLICY *tp = tlsa_policy_alloc(TLSA_POLICY_FLAG_NONE);
    VSTRING *policy = vstring_alloc(100);
    int     verdict;

    if (!allprint(dest))
	abort();
    if (policy_zone_find(zone, dest, tp) == POLICY_ZONE_FOUND) {
	verdict = tlsa_policy_make(tp, policy);
	if (verdict != TLSA_POLICY_NONE && verdict != TLSA_POLICY_INEXPRESSIBLE)
	    fuzz_accepted(dest, vstring_str(policy));
    }
    tlsa_policy_free(tp);
    vstring_free(policy);
}

int     LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    POLICY_ZONE *zone = policy_zone_create();
    VSTRING *text = vstring_alloc(size + 1);
    VSTREAM *stream;
    ARGV   *dests;
    char  **cpp;
    int     line;

    vstring_memcpy(text, (const char *) data, size);
    stream = vstream_memopen(text, O_RDONLY);
    if (policy_zone_read(zone, stream, &line) == 0) {
	dests = policy_zone_list(zone);
	for (cpp = dests->argv; *cpp; cpp++)
	    make(zone, *cpp);
	argv_free(dests);
    }
    vstream_fclose(stream);
    vstring_free(text);
    policy_zone_free(zone);
    return (0);
}
