/* SPDX-License-Identifier: IPL-1.0 OR EPL-2.0 */
/*++
/* NAME
/*	tls_rootca 3
/* SUMMARY
/*	fingerprints of TLS policies with rootca= or digest=
/* SYNOPSIS
/*	#include <tls.h>
/*	#include <tls_rootca.h>
/*
/*	int	tls_rootca_size(mdalg)
/*	const char *mdalg;
/*
/*	const char *tls_rootca_add(dane, level, mtype, mdalg, values, item)
/*	TLS_DANE *dane;
/*	int	level;
/*	int	mtype;
/*	const char *mdalg;
/*	const char *values;
/*	VSTRING	*item;
/*
/*	int	tls_rootca_is_ours(level, tlsa)
/*	int	level;
/*	const TLS_TLSA *tlsa;
/*
/*	int	tls_rootca_mtype(level, dane)
/*	int	level;
/*	const TLS_DANE *dane;
/*
/*	void	tls_rootca_demand(buf, dane)
/*	VSTRING	*buf;
/*	const TLS_DANE *dane;
/*
/*	const char *tls_rootca_digest_name(TLScontext)
/*	const TLS_SESS_STATE *TLScontext;
/*
/*	#define TLS_INTERNAL
/*
/*	int	tls_rootca_tlsa_add(TLScontext, tlsa)
/*	const TLS_SESS_STATE *TLScontext;
/*	const TLS_TLSA *tlsa;
/*
/*	int	tls_rootca_listed(TLScontext, cert, found)
/*	const TLS_SESS_STATE *TLScontext;
/*	X509	*cert;
/*	const TLS_TLSA **found;
/*
/*	int	tls_rootca_listed_key(TLScontext, key, found)
/*	const TLS_SESS_STATE *TLScontext;
/*	EVP_PKEY *key;
/*	const TLS_TLSA **found;
/*
/*	int	tls_rootca_digest(mdctx, TLScontext, props)
/*	EVP_MD_CTX *mdctx;
/*	const TLS_SESS_STATE *TLScontext;
/*	const TLS_CLIENT_START_PROPS *props;
/* DESCRIPTION
/*	This module turns the fingerprints of a TLS policy into records
/*	that reach the place where a connection is verified, in the form of
/*	TLSA records (RFC 6698); finds a certificate among them; and makes
/*	keys of them.
/*
/*	There is one record for each fingerprint. It has usage PKIX-TA(0)
/*	for a CA, and usage DANE-EE(3) for a server; the matching type says
/*	which digest algorithm it is, see tls_mtype(3). The selector says
/*	nothing: it may be the digest of a certificate or of its public key.
/*	What makes it one of these records is the level of the policy. At the
/*	levels "verify" and "secure", Postfix itself has only those of usage
/*	DANE-TA(2), which are from tafile=. At the level "fingerprint", its
/*	own have TLS_MTYPE_DEFAULT. At any other level, records are from DNS.
/*
/*	tls_rootca_size() returns the number of bytes of a fingerprint,
/*	or zero when OpenSSL does not provide the digest algorithm. To
/*	ask OpenSSL takes longer than all else that is done with a
/*	fingerprint, therefore the last answer other than zero is kept.
/*
/*	tls_rootca_add() adds the records for a list of fingerprints in
/*	hexadecimal form, with or without colons between the bytes,
/*	separated by "|". White space around each is ignored, and nothing
/*	that is empty is a fingerprint. The result is null when
/*	all is well. Otherwise it is text that completes a sentence which
/*	begins with what is in error, and that the next call overwrites;
/*	"item" has what is in error.
/*
/*	tls_rootca_is_ours() says whether a record is one of a rootca= or
/*	digest= attribute.
/*
/*	tls_rootca_mtype() returns the matching type of all fingerprints
/*	in a policy that has a rootca= or digest= attribute, and
/*	TLS_MTYPE_NONE for any other policy. This depends on the level and
/*	the records only, because nothing else of a policy reaches
/*	tlsproxy(8).
/*
/*	tls_rootca_demand() appends, in binary form, what the records of a
/*	policy with rootca= or digest= demand. Equal text means that equal
/*	chains are accepted.
/*
/*	tls_rootca_digest_name() returns the digest algorithm of a policy
/*	with rootca= or digest=.
/*
/*	tls_rootca_tlsa_add() hands a record to OpenSSL, with the result of
/*	SSL_dane_tlsa_add(3), unless it is one of rootca= or digest=. This
/*	is for tls_rootca_verify(3). The result is then nonzero if the
/*	fingerprint can be compared with a digest.
/*
/*	tls_rootca_listed() says whether the policy lists a certificate:
/*	DNS_TLSA_SELECTOR_FULL_CERTIFICATE when it has its fingerprint,
/*	DNS_TLSA_SELECTOR_SUBJECTPUBLICKEYINFO when it has that of its
/*	public key, TLS_ROOTCA_UNLISTED when it has neither, or
/*	TLS_ROOTCA_ERROR when OpenSSL could not compute a digest.
/*	tls_rootca_listed_key() does the same for a raw public key (RFC
/*	7250).
/*
/*	tls_rootca_digest() adds to the TLS session lookup key what the
/*	verification of a policy with rootca= or digest= depends on: its
/*	records, and the names that the server certificate may have. OpenSSL
/*	does not verify a resumed session, and it must not be found after
/*	these have changed. The caller leaves the records of such a policy
/*	to this function, which is faster. The keys of other policies remain
/*	as they are. The result is zero in case of error.
/*
/*	Arguments:
/* .IP raw
/*	The fingerprint in binary form.
/* .IP value
/*	The fingerprint in hexadecimal form.
/* .IP level
/*	The TLS security level of the policy. tls_rootca_add() adds
/*	fingerprints of servers at the level "fingerprint", and of CAs at
/*	the levels "verify" and "secure".
/* .IP values
/*	Fingerprints in hexadecimal form.
/* .IP mdalg
/*	The digest algorithm, by the name that OpenSSL uses.
/* .IP dane
/*	The records of one policy. May be null with tls_rootca_mtype().
/* .IP mtype
/*	Matching type: TLS_MTYPE_DEFAULT, or a result from
/*	tls_mtype_byname() other than TLS_MTYPE_NONE.
/* .IP cert
/* .IP key
/*	What may be listed.
/* .IP found
/*	The record, if it is listed.
/* .IP mdctx
/*	The message digest for the TLS session lookup key.
/* SEE ALSO
/*	tls_mtype(3), digest algorithms as private TLSA matching types
/*	tls_rootca_verify(3), does a server pass
/*	tls_rootca_log(3), explain the outcome
/* LICENSE
/* .ad
/* .fi
/*	This software is distributed under the terms of the IBM Public
/*	License 1.0 or the Eclipse Public License 2.0, as Postfix is.
/*--*/

