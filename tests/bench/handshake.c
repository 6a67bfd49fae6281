/* SPDX-License-Identifier: IPL-1.0 OR EPL-2.0 */
/*++
/* NAME
/*	handshake 1
/* SUMMARY
/*	TLS handshakes by OpenSSL alone
/* SYNOPSIS
/*	handshake chain-file fingerprint count
/* DESCRIPTION
/*	A client and a server in one process do a number of full handshakes,
/*	over memory. All that the client does is in the function client(),
/*	for callgrind(1).
/*
/*	The client accepts the chain that ends in the CA certificate with this
/*	fingerprint (sha256, in hexadecimal form with colons). With an empty
/*	fingerprint, it verifies nothing.
/*
/*	The exit status is non-zero when a handshake fails.
/*--*/

#include <stdio.h>
#include <stdlib.h>

#include <openssl/bio.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

#define NAME	"d1.mx.test"

enum step {
    CLIENT_BEGIN, CLIENT_GO_ON, CLIENT_END
};

static unsigned char *digest;		/* null: do not verify */
static long digest_len;

static void fail(const char *what)
{
    fprintf(stderr, "%s failed\n", what);
    ERR_print_errors_fp(stderr);
    exit(1);
}

/* verify_server - as a policy with rootca= */

static void verify_server(SSL *ssl)
{
    if (SSL_dane_enable(ssl, NAME) <= 0
	|| SSL_dane_tlsa_add(ssl, 2, 0, 1, digest, digest_len) <= 0)
	fail("DANE");
    SSL_set_verify(ssl, SSL_VERIFY_PEER, (SSL_verify_cb) 0);
}

/* client - one step; the result is what SSL_do_handshake() returns */

int     __attribute__((noinline)) client(enum step step, SSL_CTX *ctx,
					         SSL **ssl, BIO *in, BIO *out)
{
    switch (step) {
    case CLIENT_BEGIN:
	if ((*ssl = SSL_new(ctx)) == 0)
	    fail("SSL_new");
	SSL_set_connect_state(*ssl);
	SSL_set_bio(*ssl, in, out);
	SSL_set_tlsext_host_name(*ssl, NAME);
	if (digest)
	    verify_server(*ssl);
	break;
    case CLIENT_GO_ON:
	break;
    case CLIENT_END:
	SSL_free(*ssl);
	return (1);
    }
    return (SSL_do_handshake(*ssl));
}

static void handshake(SSL_CTX *client_ctx, SSL_CTX *server_ctx)
{
    BIO    *to_client = BIO_new(BIO_s_mem());
    BIO    *to_server = BIO_new(BIO_s_mem());
    SSL    *server = SSL_new(server_ctx);
    SSL    *ssl;
    enum step step = CLIENT_BEGIN;
    int     client_done;
    int     server_done;

    BIO_up_ref(to_client);
    BIO_up_ref(to_server);
    SSL_set_accept_state(server);
    SSL_set_bio(server, to_server, to_client);
    do {
	client_done = client(step, client_ctx, &ssl, to_client, to_server) > 0;
	if (!client_done && SSL_get_error(ssl, 0) != SSL_ERROR_WANT_READ
	    && BIO_ctrl_pending(to_server) == 0)
	    fail("client");
	step = CLIENT_GO_ON;
	server_done = SSL_do_handshake(server) > 0;
    } while (!client_done || !server_done);
    if (digest && SSL_get_verify_result(ssl) != X509_V_OK)
	fail("verification");
    client(CLIENT_END, client_ctx, &ssl, to_client, to_server);
    SSL_free(server);
}

int     main(int argc, char **argv)
{
    SSL_CTX *client_ctx = SSL_CTX_new(TLS_client_method());
    SSL_CTX *server_ctx = SSL_CTX_new(TLS_server_method());
    int     n;

    if (argc != 4) {
	fprintf(stderr, "usage: %s chain-file fingerprint count\n", argv[0]);
	exit(1);
    }
    if (*argv[2] && (digest = OPENSSL_hexstr2buf(argv[2], &digest_len)) == 0)
	fail("fingerprint");
    if (SSL_CTX_dane_enable(client_ctx) <= 0
	|| SSL_CTX_use_certificate_chain_file(server_ctx, argv[1]) <= 0
	|| SSL_CTX_use_PrivateKey_file(server_ctx, argv[1],
				       SSL_FILETYPE_PEM) <= 0)
	fail("setup");
    /* As in Postfix; later releases of OpenSSL begin with another one. */
    if (SSL_CTX_set1_groups_list(client_ctx, "X25519:P-256") <= 0)
	fail("groups");
    SSL_CTX_set_session_cache_mode(client_ctx, SSL_SESS_CACHE_OFF);
    for (n = atoi(argv[3]); n > 0; n--)
	handshake(client_ctx, server_ctx);
    return (0);
}
