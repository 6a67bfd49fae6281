/* SPDX-License-Identifier: IPL-1.0 OR EPL-2.0 */
/*++
/* NAME
/*	tls_rootca 3
/* SUMMARY
/*	TLS policies with rootca= or digest=
/* SYNOPSIS
/*	#include <tls.h>
/*	#include <tls_rootca.h>
/*
/*	int	tls_rootca_size(mdalg)
/*	const char *mdalg;
/*
/*	const char *tls_rootca_decode(raw, value, mdalg)
/*	VSTRING	*raw;
/*	const char *value;
/*	const char *mdalg;
/*
/*	const char *tls_rootca_add(dane, add, mtype, mdalg, values, item)
/*	TLS_DANE *dane;
/*	void	(*add)(TLS_DANE *, int, const VSTRING *);
/*	int	mtype;
/*	const char *mdalg;
/*	const char *values;
/*	VSTRING	*item;
/*
/*	void	tls_rootca_add_ca(dane, mtype, raw)
/*	TLS_DANE *dane;
/*	int	mtype;
/*	const VSTRING *raw;
/*
/*	void	tls_rootca_add_server(dane, mtype, raw)
/*	TLS_DANE *dane;
/*	int	mtype;
/*	const VSTRING *raw;
/*
/*	void	tls_rootca_order(dane)
/*	TLS_DANE *dane;
/*
/*	int	tls_rootca_is_first(tlsa)
/*	const TLS_TLSA *tlsa;
/*
/*	int	tls_rootca_mtype(dane)
/*	const TLS_DANE *dane;
/*
/*	void	tls_rootca_demand(buf, dane)
/*	VSTRING	*buf;
/*	const TLS_DANE *dane;
/*
/*	#define TLS_INTERNAL
/*
/*	void	tls_rootca_enable(TLScontext)
/*	TLS_SESS_STATE *TLScontext;
/*
/*	void	tls_rootca_start(TLScontext)
/*	TLS_SESS_STATE *TLScontext;
/*
/*	void	tls_rootca_finish(TLScontext)
/*	TLS_SESS_STATE *TLScontext;
/*
/*	int	tls_rootca_digest(mdctx, TLScontext, props)
/*	EVP_MD_CTX *mdctx;
/*	const TLS_SESS_STATE *TLScontext;
/*	const TLS_CLIENT_START_PROPS *props;
/* DESCRIPTION
/*	This module turns the fingerprints of a TLS policy into synthetic
/*	TLSA records (RFC 6698), and adjusts a connection that uses them.
/*	OpenSSL decides about the chain.
/*
/*	tls_rootca_size() returns the number of bytes of a fingerprint,
/*	or zero when OpenSSL does not provide the digest algorithm. To
/*	ask OpenSSL takes longer than all else that is done with a
/*	fingerprint, therefore the last answer other than zero is kept.
/*
/*	tls_rootca_decode() converts one fingerprint from hexadecimal
/*	form, with or without colons between the bytes, to binary form.
/*	The result is null when all is well. Otherwise it is text that
/*	completes a sentence which begins with the value, and that the
/*	next call overwrites.
/*
/*	tls_rootca_add() adds the records for a list of fingerprints,
/*	separated by "|". White space around each is ignored. The result
/*	is as with tls_rootca_decode(), and then "item" has the text
/*	that is in error. Nothing that is empty is a fingerprint.
/*
/*	tls_rootca_add_ca() adds the records for the fingerprint of a CA
/*	certificate or of its public key. There are four, as it may be
/*	the digest of either (selectors 0 and 1), and as OpenSSL matches
/*	usage 2 (DANE-TA) only against what the server sent, and usage 0
/*	(PKIX-TA) also against what only the local store holds. There is
/*	none of usage 1 or 3, so that the fingerprint of the server's own
/*	certificate is no match.
/*
/*	tls_rootca_add_server() adds the records of usage 3 (DANE-EE) for
/*	the fingerprint of a server certificate or of its public key.
/*
/*	tls_rootca_order() sorts the records of a complete policy in the order
/*	in which OpenSSL takes the least time to add them. Records with the
/*	same usage and selector stay in their order.
/*
/*	tls_rootca_is_first() tells, of several records for the same
/*	fingerprint, one from the others. It is non-zero, too, with a record
/*	that stands for itself, as that of a certificate from a file.
/*
/*	tls_rootca_mtype() returns the matching type of all fingerprints
/*	in a policy that has a rootca= or digest= attribute, and
/*	TLS_MTYPE_NONE for any other policy. This depends on the records
/*	only, because nothing else of a policy reaches tlsproxy(8).
/*
/*	tls_rootca_demand() appends, in binary form, what the records of a
/*	policy with rootca= or digest= demand. Equal text means that equal
/*	chains are accepted.
/*
/*	tls_rootca_enable() prepares one connection, before the records
/*	are handed to OpenSSL, for a policy with rootca=. It is a no-op
/*	with other policies.
/*
/*	tls_rootca_start() must be called before a handshake, and after a
/*	cached TLS session was loaded, if any. For a policy with rootca=
/*	or digest=, it makes sure that the server passes only when
/*	OpenSSL says so. Without this, OpenSSL leaves the result that was
/*	there before, success, when it cannot start a verification; and it
/*	verifies no name when it cannot copy the names that it was told. A
/*	session that was not verified with success is not offered to the
/*	server. In case of error, verification will fail.
/*
/*	tls_rootca_finish() must be called after the handshake, when
/*	TLScontext->session_reused is known. For a policy with rootca= or
/*	digest=, a resumed session passes as it did before. OpenSSL does
/*	not set the result then.
/*
/*	tls_rootca_digest() adds to the TLS session lookup key what the
/*	verification of a policy with rootca= or digest= depends on: its
/*	records, and the names that the server certificate may have. OpenSSL
/*	does not verify a resumed session, and it must not be found after
/*	these have changed. The caller leaves the records of such a policy
/*	to this function, which takes each fingerprint once. The keys of
/*	other policies remain as they are. The result is zero in case of
/*	error.
/*
/*	Arguments:
/* .IP raw
/*	The fingerprint in binary form.
/* .IP value
/*	The fingerprint in hexadecimal form.
/* .IP add
/*	tls_rootca_add_ca or tls_rootca_add_server.
/* .IP values
/*	Fingerprints in hexadecimal form.
/* .IP mdalg
/*	The digest algorithm, by the name that OpenSSL uses.
/* .IP dane
/*	The records of one policy. May be null with tls_rootca_mtype().
/* .IP mtype
/*	Matching type: TLS_MTYPE_DEFAULT, or a result from
/*	tls_mtype_byname() other than TLS_MTYPE_NONE.
/* .IP mdctx
/*	The message digest for the TLS session lookup key.
/* BUGS
/*	OpenSSL prefers what the server sends, even an expired certificate
/*	of a CA that the local store has renewed. A root above it is then
/*	not reached, which fails; only the renewed certificate itself can
/*	be listed.
/* SEE ALSO
/*	tls_mtype(3), digest algorithms as private TLSA matching types
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

 /*
  * DNS_TLSA_USAGE_CA_CONSTRAINT, in the terms of RFC 7218 PKIX-TA(0). Of all
  * records that Postfix makes or accepts, only those for rootca= have it.
  */
