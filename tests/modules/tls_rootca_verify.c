/* SPDX-License-Identifier: IPL-1.0 OR EPL-2.0 */
/*++
/* NAME
/*	tls_rootca_verify
/* SUMMARY
/*	cases for tls_rootca_verify(3)
/* SYNOPSIS
/*	tls_rootca_verify [topologies | name]
/* DESCRIPTION
/*	Certificates are made in memory. Each handshake is what libssl does
/*	to verify one: the function that tls_rootca_init() gives to OpenSSL is
/*	called with the chain that a server sends, and with a local store.
/*	With an argument, all small topologies are tried, and nothing else; or
/*	one handshake is made with what a hostile server sends.
/*
/*	Calls of OpenSSL from the Postfix library come here first, to be
/*	counted, and to fail.
/*--*/

#define _GNU_SOURCE
#include <sys_defs.h>
#include <dlfcn.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/ec.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>

#include <msg.h>
#include <msg_vstream.h>
#include <mymalloc.h>
#include <vstring.h>

#define TLS_INTERNAL
#include <tls.h>
#include <tls_rootca.h>

#include "cases.h"

#define STR(x)	vstring_str(x)

#define NAME	"mx.test"
#define DAY	86400L

 /*
  * What tls_rootca_init() gives to OpenSSL.
  */
static int (*decide) (X509_STORE_CTX *, void *);

void    SSL_CTX_set_cert_verify_callback(SSL_CTX *ctx,
				        int (*cb) (X509_STORE_CTX *, void *),
					         void *arg)
{
    decide = cb;
}

 /*
  * Calls of OpenSSL.
  */
static int is_watched;			/* within decide() */
static int calls;			/* of what is below */
static int failing;			/* which of these fails, or zero */
static int verifications;
static int digests;
static int issuers;			/* that were looked at */

static int fails(void)
{
    return (is_watched && ++calls == failing);
}

#define CALL(type, name, params, args, count, value) \
    type    name params \
    { \
	static type (*real) params; \
	if (real == 0) \
	    real = (type (*) params) dlsym(RTLD_NEXT, #name); \
	count; \
	return (fails() ? value : real args); \
    }

CALL(X509_STORE_CTX *, X509_STORE_CTX_new, (void), (),, 0)
CALL(int, X509_STORE_CTX_init, (X509_STORE_CTX *c, X509_STORE *s, X509 *x,
				STACK_OF(X509) *n), (c, s, x, n),, 0)
CALL(int, X509_STORE_CTX_set_ex_data, (X509_STORE_CTX *c, int i, void *d),
     (c, i, d),, 0)
CALL(int, X509_VERIFY_PARAM_set1,
     (X509_VERIFY_PARAM *t, const X509_VERIFY_PARAM *f), (t, f),, 0)
CALL(STACK_OF(X509) *, X509_STORE_CTX_get1_chain, (const X509_STORE_CTX *c),
     (c),, 0)
CALL(STACK_OF(X509) *, X509_STORE_CTX_get1_certs,
     (X509_STORE_CTX *c, const X509_NAME *n), (c, n),, 0)

CALL(int, X509_verify_cert, (X509_STORE_CTX *c), (c), verifications++,
     (X509_STORE_CTX_set_error(c, X509_V_ERR_OUT_OF_MEM), -1))
CALL(int, X509_check_issued, (X509 *i, X509 *s), (i, s), issuers++,
     X509_V_ERR_UNSPECIFIED)
CALL(char *, X509_VERIFY_PARAM_get1_ip_asc, (X509_VERIFY_PARAM *p), (p),, 0)
CALL(EVP_MD *, EVP_MD_fetch, (OSSL_LIB_CTX *l, const char *n, const char *q),
     (l, n, q),, 0)
CALL(EVP_MD_CTX *, EVP_MD_CTX_new, (void), (),, 0)
CALL(int, EVP_DigestInit_ex, (EVP_MD_CTX *c, const EVP_MD *m, ENGINE *e),
     (c, m, e), digests++, 0)
CALL(int, EVP_DigestUpdate, (EVP_MD_CTX *c, const void *d, size_t n),
     (c, d, n),, 0)
CALL(int, EVP_DigestFinal_ex, (EVP_MD_CTX *c, unsigned char *o, unsigned *l),
     (c, o, l),, 0)
CALL(int, i2d_X509, (const X509 *x, unsigned char **o), (x, o),, -1)
CALL(int, i2d_X509_PUBKEY, (const X509_PUBKEY *k, unsigned char **o),
     (k, o),, -1)
CALL(OPENSSL_STACK *, OPENSSL_sk_new_null, (void), (),, 0)
CALL(OPENSSL_STACK *, OPENSSL_sk_dup, (const OPENSSL_STACK *s), (s),, 0)
CALL(int, OPENSSL_sk_push, (OPENSSL_STACK *s, const void *d), (s, d),, 0)

 /*
  * The same for memory.
  */
static int allocations;
static int failing_allocation;

static int allocation_fails(void)
{
    return (is_watched && ++allocations == failing_allocation);
}

static void *test_malloc(size_t size, const char *file, int line)
{
    return (allocation_fails() ? 0 : malloc(size));
}

static void *test_realloc(void *ptr, size_t size, const char *file, int line)
{
    return (allocation_fails() ? 0 : realloc(ptr, size));
}

static void test_free(void *ptr, const char *file, int line)
{
    free(ptr);
}

/* must - have this, or there is no test */

static void must(int ok, const char *what)
{
    if (!ok) {
	tls_print_errors();
	msg_fatal("%s", what);
    }
}

 /*
  * How a certificate is made.
  */
typedef struct MAKE {
    const char *subject;
    EVP_PKEY *key;
    const char *issuer;
    EVP_PKEY *signer;
    int     from;			/* days from now */
    int     until;
    int     is_server;
    const char *constraints;		/* basicConstraints */
    int     nid;			/* of one more extension */
    const char *value;
    const EVP_MD *md;
    long    serial;
} MAKE;

/* new_key - an EC key, the usual one */

static EVP_PKEY *new_key(void)
{
    EVP_PKEY *key = EVP_EC_gen("P-256");

    must(key != 0, "key");
    return (key);
}

/* add_ext - extension from text */

static void add_ext(X509 *cert, int nid, const char *value)
{
    X509V3_CTX ctx;
    X509_EXTENSION *ext;

    X509V3_set_ctx(&ctx, cert, cert, 0, 0, 0);
    ext = X509V3_EXT_conf_nid(0, &ctx, nid, value);
    must(ext != 0 && X509_add_ext(cert, ext, -1), value);
    X509_EXTENSION_free(ext);
}

/* set_names - subject and issuer */

static void set_names(X509 *cert, const MAKE *how)
{
    X509_NAME *name = X509_NAME_new();

    must(X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
			  (const unsigned char *) how->subject, -1, -1, 0)
	 && X509_set_subject_name(cert, name), "subject");
    X509_NAME_free(name);
    name = X509_NAME_new();
    must(X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
			   (const unsigned char *) how->issuer, -1, -1, 0)
	 && X509_set_issuer_name(cert, name), "issuer");
    X509_NAME_free(name);
}

