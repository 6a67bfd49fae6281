/* SPDX-License-Identifier: IPL-1.0 OR EPL-2.0 */
/*++
/* NAME
/*	tls_rootca_log 3
/* SUMMARY
/*	explain the outcome of policies with rootca= or digest=
/* SYNOPSIS
/*	#define TLS_INTERNAL
/*	#include <tls.h>
/*	#include <tls_rootca.h>
/*
/*	int	tls_rootca_log_match(TLScontext, depth)
/*	TLS_SESS_STATE *TLScontext;
/*	int	depth;
/*
/*	int	tls_rootca_log_mismatch(TLScontext, props)
/*	TLS_SESS_STATE *TLScontext;
/*	const TLS_CLIENT_START_PROPS *props;
/*
/*	void	tls_rootca_log_cause(buf, TLScontext, matchargv)
/*	VSTRING	*buf;
/*	const TLS_SESS_STATE *TLScontext;
/*	const ARGV *matchargv;
/* DESCRIPTION
/*	This module says why a server passes or not. It decides nothing: it
/*	reads what tls_rootca_verify(3) has left in the connection.
/*
/*	tls_rootca_log_match() logs which fingerprint of the policy
/*	matched, with what digest algorithm, whether as the digest of a
/*	certificate or of a public key, and for a CA, at what depth, and
/*	whether the server sent it, or the local store had it. A match with a
/*	trust anchor from tafile= is left to the caller.
/*
/*	tls_rootca_log_mismatch() logs one line that names the next hop,
/*	the host, and the cause: OpenSSL refuses the chain, no fingerprint
/*	matches, the name does not match, or OpenSSL could not verify
/*	anything. In the first case it says where and why: that chain leads to
/*	a CA that the policy lists, if there is one. In the last case that is
/*	all. Else the line goes on with what
/*	the policy could list instead, in the form in which a policy
/*	lists it: for a policy with rootca=, the fingerprints of the CA
/*	certificates in the chain, at most eight, and
/*	no more than fit in one line of the log; then a note when the
/*	chain has no end; for other policies, the fingerprints of the
/*	server certificate and of its public key, or only the latter
/*	when the server has a raw public key (RFC 7250).
/*	With TLSRPT support, it reports a broken chain in the terms of
/*	RFC 8460 section 4.3; it leaves fingerprint and name mismatches
/*	to the SMTP client, which reports those in the right terms.
/*
/*	tls_rootca_log_cause() appends that cause only, in words, for a program
/*	that shows it in another way. It does so for a policy without these
/*	attributes, too. The connection must have failed verification.
/*
/*	The other two return zero without logging anything when the policy has
/*	neither attribute, when trust settings could not be loaded
/*	(which was logged), or when an external policy demands failure.
/*	The caller should then log what Postfix logs without this module.
/*
/*	Arguments:
/* .IP TLScontext
/*	The connection, after a full handshake. A resumed session has
/*	no chain that could be explained.
/* .IP depth
/*	Where OpenSSL found a match by itself, or a negative number.
/* .IP props
/*	Connection properties, including next hop and match names.
/* .IP matchargv
/*	The match names, or null.
/* SECURITY
/* .ad
/* .fi
/*	The peer chooses the chain. The number of certificates and the
/*	length of each subject are limited; in subjects, non-printable
/*	characters and quotes are replaced; and a fingerprint comes
/*	before the subject, which cannot pretend to be one.
/* SEE ALSO
/*	tls_rootca(3), fingerprints of TLS policies with rootca= or digest=
/*	tls_rootca_verify(3), does a server pass
/* LICENSE
/* .ad
/* .fi
/*	This software is distributed under the terms of the IBM Public
/*	License 1.0 or the Eclipse Public License 2.0, as Postfix is.
/*--*/

/* System library. */

#include <sys_defs.h>

#ifdef USE_TLS
#include <string.h>

/* Utility library. */

#include <msg.h>
#include <mymalloc.h>
#include <stringops.h>
#include <vstring.h>

/* TLS library. */

#ifdef USE_TLSRPT
#include <tlsrpt_wrapper.h>
#endif

#define TLS_INTERNAL
#include <tls.h>
#include <tls_rootca.h>

/* Application-specific. */

#define STR(x)	vstring_str(x)
#define LEN(x)	VSTRING_LEN(x)

#define MAX_CA_CERTS		8		/* in one line */
#define MAX_SUBJECT		80		/* characters */
#define MAX_NAMES		200		/* characters */
#define MAX_LINE		1700		/* before the last words */

 /*
  * The raw public key of the server, zero if it has a certificate. OpenSSL
  * before 3.2 knows only the latter.
  */
