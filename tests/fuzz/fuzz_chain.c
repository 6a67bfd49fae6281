/* SPDX-License-Identifier: IPL-1.0 OR EPL-2.0 */
/*++
/* NAME
/*	fuzz_chain 1
/* SUMMARY
/*	fuzz the verification of chains, and its explanation
/* DESCRIPTION
/*	The input makes a policy and a chain of certificates. A server
/*	presents that chain to the SMTP client, with both in this process,
/*	which then explains the outcome. What is logged must be printable. A
/*	server is never authenticated, as far as this program can tell by
/*	itself, unless the policy lists a fingerprint of a CA certificate
/*	or public key, not that of the server, and each certificate
/*	up to this one is signed with the next one's key; or unless a
/*	fingerprint policy lists that of the server. A server is always
/*	authenticated when nothing was changed, and there is a chain of
/*	certificates that the test has made. When no fingerprint
/*	is said to match, the fingerprints that are said to be in the
/*	chain do, as the only ones in another policy.
/*
/*	The first byte selects the level, and the second one the digest
/*	algorithm. Then there are steps, each one byte and its operands. What
/*	is no step is left out. A certificate is a byte: modulo 16, a number
/*	below 8 is one of those made by the test, and another is one that
/*	the server sends. The character "0" is zero.
/* .IP "c certificate"
/*	The server sends this one, too.
/* .IP "s certificate"
/*	The local store has this one.
/* .IP "f certificate, k certificate"
/*	The policy lists the fingerprint, or that of the public key.
/* .IP "t certificate"
/*	The policy has tafile= with one that the test has made.
/* .IP "m name"
/*	The policy matches another name.
/* .IP "u offset size byte..."
/*	Bytes of the last certificate are overwritten. An offset is two bytes.
/* .IP "n type size byte..., i type size byte..."
/*	The last certificate has this name of its subject or issuer, of an
/*	ASN.1 type.
/* .IP "e extension size byte..."
/*	It has this extension, for example a list of names.
/* .IP "d size byte..."
/*	It expires at this time.
/* .IP "r certificate"
/*	It is signed again, with the key of one that the test has made.
/* .IP "w offset size byte..."
/*	Bytes that the server sends are overwritten.
/* .IP 2
/*	The server has no TLS 1.3; then a certificate can be overwritten.
/* .IP p
/*	The server sends its public key only (RFC 7250).
/* .PP
/*	Options are for libFuzzer. At the end, the numbers of authenticated
/*	servers and of others are printed.
/* ENVIRONMENT
/*	PKI, a directory with certificates and keys.
/* LICENSE
/* .ad
/* .fi
/*	This software is distributed under the terms of the IBM Public
/*	License 1.0 or the Eclipse Public License 2.0, as Postfix is.
/*--*/

/* System library. */

#include <sys_defs.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/pem.h>
#include <openssl/x509v3.h>

/* Utility library. */

#include <argv.h>
#include <hex_code.h>
#include <msg.h>
#include <msg_output.h>
#include <mymalloc.h>
#include <stringops.h>
#include <vstring.h>

/* Global library. */

#include <mail_params.h>

/* TLS library. */

#define TLS_INTERNAL
#include <tls.h>
#include <tls_rootca.h>

/* Application-specific. */

#include "policy_smtp.h"
#include "fuzz.h"
#include "messages.h"

#define STR(x)	vstring_str(x)

#define MAX_SENT	12
#define MAX_FLIGHTS	10
#define NEXTHOP		"d.test"
#define NAMADDR		NEXTHOP "[192.0.2.1]:25"

 /*
  * Names in a policy, and what a server certificate must have then.
  */
static const struct {
    const char *attr;
    const char *name;
} names[] = {
    {NEXTHOP, NEXTHOP}, {"nexthop", NEXTHOP}, {"." NEXTHOP, "." NEXTHOP},
    {"other.test", "other.test"}, {"hostname", NEXTHOP},
    {"192.0.2.1", "192.0.2.1"},
};

 /*
  * What the test has made.
  */
static const char *const pool_names[] = {
    "server", "ca", "root", "cross", "top", "self", "old", "other",
};

