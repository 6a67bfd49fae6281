/* SPDX-License-Identifier: IPL-1.0 OR EPL-2.0 */
/*++
/* NAME
/*	policy_chain 3
/* SUMMARY
/*	the certificates that a server presents
/* SYNOPSIS
/*	#include "policy_smtp.h"
/*
/*	STACK_OF(X509) *policy_chain_sent(session)
/*	const TLS_SESS_STATE *session;
/*
/*	STACK_OF(X509) *policy_chain_built(session)
/*	const TLS_SESS_STATE *session;
/*
/*	const char *policy_chain_certificate(cert, digest)
/*	X509	*cert;
/*	const char *digest;
/*
/*	const char *policy_chain_key(cert, digest)
/*	X509	*cert;
/*	const char *digest;
/*
/*	const char *policy_chain_raw_key(session, digest)
/*	const TLS_SESS_STATE *session;
/*	const char *digest;
/*
/*	ARGV	*policy_chain_names(cert)
/*	X509	*cert;
/*
/*	int	policy_chain_reaches(session, ca)
/*	const TLS_SESS_STATE *session;
/*	X509	*ca;
/*
/*	void	policy_chain_add(chain, cert, digest)
/*	POLICY_CHAIN *chain;
/*	X509	*cert;
/*	const char *digest;
/*
/*	void	policy_chain_describe(result, session, digest)
/*	POLICY_RESULT *result;
/*	const TLS_SESS_STATE *session;
/*	const char *digest;
/* DESCRIPTION
/*	policy_chain_sent() returns the certificates that the server sent,
/*	its own one first, or null. policy_chain_built() returns the
/*	chain that OpenSSL made from these and from the local store,
/*	which may not be complete. The session owns the result.
/*
/*	policy_chain_certificate() and policy_chain_key() return the
/*	fingerprint of a certificate, or of its public key (the
/*	subjectPublicKeyInfo, RFC 6698 section 2.1.2), as text that the
/*	next call of the same function overwrites. policy_chain_raw_key() does
/*	this for a server that sends a raw public key (RFC 7250) and no
/*	certificate; with TLSA records, Postfix 3.9 and later ask for that.
/*
/*	policy_chain_names() returns the host names that a certificate is
/*	for, in the form that match= wants: ".example.com" for a wildcard. What
/*	is not a proper host name is left out.
/*
/*	policy_chain_reaches() says whether OpenSSL verifies a chain from the
/*	server's certificate to this CA, without regard to names and dates:
/*	has the CA, or one below it, signed the certificate? In a chain that
/*	did not pass, certificates may belong together by name only.
/*
/*	policy_chain_add() appends a certificate, with its fingerprints.
/*
/*	policy_chain_describe() adds the certificates of the built chain to a
/*	result, with their fingerprints, and the number of others
/*	that the server sent; of these, CAs are also listed that have issued
/*	nothing in the chain. At the level fingerprint, OpenSSL makes no chain;
/*	then the CA is listed that has issued the server's certificate. If there
/*	is no built chain, that which was sent is described. The result says
/*	how many certificates, from the first one, belong together. A server
/*	may send hundreds: of those in the chain, and of the CAs beside it, the
/*	first POLICY_CHAIN_LIMIT are looked at.
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
#include <time.h>

#include <openssl/x509v3.h>

/* Utility library. */

#include <msg.h>
#include <mymalloc.h>
#include <stringops.h>
#include <valid_hostname.h>
#include <vstring.h>

/* TLS library. */

#define TLS_INTERNAL
#include <tls.h>
#include <tls_rootca.h>

/* Application-specific. */

#include "policy_smtp.h"

 /*
  * The server has a say in this.
  */
#define NAME_LIMIT	200		/* characters of a subject or issuer */

/* policy_chain_sent - by the server */

STACK_OF(X509) *policy_chain_sent(const TLS_SESS_STATE *session)
{
    return (session && session->con ?
	    SSL_get_peer_cert_chain(session->con) : 0);
}

/* policy_chain_built - by OpenSSL */

STACK_OF(X509) *policy_chain_built(const TLS_SESS_STATE *session)
{
    return (session && session->con ?
	    SSL_get0_verified_chain(session->con) : 0);
}

/* fingerprint - of an encoded object, which is freed */

