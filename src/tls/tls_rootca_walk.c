/* SPDX-License-Identifier: IPL-1.0 OR EPL-2.0 */
/*++
/* NAME
/*	tls_rootca_walk 3
/* SUMMARY
/*	search a chain to a CA that the policy lists
/* SYNOPSIS
/*	#define TLS_INTERNAL
/*	#include <tls.h>
/*	#include <tls_rootca.h>
/*
/*	int	tls_rootca_walk(ctx, TLScontext, blame)
/*	X509_STORE_CTX *ctx;
/*	const TLS_SESS_STATE *TLScontext;
/*	TLS_ROOTCA_BLAME *blame;
/*
/*	void	tls_rootca_blame_free(blame)
/*	TLS_ROOTCA_BLAME *blame;
/*
/*	int	tls_rootca_has_matched(param)
/*	X509_VERIFY_PARAM *param;
/*
/*	int	tls_rootca_is_name_error(error)
/*	int	error;
/*
/*	int	tls_rootca_has_cert(certs, cert)
/*	const STACK_OF(X509) *certs;
/*	X509	*cert;
/* DESCRIPTION
/*	tls_rootca_walk() searches a chain from the server certificate to a
/*	CA that a policy with rootca= lists, and has OpenSSL verify it. It
/*	decides whether a server has such a chain, and no other code does.
/*
/*	The search goes from the server certificate to its issuers, by
/*	X509_check_issued(3), among what the server has sent, and then among
/*	what the local store has. At each CA that the policy lists, OpenSSL
/*	is asked about just this chain: with that CA as the only one that is
/*	trusted, with no local store, and with names, purpose, depth and
/*	security level of the connection. The first chain that OpenSSL
/*	accepts is the result. Therefore a CA that has more than one
/*	certificate for its name and key, as with cross-certificates, cannot
/*	hide one by another. The server certificate is not a CA, whatever it
/*	says.
/*
/*	Certificates that are out of date, or that are not allowed to sign, are
/*	left out. They are looked at when there is nothing else, to say so.
/*
/*	The server chooses what is searched. Therefore the search ends after
/*	MAX_STEPS certificates, and after MAX_TRIES verifications. It does
/*	not go deeper than the verification depth, takes no certificate
/*	twice into one chain, and computes the fingerprints of each one once.
/*	What has not signed another one is not tried again as its issuer. After
/*	a chain where only the name is wrong, no other can pass.
/*
/*	tls_rootca_has_matched() says whether a verification has seen a name,
/*	or an address, that the connection demands. Without names OpenSSL
/*	looks for none, and libssl ignores it when it cannot copy them.
/*
/*	tls_rootca_is_name_error() says whether an error is about names.
/*
/*	tls_rootca_has_cert() says whether a certificate, or a copy of it, is
/*	among others.
/*
/*	Arguments:
/* .IP ctx
/*	The verification that OpenSSL wants. With a result other than zero,
/*	it has the chain and the name that has matched.
/* .IP TLScontext
/*	The connection, with the policy.
/* .IP blame
/*	Why there is no such chain: the error, its depth and its certificate,
/*	and the best chain to a listed CA that OpenSSL refuses, which is one
/*	where only the name is wrong. One with a wrong signature is none: it
/*	is a chain by name only, and anybody can make it. The error is
/*	X509_V_ERR_DANE_NO_MATCH when there is no such chain, and
/*	X509_V_ERR_UNSPECIFIED when OpenSSL failed. tls_rootca_blame_free()
/*	frees certificate and chain.
/* DIAGNOSTICS
/*	A warning is logged when a limit ends the search.
/* SEE ALSO
/*	tls_rootca_verify(3), does a server pass
/*	tls_rootca(3), fingerprints of TLS policies with rootca= or digest=
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
#include <time.h>

/* Utility library. */

#include <msg.h>

/* TLS library. */

#define TLS_INTERNAL
#include <tls.h>
#include <tls_rootca.h>

/* Application-specific. */

#define MAX_STEPS	200
#define MAX_TRIES	8

 /*
  * One search.
  */
typedef struct WALK {
    X509_STORE_CTX *ctx;		/* of the handshake */
    const TLS_SESS_STATE *TLScontext;
    x509_stack_t *chain;		/* from the server to here */
    x509_stack_t *unlisted;		/* that was found out */
    x509_stack_t *unsigned_by;		/* pairs: this one's issuer is not */
    time_t  now;
    int     want_stale;			/* also what can be no issuer now */
    int     stale;			/* how many of these are in the chain */
    int     steps;
    int     tries;
    int     failed;			/* what should not have */
    TLS_ROOTCA_BLAME *blame;
} WALK;