#define SERVER		0
#define CA		1
#define ROOT		2
#define CROSS		3
#define TOP		4
#define POOL_SIZE	8

static X509 *pool_cert[POOL_SIZE];
static EVP_PKEY *pool_key[POOL_SIZE];

 /*
  * What the input wants.
  */
typedef struct CHAIN {
    const uint8_t *data;
    size_t  size;
    int     level;
    const char *digest;			/* null is that of main.cf */
    int     name;			/* one of names[] */
    X509   *sent[MAX_SENT];
    int     leaf;			/* what the first one was made from */
    int     count;
    X509_STORE *store;
    ARGV   *listed;			/* fingerprints in the policy */
    const char *tafile;
    X509   *anchor;			/* what that has */
    const uint8_t *wire;		/* to overwrite */
    size_t  wire_offset;
    size_t  wire_size;
    int     max_version;
    int     raw_key;
    int     changed;			/* is any certificate */
} CHAIN;

static int matched;			/* number of servers */
static int rejected;

 /*
  * How the explanation begins when no fingerprint matches, and the last one.
  */
#define NO_MATCH	"certificate verification failed for " NAMADDR ": " \
	"next hop " NEXTHOP ": no fingerprint in the policy matches a CA "

static VSTRING *explanation;

/* totals - at the end */

static void totals(void)
{
    fprintf(stderr, "%d servers matched, %d did not\n", matched, rejected);
}

/* look - at what is logged */

static void look(int level, const char *text MESSAGES_CONTEXT)
{
    if (level == MSG_INFO && !allprint(text)) {
	fprintf(stderr, "not printable: %s\n", text);
	abort();
    }
    if (strncmp(text, NO_MATCH, sizeof(NO_MATCH) - 1) == 0)
	vstring_strcpy(explanation, text);
}

/* load - what the test has made */

static void load(void)
{
    VSTRING *path = vstring_alloc(100);
    const char *dir = getenv("PKI");
    FILE   *fp;
    int     n;

    for (n = 0; n < POOL_SIZE; n++) {
	vstring_sprintf(path, "%s/%s.pem", dir, pool_names[n]);
	if ((fp = fopen(STR(path), "r")) == 0
	    || (pool_cert[n] = PEM_read_X509(fp, 0, 0, 0)) == 0)
	    msg_fatal("no certificate in %s", STR(path));
	(void) fclose(fp);
	vstring_sprintf(path, "%s/%s.key", dir, pool_names[n]);
	if ((fp = fopen(STR(path), "r")) == 0
	    || (pool_key[n] = PEM_read_PrivateKey(fp, 0, 0, 0)) == 0)
	    msg_fatal("no key in %s", STR(path));
	(void) fclose(fp);
    }
    vstring_free(path);
}

/* take - next byte, zero at the end */

static int take(CHAIN *chain)
{
    if (chain->size == 0)
	return (0);
    chain->size--;
    return (*chain->data++);
}

/* take_offset - two bytes */

static size_t take_offset(CHAIN *chain)
{
    int     high = take(chain);

    return (high << 8 | take(chain));
}

/* take_bytes - one byte with a size and as many others */

static const uint8_t *take_bytes(CHAIN *chain, size_t *sizep)
{
    const uint8_t *bytes;

    *sizep = take(chain);
    if (*sizep > chain->size)
	*sizep = chain->size;
    bytes = chain->data;
    chain->data += *sizep;
    chain->size -= *sizep;
    return (bytes);
}

/* take_cert - one that the test has made, or one that the server sends */

static X509 *take_cert(CHAIN *chain)
{
    int     n = take(chain) % (2 * POOL_SIZE);

    if (n >= POOL_SIZE && n - POOL_SIZE < chain->count)
	return (chain->sent[n - POOL_SIZE]);
    return (pool_cert[n % POOL_SIZE]);
}

/* fingerprint - in the form of an explanation */

