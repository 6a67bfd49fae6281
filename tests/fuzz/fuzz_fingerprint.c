/* SPDX-License-Identifier: IPL-1.0 OR EPL-2.0 */
/*++
/* NAME
/*	fuzz_fingerprint 1
/* SUMMARY
/*	fuzz the fingerprint decoder
/* DESCRIPTION
/*	The first byte selects a digest algorithm, the others are the
/*	fingerprint. What is accepted has the length of the digest, and is
/*	accepted again in the form that this project prints.
/* LICENSE
/* .ad
/* .fi
/*	This software is distributed under the terms of the IBM Public
/*	License 1.0 or the Eclipse Public License 2.0, as Postfix is.
/*--*/

/* System library. */

#include <sys_defs.h>
#include <stdlib.h>
#include <string.h>

/* Utility library. */

#include <hex_code.h>
#include <mymalloc.h>
#include <vstring.h>

/* TLS library. */

#include <tls.h>
#include <tls_rootca.h>

/* Application-specific. */

#include "policy_smtp.h"
#include "fuzz.h"

/* decode - zero if it is not one fingerprint */

static int decode(VSTRING *raw, const char *value, const char *digest)
{
    VSTRING *unused_item = vstring_alloc(100);
    TLS_DANE *dane = tls_dane_alloc();
    int     good = tls_rootca_add(dane, TLS_LEV_FPRINT, TLS_MTYPE_DEFAULT,
				  digest, value, unused_item) == 0
    && dane->tlsa->next == 0;

    if (good)
	vstring_memcpy(raw, (char *) dane->tlsa->data, dane->tlsa->length);
    tls_dane_free(dane);
    vstring_free(unused_item);
    return (good);
}

/* again - the same bytes */

static void again(const VSTRING *raw, const char *digest, int flags)
{
    VSTRING *text = vstring_alloc(100);
    VSTRING *other = vstring_alloc(100);

    hex_encode_opt(text, vstring_str(raw), VSTRING_LEN(raw), flags);
    if (!decode(other, vstring_str(text), digest)
	|| VSTRING_LEN(other) != VSTRING_LEN(raw)
	|| memcmp(vstring_str(other), vstring_str(raw), VSTRING_LEN(raw)) != 0)
	abort();
    vstring_free(text);
    vstring_free(other);
}

int     LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const names[] = {"md5", "sha1", "sha256", "sha512"};
    const char *digest;
    char   *value;
    VSTRING *raw;

    if (size == 0)
	return (0);
    digest = names[*data % 4];
    value = mystrndup((const char *) data + 1, size - 1);
    raw = vstring_alloc(100);
    if (decode(raw, value, digest)) {
	if (VSTRING_LEN(raw) != EVP_MD_size(EVP_get_digestbyname(digest)))
	    abort();
	again(raw, digest, HEX_ENCODE_FLAG_NONE);
	again(raw, digest, HEX_ENCODE_FLAG_USE_COLON);
    }
    myfree(value);
    vstring_free(raw);
    return (0);
}