/* make - a certificate, as the peer parses it */

static X509 *make(MAKE how)
{
    static long serial = 1;
    X509   *cert = X509_new();
    unsigned char *der = 0;
    const unsigned char *cp;
    int     len;

    X509_set_version(cert, X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(cert), serial++);
    set_names(cert, &how);
    X509_gmtime_adj(X509_getm_notBefore(cert), how.from * DAY - 3600);
    X509_gmtime_adj(X509_getm_notAfter(cert),
		    (how.until ? how.until : 30) * DAY);
    X509_set_pubkey(cert, how.key);
    if (how.is_server)
	add_ext(cert, NID_subject_alt_name, "DNS:" NAME ",IP:192.0.2.1");
    if (how.constraints == 0)
	how.constraints = how.is_server ? "" : "critical,CA:TRUE";
    if (*how.constraints)
	add_ext(cert, NID_basic_constraints, how.constraints);
    if (how.nid)
	add_ext(cert, how.nid, how.value);
    must(X509_sign(cert, how.signer, how.md ? how.md : EVP_sha256()) > 0,
	 "signature");
    len = i2d_X509(cert, &der);
    cp = der;
    X509_free(cert);
    cert = d2i_X509((X509 **) 0, &cp, len);
    must(cert != 0, "certificate");
    OPENSSL_free(der);
    return (cert);
}

#define SERVER(k, i, ik, ...)	make((MAKE) { \
	.subject = "L", .key = (k), .issuer = (i), .signer = (ik), \
	.is_server = 1, __VA_ARGS__ })
#define CA(s, k, i, ik, ...)	make((MAKE) { \
	.subject = (s), .key = (k), .issuer = (i), .signer = (ik), __VA_ARGS__ })

 /*
  * A policy, and what a server and the local store have.
  */
#define MAX_CERTS	210

typedef struct CERTS {
    int     count;
    X509   *cert[MAX_CERTS];
} CERTS;

typedef struct SETUP {
    CERTS   sent;			/* above the server certificate */
    CERTS   local;
    TLS_DANE *dane;
    int     level;
    const char *name;			/* null: none */
    int     depth;
    int     auth_level;
    int     must_fail;
    int     by_itself;			/* OpenSSL is not told to ask us */
} SETUP;

 /*
  * What came of it.
  */
typedef struct OUTCOME {
    int     result;
    long    error;
    int     length;			/* of the chain */
    X509   *last;			/* of the chain, borrowed */
    int     has_peername;
    int     errorcode;			/* of Postfix */
    int     errordepth;
    char    subject[100];		/* of its certificate */
} OUTCOME;

static SSL_CTX *ssl_ctx;

/* certs - a list, with null at its end */

static void certs(CERTS *list, X509 *first,...)
{
    va_list ap;
    X509   *cert;

    list->count = 0;
    va_start(ap, first);
    for (cert = first; cert != 0; cert = va_arg(ap, X509 *))
	list->cert[list->count++] = cert;
    va_end(ap);
}

#define SENT(s, ...)	certs(&(s)->sent, __VA_ARGS__, (X509 *) 0)
#define LOCAL(s, ...)	certs(&(s)->local, __VA_ARGS__, (X509 *) 0)
#define NO_CERT	((X509 *) 0)

/* pin - list the fingerprint of a certificate or of its key */

static void pin(SETUP *setup, X509 *cert, int is_key)
{
    unsigned char *der = 0;
    unsigned char md[EVP_MAX_MD_SIZE];
    unsigned len;
    int     der_len = is_key ?
    i2d_X509_PUBKEY(X509_get_X509_PUBKEY(cert), &der) : i2d_X509(cert, &der);
    VSTRING *hex = vstring_alloc(100);
    unsigned n;

    must(EVP_Digest(der, der_len, md, &len, EVP_sha256(), 0), "digest");
    OPENSSL_free(der);
    for (n = 0; n < len; n++)
	vstring_sprintf_append(hex, "%02x", md[n]);
    must(tls_rootca_add(setup->dane, setup->level, tls_mtype_byname("sha256"),
			"sha256", STR(hex), hex) == 0, "pin");
    vstring_free(hex);
}