static const char *fingerprint(unsigned char *der, int length,
			               const char *digest)
{
    static VSTRING *result;
    unsigned char md[EVP_MAX_MD_SIZE];
    unsigned size;

    if (result == 0)
	result = vstring_alloc(100);
    if (digest == 0)
	digest = var_smtp_tls_fpt_dgst;
    if (length <= 0
	|| EVP_Digest(der, length, md, &size, EVP_get_digestbyname(digest),
		      (ENGINE *) 0) != 1)
	msg_fatal("cannot compute a fingerprint");
    OPENSSL_free(der);
    return (STR(hex_encode_opt(result, (char *) md, size,
			       HEX_ENCODE_FLAG_USE_COLON)));
}

/* cert_fprint - fingerprint of certificate */

static const char *cert_fprint(X509 *cert, const char *digest)
{
    unsigned char *der = 0;
    int     length = i2d_X509(cert, &der);

    return (fingerprint(der, length, digest));
}

/* key_fprint - fingerprint of public key */

static const char *key_fprint(X509 *cert, const char *digest)
{
    unsigned char *der = 0;
    int     length = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(cert), &der);

    return (fingerprint(der, length, digest));
}

/* overwrite - in place */

static void overwrite(unsigned char *target, size_t target_size,
		        size_t offset, const uint8_t *bytes, size_t size)
{
    if (size > 0 && offset < target_size)
	memcpy(target + offset, bytes,
	       size < target_size - offset ? size : target_size - offset);
}

/* parse_again - as the peer will, or leave the certificate as it was */

static void parse_again(X509 **certp, size_t offset, const uint8_t *bytes,
			        size_t size)
{
    unsigned char *der = 0;
    const unsigned char *cp;
    int     length = i2d_X509(*certp, &der);
    X509   *cert;

    if (length <= 0)
	return;
    cp = der;
    overwrite(der, length, offset, bytes, size);
    if ((cert = d2i_X509((X509 **) 0, &cp, length)) != 0) {
	X509_free(*certp);
	*certp = cert;
    }
    OPENSSL_free(der);
}

/* set_name - subject or issuer; OpenSSL has no string for two of the types */

static void set_name(X509 *cert, int step, int type, const uint8_t *bytes,
		             size_t size)
{
    X509_NAME *name;

    if (type == V_ASN1_OBJECT || type == V_ASN1_BOOLEAN)
	return;
    name = X509_NAME_new();
    if (X509_NAME_add_entry_by_NID(name, NID_commonName, type, bytes, size,
				   -1, 0))
	(void) (step == 'n' ? X509_set_subject_name(cert, name) :
		X509_set_issuer_name(cert, name));
    X509_NAME_free(name);
}

/* add_extension - in place of one of the same kind */

static void add_extension(X509 *cert, int which, const uint8_t *bytes,
			          size_t size)
{
    static const int nids[] = {
	NID_subject_alt_name, NID_basic_constraints, NID_key_usage,
	NID_ext_key_usage, NID_name_constraints, NID_certificate_policies,
	NID_subject_key_identifier, NID_authority_key_identifier,
    };
    int     nid = nids[which % 8];
    int     where = X509_get_ext_by_NID(cert, nid, -1);
    ASN1_OCTET_STRING *value = ASN1_OCTET_STRING_new();
    X509_EXTENSION *ext;

    if (where >= 0)
	X509_EXTENSION_free(X509_delete_ext(cert, where));
    (void) ASN1_OCTET_STRING_set(value, bytes, size);
    ext = X509_EXTENSION_create_by_NID((X509_EXTENSION **) 0, nid, 0, value);
    (void) X509_add_ext(cert, ext, -1);
    X509_EXTENSION_free(ext);
    ASN1_OCTET_STRING_free(value);
}

/* set_expiry - whatever the text is */

static void set_expiry(X509 *cert, const uint8_t *bytes, size_t size)
{
    ASN1_TIME *time = ASN1_STRING_type_new(V_ASN1_GENERALIZEDTIME);

    (void) ASN1_STRING_set(time, bytes, size);
    (void) X509_set1_notAfter(cert, time);
    ASN1_TIME_free(time);
}

/* change - the last certificate */