static const char *fingerprint(VSTRING **result, unsigned char *der, int length,
			               const char *digest)
{
    unsigned char md[EVP_MAX_MD_SIZE];
    unsigned int size;
    const EVP_MD *algorithm = EVP_get_digestbyname(digest);

    if (*result == 0)
	*result = vstring_alloc(100);
    if (length <= 0 || algorithm == 0
	|| EVP_Digest(der, length, md, &size, algorithm, (ENGINE *) 0) != 1)
	msg_fatal("cannot compute %s fingerprint", digest);
    policy_fprint_hex(*result, md, size);
    OPENSSL_free(der);
    return (vstring_str(*result));
}

/* policy_chain_certificate - fingerprint of certificate */

const char *policy_chain_certificate(X509 *cert, const char *digest)
{
    static VSTRING *result;
    unsigned char *der = 0;
    int     length = i2d_X509(cert, &der);

    return (fingerprint(&result, der, length, digest));
}

/* policy_chain_key - fingerprint of public key */

const char *policy_chain_key(X509 *cert, const char *digest)
{
    static VSTRING *result;
    unsigned char *der = 0;
    int     length = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(cert), &der);

    return (fingerprint(&result, der, length, digest));
}

/* policy_chain_raw_key - fingerprint of a key without a certificate, or null */

const char *policy_chain_raw_key(const TLS_SESS_STATE *session,
				         const char *digest)
{
#if OPENSSL_VERSION_NUMBER >= 0x30200000L
    static VSTRING *result;
    EVP_PKEY *key = SSL_get0_peer_rpk(session->con);
    unsigned char *der = 0;
    int     length;

    if (key == 0)
	return (0);
    length = i2d_PUBKEY(key, &der);
    return (fingerprint(&result, der, length, digest));
#else
    (void) session;
    (void) digest;
    return (0);
#endif
}

/* add_name - if this is a host name */

static void add_name(ARGV *names, const ASN1_STRING *string)
{
    const char *data = (const char *) ASN1_STRING_get0_data(string);
    char   *name;
    const char *match;

    /* A common name may be a bit string, and have no data. */
    if (data == 0)
	return;
    match = name = mystrndup(data, ASN1_STRING_length(string));
    if (strncmp(name, "*.", 2) == 0)
	match++;
    if (strlen(name) == (size_t) ASN1_STRING_length(string)
	&& valid_hostname(*match == '.' ? match + 1 : match, DONT_GRIPE))
	argv_add(names, match, ARGV_END);
    myfree(name);
}

/* policy_chain_names - host names */

ARGV   *policy_chain_names(X509 *cert)
{
    ARGV   *names = argv_alloc(1);
    GENERAL_NAMES *list = X509_get_ext_d2i(cert, NID_subject_alt_name, 0, 0);
    X509_NAME *subject = X509_get_subject_name(cert);
    int     where = -1;
    int     i;

    for (i = 0; i < sk_GENERAL_NAME_num(list); i++) {
	GENERAL_NAME *name = sk_GENERAL_NAME_value(list, i);

	if (name->type == GEN_DNS)
	    add_name(names, name->d.dNSName);
    }
    GENERAL_NAMES_free(list);
    if (names->argc == 0)
	while ((where = X509_NAME_get_index_by_NID(subject, NID_commonName,
						   where)) >= 0)
	    add_name(names, X509_NAME_ENTRY_get_data(
				     X509_NAME_get_entry(subject, where)));
    return (names);
}

/* chain_best - the one that was verified, if there is one */

static STACK_OF(X509) *chain_best(const TLS_SESS_STATE *session)
{
    STACK_OF(X509) *built = policy_chain_built(session);

    return (sk_X509_num(built) > 0 ? built : policy_chain_sent(session));
}

/* name_text - on one line, to be freed by the caller */

static char *name_text(X509_NAME *name)
{
    BIO    *bio = BIO_new(BIO_s_mem());
    char   *text;
    char   *data;
    long    length;

    if (bio == 0)
	msg_fatal("out of memory");
    if (X509_NAME_print_ex(bio, name, 0,
			   XN_FLAG_ONELINE & ~ASN1_STRFLGS_ESC_MSB) < 0) {
	text = mystrdup("malformed");
    } else {
	length = BIO_get_mem_data(bio, &data);
	text = mystrndup(data, length < NAME_LIMIT ? length : NAME_LIMIT);
    }
    BIO_free(bio);
    return (text);
}

/* since_1970 - when this certificate expires, in seconds */