#ifdef TLSEXT_cert_type_rpk
#define RAW_KEY(con)	SSL_get0_peer_rpk(con)
#else
#define RAW_KEY(con)	((EVP_PKEY *) 0)
#endif

typedef enum {
    CAUSE_CHAIN, CAUSE_FINGERPRINT, CAUSE_NAME, CAUSE_OPENSSL,
} CAUSE;

 /*
  * What a fingerprint can be the digest of.
  */
static const char *selector_name[] = {
    "certificate",			/* DNS_TLSA_SELECTOR_FULL_CERTIFICATE */
    "public key",			/* DNS_TLSA_SELECTOR_SUBJECTPUBLICKEYINFO */
};

#define N_SELECTORS	2

/* has_rootca - is this a policy about CA certificates */

static int has_rootca(const TLS_SESS_STATE *TLScontext)
{
    return (TLS_MUST_PKIX(TLScontext->level));
}

/* cert_der - certificate or its public key, zero in case of error */

static int cert_der(unsigned char **derp, X509 *cert, int selector)
{
    *derp = 0;
    return (selector == DNS_TLSA_SELECTOR_FULL_CERTIFICATE ?
	    i2d_X509(cert, derp) :
	    i2d_X509_PUBKEY(X509_get_X509_PUBKEY(cert), derp));
}

/* der_digest - message digest, zero in case of error */

static unsigned der_digest(unsigned char *md_buf, const unsigned char *der,
			           int der_len, const char *mdalg)
{
    const EVP_MD *md;
    unsigned md_len;

    if (der_len <= 0
	|| (md = tls_digest_byname(mdalg, (EVP_MD_CTX **) 0)) == 0
	|| EVP_Digest(der, der_len, md_buf, &md_len, md, (ENGINE *) 0) == 0)
	return (0);
    return (md_len);
}

/* append_der_fprint - append fingerprint in the form that a policy lists it */

static void append_der_fprint(VSTRING *buf, const char *attr,
			              const unsigned char *der, int der_len,
			              const char *mdalg)
{
    unsigned char md_buf[EVP_MAX_MD_SIZE];
    unsigned md_len;
    char   *text;

    md_len = der_digest(md_buf, der, der_len, mdalg);
    if (md_len == 0) {
	vstring_sprintf_append(buf, "(cannot compute %s)", mdalg);
	return;
    }
    text = tls_digest_encode(md_buf, md_len);
    vstring_sprintf_append(buf, "%s=%s", attr, text);
    myfree(text);
}

/* append_fprint - append fingerprint of a certificate or of its public key */

static void append_fprint(VSTRING *buf, const char *attr, X509 *cert,
			          int selector, const char *mdalg)
{
    unsigned char *der;
    int     der_len;

    der_len = cert_der(&der, cert, selector);
    append_der_fprint(buf, attr, der, der_len, mdalg);
    OPENSSL_free(der);
}

/* append_raw_key - append fingerprint of a raw public key */

static void append_raw_key(VSTRING *buf, EVP_PKEY *key, const char *mdalg)
{
    unsigned char *der = 0;
    int     der_len;

    der_len = i2d_PUBKEY(key, &der);
    vstring_strcat(buf, "; raw public key: ");
    append_der_fprint(buf, "match", der, der_len, mdalg);
    OPENSSL_free(der);
}

/* append_subject - append name that the peer chose, made harmless */

static void append_subject(VSTRING *buf, X509_NAME *name)
{
    char    text[MAX_SUBJECT];

    if (X509_NAME_oneline(name, text, sizeof(text)) == 0)
	strcpy(text, "?");
    vstring_sprintf_append(buf, "\"%s\"",
			   translit(printable(text, '?'), "\"", "'"));
}

/* was_sent - did the server send this certificate */

static int was_sent(const TLS_SESS_STATE *TLScontext, X509 *cert)
{
    return (tls_rootca_has_cert(SSL_get_peer_cert_chain(TLScontext->con), cert));
}

/* find_cause - why did verification fail */

static CAUSE find_cause(const TLS_SESS_STATE *TLScontext)
{
    switch (SSL_get_verify_result(TLScontext->con)) {
    case X509_V_ERR_DANE_NO_MATCH:
	return (CAUSE_FINGERPRINT);
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH:
	return (CAUSE_NAME);
    case X509_V_ERR_UNSPECIFIED:
    case X509_V_ERR_OUT_OF_MEM:
	return (CAUSE_OPENSSL);
    default:
	return (CAUSE_CHAIN);
    }
}

/* append_cause - append the reason in words */