/* unpin - begin another policy */

static void unpin(SETUP *setup)
{
    if (setup->dane)
	tls_dane_free(setup->dane);
    setup->dane = tls_dane_alloc();
}

/* begin - another setup, with the usual name */

static SETUP *begin(void)
{
    static SETUP setup;

    unpin(&setup);
    setup.sent.count = setup.local.count = 0;
    setup.level = TLS_LEV_SECURE;
    setup.name = NAME;
    setup.depth = 10;
    setup.auth_level = 1;
    setup.must_fail = setup.by_itself = 0;
    return (&setup);
}

/* stack - of certificates */

static STACK_OF(X509) *stack(X509 *first, const CERTS *list)
{
    STACK_OF(X509) *certs = sk_X509_new_null();
    int     n;

    if (first)
	sk_X509_push(certs, first);
    for (n = 0; n < list->count; n++)
	sk_X509_push(certs, list->cert[n]);
    return (certs);
}

/* prepare - a verification, as libssl does */

static X509_STORE_CTX *prepare(const SETUP *setup, X509_STORE *store,
			               X509 *server, STACK_OF(X509) *sent,
			               SSL *con)
{
    X509_STORE_CTX *ctx = X509_STORE_CTX_new();
    X509_VERIFY_PARAM *param;

    must(X509_STORE_CTX_init(ctx, store, server, sent), "store context");
    X509_STORE_CTX_set_ex_data(ctx, SSL_get_ex_data_X509_STORE_CTX_idx(), con);
    if (SSL_get0_dane(con))
	X509_STORE_CTX_set0_dane(ctx, SSL_get0_dane(con));
    X509_STORE_CTX_set_default(ctx, "ssl_server");
    param = X509_STORE_CTX_get0_param(ctx);
    X509_VERIFY_PARAM_set_depth(param, setup->depth);
    X509_VERIFY_PARAM_set_auth_level(param, setup->auth_level);
    if (setup->name && !X509_VERIFY_PARAM_set1_ip_asc(param, setup->name))
	X509_VERIFY_PARAM_set1_host(param, setup->name, 0);
    ERR_clear_error();
    X509_STORE_CTX_set_verify_cb(ctx, tls_verify_certificate_callback);
    return (ctx);
}

/* see - what came of it */

static void see(OUTCOME *outcome, X509_STORE_CTX *ctx,
		        const TLS_SESS_STATE *session)
{
    STACK_OF(X509) *chain = X509_STORE_CTX_get0_chain(ctx);

    outcome->error = X509_STORE_CTX_get_error(ctx);
    outcome->length = sk_X509_num(chain);
    outcome->last = chain ? sk_X509_value(chain, outcome->length - 1) : 0;
    outcome->has_peername =
	X509_VERIFY_PARAM_get0_peername(X509_STORE_CTX_get0_param(ctx)) != 0;
    outcome->errorcode = session->errorcode;
    outcome->errordepth = session->errordepth;
    outcome->subject[0] = 0;
    if (session->errorcert)
	X509_NAME_oneline(X509_get_subject_name(session->errorcert),
			  outcome->subject, sizeof(outcome->subject));
}

/* handshake - with this server certificate */

static OUTCOME handshake(const SETUP *setup, X509 *server)
{
    X509_STORE *store = X509_STORE_new();
    STACK_OF(X509) *sent = stack(server, &setup->sent);
    SSL    *con = SSL_new(ssl_ctx);
    X509_STORE_CTX *ctx;
    TLS_SESS_STATE session;
    OUTCOME outcome;
    int     n;

    for (n = 0; n < setup->local.count; n++)
	X509_STORE_add_cert(store, setup->local.cert[n]);
    memset((void *) &session, 0, sizeof(session));
    session.con = con;
    session.namaddr = NAME "[192.0.2.1]:25";
    session.level = setup->level;
    session.dane = setup->dane;
    session.mdalg = "sha256";
    session.must_fail = setup->must_fail;
    session.errordepth = -1;
    SSL_set_security_level(con, setup->auth_level);
    SSL_set_ex_data(con, TLScontext_index, &session);
    must(SSL_dane_enable(con, 0) > 0, "DANE");
    tls_rootca_start(&session);
    ctx = prepare(setup, store, server, sent, con);
    calls = verifications = digests = issuers = allocations = 0;
    is_watched = 1;
    outcome.result = setup->by_itself ? X509_verify_cert(ctx) :
	decide(ctx, (void *) 0);
    is_watched = 0;
    see(&outcome, ctx, &session);
    X509_free((X509 *) session.errorcert);
    X509_STORE_CTX_free(ctx);
    SSL_free(con);
    sk_X509_free(sent);
    X509_STORE_free(store);
    return (outcome);
}

/* passes - it does, at this depth */

static void passes(const char *text, const SETUP *setup, X509 *server,
		           int depth)
{
    OUTCOME outcome = handshake(setup, server);
    char   *name = mystrdup(text);

    is_long(named("%s: passes", name), X509_V_OK, outcome.error);
    is_long(named("%s: depth", name), depth, outcome.length - 1);
    is_true(named("%s: nothing else", name), outcome.result == 1
	    && outcome.errorcode == X509_V_OK && outcome.errordepth == -1
	    && ERR_peek_error() == 0);
    myfree(name);
}

/* refused - it is, for this reason, and perhaps because of this certificate */