#define IS_ROOTCA(tlsa) \
	((tlsa)->usage == DNS_TLSA_USAGE_CA_CONSTRAINT)
#define IS_DIGEST(tlsa) \
	((tlsa)->mtype != TLS_MTYPE_DEFAULT && tls_mtype_reserved((tlsa)->mtype))

 /*
  * The order in which records are added.
  */
#define RANK(tlsa)	(2 * (tlsa)->usage + (tlsa)->selector)
#define MAX_RANK	8

/* tls_rootca_size - number of bytes */

int     tls_rootca_size(const char *mdalg)
{
    static VSTRING *last;
    static int size;
    const EVP_MD *md;

    if (last == 0)
	last = vstring_alloc(10);
    if (size == 0 || strcmp(STR(last), mdalg) != 0) {
	md = tls_digest_byname(mdalg, (EVP_MD_CTX **) 0);
	size = md ? EVP_MD_size(md) : 0;
	vstring_strcpy(last, mdalg);
    }
    return (size);
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

/* tls_rootca_decode - one fingerprint */

const char *tls_rootca_decode(VSTRING *raw, const char *value,
			              const char *mdalg)
{
    return (decode(raw, value, strlen(value), mdalg));
}

/* add_both - records for a certificate and for a public key */

static void add_both(TLS_DANE *dane, int usage, int mtype, const VSTRING *raw)
{
    const unsigned char *data = (const unsigned char *) STR(raw);

    dane->tlsa = tlsa_prepend(dane->tlsa, usage,
			      DNS_TLSA_SELECTOR_FULL_CERTIFICATE,
			      mtype, data, LEN(raw));
    dane->tlsa = tlsa_prepend(dane->tlsa, usage,
			      DNS_TLSA_SELECTOR_SUBJECTPUBLICKEYINFO,
			      mtype, data, LEN(raw));
}

/* tls_rootca_add_ca - add CA fingerprint */

void    tls_rootca_add_ca(TLS_DANE *dane, int mtype, const VSTRING *raw)
{
    add_both(dane, DNS_TLSA_USAGE_TRUST_ANCHOR_ASSERTION, mtype, raw);
    add_both(dane, DNS_TLSA_USAGE_CA_CONSTRAINT, mtype, raw);
}

/* tls_rootca_add_server - add server fingerprint */

void    tls_rootca_add_server(TLS_DANE *dane, int mtype, const VSTRING *raw)
{
    add_both(dane, DNS_TLSA_USAGE_DOMAIN_ISSUED_CERTIFICATE, mtype, raw);
}

/* tls_rootca_add - add list of fingerprints */

const char *tls_rootca_add(TLS_DANE *dane,
			         void (*add) (TLS_DANE *, int, const VSTRING *),
			           int mtype, const char *mdalg,
			           const char *values, VSTRING *item)
{
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
	    add(dane, mtype, raw);
	else
	    vstring_strncpy(item, start, end - start);
	if (*next == 0)
	    break;
    }
    return (err);
}

