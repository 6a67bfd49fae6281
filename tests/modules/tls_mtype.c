/* SPDX-License-Identifier: IPL-1.0 OR EPL-2.0 */
/*++
/* NAME
/*	tls_mtype
/* SUMMARY
/*	cases for tls_mtype(3)
/* SYNOPSIS
/*	tls_mtype chain-file
/* DESCRIPTION
/*	The chain file has the key and the certificate of a server. That a
/*	matching type is bound to an algorithm, and not just to another one
/*	with a digest of that length, shows in a handshake between a client
/*	and a server in memory.
/*--*/

#define _GNU_SOURCE
#include <sys_defs.h>
#include <dlfcn.h>
#include <limits.h>
#include <string.h>

#include <msg.h>
#include <msg_output.h>
#include <msg_vstream.h>
#include <vstring.h>

#include <mail_params.h>

#define TLS_INTERNAL
#include <tls.h>
#include <tls_mtype.h>

#include "cases.h"
#include "messages.h"

 /*
  * These numbers must never change.
  */
static const struct {
    int     mtype;
    const char *name;
    int     length;
} assigned[] = {
    {254, "sha256", 32},
    {253, "sha384", 48},
    {252, "sha512", 64},
    {251, "sha3-224", 28},
    {250, "sha3-256", 32},
    {249, "sha3-384", 48},
    {248, "sha3-512", 64},
    {247, "sha1", 20},
    {246, "md5", 16},
};

#define N_ASSIGNED	((int) (sizeof(assigned) / sizeof(assigned[0])))

static const struct {
    const char *name;
    int     mtype;
} names[] = {
    {"sha256", 254}, {"SHA256", 254}, {"sha-256", 254}, {"SHA-256", 254},
    {"Sha-256", 254}, {"sha2-256", 254}, {"SHA2-256", 254},
    {"sha384", 253}, {"SHA384", 253}, {"sha-384", 253}, {"SHA2-384", 253},
    {"sha512", 252}, {"SHA512", 252}, {"sha-512", 252}, {"SHA2-512", 252},
    {"sha3-224", 251}, {"SHA3-224", 251},
    {"sha3-256", 250}, {"SHA3-256", 250},
    {"sha3-384", 249}, {"SHA3-384", 249},
    {"sha3-512", 248}, {"SHA3-512", 248},
    {"sha1", 247}, {"SHA1", 247}, {"sha-1", 247}, {"SHA-1", 247},
    {"md5", 246}, {"MD5", 246},
    {"", -1}, {"sha", -1}, {"sha2", -1}, {"sha3", -1}, {"sha255", -1},
    {"sha2566", -1}, {"sha224", -1}, {"256", -1}, {"254", -1}, {"1", -1},
    {"sha256 ", -1}, {" sha256", -1}, {"sha_256", -1}, {"sha3256", -1},
    {"sha2-1", -1}, {"shake128", -1}, {"md4", -1}, {"md-5", -1},
    {"none", -1},
};

#define N_NAMES		((int) (sizeof(names) / sizeof(names[0])))

static int refuse;			/* let OpenSSL bind nothing */
static SSL_CTX *server_ctx;
static X509 *server_cert;
static VSTRING *warnings;

static void save_warning(int unused_level, const char *text MESSAGES_CONTEXT)
{
    vstring_sprintf_append(warnings, "%s\n", text);
}

/* SSL_CTX_dane_mtype_set - in place of OpenSSL's */

int     SSL_CTX_dane_mtype_set(SSL_CTX *ctx, const EVP_MD *md, uint8_t mtype,
			               uint8_t ord)
{
    int     (*real) (SSL_CTX *, const EVP_MD *, uint8_t, uint8_t) =
    dlsym(RTLD_NEXT, __func__);

    return (refuse ? 0 : real(ctx, md, mtype, ord));
}

/* start_server - read the key and certificate of the server */

static void start_server(const char *chain_file)
{
    server_ctx = SSL_CTX_new(TLS_server_method());
    if (SSL_CTX_use_certificate_chain_file(server_ctx, chain_file) != 1
	|| SSL_CTX_use_PrivateKey_file(server_ctx, chain_file,
				       SSL_FILETYPE_PEM) != 1)
	msg_fatal("cannot use %s", chain_file);
    server_cert = SSL_CTX_get0_certificate(server_ctx);
}