static void refused(const char *text, const SETUP *setup, X509 *server,
		            int error, int depth, const char *subject)
{
    OUTCOME outcome = handshake(setup, server);
    char   *name = mystrdup(text);

    is_long(named("%s: refused", name), error, outcome.error);
    is_true(named("%s: Postfix knows", name), outcome.result <= 0
	    && outcome.errorcode == error && ERR_peek_error() == 0);
    if (subject) {
	is_long(named("%s: depth", name), depth, outcome.errordepth);
	is_text(named("%s: certificate", name), subject, outcome.subject);
    }
    myfree(name);
}

#define NO_MATCH	X509_V_ERR_DANE_NO_MATCH

 /*
  * All small topologies. A certificate is usable if it is in date.
  */
#define KEY_L	0
#define KEY_I	1
#define KEY_R	2
#define KEY_X	3

static const struct {
    const char *subject;
    int     key;
    int     issuer;
    int     is_expired;
} topology[] = {
    {"I", KEY_I, KEY_R}, {"I", KEY_I, KEY_X}, {"I", KEY_I, KEY_R, 1},
    {"R", KEY_R, KEY_R}, {"R", KEY_R, KEY_X}, {"R", KEY_R, KEY_X, 1},
    {"X", KEY_X, KEY_X}, {"X", KEY_X, KEY_X, 1},
};

#define N_CERTS	8
#define N_PINS	11

 /*
  * Of those in the local store, two cannot matter: there is another one.
  */
static const int in_store[] = {0, 1, 3, 4, 6};

#define N_STORE	5

/* reaches - is there a chain from this key to the pin */

static int reaches(int key, int there, int pinned, int seen)
{
    int     n;

    for (n = 0; n < N_CERTS; n++) {
	if (topology[n].key != key || topology[n].is_expired
	    || !(there & 1 << n) || (seen & 1 << n))
	    continue;
	if (pinned == n || pinned == N_CERTS + topology[n].key - KEY_I
	    || reaches(topology[n].issuer, there, pinned, seen | 1 << n))
	    return (1);
    }
    return (0);
}

/* topologies - none missed, and none accepted */

static void topologies(void)
{
    static const char *const names[] = {"L", "I", "R", "X"};
    EVP_PKEY *keys[4];
    X509   *server;
    X509   *cert[N_CERTS];
    SETUP  *setup;
    OUTCOME outcome;
    long    right = 0;
    long    missed = 0;
    long    wrong = 0;
    int     worst = 0;
    int     pinned;
    int     sent;
    int     local;
    int     reverse;
    int     there;
    int     n;

    for (n = 0; n < 4; n++)
	keys[n] = new_key();
    server = SERVER(keys[KEY_L], "I", keys[KEY_I], 0);
    for (n = 0; n < N_CERTS; n++)
	cert[n] = CA(topology[n].subject, keys[topology[n].key],
		     names[topology[n].issuer], keys[topology[n].issuer],
		     .from = topology[n].is_expired ? -60 : 0,
		     .until = topology[n].is_expired ? -30 : 30);
    for (pinned = 0; pinned < N_PINS; pinned++) {
	setup = begin();
	if (pinned < N_CERTS)
	    pin(setup, cert[pinned], 0);
	else
	    pin(setup, cert[(pinned - N_CERTS) * 3], 1);
	for (sent = 0; sent < 1 << N_CERTS; sent++)
	    for (local = 0; local < 1 << N_STORE; local++) {
		there = sent;
		setup->local.count = 0;
		for (n = 0; n < N_STORE; n++)
		    if (local & 1 << n) {
			setup->local.cert[setup->local.count++] =
			    cert[in_store[n]];
			there |= 1 << in_store[n];
		    }
		for (reverse = 0; reverse < 2; reverse++) {
		    setup->sent.count = 0;
		    for (n = 0; n < N_CERTS; n++)
			if (sent & 1 << (reverse ? N_CERTS - 1 - n : n))
			    setup->sent.cert[setup->sent.count++] =
				cert[reverse ? N_CERTS - 1 - n : n];
		    outcome = handshake(setup, server);
		    if (reaches(KEY_I, there, pinned, 0)) {
			if (verifications > worst)
			    worst = verifications;
			right++;
			missed += outcome.error != X509_V_OK;
		    } else
			wrong += outcome.error == X509_V_OK;
		}
	    }
    }
    fprintf(stderr, "%ld have a chain, found with up to %d verifications\n",
	    right, worst);
    is_true("topologies: there are chains", right > 1000);
    is_long("topologies: missed", 0, missed);
    is_long("topologies: accepted without a chain", 0, wrong);
}

 /*
  * The usual chain.
  */
static EVP_PKEY *key_l, *key_i, *key_r, *key_x, *key_bad;
static X509 *server, *ca, *root, *other;

static void usual(void)
{
    key_l = new_key();
    key_i = new_key();
    key_r = new_key();
    key_x = new_key();
    key_bad = new_key();
    server = SERVER(key_l, "I", key_i, 0);
    ca = CA("I", key_i, "R", key_r, 0);
    root = CA("R", key_r, "R", key_r, 0);
    other = CA("X", key_x, "X", key_x, 0);
}

/* pinned - the usual chain is sent, and this certificate or its key is listed */

static SETUP *pinned(X509 *cert, int is_key)
{
    SETUP  *setup = begin();

    pin(setup, cert, is_key);
    SENT(setup, ca, root);
    return (setup);
}

/* right - what passes */