/* System library. */

#include <sys_defs.h>

#ifdef USE_TLS
#include <ctype.h>
#include <string.h>

/* Utility library. */

#include <msg.h>
#include <vstring.h>
#include <hex_code.h>
#include <stringops.h>

/* TLS library. */

#define TLS_INTERNAL
#include <tls.h>
#include <tls_rootca.h>

/* Application-specific. */

#define STR(x)	vstring_str(x)
#define LEN(x)	VSTRING_LEN(x)

#define FPRINT_DELIM	"|"
#define FPRINT_SPACE	" \t\r\n"

/* find_md - digest algorithm, fetched once, as that takes a while */

static const EVP_MD *find_md(const char *mdalg)
{
    static VSTRING *last;
    static EVP_MD *md;
    const EVP_MD *known;

    if (last == 0)
	last = vstring_alloc(10);
    if (md == 0 || strcmp(STR(last), mdalg) != 0) {
	EVP_MD_free(md);
	/* OpenSSL has more names for what it knows than for what it fetches. */
	known = tls_digest_byname(mdalg, (EVP_MD_CTX **) 0);
	md = known ? EVP_MD_fetch((OSSL_LIB_CTX *) 0, EVP_MD_get0_name(known),
				  (char *) 0) : 0;
	vstring_strcpy(last, mdalg);
    }
    return (md);
}

/* tls_rootca_size - number of bytes */

int     tls_rootca_size(const char *mdalg)
{
    const EVP_MD *md = find_md(mdalg);

    return (md ? EVP_MD_get_size(md) : 0);
}

/* decode - fingerprint from hexadecimal to binary form */