/* tls_rootca_order - lowest usage and selector first */

void    tls_rootca_order(TLS_DANE *dane)
{
    TLS_TLSA *ordered = 0;
    TLS_TLSA **end = &ordered;
    TLS_TLSA **place;
    TLS_TLSA *tlsa;
    int     rank;

    for (tlsa = dane->tlsa; tlsa != 0 && tlsa->next != 0; tlsa = tlsa->next)
	if (RANK(tlsa) > RANK(tlsa->next))
	    break;
    if (tlsa == 0 || tlsa->next == 0)
	return;

    /*
     * OpenSSL has its records in the opposite order, and looks for the place
     * of each new one from the front. With thousands, that would take longer
     * than the handshake.
     */
    for (rank = 0; rank < MAX_RANK; rank++)
	for (place = &dane->tlsa; (tlsa = *place) != 0; /* see below */ )
	    if (RANK(tlsa) == rank) {
		*place = tlsa->next;
		*end = tlsa;
		end = &tlsa->next;
	    } else {
		place = &tlsa->next;
	    }
    if (dane->tlsa != 0)
	msg_panic("tls_rootca_order: unexpected usage or selector");
    *end = 0;
    dane->tlsa = ordered;
}

/* tls_rootca_is_first - the record that stands for a fingerprint */

int     tls_rootca_is_first(const TLS_TLSA *tlsa)
{
    return (tlsa->mtype == DNS_TLSA_MATCHING_TYPE_NO_HASH_USED
	    || (tlsa->selector == DNS_TLSA_SELECTOR_FULL_CERTIFICATE
		&& tlsa->usage != DNS_TLSA_USAGE_TRUST_ANCHOR_ASSERTION));
}

/* tls_rootca_mtype - matching type of policy with rootca= or digest= */

int     tls_rootca_mtype(const TLS_DANE *dane)
{
    const TLS_TLSA *tlsa;

    for (tlsa = dane ? dane->tlsa : 0; tlsa != 0; tlsa = tlsa->next)
	if (IS_ROOTCA(tlsa) || IS_DIGEST(tlsa))
	    return (tlsa->mtype);
    return (TLS_MTYPE_NONE);
}

/* tls_rootca_demand - usage, matching type and data of each fingerprint */

void    tls_rootca_demand(VSTRING *buf, const TLS_DANE *dane)
{
    const TLS_TLSA *tlsa;

    for (tlsa = dane->tlsa; tlsa != 0; tlsa = tlsa->next) {
	if (!tls_rootca_is_first(tlsa))
	    continue;
	VSTRING_ADDCH(buf, tlsa->usage);
	VSTRING_ADDCH(buf, tlsa->selector);
	VSTRING_ADDCH(buf, tlsa->mtype);
	VSTRING_ADDCH(buf, tlsa->length >> 8);
	VSTRING_ADDCH(buf, tlsa->length);
	vstring_memcat(buf, (const char *) tlsa->data, tlsa->length);
    }
}

/* other_flags - verification flags from elsewhere than the connection */

static unsigned long other_flags(SSL *con)
{
    X509_STORE *store = SSL_CTX_get_cert_store(SSL_get_SSL_CTX(con));

    return (X509_VERIFY_PARAM_get_flags(X509_STORE_get0_param(store))
	    | (SSL_set_cert_flags(con, 0) & SSL_CERT_FLAG_SUITEB_128_LOS));
}

/* tls_rootca_enable - adjust chain building for rootca= */

