/* SPDX-License-Identifier: IPL-1.0 OR EPL-2.0 */
/*++
/* NAME
/*	policy_fprint 3
/* SUMMARY
/*	the fingerprints of a TLS policy, in the SMTP client
/* SYNOPSIS
/*	#include "policy_smtp.h"
/*
/*	const char *policy_fprint_digest(tlsa)
/*	const TLS_TLSA *tlsa;
/*
/*	int	policy_fprint_is_repeat(tlsa)
/*	const TLS_TLSA *tlsa;
/*
/*	void	policy_fprint_hex(result, data, length)
/*	VSTRING	*result;
/*	const void *data;
/*	ssize_t	length;
/*
/*	extern const char *const policy_fprint_digests[];
/*
/*	const char *policy_fprint_digest_of(length)
/*	ssize_t	length;
/*
/*	ARGV	*policy_fprint_values(dane)
/*	const TLS_DANE *dane;
/*
/*	ARGV	*policy_fprint_list(dane)
/*	const TLS_DANE *dane;
/* DESCRIPTION
/*	The SMTP client has a TLSA record (RFC 6698) for each fingerprint, or
/*	two.
/*
/*	policy_fprint_digest() returns the name of the digest algorithm, or
/*	null if this is not a fingerprint but the content of a tafile= or
/*	of smtp_tls_trust_anchor_file.
/*
/*	policy_fprint_is_repeat() says whether the next record has the same
/*	fingerprint: without digest=, Postfix makes one for the key and one for
/*	the certificate of match=.
/*
/*	policy_fprint_hex() formats a fingerprint.
/*
/*	policy_fprint_digests[] has the names of the digest algorithms that
/*	fingerprints are published with, the usual ones first. OpenSSL
/*	may lack some. policy_fprint_digest_of() returns the first that
/*	has this length, in bytes, or null.
/*
/*	policy_fprint_values() returns each fingerprint once, without those of
/*	trust anchor files. policy_fprint_list() returns each fingerprint once,
/*	as text, in the order of the policy.
/* LICENSE
/* .ad
/* .fi
/*	This software is distributed under the terms of the IBM Public
/*	License 1.0 or the Eclipse Public License 2.0, as Postfix is.
/*--*/

#if defined(USE_TLS) && defined(USE_JANSSON)

/* System library. */

#include <sys_defs.h>
#include <string.h>

/* Utility library. */

#include <hex_code.h>

/* Global library. */

#include <mail_params.h>

/* TLS library. */

#include <tls.h>
#include <tls_rootca.h>

/* Application-specific. */

#include "policy_smtp.h"

const char *const policy_fprint_digests[] = {
    "sha256", "sha1", "sha512", "sha384", "md5", "sha3-256", "sha3-512",
    "sha3-384", "sha3-224", 0,
};

/* policy_fprint_digest - by name */

const char *policy_fprint_digest(const TLS_TLSA *tlsa)
{
    const char *name = tls_mtype_name(tlsa->mtype);

    if (tlsa->mtype == DNS_TLSA_MATCHING_TYPE_NO_HASH_USED)
	return (0);
    return (name ? name : var_smtp_tls_fpt_dgst);
}

/* policy_fprint_is_repeat - of a key, with that of a certificate next */

int     policy_fprint_is_repeat(const TLS_TLSA *tlsa)
{
    const TLS_TLSA *next = tlsa->next;

    return (tlsa->selector == DNS_TLSA_SELECTOR_SUBJECTPUBLICKEYINFO
	    && next != 0
	    && next->selector == DNS_TLSA_SELECTOR_FULL_CERTIFICATE
	    && next->usage == tlsa->usage && next->mtype == tlsa->mtype
	    && next->length == tlsa->length
	    && memcmp(next->data, tlsa->data, tlsa->length) == 0);
}

/* policy_fprint_hex - format */

void    policy_fprint_hex(VSTRING *result, const void *data, ssize_t length)
{
    hex_encode_opt(result, (const char *) data, length,
		   HEX_ENCODE_FLAG_USE_COLON);
}

/* policy_fprint_digest_of - a fingerprint of that length */

const char *policy_fprint_digest_of(ssize_t length)
{
    int     n;

    for (n = 0; policy_fprint_digests[n]; n++)
	if (tls_rootca_size(policy_fprint_digests[n]) == length)
	    return (policy_fprint_digests[n]);
    return (0);
}

/* record_value - its fingerprint, or null if it has none */

static const char *record_value(const TLS_TLSA *tlsa)
{
    static VSTRING *hex;

    if (policy_fprint_digest(tlsa) == 0)
	return (0);
    if (hex == 0)
	hex = vstring_alloc(100);
    policy_fprint_hex(hex, tlsa->data, tlsa->length);
    return (vstring_str(hex));
}

/* record_text - one record; the same for all ways to match a fingerprint */

static const char *record_text(const TLS_TLSA *tlsa)
{
    static VSTRING *text;
    const char *value = record_value(tlsa);

    if (text == 0)
	text = vstring_alloc(100);
    if (value) {
	vstring_sprintf(text, "%s %s %s", tlsa->usage
			== DNS_TLSA_USAGE_DOMAIN_ISSUED_CERTIFICATE ?
			"match" : "rootca", policy_fprint_digest(tlsa), value);
    } else {
	vstring_sprintf(text, "trust anchor from a file, %s of %d bytes",
		      tlsa->selector == DNS_TLSA_SELECTOR_FULL_CERTIFICATE ?
			"certificate" : "public key", tlsa->length);
    }
    return (vstring_str(text));
}

/* list_records - each once, although there may be several for a value */

static ARGV *list_records(const TLS_DANE *dane,
			          const char *(*text) (const TLS_TLSA *))
{
    ARGV   *list = argv_alloc(2);
    const TLS_TLSA *tlsa;
    const char *item;

    /* Each record was put in front of those before it. */
    for (tlsa = dane ? dane->tlsa : 0; tlsa; tlsa = tlsa->next)
	if (!policy_fprint_is_repeat(tlsa) && (item = text(tlsa)) != 0)
	    argv_insert_one(list, 0, item);
    return (list);
}

/* policy_fprint_values - without those of trust anchor files */

ARGV   *policy_fprint_values(const TLS_DANE *dane)
{
    return (list_records(dane, record_value));
}

/* policy_fprint_list - to be shown */

ARGV   *policy_fprint_list(const TLS_DANE *dane)
{
    return (list_records(dane, record_text));
}

#endif