static const char *decode(VSTRING *raw, const char *value, ssize_t len,
			          const char *mdalg)
{
    static VSTRING *why;
    int     size = tls_rootca_size(mdalg);

    if (why == 0)
	why = vstring_alloc(100);

    if (size == 0) {
	vstring_sprintf(why, "needs digest algorithm \"%s\", which is not "
			"available", mdalg);
	return (STR(why));
    }
    if (hex_decode_opt(raw, value, len, HEX_DECODE_FLAG_ALLOW_COLON) == 0)
	return ("is not in hexadecimal form");
    if (LEN(raw) != size) {
	vstring_sprintf(why, "has %ld bytes instead of the %d of digest "
			"algorithm \"%s\"", (long) LEN(raw), size, mdalg);
	return (STR(why));
    }
    return (0);
}

/* tls_rootca_add - add list of fingerprints */

const char *tls_rootca_add(TLS_DANE *dane, int level, int mtype,
			           const char *mdalg, const char *values,
			           VSTRING *item)
{
    int     usage = level == TLS_LEV_FPRINT ?
    DNS_TLSA_USAGE_DOMAIN_ISSUED_CERTIFICATE : DNS_TLSA_USAGE_CA_CONSTRAINT;
    static VSTRING *raw;
    const char *err = 0;
    const char *start;
    const char *end;
    const char *next;

    if (raw == 0)
	raw = vstring_alloc(EVP_MAX_MD_SIZE);

    /* Unlike argv_split(), this finds the empty item of a damaged list. */
    for (start = values; err == 0; start = next + 1) {
	next = end = start + strcspn(start, FPRINT_DELIM);
	start += strspn(start, FPRINT_SPACE);
	while (end > start && ISSPACE(end[-1]))
	    end--;
	if ((err = decode(raw, start, end - start, mdalg)) == 0)
	    dane->tlsa = tlsa_prepend(dane->tlsa, usage,
				      DNS_TLSA_SELECTOR_FULL_CERTIFICATE, mtype,
				    (const unsigned char *) STR(raw), LEN(raw));
	else
	    vstring_strncpy(item, start, end - start);
	if (*next == 0)
	    break;
    }
    return (err);
}

/* tls_rootca_is_ours - is this a record of rootca= or digest= */

int     tls_rootca_is_ours(int level, const TLS_TLSA *tlsa)
{
    if (TLS_MUST_PKIX(level))
	return (tlsa->usage == DNS_TLSA_USAGE_CA_CONSTRAINT);
    return (level == TLS_LEV_FPRINT && tlsa->mtype != TLS_MTYPE_DEFAULT);
}

/* tls_rootca_mtype - matching type of policy with rootca= or digest= */

int     tls_rootca_mtype(int level, const TLS_DANE *dane)
{
    const TLS_TLSA *tlsa;

    for (tlsa = dane ? dane->tlsa : 0; tlsa != 0; tlsa = tlsa->next)
	if (tls_rootca_is_ours(level, tlsa))
	    return (tlsa->mtype);
    return (TLS_MTYPE_NONE);
}

/* tls_rootca_demand - usage, selector, matching type and data of each record */

void    tls_rootca_demand(VSTRING *buf, const TLS_DANE *dane)
{
    const TLS_TLSA *tlsa;

    for (tlsa = dane->tlsa; tlsa != 0; tlsa = tlsa->next) {
	VSTRING_ADDCH(buf, tlsa->usage);
	VSTRING_ADDCH(buf, tlsa->selector);
	VSTRING_ADDCH(buf, tlsa->mtype);
	VSTRING_ADDCH(buf, tlsa->length >> 8);
	VSTRING_ADDCH(buf, tlsa->length);
	vstring_memcat(buf, (const char *) tlsa->data, tlsa->length);
    }
}

/* mtype_name - digest algorithm, null if there is none */

static const char *mtype_name(const TLS_SESS_STATE *TLScontext, int mtype)
{
    return (mtype == TLS_MTYPE_DEFAULT ?
	    TLScontext->mdalg : tls_mtype_name(mtype));
}

/* tls_rootca_digest_name - digest algorithm of a policy */

const char *tls_rootca_digest_name(const TLS_SESS_STATE *TLScontext)
{
    return (mtype_name(TLScontext, tls_rootca_mtype(TLScontext->level,
						    TLScontext->dane)));
}

/* tls_rootca_tlsa_add - hand a record to OpenSSL, or to nobody */