static void change(CHAIN *chain, int step)
{
    X509  **certp = chain->sent + chain->count - 1;
    int     what = step == 'd' ? 0 : step == 'u' ?
	(int) take_offset(chain) : take(chain);
    size_t  size = 0;
    const uint8_t *bytes = step == 'r' ? 0 : take_bytes(chain, &size);

    chain->changed = 1;
    switch (step) {
    case 'u':
	parse_again(certp, what, bytes, size);
	return;
    case 'n':
    case 'i':
	set_name(*certp, step, what, bytes, size);
	break;
    case 'e':
	add_extension(*certp, what, bytes, size);
	break;
    case 'd':
	set_expiry(*certp, bytes, size);
	break;
    case 'r':
	(void) X509_sign(*certp, pool_key[what % POOL_SIZE], EVP_sha256());
	break;
    }
    /* OpenSSL would use the encoding from before the change. */
    (void) i2d_re_X509_tbs(*certp, (unsigned char **) 0);
    parse_again(certp, 0, bytes, 0);
}

/* send_cert - the first one has a key that the server knows */

static void send_cert(CHAIN *chain)
{
    int     which = chain->size ? *chain->data % POOL_SIZE : 0;
    X509   *cert = take_cert(chain);

    /* One that was overwritten perhaps cannot be encoded again. */
    if (chain->count >= MAX_SENT || (cert = X509_dup(cert)) == 0)
	return;
    if (chain->count == 0)
	chain->leaf = which;
    chain->sent[chain->count++] = cert;
}

/* do_step - zero at the end */

static int do_step(CHAIN *chain)
{
    int     step = take(chain);
    int     which;

    switch (step) {
    case 'c':
	send_cert(chain);
	break;
    case 's':
	(void) X509_STORE_add_cert(chain->store, take_cert(chain));
	break;
    case 'f':
	argv_add(chain->listed,
		 cert_fprint(take_cert(chain), chain->digest), ARGV_END);
	break;
    case 'k':
	argv_add(chain->listed,
		 key_fprint(take_cert(chain), chain->digest), ARGV_END);
	break;
    case 't':
	which = take(chain) % POOL_SIZE;
	chain->tafile = pool_names[which];
	chain->anchor = pool_cert[which];
	break;
    case 'm':
	chain->name = take(chain) % 6;
	break;
    case 'w':
	chain->wire_offset = take_offset(chain);
	chain->wire = take_bytes(chain, &chain->wire_size);
	break;
    case '2':
	chain->max_version = TLS1_2_VERSION;
	break;
    case 'p':
	chain->raw_key = 1;
	break;
    default:
	if (step && strchr("unierd", step) && chain->count > 0)
	    change(chain, step);
    }
    return (chain->size > 0);
}

/* write_policy - an entry of smtp_tls_policy_maps */

static void write_policy(VSTRING *entry, const CHAIN *chain)
{
    char  **cpp;

    vstring_strcpy(entry, str_tls_level(chain->level));
    if (chain->digest)
	vstring_sprintf_append(entry, " digest=%s", chain->digest);
    for (cpp = chain->listed->argv; *cpp; cpp++)
	vstring_sprintf_append(entry, " %s=%s", chain->level == TLS_LEV_FPRINT ?
			       "match" : "rootca", *cpp);
    if (chain->level != TLS_LEV_FPRINT) {
	vstring_sprintf_append(entry, " match=%s", names[chain->name].attr);
	if (chain->tafile)
	    vstring_sprintf_append(entry, " tafile=%s/%s.pem", getenv("PKI"),
				   chain->tafile);
    }
#ifdef VAR_SMTP_TLS_ENABLE_RPK
    if (chain->raw_key)
	vstring_strcat(entry, " enable_rpk=yes");
#endif
}

/* server_create - null if it cannot be */

