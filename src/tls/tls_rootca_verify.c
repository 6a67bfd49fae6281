/* SPDX-License-Identifier: IPL-1.0 OR EPL-2.0 */
/*++
/* NAME
/*	tls_rootca_verify 3
/* SUMMARY
/*	does a server pass under a policy with rootca= or digest=
/* SYNOPSIS
/*	#define TLS_INTERNAL
/*	#include <tls.h>
/*	#include <tls_rootca.h>
/*
/*	void	tls_rootca_init(ctx)
/*	SSL_CTX	*ctx;
/*
/*	void	tls_rootca_start(TLScontext)
/*	TLS_SESS_STATE *TLScontext;
/*
/*	void	tls_rootca_finish(TLScontext)
/*	TLS_SESS_STATE *TLScontext;
/* DESCRIPTION
/*	tls_rootca_init() arranges that this module decides about each
/*	server under a policy with rootca= or digest=. It is called once for
/*	each SSL_CTX of clients. Under any other policy, OpenSSL does what it
/*	does without this module.
/*
/*	With rootca=, a server passes with a chain that tls_rootca_walk(3)
/*	finds; or else, when the same policy has tafile=, with a chain to a
/*	trust anchor from there, as without rootca=. When there is neither,
/*	OpenSSL verifies what it finds, to explain, and never to accept.
/*
/*	With digest= at the level "fingerprint", the certificate of the server
/*	or its key must be listed; as at that level without digest=, the
/*	key must have the strength that OpenSSL's security level demands.
/*
/*	The verification result says why a server does not pass, for
/*	tls_rootca_log(3) and others. TLScontext->errordepth and
/*	TLScontext->errorcert say where; TLScontext->errorcode is the same:
/* .IP X509_V_ERR_DANE_NO_MATCH
/*	The policy lists no CA of a chain, or not the server.
/* .IP X509_V_ERR_HOSTNAME_MISMATCH
/* .IP X509_V_ERR_IP_ADDRESS_MISMATCH
/*	The chain to a listed CA is good, but not for the required names.
/* .IP "X509_V_ERR_UNSPECIFIED, X509_V_ERR_OUT_OF_MEM"
/*	OpenSSL could not verify anything.
/* .IP other
/*	Why OpenSSL refuses the chain: the best one to a listed CA, if there
/*	is one.
/* .PP
/*	tls_rootca_start() must be called before a handshake, and after a
/*	cached TLS session was loaded, if any. For a policy with rootca=
/*	or digest=, it makes sure that the server passes only when
/*	this module says so. Without this, OpenSSL leaves the result that was
/*	there before, success, when it cannot start a verification. And were
/*	this module not asked, OpenSSL would know of no match. A
/*	session that was not verified with success is not offered to the
/*	server. In case of error, verification will fail.
/*
/*	tls_rootca_finish() must be called after the handshake, when
/*	TLScontext->session_reused is known. For a policy with rootca= or
/*	digest=, a resumed session passes as it did before. OpenSSL does
/*	not set the result then.
/* SEE ALSO
/*	tls_rootca_walk(3), search a chain to a CA that the policy lists
/*	tls_rootca(3), fingerprints of TLS policies with rootca= or digest=
/*	tls_rootca_log(3), explain the outcome
/*	tls_verify(3), certificate verification
/* LICENSE
/* .ad
/* .fi
/*	This software is distributed under the terms of the IBM Public
/*	License 1.0 or the Eclipse Public License 2.0, as Postfix is.
/*--*/

/* System library. */

#include <sys_defs.h>

#ifdef USE_TLS

/* Utility library. */

#include <msg.h>

/* TLS library. */

#define TLS_INTERNAL
#include <tls.h>
#include <tls_rootca.h>

/* Application-specific. */

 /*
  * The raw public key of the server, zero if it has a certificate. OpenSSL
  * before 3.2 knows only the latter.
  */
#ifdef TLSEXT_cert_type_rpk
#define RAW_KEY(ctx)	X509_STORE_CTX_get0_rpk(ctx)
#else
#define RAW_KEY(ctx)	((EVP_PKEY *) 0)
#endif

/* set_blame - what is wrong, for those who ask Postfix */

static void set_blame(TLS_SESS_STATE *TLScontext, int error, int depth,
		              X509 *cert)
{
    if (cert)
	X509_up_ref(cert);
    /* Since Postfix 3.11 it has a const. */
    X509_free((X509 *) TLScontext->errorcert);
    TLScontext->errorcode = error;
    TLScontext->errordepth = depth;
    TLScontext->errorcert = cert;
}