static void right(void)
{
    SETUP  *setup;
    int     is_key;

    for (is_key = 0; is_key < 2; is_key++) {
	passes(is_key ? "root, key" : "root", pinned(root, is_key), server, 2);
	passes(is_key ? "CA, key" : "CA", pinned(ca, is_key), server, 1);
	setup = pinned(root, is_key);
	SENT(setup, ca, NO_CERT);
	LOCAL(setup, root);
	passes(is_key ? "local root, key" : "local root", setup, server, 2);
	setup = pinned(root, is_key);
	SENT(setup, NO_CERT);
	LOCAL(setup, other, root, ca);
	passes(is_key ? "all local, key" : "all local", setup, server, 2);
    }
    setup = pinned(other, 0);
    pin(setup, root, 1);
    passes("one of two", setup, server, 2);
    setup = pinned(root, 0);
    SENT(setup, root, other, ca, ca, root);
    passes("any order, and twice", setup, server, 2);
    setup->level = TLS_LEV_VERIFY;
    passes("level verify", setup, server, 2);
    setup->name = "192.0.2.1";
    passes("address", setup, server, 2);
}

/* wrong_ca - no listed CA, or by its name only */

static void wrong_ca(void)
{
    X509   *mimic_root = CA("R", key_bad, "R", key_bad, 0);
    X509   *mimic_ca = CA("I", key_bad, "R", key_r, 0);
    X509   *self = SERVER(key_l, "L", key_l, 0);
    SETUP  *setup;
    int     is_key;

    for (is_key = 0; is_key < 2; is_key++) {
	refused("another root", pinned(other, is_key), server, NO_MATCH,
		0, (char *) 0);
	refused("the server itself", pinned(server, is_key), server, NO_MATCH,
		0, (char *) 0);
	setup = pinned(self, is_key);
	SENT(setup, NO_CERT);
	refused("a server that is its own issuer", setup, self,
		X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT, 0, "/CN=L");
	LOCAL(setup, self);
	refused("a server that is trusted", setup, self, NO_MATCH, 0, "/CN=L");
	setup = pinned(mimic_root, is_key);
	SENT(setup, mimic_root, ca, root);
	refused("a root by name, first", setup, server,
		X509_V_ERR_CERT_SIGNATURE_FAILURE, 1, "/CN=I");
	SENT(setup, ca, root, mimic_root);
	refused("a root by name, last", setup, server, NO_MATCH, 0, (char *) 0);
	setup = pinned(mimic_ca, is_key);
	SENT(setup, mimic_ca, ca, root);
	refused("a CA by name, first", setup, server,
		X509_V_ERR_CERT_SIGNATURE_FAILURE, 0, "/CN=L");
	SENT(setup, ca, mimic_ca, root);
	refused("a CA by name, last", setup, server, NO_MATCH, 0, (char *) 0);
	setup = pinned(root, is_key);
	SENT(setup, mimic_ca, mimic_root, root, ca);
	passes("both by name, before the right ones", setup, server, 2);
    }
    setup = pinned(root, 0);
    SENT(setup, mimic_ca, NO_CERT);
    LOCAL(setup, root);
    refused("nothing but a name leads to a good root", setup, server,
	    X509_V_ERR_CERT_SIGNATURE_FAILURE, 0, "/CN=L");
    setup = pinned(other, 0);
    LOCAL(setup, root, other);
    refused("trusted, but not listed", setup, server, NO_MATCH, 0, (char *) 0);
    SENT(setup, NO_CERT);
    LOCAL(setup, NO_CERT);
    refused("no CA at all", setup, server,
	    X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY, 0, "/CN=L");
}

/* names - of the server certificate */

static void names(void)
{
    X509   *expired = SERVER(key_l, "I", key_i,.from = -60,.until = -30);
    SETUP  *setup = pinned(root, 0);
    OUTCOME outcome;

    setup->name = "other.test";
    refused("another name", setup, server, X509_V_ERR_HOSTNAME_MISMATCH, 0,
	    "/CN=L");
    refused("another name, expired", setup, expired,
	    X509_V_ERR_CERT_HAS_EXPIRED, 0, "/CN=L");
    setup->name = "192.0.2.2";
    refused("another address", setup, server,
	    X509_V_ERR_IP_ADDRESS_MISMATCH, 0, "/CN=L");
    setup->name = 0;
    refused("no names", setup, server, X509_V_ERR_UNSPECIFIED, 0, (char *) 0);
    setup = pinned(other, 0);
    setup->name = "other.test";
    refused("another name, and another CA", setup, server, NO_MATCH, 0,
	    (char *) 0);
    setup = pinned(root, 0);
    setup->must_fail = 1;
    outcome = handshake(setup, server);
    is_true("must fail", outcome.error == X509_V_ERR_UNSPECIFIED);
}

/* bad_ca - a listed root, and something wrong below */

static void bad_ca(const char *name, X509 *bad, int error, int depth,
		           const char *subject)
{
    X509   *good = CA("I", key_i, "R", key_r, 0);
    SETUP  *setup = pinned(root, 0);

    SENT(setup, bad, root);
    refused(name, setup, server, error, depth, subject);
    SENT(setup, bad, good, root);
    passes(named("%s, and a good one", name), setup, server, 2);
    SENT(setup, bad, NO_CERT);
    LOCAL(setup, good, root);
    passes(named("%s, and a good one is local", name), setup, server, 2);
}

/* constraints - what OpenSSL does not accept */