/* tls_rootca_is_name_error - is the chain good, and the name is not */

int     tls_rootca_is_name_error(int error)
{
    return (error == X509_V_ERR_HOSTNAME_MISMATCH
	    || error == X509_V_ERR_IP_ADDRESS_MISMATCH);
}

/* tls_rootca_has_matched - a name, or an address, which OpenSSL does not tell */

int     tls_rootca_has_matched(X509_VERIFY_PARAM *param)
{
    char   *address = X509_VERIFY_PARAM_get1_ip_asc(param);
    int     matched = (address != 0
		       || X509_VERIFY_PARAM_get0_peername(param) != 0);

    OPENSSL_free(address);
    return (matched);
}

/* weight - how much an error says */

static int weight(int error)
{
    switch (error) {
    case X509_V_ERR_DANE_NO_MATCH:
    case X509_V_ERR_CERT_SIGNATURE_FAILURE:
	return (0);
    default:
	return (tls_rootca_is_name_error(error) ? 2 : 1);
    }
}

/* keep - a certificate beyond its place in the chain */

static void keep(WALK *walk, x509_stack_t *certs, X509 *cert)
{
    if (cert == 0 || sk_X509_push(certs, cert) == 0)
	walk->failed = 1;
    else
	X509_up_ref(cert);
}

/* refuse_signature - an issuer by name only, in whatever chain */

static void refuse_signature(WALK *walk, X509_STORE_CTX *one)
{
    x509_stack_t *chain = X509_STORE_CTX_get0_chain(one);
    int     depth = X509_STORE_CTX_get_error_depth(one);

    keep(walk, walk->unsigned_by, sk_X509_value(chain, depth));
    keep(walk, walk->unsigned_by, sk_X509_value(chain, depth + 1));
}

/* refuse_chain - remember the best one, and why OpenSSL does not accept it */

static void refuse_chain(WALK *walk, X509_STORE_CTX *one)
{
    TLS_ROOTCA_BLAME *blame = walk->blame;
    int     error = X509_STORE_CTX_get_error(one);

    if (error == X509_V_OK || error == X509_V_ERR_UNSPECIFIED
	|| error == X509_V_ERR_OUT_OF_MEM)
	walk->failed = 1;
    if (error == X509_V_ERR_CERT_SIGNATURE_FAILURE)
	refuse_signature(walk, one);
    if (walk->failed || weight(error) <= weight(blame->error))
	return;
    tls_rootca_blame_free(blame);
    blame->error = error;
    if (tls_rootca_is_name_error(error)) {
	/* OpenSSL has gone on after this. */
	blame->depth = 0;
	blame->cert = X509_STORE_CTX_get0_cert(one);
    } else {
	blame->depth = X509_STORE_CTX_get_error_depth(one);
	blame->cert = X509_STORE_CTX_get_current_cert(one);
    }
    if (blame->cert)
	X509_up_ref(blame->cert);
    blame->chain = X509_STORE_CTX_get1_chain(one);
}

/* see_error - stop at any, but for a wrong name, which must hide none */

static int see_error(int ok, X509_STORE_CTX *one)
{
    return (ok || tls_rootca_is_name_error(X509_STORE_CTX_get_error(one)));
}

/* prepare - to verify the chain up to a listed CA */

static int prepare(WALK *walk, X509_STORE_CTX *one, x509_stack_t *untrusted,
		           x509_stack_t *trusted)
{
    X509   *anchor = sk_X509_pop(untrusted);

    if (sk_X509_push(trusted, anchor) == 0
	|| X509_STORE_CTX_init(one, (X509_STORE *) 0,
			       sk_X509_value(untrusted, 0), untrusted) == 0
	|| X509_VERIFY_PARAM_set1(X509_STORE_CTX_get0_param(one),
			       X509_STORE_CTX_get0_param(walk->ctx)) == 0)
	return (0);
    X509_STORE_CTX_set0_trusted_stack(one, trusted);
    X509_STORE_CTX_set_flags(one, X509_V_FLAG_PARTIAL_CHAIN);
    X509_STORE_CTX_set_verify_cb(one, see_error);
    return (1);
}

/* accept_chain - what OpenSSL has verified is the result */

static int accept_chain(WALK *walk, X509_STORE_CTX *one)
{
    X509_VERIFY_PARAM *param = X509_STORE_CTX_get0_param(one);
    x509_stack_t *chain;

    if (!tls_rootca_has_matched(param)
	|| (chain = X509_STORE_CTX_get1_chain(one)) == 0) {
	walk->failed = 1;
	return (0);
    }
    X509_STORE_CTX_set0_verified_chain(walk->ctx, chain);
    X509_VERIFY_PARAM_move_peername(X509_STORE_CTX_get0_param(walk->ctx),
				    param);
    return (1);
}