int     tls_rootca_tlsa_add(const TLS_SESS_STATE *TLScontext,
			            const TLS_TLSA *tlsa)
{
    const char *mdalg;

    if (!tls_rootca_is_ours(TLScontext->level, tlsa))
	return (SSL_dane_tlsa_add(TLScontext->con, tlsa->usage,
				  tlsa->selector, tlsa->mtype, tlsa->data,
				  tlsa->length));
    mdalg = mtype_name(TLScontext, tlsa->mtype);
    return (mdalg != 0 && tls_rootca_size(mdalg) == tlsa->length);
}

/* find_record - by the digest of an encoded object, which is freed */

static int find_record(const TLS_SESS_STATE *TLScontext, unsigned char *der,
		               int der_len, const TLS_TLSA **found)
{
    static EVP_MD_CTX *mdctx;
    unsigned char md_buf[EVP_MAX_MD_SIZE];
    unsigned md_len;
    const char *mdalg = tls_rootca_digest_name(TLScontext);
    const EVP_MD *md = mdalg ? find_md(mdalg) : 0;
    const TLS_TLSA *tlsa;
    int     ok;

    if (mdctx == 0)
	mdctx = EVP_MD_CTX_new();
    ok = (der_len > 0 && md != 0 && mdctx != 0
	  && EVP_DigestInit_ex(mdctx, md, (ENGINE *) 0) > 0
	  && EVP_DigestUpdate(mdctx, der, der_len) > 0
	  && EVP_DigestFinal_ex(mdctx, md_buf, &md_len) > 0);
    OPENSSL_free(der);
    if (!ok)
	return (TLS_ROOTCA_ERROR);
    for (tlsa = TLScontext->dane->tlsa; tlsa != 0; tlsa = tlsa->next)
	if (tlsa->length == md_len && memcmp(tlsa->data, md_buf, md_len) == 0
	    && tls_rootca_is_ours(TLScontext->level, tlsa)) {
	    *found = tlsa;
	    return (0);
	}
    return (TLS_ROOTCA_UNLISTED);
}

/* tls_rootca_listed - does the policy list a certificate or its key */

int     tls_rootca_listed(const TLS_SESS_STATE *TLScontext, X509 *cert,
			          const TLS_TLSA **found)
{
    unsigned char *der = 0;
    int     der_len = i2d_X509(cert, &der);
    int     result = find_record(TLScontext, der, der_len, found);

    if (result != TLS_ROOTCA_UNLISTED)
	return (result < 0 ? result : DNS_TLSA_SELECTOR_FULL_CERTIFICATE);
    der = 0;
    der_len = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(cert), &der);
    result = find_record(TLScontext, der, der_len, found);
    return (result < 0 ? result : DNS_TLSA_SELECTOR_SUBJECTPUBLICKEYINFO);
}

/* tls_rootca_listed_key - does the policy list a raw public key */

int     tls_rootca_listed_key(const TLS_SESS_STATE *TLScontext, EVP_PKEY *key,
			              const TLS_TLSA **found)
{
    unsigned char *der = 0;
    int     der_len = i2d_PUBKEY(key, &der);
    int     result = find_record(TLScontext, der, der_len, found);

    return (result < 0 ? result : DNS_TLSA_SELECTOR_SUBJECTPUBLICKEYINFO);
}

/* add_name - add string, including its terminator */

static void add_name(VSTRING *buf, const char *name)
{
    if (name == 0)
	name = "";
    vstring_memcat(buf, name, strlen(name) + 1);
}

/* tls_rootca_digest - add records and names to the session lookup key */

int     tls_rootca_digest(EVP_MD_CTX *mdctx, const TLS_SESS_STATE *TLScontext,
			          const TLS_CLIENT_START_PROPS *props)
{
    VSTRING *buf;
    char  **namep;
    int     ok;

    if (tls_rootca_mtype(TLScontext->level, TLScontext->dane) == TLS_MTYPE_NONE)
	return (1);

    /*
     * Names may be given as "nexthop" or "hostname". Not all callers have
     * these in the session lookup key.
     */
    buf = vstring_alloc(1000);
    add_name(buf, props->nexthop);
    add_name(buf, props->host);
    if (props->matchargv)
	for (namep = props->matchargv->argv; *namep; namep++)
	    add_name(buf, *namep);
    add_name(buf, (char *) 0);
    tls_rootca_demand(buf, TLScontext->dane);
    ok = EVP_DigestUpdate(mdctx, STR(buf), LEN(buf));
    vstring_free(buf);
    return (ok);
}

#endif