static void constraints(void)
{
    EVP_PKEY *weak = EVP_RSA_gen(512);
    X509   *low = CA("I", weak, "R", key_r, 0);
    X509   *below_low = SERVER(key_l, "I", weak, 0);
    X509   *short_root = CA("R", key_r, "R", key_r,
			    .constraints = "critical,CA:TRUE,pathlen:0");
    X509   *no_ca = CA("I", key_i, "R", key_r,
		       .constraints = "critical,CA:FALSE");
    X509   *client = SERVER(key_l, "I", key_i,.nid = NID_ext_key_usage,
			    .value = "clientAuth");
    SETUP  *setup;

    bad_ca("a CA for other names",
	   CA("I", key_i, "R", key_r,.nid = NID_name_constraints,
	      .value = "critical,permitted;DNS:other.test"),
	   X509_V_ERR_PERMITTED_VIOLATION, 0, "/CN=L");
    bad_ca("a CA for clients",
	   CA("I", key_i, "R", key_r,.nid = NID_ext_key_usage,
	      .value = "clientAuth"), X509_V_ERR_INVALID_PURPOSE, 1, "/CN=I");
    bad_ca("no CA", CA("I", key_i, "R", key_r,
		       .constraints = "critical,CA:FALSE"),
	   X509_V_ERR_INVALID_CA, 1, "/CN=I");
    bad_ca("a CA with a weak signature",
	   CA("I", key_i, "R", key_r,.md = EVP_sha1()),
	   X509_V_ERR_CA_MD_TOO_WEAK, 1, "/CN=I");
    bad_ca("an expired CA",
	   CA("I", key_i, "R", key_r,.from = -60,.until = -30),
	   X509_V_ERR_CERT_HAS_EXPIRED, 1, "/CN=I");
    bad_ca("a CA of tomorrow", CA("I", key_i, "R", key_r,.from = 2),
	   X509_V_ERR_CERT_NOT_YET_VALID, 1, "/CN=I");
    bad_ca("a CA that may not sign",
	   CA("I", key_i, "R", key_r,.nid = NID_key_usage,
	      .value = "digitalSignature"),
	   X509_V_ERR_INVALID_CA, 1, "/CN=I");
    setup = pinned(root, 0);
    SENT(setup, low, root);
    refused("a CA with a weak key", setup, below_low,
	    X509_V_ERR_CA_KEY_TOO_SMALL, 1, "/CN=I");
    setup->auth_level = 0;
    passes("a weak key, at the level that takes it", setup, below_low, 2);
    setup = pinned(short_root, 0);
    SENT(setup, ca, short_root);
    refused("path length", setup, server, X509_V_ERR_PATH_LENGTH_EXCEEDED,
	    2, "/CN=R");
    setup = pinned(root, 1);
    SENT(setup, ca, short_root);
    LOCAL(setup, root);
    passes("path length of one of two", setup, server, 2);
    refused("a client", pinned(root, 0), client, X509_V_ERR_INVALID_PURPOSE,
	    0, "/CN=L");
    setup = pinned(no_ca, 0);
    SENT(setup, no_ca, root);
    refused("no CA, but listed", setup, server, X509_V_ERR_INVALID_CA, 1,
	    "/CN=I");
}

/* dates - at each depth */

static void dates(void)
{
    static const struct {
	const char *name;
	int     from;
	int     until;
	int     error;
    } when[] = {
	{"expired", -60, -30, X509_V_ERR_CERT_HAS_EXPIRED},
	{"not yet valid", 30, 60, X509_V_ERR_CERT_NOT_YET_VALID},
    };
    X509   *cert;
    SETUP  *setup;
    int     n;

    for (n = 0; n < 2; n++) {
	cert = SERVER(key_l, "I", key_i,.from = when[n].from,
		      .until = when[n].until);
	refused(named("server %s", when[n].name), pinned(root, 0), cert,
		when[n].error, 0, "/CN=L");
	cert = CA("R", key_r, "R", key_r,.from = when[n].from,
		  .until = when[n].until);
	setup = pinned(cert, 0);
	SENT(setup, ca, cert);
	refused(named("root %s", when[n].name), setup, server, when[n].error,
		2, "/CN=R");
	setup = pinned(cert, 1);
	SENT(setup, ca, cert);
	refused(named("root %s, key", when[n].name), setup, server,
		when[n].error, 2, "/CN=R");
	LOCAL(setup, root);
	passes(named("root %s, and its successor", when[n].name), setup,
	       server, 2);
	/* Another root is good, but not listed. */
	setup = pinned(cert, 0);
	SENT(setup, ca, cert, root);
	refused(named("root %s is listed, its successor is not",
		      when[n].name), setup, server, when[n].error, 2, "/CN=R");
    }
}

/* depth - as much as is allowed, and loops */

static void depth(void)
{
    X509   *east = CA("east", key_i, "west", key_r, 0);
    X509   *west = CA("west", key_r, "east", key_i, 0);
    X509   *below_east = SERVER(key_l, "east", key_i, 0);
    X509   *tall[16];
    char    names[16][10];
    SETUP  *setup = begin();
    int     n;

    for (n = 0; n < 16; n++)
	sprintf(names[n], "T%d", n);
    for (n = 0; n < 16; n++) {
	tall[n] = CA(names[n], key_i, names[n < 15 ? n + 1 : n], key_i, 0);
	setup->sent.cert[n] = tall[n];
    }
    setup->sent.count = 16;
    pin(setup, tall[10], 0);
    passes("as deep as it may be", setup, SERVER(key_l, "T0", key_i, 0), 11);
    unpin(setup);
    pin(setup, tall[11], 0);
    refused("too deep", setup, SERVER(key_l, "T0", key_i, 0),
	    X509_V_ERR_CERT_CHAIN_TOO_LONG, 11, "/CN=T10");
    setup->depth = 15;
    passes("another depth", setup, SERVER(key_l, "T0", key_i, 0), 12);

    setup = pinned(west, 0);
    SENT(setup, east, west);
    passes("a loop", setup, below_east, 2);
    unpin(setup);
    pin(setup, other, 0);
    refused("a loop to nowhere", setup, below_east, NO_MATCH, 0, (char *) 0);
}