/* verify_chain - nonzero if OpenSSL accepts the chain to a listed CA */

static int verify_chain(WALK *walk)
{
    X509_STORE_CTX *one = X509_STORE_CTX_new();
    x509_stack_t *untrusted = sk_X509_dup(walk->chain);
    x509_stack_t *trusted = sk_X509_new_null();
    int     accepted = 0;

    walk->tries++;
    if (one == 0 || untrusted == 0 || trusted == 0
	|| !prepare(walk, one, untrusted, trusted))
	walk->failed = 1;
    else if (X509_verify_cert(one) > 0
	     && X509_STORE_CTX_get_error(one) == X509_V_OK)
	accepted = accept_chain(walk, one);
    else
	refuse_chain(walk, one);
    X509_STORE_CTX_free(one);
    sk_X509_free(untrusted);
    sk_X509_free(trusted);
    return (accepted);
}

/* is_stale - is this certificate out of date, or not allowed to sign */

static int is_stale(const WALK *walk, X509 *cert)
{
    return (ASN1_TIME_cmp_time_t(X509_get0_notBefore(cert), walk->now) > 0
	    || ASN1_TIME_cmp_time_t(X509_get0_notAfter(cert), walk->now) < 0
	    || (X509_get_key_usage(cert) & X509v3_KU_KEY_CERT_SIGN) == 0);
}

/* tls_rootca_has_cert - is this certificate there */

int     tls_rootca_has_cert(const STACK_OF(X509) *certs, X509 *cert)
{
    int     n;

    for (n = 0; n < sk_X509_num(certs); n++)
	if (X509_cmp(sk_X509_value(certs, n), cert) == 0)
	    return (1);
    return (0);
}

/* is_over - is this enough for one handshake */

static int is_over(const WALK *walk)
{
    return (walk->steps >= MAX_STEPS || walk->tries >= MAX_TRIES);
}

/* is_known - there is nothing better: all chains begin with the server */

static int is_known(const WALK *walk)
{
    return (tls_rootca_is_name_error(walk->blame->error));
}

/* is_signed - was this not found to be wrong */

static int is_signed(const WALK *walk, X509 *cert, X509 *issuer)
{
    int     n;

    for (n = 0; n + 1 < sk_X509_num(walk->unsigned_by); n += 2)
	if (sk_X509_value(walk->unsigned_by, n) == cert
	    && sk_X509_value(walk->unsigned_by, n + 1) == issuer)
	    return (0);
    return (1);
}

/* is_hopeless - is there a wrong signature in the chain */

static int is_hopeless(const WALK *walk)
{
    int     n;

    for (n = 1; n < sk_X509_num(walk->chain); n++)
	if (!is_signed(walk, sk_X509_value(walk->chain, n - 1),
		       sk_X509_value(walk->chain, n)))
	    return (1);
    return (0);
}

/* find_issuers - of the last certificate of the chain */

static x509_stack_t *find_issuers(WALK *walk, const x509_stack_t *from)
{
    x509_stack_t *issuers = sk_X509_new_null();
    int     last = sk_X509_num(walk->chain) - 1;
    X509   *cert = sk_X509_value(walk->chain, last);
    X509   *issuer;
    int     error;
    int     n;

    for (n = 0; n < sk_X509_num(from) && !is_over(walk); n++) {
	issuer = sk_X509_value(from, n);
	error = X509_check_issued(issuer, cert);
	if ((error != X509_V_OK && error != X509_V_ERR_KEYUSAGE_NO_CERTSIGN)
	    || tls_rootca_has_cert(walk->chain, issuer)
	    || tls_rootca_has_cert(issuers, issuer)
	    || (!walk->want_stale && is_stale(walk, issuer)))
	    continue;
	walk->steps++;
	if (issuers == 0 || sk_X509_push(issuers, issuer) == 0)
	    walk->failed = 1;
    }
    return (issuers);
}

/* is_listed - does the policy list this CA; each is asked for once */

static int is_listed(WALK *walk, X509 *issuer)
{
    const TLS_TLSA *unused;
    int     selector;
    int     n;

    for (n = 0; n < sk_X509_num(walk->unlisted); n++)
	if (sk_X509_value(walk->unlisted, n) == issuer)
	    return (0);
    selector = tls_rootca_listed(walk->TLScontext, issuer, &unused);
    if (selector >= 0)
	return (1);
    if (selector == TLS_ROOTCA_ERROR)
	walk->failed = 1;
    else
	keep(walk, walk->unlisted, issuer);
    return (0);
}