static long since_1970(X509 *cert)
{
    struct tm tm;

    return (ASN1_TIME_to_tm(X509_get0_notAfter(cert), &tm) ? timegm(&tm) :
	    POLICY_TIME_NONE);
}

/* policy_chain_add - one certificate, if there is room */

void    policy_chain_add(POLICY_CHAIN *chain, X509 *cert, const char *digest)
{
    POLICY_CERT *item;

    if (chain->count >= POLICY_CHAIN_LIMIT)
	return;
    item = policy_result_cert(chain);
    item->subject = name_text(X509_get_subject_name(cert));
    item->issuer = name_text(X509_get_issuer_name(cert));
    item->not_after = since_1970(cert);
    item->certificate = mystrdup(policy_chain_certificate(cert, digest));
    item->public_key = mystrdup(policy_chain_key(cert, digest));
}

/* add_untrusted - to what a chain can be made of */

static void add_untrusted(STACK_OF(X509) *certs, STACK_OF(X509) *more)
{
    int     i;

    for (i = 0; i < sk_X509_num(more); i++)
	if (sk_X509_push(certs, sk_X509_value(more, i)) == 0)
	    msg_fatal("out of memory");
}

/* policy_chain_reaches - has this CA to do with the server */

int     policy_chain_reaches(const TLS_SESS_STATE *session, X509 *ca)
{
    STACK_OF(X509) *certs = sk_X509_new_null();
    X509_STORE *store = X509_STORE_new();
    X509_STORE_CTX *ctx = X509_STORE_CTX_new();
    int     good;

    if (certs == 0 || store == 0 || ctx == 0)
	msg_fatal("out of memory");
    add_untrusted(certs, policy_chain_sent(session));
    add_untrusted(certs, policy_chain_built(session));
    if (!X509_STORE_add_cert(store, ca)
	|| !X509_STORE_CTX_init(ctx, store, sk_X509_value(certs, 0), certs))
	msg_fatal("cannot start a verification");
    X509_STORE_CTX_set_flags(ctx, X509_V_FLAG_PARTIAL_CHAIN
			     | X509_V_FLAG_NO_CHECK_TIME);
    good = X509_cmp(sk_X509_value(certs, 0), ca) != 0
	&& X509_verify_cert(ctx) == 1;
    X509_STORE_CTX_free(ctx);
    X509_STORE_free(store);
    sk_X509_free(certs);
    ERR_clear_error();
    return (good);
}

/* count_verified - how many certificates belong together, from the first one */

static int count_verified(const TLS_SESS_STATE *session, STACK_OF(X509) *chain)
{
    int     count = sk_X509_num(chain);

    if (count > POLICY_CHAIN_LIMIT)
	count = POLICY_CHAIN_LIMIT;
    for ( /* void */ ; count > 1; count--)
	if (policy_chain_reaches(session, sk_X509_value(chain, count - 1)))
	    break;
    return (count > 0 ? count : 0);
}

/* add_others - certificates that were sent, but are not in the chain */

static void add_others(POLICY_RESULT *result, const TLS_SESS_STATE *session,
		               STACK_OF(X509) *chain, const char *digest)
{
    STACK_OF(X509) *sent = policy_chain_sent(session);
    X509   *cert;
    int     tried = 0;
    int     i;

    for (i = 0; i < sk_X509_num(sent); i++) {
	cert = sk_X509_value(sent, i);
	if (tls_rootca_has_cert(chain, cert))
	    continue;
	result->other_certificates++;
	if (X509_check_ca(cert) <= 0 || tried++ >= POLICY_CHAIN_LIMIT)
	    continue;
	if (!policy_chain_reaches(session, cert))
	    policy_chain_add(&result->other_cas, cert, digest);
	else if (result->chain.count == 1
		 && X509_check_issued(cert, sk_X509_value(sent, 0)) == X509_V_OK)
	    policy_chain_add(&result->issuers, cert, digest);
    }
}

/* policy_chain_describe - the certificates of the chain, and that there are more */

void    policy_chain_describe(POLICY_RESULT *result,
			              const TLS_SESS_STATE *session,
			              const char *digest)
{
    STACK_OF(X509) *chain = chain_best(session);
    int     i;

    for (i = 0; i < sk_X509_num(chain); i++)
	policy_chain_add(&result->chain, sk_X509_value(chain, i), digest);
    result->digest = mystrdup(digest);
    result->verified = count_verified(session, chain);
    result->other_certificates = i - result->chain.count;
    add_others(result, session, chain, digest);
}

#endif