/* fingerprint - the level of this name */

static void fingerprint(void)
{
    EVP_PKEY *weak = EVP_RSA_gen(512);
    X509   *expired = SERVER(key_l, "I", key_i,.from = -60,.until = -30);
    X509   *low = SERVER(weak, "I", key_i, 0);
    SETUP  *setup = begin();
    int     is_key;

    for (is_key = 0; is_key < 2; is_key++) {
	unpin(setup);
	setup->level = TLS_LEV_FPRINT;
	setup->name = 0;
	setup->auth_level = 1;
	SENT(setup, ca);
	LOCAL(setup, root);
	pin(setup, server, is_key);
	passes("fingerprint", setup, server, 0);
	refused("fingerprint of another", setup, low, NO_MATCH, 0, "/CN=L");
	unpin(setup);
	pin(setup, expired, is_key);
	passes("fingerprint, expired", setup, expired, 0);
	unpin(setup);
	pin(setup, ca, is_key);
	refused("fingerprint of a CA", setup, server, NO_MATCH, 0, "/CN=L");
	unpin(setup);
	pin(setup, low, is_key);
	refused("fingerprint of a weak key", setup, low,
		X509_V_ERR_EE_KEY_TOO_SMALL, 0, "/CN=L");
	setup->auth_level = 0;
	passes("fingerprint of a weak key, taken", setup, low, 0);
    }
}

/* by_itself - nothing passes when OpenSSL decides */

static void by_itself(void)
{
    SETUP  *setup = pinned(root, 0);
    OUTCOME outcome;

    LOCAL(setup, root);
    setup->by_itself = 1;
    outcome = handshake(setup, server);
    is_true("by itself, a listed root is none", outcome.error != X509_V_OK);
    unpin(setup);
    setup->level = TLS_LEV_FPRINT;
    pin(setup, server, 0);
    outcome = handshake(setup, server);
    is_true("by itself, no fingerprint is listed", outcome.error != X509_V_OK);
}

/* bounded - whatever is sent, each certificate is digested, and cached, once */

static void bounded(const char *name, const SETUP *setup, X509 *cert, int ok,
		            int most)
{
    OUTCOME outcome = handshake(setup, cert);

    is_true(named("%s: %s", name, ok ? "passes" : "refused"),
	    (outcome.error == X509_V_OK) == ok);
    is_true(named("%s: %d verifications", name, verifications),
	    verifications <= most);
    is_true(named("%s: %d digests", name, digests),
	    digests <= 3 * (setup->sent.count + setup->local.count) + 16);
    is_true(named("%s: %d looks at issuers", name, issuers),
	    issuers <= 201 * (setup->sent.count + setup->local.count + 1));
}

/* send_same - 100 CAs of one name and key */

static X509 *send_same(SETUP *setup)
{
    for (setup->sent.count = 0; setup->sent.count < 100; setup->sent.count++)
	setup->sent.cert[setup->sent.count] = CA("I", key_i, "I", key_i, 0);
    pin(setup, root, 0);
    return (server);
}

/* send_bad - 100 CAs of one name and key, below one that is listed */

static X509 *send_bad(SETUP *setup)
{
    for (setup->sent.count = 0; setup->sent.count < 100; setup->sent.count++)
	setup->sent.cert[setup->sent.count] = CA("I", key_i, "R", key_bad, 0);
    setup->sent.cert[setup->sent.count++] =
	CA("R", key_bad, "R", key_bad,
	   .constraints = "critical,CA:TRUE,pathlen:0");
    pin(setup, setup->sent.cert[100], 0);
    return (server);
}

/* send_mesh - each of six CAs has signed each other one */

static X509 *send_mesh(SETUP *setup)
{
    EVP_PKEY *keys[6];
    char    names[6][3];
    int     n;
    int     m;

    for (n = 0; n < 6; n++) {
	sprintf(names[n], "M%d", n);
	keys[n] = new_key();
    }
    for (n = 0; n < 30; n++) {
	m = n % 5 + (n % 5 >= n / 5);
	setup->sent.cert[n] = CA(names[n / 5], keys[n / 5], names[m], keys[m], 0);
    }
    setup->sent.count = 30;
    pin(setup, root, 0);
    return (SERVER(key_l, "M0", keys[0], 0));
}

/* send_name - the same, all of them listed, and another name */

static X509 *send_name(SETUP *setup)
{
    X509   *cert = send_mesh(setup);
    int     n;

    for (n = 0; n < 30; n++)
	pin(setup, setup->sent.cert[n], 0);
    setup->name = "other.test";
    return (cert);
}

/* send_deep - ten CAs, each with two certificates, below a bad one */

static X509 *send_deep(SETUP *setup)
{
    EVP_PKEY *keys[11];
    char    names[11][4];
    int     n;
    int     m;

    for (n = 0; n < 11; n++) {
	sprintf(names[n], "T%d", n);
	keys[n] = new_key();
    }
    for (n = 0; n < 10; n++)
	for (m = 0; m < 2; m++)
	    setup->sent.cert[setup->sent.count++] =
		CA(names[n], keys[n], names[n + 1], keys[n + 1], 0);
    setup->sent.cert[setup->sent.count] =
	CA(names[10], keys[10], names[10], keys[10],.from = -60,.until = -30);
    pin(setup, setup->sent.cert[setup->sent.count++], 0);
    return (SERVER(key_l, "T0", keys[0], 0));
}

/* send_late - the same, where only the server is not signed by the first */