/* is_worth - is this the end of a chain to try, which was not tried before */

static int is_worth(WALK *walk, X509 *issuer)
{
    if (is_over(walk) || is_hopeless(walk))
	return (0);
    if (walk->want_stale
	&& (walk->stale == 0 || weight(walk->blame->error) > 0))
	return (0);
    return (is_listed(walk, issuer));
}

static int search_above(WALK *);

/* search_at - one issuer, and all that is above it */

static int search_at(WALK *walk, X509 *issuer)
{
    int     stale = walk->want_stale && is_stale(walk, issuer);
    int     accepted;

    if (sk_X509_push(walk->chain, issuer) == 0) {
	walk->failed = 1;
	return (0);
    }
    walk->stale += stale;
    accepted = ((is_worth(walk, issuer) && verify_chain(walk))
		|| search_above(walk));
    walk->stale -= stale;
    (void) sk_X509_pop(walk->chain);
    return (accepted);
}

/* search_among - some issuers of the last certificate */

static int search_among(WALK *walk, const x509_stack_t *from)
{
    x509_stack_t *issuers = find_issuers(walk, from);
    int     accepted = 0;
    int     n;

    for (n = 0; !accepted && !is_known(walk) && n < sk_X509_num(issuers); n++)
	accepted = search_at(walk, sk_X509_value(issuers, n));
    sk_X509_free(issuers);
    return (accepted);
}

/* search_above - all issuers of the last certificate */

static int search_above(WALK *walk)
{
    X509_VERIFY_PARAM *param = X509_STORE_CTX_get0_param(walk->ctx);
    int     last = sk_X509_num(walk->chain) - 1;
    X509   *cert = sk_X509_value(walk->chain, last);
    x509_stack_t *local;
    int     accepted;

    /*
     * The depth does not count the server, and neither what is trusted. What
     * has signed itself ends a chain, and a cross-certificate of its key is
     * an issuer of what is below it, too.
     */
    if (last > X509_VERIFY_PARAM_get_depth(param) || is_over(walk)
	|| is_known(walk) || is_hopeless(walk) || X509_self_signed(cert, 0) > 0)
	return (0);
    if (search_among(walk, X509_STORE_CTX_get0_untrusted(walk->ctx)))
	return (1);
    local = X509_STORE_CTX_get1_certs(walk->ctx, X509_get_issuer_name(cert));
    accepted = search_among(walk, local);
    sk_X509_pop_free(local, X509_free);
    return (accepted);
}

/* search - first what can pass, and then what explains why nothing does */

static int search(WALK *walk)
{
    if (search_above(walk))
	return (1);
    if (is_over(walk))
	msg_warn("%s: no chain to a CA of the policy found in %d steps with "
		 "%d verifications", walk->TLScontext->namaddr, walk->steps,
		 walk->tries);
    walk->want_stale = 1;
    return (weight(walk->blame->error) == 0 && search_above(walk));
}

/* tls_rootca_walk - nonzero if there is a chain to a listed CA */

int     tls_rootca_walk(X509_STORE_CTX *ctx, const TLS_SESS_STATE *TLScontext,
			        TLS_ROOTCA_BLAME *blame)
{
    X509   *cert = X509_STORE_CTX_get0_cert(ctx);
    WALK    walk;
    int     accepted;

    memset((void *) &walk, 0, sizeof(walk));
    memset((void *) blame, 0, sizeof(*blame));
    blame->error = X509_V_ERR_DANE_NO_MATCH;
    walk.ctx = ctx;
    walk.TLScontext = TLScontext;
    walk.now = time((time_t *) 0);
    walk.blame = blame;
    walk.chain = sk_X509_new_null();
    walk.unlisted = sk_X509_new_null();
    walk.unsigned_by = sk_X509_new_null();
    /* A raw public key (RFC 7250) has no chain. */
    accepted = (cert != 0 && walk.chain != 0 && walk.unlisted != 0
		&& walk.unsigned_by != 0 && sk_X509_push(walk.chain, cert) > 0
		&& search(&walk));
    if (!accepted && (walk.failed || sk_X509_num(walk.chain) != 1))
	blame->error = X509_V_ERR_UNSPECIFIED;
    sk_X509_free(walk.chain);
    sk_X509_pop_free(walk.unlisted, X509_free);
    sk_X509_pop_free(walk.unsigned_by, X509_free);
    return (accepted);
}

/* tls_rootca_blame_free - what it refers to */

void    tls_rootca_blame_free(TLS_ROOTCA_BLAME *blame)
{
    X509_free(blame->cert);
    sk_X509_pop_free(blame->chain, X509_free);
}

#endif