static SSL *server_create(const CHAIN *chain)
{
    static SSL_CTX *ctx;
    SSL    *server;
    int     ok;
    int     n;

    if (ctx == 0) {
	ctx = SSL_CTX_new(TLS_server_method());
	SSL_CTX_set_security_level(ctx, 0);
	SSL_CTX_set_num_tickets(ctx, 0);
    }
    server = SSL_new(ctx);
    ok = SSL_use_certificate(server, chain->sent[0]) == 1
	&& SSL_use_PrivateKey(server, pool_key[chain->leaf]) == 1;
    for (n = 1; ok && n < chain->count; n++)
	ok = SSL_add1_chain_cert(server, chain->sent[n]) == 1;
    if (!ok) {
	SSL_free(server);
	return (0);
    }
    (void) SSL_set_mode(server, SSL_MODE_NO_AUTO_CHAIN);
    (void) SSL_set_max_proto_version(server, chain->max_version);
#ifdef TLSEXT_cert_type_rpk
    if (chain->raw_key) {
	static const unsigned char type[] = {TLSEXT_cert_type_rpk};

	(void) SSL_set1_server_cert_type(server, type, sizeof(type));
    }
#endif
    return (server);
}

/* connect_both - client and server */

static void connect_both(SSL *client, SSL *server)
{
    BIO    *to_client = BIO_new(BIO_s_mem());
    BIO    *to_server = BIO_new(BIO_s_mem());

    BIO_up_ref(to_client);
    BIO_up_ref(to_server);
    SSL_set_bio(client, to_client, to_server);
    SSL_set_bio(server, to_server, to_client);
}

/* goes_on - the handshake is not over */

static int goes_on(SSL *con, int status)
{
    return (status == 1 || SSL_get_error(con, status) == SSL_ERROR_WANT_READ);
}

/* handshake - nonzero if the client has completed it */

static int handshake(const CHAIN *chain, SSL *client, SSL *server)
{
    char   *flight;
    int     n;
    int     status;
    long    size;

    for (n = 0; n < MAX_FLIGHTS; n++) {
	if (!goes_on(client, status = SSL_connect(client)))
	    return (0);
	if (status == 1)
	    return (1);
	/* The client sees the alert of a server that fails. */
	(void) SSL_accept(server);
	if (n == 0 && chain->wire != 0) {
	    size = BIO_get_mem_data(SSL_get_wbio(server), &flight);
	    overwrite((unsigned char *) flight, size, chain->wire_offset,
		      chain->wire, chain->wire_size);
	}
    }
    return (0);
}

/* is_listed - does the policy list this certificate or its key */

static int is_listed(const CHAIN *chain, X509 *cert)
{
    char  **cpp;

    for (cpp = chain->listed->argv; *cpp; cpp++)
	if (strcmp(*cpp, cert_fprint(cert, chain->digest)) == 0
	    || strcmp(*cpp, key_fprint(cert, chain->digest)) == 0)
	    return (1);
    return (0);
}

/* has_name - has a certificate a name that the policy wants */

static int has_name(const CHAIN *chain, X509 *cert)
{
    const char *name = names[chain->name].name;

    return (X509_check_host(cert, name, 0, 0, (char **) 0) == 1
	    || X509_check_ip_asc(cert, name, 0) == 1);
}

/* has_listed_ca - is a CA that signed this listed, or in the tafile */

static int has_listed_ca(const CHAIN *chain, STACK_OF(X509) *certs)
{
    int     depth;
    X509   *cert = sk_X509_value(certs, 0);

    if (cert == 0 || !has_name(chain, cert))
	return (0);
    /* Postfix also takes the server's own certificate in that file. */
    if (chain->anchor && X509_cmp(chain->anchor, cert) == 0)
	return (1);
    for (depth = 1; depth < sk_X509_num(certs); depth++) {
	X509   *issuer = sk_X509_value(certs, depth);

	if (X509_verify(cert, X509_get0_pubkey(issuer)) != 1)
	    return (0);
	if (is_listed(chain, issuer)
	    || (chain->anchor && X509_cmp(chain->anchor, issuer) == 0))
	    return (1);
	cert = issuer;
    }
    return (0);
}

/* may_match - may the SMTP client authenticate this server */