/* has_anchors - does the policy have tafile=, too */

static int has_anchors(const TLS_SESS_STATE *TLScontext)
{
    const TLS_TLSA *tlsa;

    for (tlsa = TLScontext->dane->tlsa; tlsa != 0; tlsa = tlsa->next)
	if (!tls_rootca_is_ours(TLScontext->level, tlsa))
	    return (1);
    return (0);
}

/* see_error - Postfix remembers the error next to the server, but not names */

static int see_error(int ok, X509_STORE_CTX *ctx)
{
    return (!ok && tls_rootca_is_name_error(X509_STORE_CTX_get_error(ctx)) ?
	    1 : tls_verify_certificate_callback(ok, ctx));
}

/* is_no_match - does this error mean that nothing else is wrong */

static int is_no_match(int error)
{
    switch (error) {
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
    case X509_V_ERR_CERT_UNTRUSTED:
    case X509_V_ERR_DANE_NO_MATCH:
	return (1);
    default:
	return (0);
    }
}

/* verify_others - what OpenSSL finds without a listed CA */

static int verify_others(X509_STORE_CTX *ctx, TLS_SESS_STATE *TLScontext)
{
    int     status;
    int     error;

    X509_STORE_CTX_set_verify_cb(ctx, see_error);
    status = X509_verify_cert(ctx);
    /* Where Postfix has seen no error, there was none, or but a name. */
    if ((error = TLScontext->errorcode) == X509_V_OK)
	error = X509_STORE_CTX_get_error(ctx);
    else if (is_no_match(error)
	     && sk_X509_num(X509_STORE_CTX_get0_chain(ctx)) > 1)
	error = X509_V_ERR_DANE_NO_MATCH;
    if (error == X509_V_OK
	&& (status <= 0 || !has_anchors(TLScontext)
	    || !tls_rootca_has_matched(X509_STORE_CTX_get0_param(ctx))))
	error = X509_V_ERR_UNSPECIFIED;
    return (error);
}

/* verify_ca - with rootca= */

static int verify_ca(X509_STORE_CTX *ctx, TLS_SESS_STATE *TLScontext)
{
    TLS_ROOTCA_BLAME blame;
    int     error = X509_V_OK;

    if (!tls_rootca_walk(ctx, TLScontext, &blame)) {
	error = blame.error;
	if (error == X509_V_ERR_DANE_NO_MATCH || has_anchors(TLScontext))
	    error = verify_others(ctx, TLScontext);
	if (error != X509_V_OK && blame.error != X509_V_ERR_DANE_NO_MATCH) {
	    error = blame.error;
	    set_blame(TLScontext, error, blame.depth, blame.cert);
	    X509_STORE_CTX_set0_verified_chain(ctx, blame.chain);
	    blame.chain = 0;
	} else if (error != X509_V_OK) {
	    TLScontext->errorcode = error;
	}
    }
    tls_rootca_blame_free(&blame);
    return (error);
}

/* is_strong - has a key what OpenSSL wants from that of a server */

static int is_strong(const SSL *con, const EVP_PKEY *key)
{
    return (key != 0
	    && SSL_get_security_callback(con) (con, (SSL_CTX *) 0,
					 SSL_SECOP_EE_KEY | SSL_SECOP_PEER,
				     EVP_PKEY_get_security_bits(key), 0,
			    (void *) 0, SSL_get0_security_ex_data(con)) > 0);
}

/* server_error - is the certificate or the raw public key listed, and strong */

static int server_error(X509_STORE_CTX *ctx, const TLS_SESS_STATE *TLScontext)
{
    X509_VERIFY_PARAM *param = X509_STORE_CTX_get0_param(ctx);
    X509   *cert = X509_STORE_CTX_get0_cert(ctx);
    EVP_PKEY *key = cert ? X509_get0_pubkey(cert) : RAW_KEY(ctx);
    const TLS_TLSA *unused;
    int     found = TLS_ROOTCA_ERROR;

    if (cert != 0)
	found = tls_rootca_listed(TLScontext, cert, &unused);
    else if (key != 0)
	found = tls_rootca_listed_key(TLScontext, key, &unused);
    if (found == TLS_ROOTCA_ERROR)
	return (X509_V_ERR_UNSPECIFIED);
    if (found == TLS_ROOTCA_UNLISTED)
	return (X509_V_ERR_DANE_NO_MATCH);
    if (!is_strong(TLScontext->con, key))
	return (X509_V_ERR_EE_KEY_TOO_SMALL);
    return (cert == 0 ? X509_V_OK :
	    X509_chain_check_suiteb((int *) 0, cert, (x509_stack_t *) 0,
				    X509_VERIFY_PARAM_get_flags(param)));
}