static void append_cause(VSTRING *buf, const TLS_SESS_STATE *TLScontext,
			         const ARGV *matchargv, CAUSE cause)
{
    VSTRING *names;
    char  *const * namep;

    switch (cause) {
    case CAUSE_CHAIN:
	vstring_sprintf_append(buf, "the chain does not verify: %s at depth "
			       "%d", X509_verify_cert_error_string(
						   TLScontext->errorcode),
			       TLScontext->errordepth);
	if (TLScontext->errorcert) {
	    vstring_strcat(buf, " subject ");
	    append_subject(buf,
			   X509_get_subject_name(TLScontext->errorcert));
	}
	break;
    case CAUSE_FINGERPRINT:
	if (TLS_DANE_BASED(TLScontext->level))
	    vstring_strcat(buf, "no TLSA record matches");
	else
	    vstring_sprintf_append(buf, "no fingerprint in the policy matches "
				   "%s", has_rootca(TLScontext) ?
				   "a CA of the chain" :
				   "the server certificate");
	break;
    case CAUSE_NAME:
	names = vstring_alloc(100);
	for (namep = matchargv ? matchargv->argv : 0; namep && *namep; namep++)
	    vstring_sprintf_append(names, " %s", *namep);
	vstring_sprintf_append(buf, "the name in the server certificate does "
			       "not match%.*s", MAX_NAMES, STR(names));
	vstring_free(names);
	break;
    case CAUSE_OPENSSL:
	vstring_sprintf_append(buf, "OpenSSL could not start or complete the "
			       "verification: %s",
			       X509_verify_cert_error_string(
			       SSL_get_verify_result(TLScontext->con)));
	break;
    default:
	msg_panic("append_cause: unexpected cause: %d", cause);
    }
}

/* append_ca_certs - append what rootca= could list */

static void append_ca_certs(VSTRING *buf, const TLS_SESS_STATE *TLScontext,
			            x509_stack_t *chain, const char *mdalg)
{
    VSTRING *entry = vstring_alloc(100);
    int     count = sk_X509_num(chain);
    int     depth;
    X509   *cert;

    if (count <= 1)
	vstring_strcat(buf, "; no CA certificate was sent or found");
    for (depth = 1; depth < count; depth++) {
	cert = sk_X509_value(chain, depth);
	vstring_sprintf(entry, "; depth %d: ", depth);
	append_fprint(entry, "rootca", cert,
		      DNS_TLSA_SELECTOR_FULL_CERTIFICATE, mdalg);
	vstring_sprintf_append(entry, " %s subject ",
			       was_sent(TLScontext, cert) ? "sent" : "local");
	append_subject(entry, X509_get_subject_name(cert));
	if (depth > MAX_CA_CERTS || LEN(buf) + LEN(entry) > MAX_LINE) {
	    vstring_sprintf_append(buf, "; and %d more", count - depth);
	    break;
	}
	vstring_strcat(buf, STR(entry));
    }
    vstring_free(entry);
}

/* append_missing_root - say that the chain has no end */

static void append_missing_root(VSTRING *buf, x509_stack_t *chain)
{
    int     count = sk_X509_num(chain);
    X509   *last;

    if (count <= 0)
	return;
    last = sk_X509_value(chain, count - 1);
    if (X509_get_extension_flags(last) & EXFLAG_SS)
	return;
    vstring_strcat(buf, "; its issuer ");
    append_subject(buf, X509_get_issuer_name(last));
    vstring_strcat(buf, " was neither sent nor found in the local store");
}

/* append_server_cert - append what match= could list */

static void append_server_cert(VSTRING *buf, const TLS_SESS_STATE *TLScontext,
			               const char *mdalg)
{
    x509_stack_t *sent = SSL_get_peer_cert_chain(TLScontext->con);
    EVP_PKEY *key = RAW_KEY(TLScontext->con);
    int     selector;

    if (key != 0)
	append_raw_key(buf, key, mdalg);
    if (sk_X509_num(sent) <= 0)
	return;
    for (selector = 0; selector < N_SELECTORS; selector++) {
	vstring_sprintf_append(buf, "; %s: ", selector_name[selector]);
	append_fprint(buf, "match", sk_X509_value(sent, 0), selector, mdalg);
    }
}

/* append_found - append what the policy could list instead */

static void append_found(VSTRING *buf, const TLS_SESS_STATE *TLScontext,
			         CAUSE cause, x509_stack_t *chain,
			         const char *mdalg)
{
    vstring_sprintf_append(buf, "; digest=%s", mdalg);
    if (has_rootca(TLScontext)) {
	append_ca_certs(buf, TLScontext, chain, mdalg);
	if (cause == CAUSE_FINGERPRINT || sk_X509_num(chain) <= 1)
	    append_missing_root(buf, chain);
    } else {
	append_server_cert(buf, TLScontext, mdalg);
    }
}