static int may_match(const CHAIN *chain, const SSL *con)
{
    STACK_OF(X509) *certs = SSL_get0_verified_chain(con);

    if (chain->level != TLS_LEV_FPRINT)
	return (has_listed_ca(chain, certs));
    if (chain->raw_key)
	return (is_listed(chain, chain->sent[0]));
    return (sk_X509_num(certs) > 0
	    && is_listed(chain, sk_X509_value(certs, 0)));
}

/* must_be_listed - or the policy was not obeyed */

static void must_be_listed(const CHAIN *chain, const SSL *con)
{
    VSTRING *entry = vstring_alloc(100);

    if (!may_match(chain, con)) {
	write_policy(entry, chain);
	fprintf(stderr, "not allowed by this policy: %s\n", STR(entry));
	abort();
    }
    vstring_free(entry);
}

/* is_there - is a certificate on the wire, or in the local store */

static int is_there(const CHAIN *chain, X509 *cert)
{
    STACK_OF(X509_OBJECT) *objects = X509_STORE_get0_objects(chain->store);
    int     n;

    for (n = 1; n < chain->count; n++)
	if (X509_cmp(chain->sent[n], cert) == 0)
	    return (1);
    for (n = 0; n < sk_X509_OBJECT_num(objects); n++)
	if (X509_cmp(X509_OBJECT_get0_X509(sk_X509_OBJECT_value(objects, n)),
		     cert) == 0)
	    return (1);
    return (0);
}

/* has_chain - from a certificate of the test to a listed one */

static int has_chain(const CHAIN *chain, int from)
{
    static const struct {
	int     subject;
	int     issuer;
    } issued[] = {
	{SERVER, CA}, {CA, ROOT}, {CA, CROSS}, {CROSS, TOP},
    };
    int     n;

    for (n = 0; n < (int) (sizeof(issued) / sizeof(issued[0])); n++)
	if (issued[n].subject == from
	    && is_there(chain, pool_cert[issued[n].issuer])
	    && (is_listed(chain, pool_cert[issued[n].issuer])
		|| has_chain(chain, issued[n].issuer)))
	    return (1);
    return (0);
}

/* must_not_exist - a chain that was missed */

static void must_not_exist(const CHAIN *chain)
{
    if (chain->level != TLS_LEV_FPRINT && !chain->changed && !chain->wire
	&& !chain->raw_key && X509_cmp(chain->sent[0], pool_cert[SERVER]) == 0
	&& has_name(chain, chain->sent[0]) && has_chain(chain, SERVER)) {
	fprintf(stderr, "missed: a chain to a listed CA\n");
	abort();
    }
}

/* describe - as posttls-policy(1) does */

static void describe(const TLS_SESS_STATE *session)
{
    STACK_OF(X509) *sent = policy_chain_sent(session);
    POLICY_RESULT *result = policy_result_create(NEXTHOP);
    int     n;

    policy_chain_describe(result, session, "sha256");
    policy_result_free(result);
    for (n = 0; n < sk_X509_num(sent); n++)
	argv_free(policy_chain_names(sk_X509_value(sent, n)));
}

/* start - the SMTP client's part */

static TLS_SESS_STATE *start(const CHAIN *chain, const SMTP_TLS_POLICY *tls,
			             TLS_CLIENT_START_PROPS *props)
{
    memset((void *) props, 0, sizeof(*props));
    props->ctx = smtp_tls_ctx;
    props->timeout = 1;
    props->tls_level = tls->level;
    props->nexthop = NEXTHOP;
    props->host = NEXTHOP;
    props->namaddr = NAMADDR;
    props->sni = tls->sni;
    props->serverid = props->helo = "";
    props->protocols = tls->protocols;
    props->cipher_grade = tls->grade;
    props->cipher_exclusions = STR(tls->exclusions);
    props->matchargv = tls->matchargv;
    props->mdalg = var_smtp_tls_fpt_dgst;
    props->dane = tls->dane;
#ifdef VAR_SMTP_TLS_ENABLE_RPK
    props->enable_rpk = tls->enable_rpk;
#endif
#ifdef TLS_LOG_TRACE				/* Postfix 3.12 */
    props->log_param = VAR_SMTP_TLS_LOGLEVEL;
    props->log_level = "0";
#endif
    SSL_CTX_set1_cert_store(smtp_tls_ctx->ssl_ctx, chain->store);
    return (tls_client_start(props));
}