static X509 *send_late(SETUP *setup)
{
    (void) send_deep(setup);
    pin(setup, setup->sent.cert[18], 1);
    return (SERVER(key_l, "T0", key_bad, 0));
}

/* send_big - certificates of 10 kB, that are issuers of each other */

static X509 *send_big(SETUP *setup)
{
    char   *comment = mymalloc(10001);

    memset(comment, 'x', 10000);
    comment[10000] = 0;
    for (setup->sent.count = 0; setup->sent.count < 10; setup->sent.count++)
	setup->sent.cert[setup->sent.count] =
	    CA("I", key_i, setup->sent.count % 2 ? "R" : "I", key_i,
	       .nid = NID_netscape_comment,.value = comment);
    pin(setup, root, 0);
    return (server);
}

/* send_usual - what an honest server sends */

static X509 *send_usual(SETUP *setup)
{
    SENT(setup, ca, root);
    pin(setup, root, 0);
    return (server);
}

static const struct {
    const char *name;
    X509   *(*send) (SETUP *);
    int     passes;
    int     verifications;		/* at most */
} hostile[] = {
    {"usual", send_usual, 1, 1},
    {"same", send_same, 0, 1},
    {"bad", send_bad, 0, 8},
    {"mesh", send_mesh, 0, 1},
    {"name", send_name, 0, 1},
    {"deep", send_deep, 0, 1},
    {"late", send_late, 0, 3},
    {"big", send_big, 0, 1},
};

#define N_HOSTILE	((int) (sizeof(hostile) / sizeof(hostile[0])))

/* limits - what a server can send */

static void limits(void)
{
    SETUP  *setup;
    X509   *cert;
    int     n;

    for (n = 0; n < N_HOSTILE; n++) {
	setup = begin();
	cert = hostile[n].send(setup);
	bounded(hostile[n].name, setup, cert, hostile[n].passes,
		hostile[n].verifications);
    }

    setup = begin();
    cert = send_same(setup);
    LOCAL(setup, root, ca);
    bounded("same, and a good one is local", setup, cert, 1, 1);
    setup = begin();
    cert = send_mesh(setup);
    pin(setup, setup->sent.cert[29], 1);
    bounded("mesh, with a way out", setup, cert, 1, 1);
}

/* measure - one of these, once */

static int measure(const char *name)
{
    SETUP  *setup = begin();
    X509   *cert;
    int     n;

    for (n = 0; n < N_HOSTILE; n++)
	if (strcmp(name, hostile[n].name) == 0) {
	    cert = hostile[n].send(setup);
	    return (handshake(setup, cert).error != X509_V_OK);
	}
    return (0);
}

/* failures - each call fails once: nothing passes by that */

static void failures(const char *name, const SETUP *setup, X509 *cert, int ok,
		             int *number, const int *count)
{
    OUTCOME outcome = handshake(setup, cert);
    int     total = *count;
    int     wrong = 0;
    int     passed = 0;
    int     odd = 0;

    for (*number = 1; *number <= total; ++*number) {
	outcome = handshake(setup, cert);
	if (outcome.error != X509_V_OK)
	    odd += outcome.result > 0 || outcome.errorcode == X509_V_OK;
	else if (!ok || outcome.result <= 0 || outcome.last != root
		 || !outcome.has_peername)
	    wrong++;
	else
	    passed++;
    }
    *number = 0;
    is_long(named("%s: passes wrongly", name), 0, wrong);
    is_long(named("%s: fails without an error", name), 0, odd);
    is_true(named("%s: some fail", name), total > 10 && passed < total);
    outcome = handshake(setup, cert);
    is_true(named("%s: works again", name),
	    (outcome.error == X509_V_OK) == ok);
}

static void faults(void)
{
    SETUP  *setup = begin();

    pin(setup, root, 1);
    SENT(setup, CA("I", key_bad, "R", key_r, 0), ca);
    LOCAL(setup, root);
    failures("calls, right", setup, server, 1, &failing, &calls);
    failures("memory, right", setup, server, 1, &failing_allocation,
	     &allocations);
    setup->name = "other.test";
    failures("calls, another name", setup, server, 0, &failing, &calls);
    failures("memory, another name", setup, server, 0, &failing_allocation,
	     &allocations);
    setup->name = NAME;
    unpin(setup);
    pin(setup, other, 0);
    failures("calls, another CA", setup, server, 0, &failing, &calls);
    failures("memory, another CA", setup, server, 0, &failing_allocation,
	     &allocations);
}

int     main(int argc, char **argv)
{
    must(CRYPTO_set_mem_functions(test_malloc, test_realloc, test_free),
	 "memory functions");
    msg_vstream_init(argv[0], VSTREAM_ERR);
    tls_param_init();
    must(tls_library_init(), "library");
    TLScontext_index = SSL_get_ex_new_index(0, 0, 0, 0, 0);
    ssl_ctx = SSL_CTX_new(TLS_client_method());
    must(SSL_CTX_dane_enable(ssl_ctx) > 0
	 && SSL_CTX_dane_mtype_set(ssl_ctx, EVP_sha256(), TLS_MTYPE_DEFAULT,
				   1) > 0, "DANE");
    tls_rootca_init(ssl_ctx);

    usual();
    if (argc > 1 && strcmp(argv[1], "topologies") == 0) {
	topologies();
	return (0);
    }
    if (argc > 1)
	return (measure(argv[1]) != (strcmp(argv[1], "usual") != 0));
    right();
    wrong_ca();
    names();
    constraints();
    dates();
    depth();
    fingerprint();
    limits();
    by_itself();
    faults();
    return (0);
}