/* verify_server - with digest= at the level "fingerprint" */

static int verify_server(X509_STORE_CTX *ctx, TLS_SESS_STATE *TLScontext)
{
    X509   *cert = X509_STORE_CTX_get0_cert(ctx);
    x509_stack_t *chain = sk_X509_new_null();
    int     error = server_error(ctx, TLScontext);

    if (chain == 0 || (cert != 0 && sk_X509_push(chain, cert) == 0)) {
	error = X509_V_ERR_OUT_OF_MEM;
	sk_X509_free(chain);
    } else {
	if (cert)
	    X509_up_ref(cert);
	X509_STORE_CTX_set0_verified_chain(ctx, chain);
    }
    if (error != X509_V_OK)
	set_blame(TLScontext, error, 0, cert);
    return (error);
}

/* decide - what OpenSSL asks in place of X509_verify_cert() */

static int decide(X509_STORE_CTX *ctx, void *unused_context)
{
    SSL    *con = X509_STORE_CTX_get_ex_data(ctx,
				    SSL_get_ex_data_X509_STORE_CTX_idx());
    TLS_SESS_STATE *TLScontext = SSL_get_ex_data(con, TLScontext_index);
    int     error;

    (void) unused_context;
    if (TLScontext->must_fail
	|| tls_rootca_mtype(TLScontext->level,
			    TLScontext->dane) == TLS_MTYPE_NONE)
	return (X509_verify_cert(ctx));
    ERR_set_mark();
    error = (TLScontext->level == TLS_LEV_FPRINT ?
	     verify_server(ctx, TLScontext) : verify_ca(ctx, TLScontext));
    ERR_pop_to_mark();
    X509_STORE_CTX_set_error(ctx, error);
    return (error == X509_V_OK);
}

/* tls_rootca_init - decide about each server */

void    tls_rootca_init(SSL_CTX *ctx)
{
    SSL_CTX_set_cert_verify_callback(ctx, decide, (void *) 0);
}

/* fail - nothing passes */

static void fail(TLS_SESS_STATE *TLScontext, const char *why)
{
    msg_warn("%s: %s", TLScontext->namaddr, why);
    tls_print_errors();
    TLScontext->must_fail = 1;
}

/* tls_rootca_start - before the handshake, nothing is verified */

void    tls_rootca_start(TLS_SESS_STATE *TLScontext)
{
    static const unsigned char nothing[EVP_MAX_MD_SIZE];
    SSL    *con = TLScontext->con;
    int     usage;

    if (tls_rootca_mtype(TLScontext->level, TLScontext->dane) == TLS_MTYPE_NONE)
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
     * 
     * Once Postfix has upstream/verify.cocci, all of this and
     * tls_rootca_finish() can go, when decide() returns 1 in any case.
     */
    if (SSL_get_session(con) != 0 && SSL_get_verify_result(con) != X509_V_OK
	&& SSL_set_session(con, (SSL_SESSION *) 0) == 0)
	fail(TLScontext, "cannot discard an unverified TLS session");
    SSL_set_verify_result(con, X509_V_ERR_UNSPECIFIED);

    /*
     * What matches no record does not pass, whatever CAs OpenSSL trusts. It
     * has those of tafile=, but none of ours. No certificate has this digest.
     */
    usage = (TLScontext->level == TLS_LEV_FPRINT ?
	     DNS_TLSA_USAGE_DOMAIN_ISSUED_CERTIFICATE :
	     DNS_TLSA_USAGE_CA_CONSTRAINT);
    if (!has_anchors(TLScontext)
	&& SSL_dane_tlsa_add(con, usage, DNS_TLSA_SELECTOR_FULL_CERTIFICATE,
			     TLS_MTYPE_DEFAULT, nothing,
			     tls_rootca_size(TLScontext->mdalg)) <= 0)
	fail(TLScontext, "cannot load trust settings");
}

/* tls_rootca_finish - after the handshake, a resumed session is verified */

void    tls_rootca_finish(TLS_SESS_STATE *TLScontext)
{

    /*
     * The caller panics when the result is success in spite of must_fail.
     */
    if (TLScontext->session_reused && TLScontext->must_fail == 0
	&& tls_rootca_mtype(TLScontext->level,
			    TLScontext->dane) != TLS_MTYPE_NONE)
	SSL_set_verify_result(TLScontext->con, X509_V_OK);
}

#endif