/* finish - all that happens after a handshake */

static void finish(const CHAIN *chain, TLS_SESS_STATE *session,
		           const TLS_CLIENT_START_PROPS *props)
{
    (void) tls_client_post_connect(session, props);
    if (TLS_CERT_IS_MATCHED(session)) {
	must_be_listed(chain, session->con);
	matched++;
    } else {
	must_not_exist(chain);
	rejected++;
    }
    describe(session);
}

/* try - one policy, zero if there is an error in it */

static int try(const CHAIN *chain)
{
    static POLICY_EVAL *eval;
    static ARGV *log;
    VSTRING *entry = vstring_alloc(100);
    SSL    *server = server_create(chain);
    TLS_CLIENT_START_PROPS props;
    TLS_SESS_STATE *session = 0;
    int     valid;

    if (eval == 0) {
	eval = policy_eval_create();
	log = argv_alloc(1);
    }
    write_policy(entry, chain);
    policy_table_set_entry(STR(entry));
    policy_eval(eval, NEXTHOP);
    valid = eval->valid;
    vstring_strcpy(explanation, "");
    policy_msg_catch(log);
    if (server && valid)
	session = start(chain, eval->tls, &props);
    if (session != 0) {
	connect_both(session->con, server);
	if (handshake(chain, session->con, server))
	    finish(chain, session, &props);
	/* Without this change, the result is success from the beginning. */
	else if (tls_rootca_mtype(eval->tls->level, eval->tls->dane) != TLS_MTYPE_NONE
		 && SSL_get_verify_result(session->con) == X509_V_OK)
	    must_be_listed(chain, session->con);
	tls_free_context(session);
    }
    policy_msg_catch((ARGV *) 0);
    argv_truncate(log, 0);
    SSL_free(server);
    vstring_free(entry);
    return (valid);
}

/* list_explained - the fingerprints in the explanation, but not in names */

static void list_explained(ARGV *listed)
{
    char   *text = STR(explanation);
    char   *next;
    char   *word;
    int     quoted = 0;

    argv_truncate(listed, 0);
    for (; text != 0; text = next, quoted = !quoted) {
	if ((next = strchr(text, '"')) != 0)
	    *next++ = 0;
	while (!quoted && (word = mystrtok(&text, " ;")) != 0)
	    if (strncmp(word, "rootca=", 7) == 0)
		argv_add(listed, word + 7, ARGV_END);
    }
}

/* try_both - what the input says, and then what the explanation says */

static void try_both(CHAIN *chain)
{
    (void) try(chain);
    list_explained(chain->listed);
    if (chain->listed->argc > 0
	&& (try(chain) == 0 || *STR(explanation))) {
	fprintf(stderr, "no match again: %s\n", STR(explanation));
	abort();
    }
}

int     LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const int levels[] = {TLS_LEV_SECURE, TLS_LEV_VERIFY, TLS_LEV_FPRINT};
    static const char *const digests[] = {
	0, "sha256", "sha512", "sha1", "md5", "sha384",
    };
    CHAIN   chain;

    if (explanation == 0) {
	explanation = vstring_alloc(1000);
	load();
	smtp_tls_ctx->log_mask |= TLS_LOG_CERTMATCH | TLS_LOG_UNTRUSTED;
	messages_to(look);
	(void) atexit(totals);
    }
    memset((void *) &chain, 0, sizeof(chain));
    chain.data = data;
    chain.size = size;
    chain.level = levels[take(&chain) % 3];
    chain.digest = digests[take(&chain) % 6];
    chain.store = X509_STORE_new();
    chain.listed = argv_alloc(1);
    while (do_step(&chain))
	 /* void */ ;
    if (chain.count > 0 && chain.listed->argc > 0)
	try_both(&chain);
    while (chain.count > 0)
	X509_free(chain.sent[--chain.count]);
    X509_STORE_free(chain.store);
    argv_free(chain.listed);
    ERR_clear_error();
    return (0);
}