/* new_client - client that can do DANE */

static SSL_CTX *new_client(void)
{
    SSL_CTX *ctx = SSL_CTX_new(TLS_client_method());

    if (SSL_CTX_dane_enable(ctx) <= 0)
	msg_fatal("SSL_CTX_dane_enable");
    return (ctx);
}

/* new_connection - connection that can do DANE */

static SSL *new_connection(SSL_CTX *ctx)
{
    SSL    *con = SSL_new(ctx);

    if (SSL_dane_enable(con, "localhost") <= 0)
	msg_fatal("SSL_dane_enable");
    return (con);
}

/* add_record - result of SSL_dane_tlsa_add() with data of some length */

static int add_record(SSL_CTX *ctx, int mtype, int length)
{
    static unsigned char data[EVP_MAX_MD_SIZE + 1];
    SSL    *con = new_connection(ctx);
    int     result = SSL_dane_tlsa_add(con, 3, 0, mtype, data, length);

    SSL_free(con);
    return (result);
}

/* is_match - does a server with the digest of its certificate match */

static int is_match(SSL_CTX *ctx, int mtype, const char *mdalg)
{
    SSL    *client = new_connection(ctx);
    SSL    *server = SSL_new(server_ctx);
    unsigned char data[EVP_MAX_MD_SIZE];
    unsigned length;
    BIO    *client_bio;
    BIO    *server_bio;
    int     turn;
    int     result;

    if (X509_digest(server_cert, EVP_get_digestbyname(mdalg), data,
		    &length) == 0)
	msg_fatal("X509_digest with %s", mdalg);
    if (SSL_dane_tlsa_add(client, 3, 0, mtype, data, length) < 0)
	msg_fatal("SSL_dane_tlsa_add with %s", mdalg);
    BIO_new_bio_pair(&client_bio, 0, &server_bio, 0);
    SSL_set_bio(client, client_bio, client_bio);
    SSL_set_bio(server, server_bio, server_bio);
    SSL_set_connect_state(client);
    SSL_set_accept_state(server);
    for (turn = 0; turn < 5; turn++) {
	SSL_do_handshake(client);
	SSL_do_handshake(server);
    }
    if (!SSL_is_init_finished(client) || !SSL_is_init_finished(server))
	msg_fatal("no handshake with %s", mdalg);
    result = SSL_get_verify_result(client) == X509_V_OK
	&& SSL_get0_dane_authority(client, 0, 0) == 0;
    SSL_free(client);
    SSL_free(server);
    return (result);
}

/* test_names - names and numbers */

static void test_names(void)
{
    static const int others[] = {-1, 0, 1, 2, 245, 255, 256, 510};
    int     n;

    for (n = 0; n < N_NAMES; n++)
	is_long(named("number of \"%s\"", names[n].name), names[n].mtype,
		tls_mtype_byname(names[n].name));
    for (n = 0; n < N_ASSIGNED; n++) {
	is_text(named("name of %d", assigned[n].mtype), assigned[n].name,
		tls_mtype_name(assigned[n].mtype));
	is_true(named("OpenSSL has the name %s", assigned[n].name),
		EVP_get_digestbyname(assigned[n].name) != 0);
    }
    for (n = 0; n < (int) (sizeof(others) / sizeof(others[0])); n++)
	is_text(named("no name of %d", others[n]), 0,
		tls_mtype_name(others[n]));
}

/* test_reserved - range */

static void test_reserved(void)
{
    static const unsigned long no[] = {0, 1, 2, 3, 245, 256, 502, 511,
    INT_MAX, 1 + (unsigned long) INT_MAX, ULONG_MAX};
    int     n;

    for (n = 246; n <= 255; n++)
	is_true(named("%d is reserved", n), tls_mtype_reserved(n));
    for (n = 0; n < (int) (sizeof(no) / sizeof(no[0])); n++)
	is_true(named("%lu is not reserved", no[n]),
		!tls_mtype_reserved(no[n]));
}

/* test_bound - bound to the right algorithms */