void    tls_rootca_enable(TLS_SESS_STATE *TLScontext)
{
    SSL    *con = TLScontext->con;
    X509_VERIFY_PARAM *param;
    const TLS_TLSA *tlsa;

    for (tlsa = TLScontext->dane->tlsa; tlsa != 0; tlsa = tlsa->next)
	if (IS_ROOTCA(tlsa))
	    break;
    if (tlsa == 0)
	return;

    /* What comes to tlsproxy(8) comes in reverse. */
    tls_rootca_order((TLS_DANE *) TLScontext->dane);

    /*
     * A CA in the local store is as good as a root when its fingerprint
     * matches. OpenSSL accepts it as the end of the chain only with "partial
     * chain". That trusts nothing else: with DANE enabled, a chain without a
     * match is never accepted.
     * 
     * Prefer what the server sent. Otherwise a root in the local store hides
     * a cross-certificate of the same name and key on the wire, and what is
     * above it. OpenSSL would OR its default back in, were the flags not
     * reset first. That also resets flags that OpenSSL would add for Suite B
     * or take from the certificate store, and these must stay.
     */
    param = SSL_get0_param(con);
    X509_VERIFY_PARAM_set_flags(param, X509_V_FLAG_PARTIAL_CHAIN
				| other_flags(con));
    X509_VERIFY_PARAM_clear_flags(param, X509_V_FLAG_TRUSTED_FIRST);
    X509_VERIFY_PARAM_set_inh_flags(param,
				    X509_VERIFY_PARAM_get_inh_flags(param)
				    | X509_VP_FLAG_RESET_FLAGS);
}

/* has_matched - a name, or an address, which OpenSSL does not tell */

static int has_matched(X509_VERIFY_PARAM *param)
{
    char   *address = X509_VERIFY_PARAM_get1_ip_asc(param);
    int     matched = (address != 0
		       || X509_VERIFY_PARAM_get0_peername(param) != 0);

    OPENSSL_free(address);
    return (matched);
}

/* verify_name - no success without a name that matches */

static int verify_name(int ok, X509_STORE_CTX *ctx)
{
    ok = tls_verify_certificate_callback(ok, ctx);

    /*
     * This is the last callback, after names were looked at. What is set here
     * also goes into the new session.
     */
    if (X509_STORE_CTX_get_error_depth(ctx) == 0
	&& X509_STORE_CTX_get_error(ctx) == X509_V_OK
	&& !has_matched(X509_STORE_CTX_get0_param(ctx)))
	X509_STORE_CTX_set_error(ctx, X509_V_ERR_UNSPECIFIED);
    return (ok);
}

/* tls_rootca_start - before the handshake, nothing is verified */

void    tls_rootca_start(TLS_SESS_STATE *TLScontext)
{
    SSL    *con = TLScontext->con;

    if (tls_rootca_mtype(TLScontext->dane) == TLS_MTYPE_NONE)
	return;

    /*
     * With SSL_VERIFY_NONE, OpenSSL goes on when it has no memory to verify a
     * certificate, and the result remains what it was: X509_V_OK in a new
     * connection, and what a session brings with it even when the server
     * declines to resume that session.
     * 
     * The result of a verification that did not start becomes part of the new
     * session. Were that session offered, one moment without memory would
     * defer mail until the session expires, or for longer, because a TLS 1.3
     * server replaces it each time. After this, a session that is resumed
     * has been verified.
     */
    if (SSL_get_session(con) != 0 && SSL_get_verify_result(con) != X509_V_OK
	&& SSL_set_session(con, (SSL_SESSION *) 0) == 0) {
	msg_warn("%s: cannot discard an unverified TLS session",
		 TLScontext->namaddr);
	tls_print_errors();
	TLScontext->must_fail = 1;
    }
    SSL_set_verify_result(con, X509_V_ERR_UNSPECIFIED);

    /*
     * OpenSSL goes on, and verifies no name, when it has no memory to copy
     * the names from the connection to a verification.
     */
    if (TLS_MUST_PKIX(TLScontext->level))
	SSL_set_verify(con, SSL_get_verify_mode(con), verify_name);
}

/* tls_rootca_finish - after the handshake, a resumed session is verified */

void    tls_rootca_finish(TLS_SESS_STATE *TLScontext)
{

    /*
     * The caller panics when the result is success in spite of must_fail.
     */
    if (TLScontext->session_reused && TLScontext->must_fail == 0
	&& tls_rootca_mtype(TLScontext->dane) != TLS_MTYPE_NONE)
	SSL_set_verify_result(TLScontext->con, X509_V_OK);
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

    if (tls_rootca_mtype(TLScontext->dane) == TLS_MTYPE_NONE)
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