#ifdef USE_TLSRPT

/* report_chain - report a broken chain */

static void report_chain(long err, struct TLSRPT_WRAPPER *tlsrpt)
{
    char   *reason;

    if (err == X509_V_ERR_CERT_HAS_EXPIRED) {
	trw_report_failure(tlsrpt, TLSRPT_CERTIFICATE_EXPIRED,
			   (char *) 0, (char *) 0);
    } else {
	reason = mystrdup(X509_verify_cert_error_string(err));
	trw_report_failure(tlsrpt, TLSRPT_VALIDATION_FAILURE,
			   (char *) 0, translit(reason, " ", "_"));
	myfree(reason);
    }
}

#endif

/* log_ca - log which CA matched */

static int log_ca(const TLS_SESS_STATE *TLScontext, const char *mdalg)
{
    x509_stack_t *chain = SSL_get0_verified_chain(TLScontext->con);
    int     depth = sk_X509_num(chain) - 1;
    X509   *cert = sk_X509_value(chain, depth);
    const TLS_TLSA *tlsa;
    int     selector;
    char   *text;

    if (cert == 0
	|| (selector = tls_rootca_listed(TLScontext, cert, &tlsa)) < 0)
	return (0);
    text = tls_digest_encode(tlsa->data, tlsa->length);
    msg_info("%s: Matched trust anchor at depth %d: digest=%s rootca=%s "
	     "(%s, %s)", TLScontext->namaddr, depth, mdalg, text,
	     selector_name[selector], was_sent(TLScontext, cert) ?
	     "sent by the server" : "from the local store");
    myfree(text);
    return (1);
}

/* log_server - log which fingerprint of the server matched */

static int log_server(const TLS_SESS_STATE *TLScontext, const char *mdalg)
{
    X509   *cert = sk_X509_value(SSL_get0_verified_chain(TLScontext->con), 0);
    EVP_PKEY *key = RAW_KEY(TLScontext->con);
    const TLS_TLSA *tlsa;
    int     selector = TLS_ROOTCA_UNLISTED;
    char   *text;

    if (cert != 0)
	selector = tls_rootca_listed(TLScontext, cert, &tlsa);
    else if (key != 0)
	selector = tls_rootca_listed_key(TLScontext, key, &tlsa);
    if (selector < 0)
	return (0);
    text = tls_digest_encode(tlsa->data, tlsa->length);
    msg_info("%s: Matched fingerprint: digest=%s match=%s (%s)",
	     TLScontext->namaddr, mdalg, text, selector_name[selector]);
    myfree(text);
    return (1);
}

/* tls_rootca_log_match - log what matched */

int     tls_rootca_log_match(TLS_SESS_STATE *TLScontext, int depth)
{
    const char *mdalg = tls_rootca_digest_name(TLScontext);

    if (depth >= 0 || mdalg == 0)
	return (0);
    return (has_rootca(TLScontext) ? log_ca(TLScontext, mdalg) :
	    log_server(TLScontext, mdalg));
}

/* tls_rootca_log_mismatch - log what failed, and what could be done */

int     tls_rootca_log_mismatch(TLS_SESS_STATE *TLScontext,
				        const TLS_CLIENT_START_PROPS *props)
{
    const char *mdalg = tls_rootca_digest_name(TLScontext);
    x509_stack_t *chain;
    VSTRING *buf;
    CAUSE   cause;

    if (mdalg == 0 || TLScontext->must_fail)
	return (0);

    chain = SSL_get0_verified_chain(TLScontext->con);
    cause = find_cause(TLScontext);

    buf = vstring_alloc(1000);
    vstring_sprintf(buf, "certificate verification failed for %s: next hop "
		    "%s: ", TLScontext->namaddr, props->nexthop);
    append_cause(buf, TLScontext, props->matchargv, cause);
    if (cause != CAUSE_OPENSSL)
	append_found(buf, TLScontext, cause, chain, mdalg);
    msg_info("%s", STR(buf));
    vstring_free(buf);

#ifdef USE_TLSRPT
    if (cause == CAUSE_CHAIN && props->tlsrpt)
	report_chain(TLScontext->errorcode, props->tlsrpt);
    if (cause == CAUSE_OPENSSL && props->tlsrpt)
	report_chain(SSL_get_verify_result(TLScontext->con), props->tlsrpt);
#endif
    return (1);
}

/* tls_rootca_log_cause - say what failed */

void    tls_rootca_log_cause(VSTRING *buf, const TLS_SESS_STATE *TLScontext,
			             const ARGV *matchargv)
{
    append_cause(buf, TLScontext, matchargv, find_cause(TLScontext));
}

#endif