static void test_bound(const char *how, SSL_CTX *ctx)
{
    int     n;
    int     m;

    for (n = 0; n < N_ASSIGNED; n++) {
	is_true(named("%s: %d takes %s length", how, assigned[n].mtype,
		      assigned[n].name),
		add_record(ctx, assigned[n].mtype, assigned[n].length) > 0);
	is_long(named("%s: %d takes no less", how, assigned[n].mtype), 0,
		add_record(ctx, assigned[n].mtype, assigned[n].length - 1));
	is_long(named("%s: %d takes no more", how, assigned[n].mtype), 0,
		add_record(ctx, assigned[n].mtype, assigned[n].length + 1));
	is_true(named("%s: %d matches %s", how, assigned[n].mtype,
		      assigned[n].name),
		is_match(ctx, assigned[n].mtype, assigned[n].name));
	for (m = 0; m < N_ASSIGNED; m++)
	    if (m != n && assigned[m].length == assigned[n].length)
		is_true(named("%s: %d does not match %s", how,
			      assigned[n].mtype, assigned[m].name),
			!is_match(ctx, assigned[n].mtype, assigned[m].name));
    }
}

/* test_client - with the numbers that Postfix itself binds */

static void test_client(void)
{
    SSL_CTX *ctx = new_client();
    int     n;

    var_tls_dane_digests = "sha512 sha256 sha384=253 sha512=246 md5=245";
    VSTRING_RESET(warnings);
    messages_to(save_warning);
    tls_dane_digest_init(ctx, EVP_get_digestbyname("sha384"));
    VSTRING_TERMINATE(warnings);
    is_text("tls_dane_digests must not use these numbers",
	    "Reserved matching type number in tls_dane_digests: sha384=253\n"
	    "Reserved matching type number in tls_dane_digests: sha512=246\n",
	    vstring_str(warnings));
    test_bound("with Postfix", ctx);
    is_true("with Postfix: 1 matches sha256", is_match(ctx, 1, "sha256"));
    is_true("with Postfix: 2 matches sha512", is_match(ctx, 2, "sha512"));
    is_true("with Postfix: 245 matches md5", is_match(ctx, 245, "md5"));
    is_true("with Postfix: 255 matches sha384", is_match(ctx, 255, "sha384"));
    for (n = 0; n < N_ASSIGNED; n++)
	if (strcmp(assigned[n].name, "sha384") != 0)
	    is_true(named("with Postfix: 255 does not match %s",
			  assigned[n].name),
		    !is_match(ctx, 255, assigned[n].name));
    SSL_CTX_free(ctx);
}

/* test_refused - OpenSSL does not bind a number */

static void test_refused(void)
{
    SSL_CTX *ctx = new_client();

    VSTRING_RESET(warnings);
    messages_to(save_warning);
    refuse = 1;
    tls_mtype_init(ctx);
    refuse = 0;
    VSTRING_TERMINATE(warnings);
    is_true("refused: logged for the first", strstr(vstring_str(warnings),
	 "cannot bind TLSA matching type 254 to digest \"sha256\"\n") != 0);
    is_true("refused: logged for the last", strstr(vstring_str(warnings),
	    "cannot bind TLSA matching type 246 to digest \"md5\"\n") != 0);
    is_long("refused: not bound", 0, add_record(ctx, 254, 32));
    SSL_CTX_free(ctx);
}

int     main(int argc, char **argv)
{
    SSL_CTX *ctx;

    msg_vstream_init(argv[0], VSTREAM_ERR);
    if (argc != 2)
	msg_fatal("usage: %s chain-file", argv[0]);
    warnings = vstring_alloc(100);
    start_server(argv[1]);

    test_names();
    test_reserved();

    ctx = new_client();
    is_long("unbound before", 0, add_record(ctx, 254, 32));
    tls_mtype_init(ctx);
    test_bound("alone", ctx);
    is_long("alone: 245 is not bound", 0, add_record(ctx, 245, 16));
    is_long("alone: 255 is not bound", 0, add_record(ctx, 255, 32));
    tls_mtype_init(ctx);
    is_true("twice is as good as once", is_match(ctx, 250, "sha3-256"));
    SSL_CTX_free(ctx);

    test_client();
    test_refused();
    return (0);
}
