/* SPDX-License-Identifier: IPL-1.0 OR EPL-2.0 */
/*++
/* NAME
/*	fuzz_tlsa 1
/* SUMMARY
/*	fuzz the mapping from TLSA records to a policy
/* DESCRIPTION
/*	The input is a list of records, each a byte with its length and as
/*	many bytes, or the length 255 and two bytes with the length. An empty
/*	record begins a new server. The policy must be one that
/*	the SMTP client accepts without a warning.
/* LICENSE
/* .ad
/* .fi
/*	This software is distributed under the terms of the IBM Public
/*	License 1.0 or the Eclipse Public License 2.0, as Postfix is.
/*--*/

/* System library. */

#include <sys_defs.h>
#include <stdlib.h>

/* Utility library. */

#include <vstring.h>

/* Global library. */

#include <tlsa_policy.h>

/* Application-specific. */

#include "policy_smtp.h"
#include "fuzz.h"

/* add_all - servers and records */

static void add_all(TLSA_POLICY *tp, const uint8_t *data, size_t size)
{
    VSTRING *host = vstring_alloc(10);
    size_t  length;
    int     number = 1;

    tlsa_policy_add_nexthop(tp, "d.test");
    tlsa_policy_add_host(tp, "h0.test", "h0.test");
    while (size > 0) {
	length = *data++;
	size--;
	if (length == 255 && size >= 2) {
	    length = data[0] << 8 | data[1];
	    data += 2;
	    size -= 2;
	}
	if (length > size)
	    length = size;
	if (length == 0) {
	    vstring_sprintf(host, "h%d.test", number++);
	    tlsa_policy_add_host(tp, vstring_str(host), vstring_str(host));
	} else {
	    (void) tlsa_policy_add_record(tp, (const char *) data, length);
	}
	data += length;
	size -= length;
    }
    vstring_free(host);
}

int     LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    TLSA_POLICY *tp = tlsa_policy_alloc(TLSA_POLICY_FLAG_NONE);
    VSTRING *policy = vstring_alloc(100);
    int     verdict;

    add_all(tp, data, size);
    verdict = tlsa_policy_make(tp, policy);
    if (verdict != TLSA_POLICY_NONE && verdict != TLSA_POLICY_INEXPRESSIBLE)
	fuzz_accepted("d.test", vstring_str(policy));
    tlsa_policy_free(tp);
    vstring_free(policy);
    return (0);
}
