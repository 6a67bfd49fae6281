/* SPDX-License-Identifier: IPL-1.0 OR EPL-2.0 */
/*++
/* NAME
/*	tls_rootca
/* SUMMARY
/*	cases for tls_rootca(3)
/* SYNOPSIS
/*	tls_rootca
/*--*/

#include <sys_defs.h>
#include <stdarg.h>
#include <string.h>

#include <argv.h>
#include <msg.h>
#include <msg_vstream.h>
#include <mymalloc.h>
#include <stringops.h>
#include <vstring.h>

#define TLS_INTERNAL
#include <tls.h>
#include <tls_rootca.h>

#include "cases.h"

#define STR(x)	vstring_str(x)
#define LEN(x)	((long) VSTRING_LEN(x))

 /*
  * Records of other policies, with fields that do not matter here as zero.
  */
#define RECORDS_NONE	0
#define RECORDS_DNS	"301 311 201 211 202"
#define RECORDS_FPRINT	"30d 31d"
#define RECORDS_TAFILE	"200 210"
#define RECORDS_DIGEST	"30p"
#define RECORDS_ROOTCA	"00d"

/* hex - this many bytes in hexadecimal form, bytes are 0xa1, 0xa2, ... */

static const char *hex(int length, const char *separator)
{
    static VSTRING *text;
    int     n;

    if (text == 0)
	text = vstring_alloc(100);
    VSTRING_RESET(text);
    VSTRING_TERMINATE(text);
    for (n = 1; n <= length; n++)
	vstring_sprintf_append(text, "%s%02x", n > 1 ? separator : "",
			       (0xa0 + n) & 0xff);
    return (STR(text));
}

/* is_raw - is this what hex() has encoded */

static int is_raw(VSTRING *raw, int length)
{
    int     n;

    if (LEN(raw) != length)
	return (0);
    for (n = 1; n <= length; n++)
	if ((STR(raw)[n - 1] & 0xff) != ((0xa0 + n) & 0xff))
	    return (0);
    return (1);
}

/* decode - one fingerprint */

static const char *decode(VSTRING *raw, const char *value, const char *mdalg)
{
    VSTRING *unused_item = vstring_alloc(10);
    TLS_DANE *dane = tls_dane_alloc();
    const char *why = tls_rootca_add(dane, TLS_LEV_FPRINT, TLS_MTYPE_DEFAULT,
				     mdalg, value, unused_item);

    if (why == 0)
	vstring_memcpy(raw, (char *) dane->tlsa->data, dane->tlsa->length);
    tls_dane_free(dane);
    vstring_free(unused_item);
    return (why);
}

/* decodes - good value */

static void decodes(const char *name, const char *value, const char *mdalg,
		            int length)
{
    VSTRING *raw = vstring_alloc(10);

    vstring_strcpy(raw, "what was here before");
    is_text(named("decode: %s", name), 0, decode(raw, value, mdalg));
    is_true(named("decode: %s, bytes", name), is_raw(raw, length));
    vstring_free(raw);
}

/* fails - bad value */

static void fails(const char *name, const char *value, const char *mdalg,
		          const char *want)
{
    VSTRING *raw = vstring_alloc(10);

    is_text(named("decode: %s", name), want, decode(raw, value, mdalg));
    vstring_free(raw);
}

/* test_decode - fingerprints */

static void test_decode(void)
{
    static const struct {
	const char *mdalg;
	int     length;
    } digests[] = {
	{"md5", 16}, {"sha1", 20}, {"sha256", 32}, {"sha384", 48},
	{"sha512", 64}, {"sha3-224", 28}, {"sha3-256", 32},
	{"sha3-384", 48}, {"sha3-512", 64},
    };
    const char *not_hex = "is not in hexadecimal form";
    VSTRING *name = vstring_alloc(20);
    VSTRING *want = vstring_alloc(100);
    char   *text;
    int     n;

    for (n = 0; n < (int) (sizeof(digests) / sizeof(digests[0])); n++) {
	decodes(digests[n].mdalg, hex(digests[n].length, ":"),
		digests[n].mdalg, digests[n].length);
	vstring_sprintf(want, "has %d bytes instead of the %d of digest "
			"algorithm \"%s\"", digests[n].length - 1,
			digests[n].length, digests[n].mdalg);
	fails(STR(vstring_sprintf(name, "%s, too short", digests[n].mdalg)),
	      hex(digests[n].length - 1, ":"), digests[n].mdalg, STR(want));
    }

    decodes("lower case", hex(32, ""), "sha256", 32);
    text = uppercase(mystrdup(hex(32, ":")));
    decodes("upper case", text, "sha256", 32);
    text = mystrdup(hex(32, ":"));
    text[0] = 'A';
    decodes("mixed case", text, "sha256", 32);
    text = mystrdup(hex(32, ""));
    memcpy(text, "a1:", 3);
    fails("colon in place of digits", text, "sha256", not_hex);
    decodes("colons in part", concatenate("a1:a2a3", hex(32, ":") + 8,
					  (char *) 0), "sha256", 32);

    fails("empty", "", "sha256",
	  "has 0 bytes instead of the 32 of digest algorithm \"sha256\"");
    fails("one byte", "a1", "sha256",
	  "has 1 bytes instead of the 32 of digest algorithm \"sha256\"");
    fails("too long", hex(33, ":"), "sha256",
	  "has 33 bytes instead of the 32 of digest algorithm \"sha256\"");
    fails("digest of another algorithm", hex(16, ":"), "sha256",
	  "has 16 bytes instead of the 32 of digest algorithm \"sha256\"");
    fails("one digit", "a", "sha256", not_hex);
    fails("odd number of digits", concatenate(hex(31, ""), "c", (char *) 0),
	  "sha256", not_hex);
    fails("digit too many", concatenate(hex(32, ""), "c", (char *) 0),
	  "sha256", not_hex);
    fails("colon first", concatenate(":", hex(32, ":"), (char *) 0),
	  "sha256", not_hex);
    fails("colon last", concatenate(hex(32, ":"), ":", (char *) 0),
	  "sha256", not_hex);
    fails("two colons", hex(32, "::"), "sha256", not_hex);
    fails("colon within a byte", "a:1", "sha256", not_hex);
    fails("only a colon", ":", "sha256", not_hex);
    fails("space between", hex(32, " "), "sha256", not_hex);
    fails("hyphen between", hex(32, "-"), "sha256", not_hex);
    fails("prefix", concatenate("0x", hex(32, ""), (char *) 0), "sha256",
	  not_hex);
    fails("letter g", concatenate(hex(31, ""), "cg", (char *) 0), "sha256",
	  not_hex);
    fails("beyond ASCII", concatenate(hex(31, ""), "\303\251", (char *) 0),
	  "sha256", not_hex);
    fails("unknown digest", hex(32, ":"), "sha255",
	  "needs digest algorithm \"sha255\", which is not available");
    fails("no digest", hex(32, ":"), "",
	  "needs digest algorithm \"\", which is not available");
}

/* test_size - the answer for one digest is not that for another */

static void test_size(void)
{
    is_long("size: md5", 16, tls_rootca_size("md5"));
    is_long("size: sha256", 32, tls_rootca_size("sha256"));
    is_long("size: sha256 again", 32, tls_rootca_size("sha256"));
    is_long("size: bogus", 0, tls_rootca_size("bogus"));
    is_long("size: bogus again", 0, tls_rootca_size("bogus"));
    is_long("size: none", 0, tls_rootca_size(""));
    is_long("size: sha1", 20, tls_rootca_size("sha1"));
}

/* adds - list of fingerprints that makes this many records */

static void adds(const char *name, const char *values, int want)
{
    TLS_DANE *dane = tls_dane_alloc();
    TLS_TLSA *tlsa;
    int     got = 0;

    is_text(named("list: %s: good", name), 0,
	    tls_rootca_add(dane, TLS_LEV_FPRINT, 252, "md5", values,
			   vstring_alloc(10)));
    for (tlsa = dane->tlsa; tlsa; tlsa = tlsa->next)
	if (tlsa->usage == 3 && tlsa->mtype == 252 && tlsa->length == 16)
	    got++;
    is_long(named("list: %s: records", name), want, got);
}

/* add_fails - list of fingerprints with this item in error */

static void add_fails(const char *name, const char *values, const char *want,
		              const char *item)
{
    VSTRING *text = vstring_strcpy(vstring_alloc(10), "text before");

    is_text(named("list: %s: error", name), want,
	    tls_rootca_add(tls_dane_alloc(), TLS_LEV_SECURE, 255, "md5",
			   values, text));
    is_text(named("list: %s: item", name), item, STR(text));
}

/* test_list - lists of fingerprints */

static void test_list(void)
{
    const char *not_hex = "is not in hexadecimal form";
    const char *empty = "has 0 bytes instead of the 16 of digest algorithm "
    "\"md5\"";
    const char *f = mystrdup(hex(16, ":"));

#define LIST(a, b, c)	concatenate((a), (b), (c), (char *) 0)

    adds("one", f, 1);
    adds("two", LIST(f, "|", f), 2);
    adds("two, with white space", LIST(f, " \t\r\n| ", f), 2);
    adds("white space around one", LIST("\t ", f, " \n"), 1);
    add_fails("empty", "", empty, "");
    add_fails("white space", " \t", empty, "");
    add_fails("only delimiter", "|", empty, "");
    add_fails("only delimiter and white space", " | ", empty, "");
    add_fails("delimiter first", LIST("|", f, ""), empty, "");
    add_fails("delimiter last", LIST(f, "|", ""), empty, "");
    add_fails("delimiter and white space last", LIST(f, "|", " "), empty, "");
    add_fails("two delimiters", LIST(f, "||", f), empty, "");
    add_fails("first is bad", LIST(" x ", "|", f), not_hex, "x");
    add_fails("last is bad", LIST(f, "|", "x y "), not_hex, "x y");
    add_fails("both are bad", "x|y", not_hex, "x");
    add_fails("other delimiter", LIST(f, ",", f), not_hex, LIST(f, ",", f));
}

/* policy - records "usage selector matching-type": d is default, p private */

static TLS_DANE *policy(const char *text)
{
    static unsigned char data[32];
    TLS_DANE *dane;
    ARGV   *records;
    char  **r;
    int     mtype;

    if (text == 0)
	return (0);
    dane = tls_dane_alloc();
    records = argv_split(text, " ");
    for (r = records->argv; *r; r++) {
	mtype = (*r)[2] == 'd' ? TLS_MTYPE_DEFAULT :
	    (*r)[2] == 'p' ? tls_mtype_byname("sha512") : (*r)[2] - '0';
	dane->tlsa = tlsa_prepend(dane->tlsa, (*r)[0] - '0', (*r)[1] - '0',
				  mtype, data, sizeof(data));
    }
    argv_free(records);
    return (dane);
}

/* test_records - what is made of a fingerprint */

static void test_records(void)
{
    static const int mtypes[] = {TLS_MTYPE_DEFAULT, 254, 246};
    static const struct {
	int     level;
	int     usage;
    } levels[] = {
	{TLS_LEV_FPRINT, 3}, {TLS_LEV_VERIFY, 0}, {TLS_LEV_SECURE, 0},
    };
    VSTRING *raw = vstring_alloc(10);
    TLS_DANE *dane;
    int     n;
    int     m;

    for (n = 0; n < 3; n++)
	for (m = 0; m < 3; m++) {
	    dane = tls_dane_alloc();
	    (void) tls_rootca_add(dane, levels[n].level, mtypes[m], "sha256",
				  hex(32, ":"), raw);
	    (void) decode(raw, hex(32, ":"), "sha256");
	    is_true(named("record: level %d, matching type %d: one",
			  levels[n].level, mtypes[m]),
		    dane->tlsa && dane->tlsa->next == 0);
	    is_long(named("record: level %d, matching type %d: usage",
			  levels[n].level, mtypes[m]),
		    levels[n].usage, dane->tlsa->usage);
	    is_long(named("record: level %d, matching type %d: number",
			  levels[n].level, mtypes[m]),
		    mtypes[m], dane->tlsa->mtype);
	    is_true(named("record: level %d, matching type %d: data",
			  levels[n].level, mtypes[m]),
		    dane->tlsa->length == 32
		    && memcmp(dane->tlsa->data, STR(raw), 32) == 0);
	}
}

/* demand - text of these records */

static VSTRING *demand(const TLS_DANE *dane)
{
    VSTRING *buf = vstring_alloc(100);

    tls_rootca_demand(buf, dane);
    return (buf);
}

/* differs - demands of equal length */

static void differs(const char *name, const char *what, VSTRING *one,
		            VSTRING *other)
{
    is_true(named("demand: %s: %s", name, what), LEN(one) == LEN(other)
	    && memcmp(STR(one), STR(other), LEN(one)) != 0);
}

/* test_demand - what differs has another demand */

static void test_demand(void)
{
    VSTRING *base = demand(policy("00p"));
    TLS_DANE *dane = policy("00p");
    VSTRING *two;

    dane->tlsa->data[31] ^= 1;
    differs("CA", "other data", base, demand(dane));
    differs("CA", "other digest", base, demand(policy("00d")));
    differs("CA", "server", base, demand(policy("30p")));
    differs("file", "key instead of certificate", demand(policy("200")),
	    demand(policy("210")));
    two = demand(policy("00p 00p"));
    is_long("demand: of two", 2 * LEN(base), LEN(two));
    two = demand(policy("00p 200"));
    is_long("demand: of a file, too", 2 * LEN(base), LEN(two));
}

/* test_mtype - which policies belong to this change */

static void test_mtype(void)
{
    static const struct {
	const char *name;
	const char *records;
	int     fingerprint;		/* at this level */
	int     secure;			/* and at this one */
    } cases[] = {
	{"no policy", RECORDS_NONE, -1, -1},
	{"no records", "", -1, -1},
	{"fingerprint", RECORDS_FPRINT, -1, -1},
	{"tafile", RECORDS_TAFILE, -1, -1},
	{"fingerprint and digest", RECORDS_DIGEST, 252, -1},
	{"rootca", RECORDS_ROOTCA, -1, 255},
	{"rootca and digest", "00p", 252, 252},
	{"rootca and tafile", "200 210 00d 200", 2, 255},
	{"rootca, digest and tafile", "200 00p 210", 0, 252},
	{"DNS", RECORDS_DNS, 1, -1},
	{"DNS with one of our numbers", "31p 21p", 252, -1},
	{"DNS with usage 0", "00p 01p", 252, 252},
    };
    static const int others[] = {
	TLS_LEV_NONE, TLS_LEV_MAY, TLS_LEV_ENCRYPT, TLS_LEV_HALF_DANE,
	TLS_LEV_DANE, TLS_LEV_DANE_ONLY,
    };
    int     n;
    int     m;

    for (n = 0; n < (int) (sizeof(cases) / sizeof(cases[0])); n++) {
	/* What Postfix never has together does not matter. */
	if (strstr(cases[n].name, "rootca") == 0
	    && strstr(cases[n].name, "tafile") == 0
	    && strstr(cases[n].name, "DNS") == 0)
	    is_long(named("%s at fingerprint", cases[n].name),
		    cases[n].fingerprint,
		    tls_rootca_mtype(TLS_LEV_FPRINT, policy(cases[n].records)));
	for (m = 0; m < 6; m++)
	    is_long(named("%s at %s", cases[n].name, str_tls_level(others[m])),
		    TLS_MTYPE_NONE,
		    tls_rootca_mtype(others[m], policy(cases[n].records)));
	if (strstr(cases[n].name, "usage 0"))
	    continue;
	is_long(named("%s at verify", cases[n].name), cases[n].secure,
		tls_rootca_mtype(TLS_LEV_VERIFY, policy(cases[n].records)));
	is_long(named("%s at secure", cases[n].name), cases[n].secure,
		tls_rootca_mtype(TLS_LEV_SECURE, policy(cases[n].records)));
    }
}

/* test_usable - which records can be compared with a digest */

static void test_usable(void)
{
    static const struct {
	const char *name;
	int     mtype;
	int     length;
	int     want;
    } cases[] = {
	{"sha256", 254, 32, 1},
	{"sha256, too short", 254, 31, 0},
	{"sha512, with the length of sha256", 252, 32, 0},
	{"a number of another version", 245, 32, 0},
    };
    static unsigned char data[64];
    TLS_SESS_STATE context;
    TLS_TLSA *tlsa;
    int     n;

    memset(&context, 0, sizeof(context));
    context.level = TLS_LEV_SECURE;
    context.mdalg = "sha256";
    for (n = 0; n < (int) (sizeof(cases) / sizeof(cases[0])); n++) {
	tlsa = tlsa_prepend(0, 0, 0, cases[n].mtype, data, cases[n].length);
	is_long(named("usable: %s", cases[n].name), cases[n].want,
		tls_rootca_tlsa_add(&context, tlsa));
    }
}

/* key - what tls_rootca_digest() makes of these names */

static const char *key(int level, const char *records, const char *nexthop,
		               const char *host,...)
{
    static char text[3][3 * EVP_MAX_MD_SIZE];
    static int which;
    TLS_SESS_STATE context;
    TLS_CLIENT_START_PROPS props;
    EVP_MD_CTX *mdctx = EVP_MD_CTX_new();
    unsigned char md[EVP_MAX_MD_SIZE];
    unsigned length;
    const char *name;
    va_list ap;

    memset(&context, 0, sizeof(context));
    memset(&props, 0, sizeof(props));
    context.level = level;
    context.dane = policy(records);
    props.nexthop = nexthop;
    props.host = host;
    va_start(ap, host);
    while ((name = va_arg(ap, const char *)) != 0) {
	if (props.matchargv == 0)
	    props.matchargv = argv_alloc(1);
	argv_add((ARGV *) props.matchargv, name, (char *) 0);
    }
    va_end(ap);

    EVP_DigestInit_ex(mdctx, EVP_sha256(), 0);
    EVP_DigestUpdate(mdctx, "salt", 4);
    if (tls_rootca_digest(mdctx, &context, &props) != 1)
	return ("error");
    EVP_DigestFinal_ex(mdctx, md, &length);
    which = (which + 1) % 3;
    strcpy(text[which], tls_digest_encode(md, length));
    return (text[which]);
}

/* test_digest - session lookup key */

static void test_digest(void)
{
    static const struct {
	const char *name;
	int     level;
	const char *records;
    } stock[] = {
	{"no policy", TLS_LEV_SECURE, RECORDS_NONE},
	{"DNS", TLS_LEV_DANE, RECORDS_DNS},
	{"fingerprint", TLS_LEV_FPRINT, RECORDS_FPRINT},
	{"tafile", TLS_LEV_SECURE, RECORDS_TAFILE},
    }, ours[] = {
	{"rootca", TLS_LEV_SECURE, RECORDS_ROOTCA},
	{"digest", TLS_LEV_FPRINT, RECORDS_DIGEST},
    };
    unsigned char md[EVP_MAX_MD_SIZE];
    unsigned length;
    const char *untouched;
    const char *base;
    const char *r;
    int     l;
    int     n;

    EVP_Digest("salt", 4, md, &length, EVP_sha256(), 0);
    untouched = tls_digest_encode(md, length);
    for (n = 0; n < (int) (sizeof(stock) / sizeof(stock[0])); n++)
	is_text(named("key: %s is as without names", stock[n].name),
		untouched, key(stock[n].level, stock[n].records, "a", "b", "c", (char *) 0));

#define SAME(what, k)	\
	is_text(named("key: %s: %s", ours[n].name, (what)), base, (k))
#define DIFFERS(what, k) \
	is_true(named("key: %s: %s", ours[n].name, (what)), \
		strcmp(base, (k)) != 0)
#define END	((char *) 0)

    for (n = 0; n < (int) (sizeof(ours) / sizeof(ours[0])); n++) {
	l = ours[n].level;
	r = ours[n].records;
	base = mystrdup(key(l, r, "ab", "cd", "ef", "gh", END));
	DIFFERS("is not as without names", untouched);
	DIFFERS("is not an error", "error");
	DIFFERS("other fingerprints", key(l, n == 0 ? "00p" : "30p 30p", "ab",
					  "cd", "ef", "gh", END));
	SAME("same names", key(l, r, "ab", "cd", "ef", "gh", END));
	DIFFERS("other next hop", key(l, r, "xx", "cd", "ef", "gh", END));
	DIFFERS("other host", key(l, r, "ab", "xx", "ef", "gh", END));
	DIFFERS("other first name", key(l, r, "ab", "cd", "xx", "gh", END));
	DIFFERS("other last name", key(l, r, "ab", "cd", "ef", "xx", END));
	DIFFERS("name less", key(l, r, "ab", "cd", "ef", END));
	DIFFERS("no names", key(l, r, "ab", "cd", END));
	DIFFERS("name more", key(l, r, "ab", "cd", "ef", "gh", "ij", END));
	DIFFERS("empty name more", key(l, r, "ab", "cd", "ef", "gh", "", END));
	DIFFERS("names swapped", key(l, r, "ab", "cd", "gh", "ef", END));
	DIFFERS("next hop and host swapped", key(l, r, "cd", "ab", "ef", "gh",
						 END));
	DIFFERS("boundary of next hop", key(l, r, "abc", "d", "ef", "gh", END));
	DIFFERS("boundary of host", key(l, r, "ab", "cde", "f", "gh", END));
	DIFFERS("boundary of name", key(l, r, "ab", "cd", "efg", "h", END));
	DIFFERS("names joined", key(l, r, "ab", "cd", "efgh", END));
	DIFFERS("other case", key(l, r, "ab", "cd", "EF", "gh", END));
	base = mystrdup(key(l, r, "", "", END));
	SAME("null is empty", key(l, r, (char *) 0, (char *) 0, END));
	DIFFERS("empty is not as without names", untouched);
    }
}

/* verdict - the verification result before and after a handshake */

static void verdict(const char *name, int level, const char *records,
		            int is_ours)
{
    SSL_CTX *ctx = SSL_CTX_new(TLS_client_method());
    SSL_SESSION *session = SSL_SESSION_new();
    TLS_SESS_STATE context;

    SSL_CTX_dane_enable(ctx);
    SSL_CTX_dane_mtype_set(ctx, EVP_sha256(), TLS_MTYPE_DEFAULT, 1);

    /*
     * What a session brings with it, and what a handshake leaves there, is
     * taken as read.
     */
#define START(has_session, result) do { \
	memset(&context, 0, sizeof(context)); \
	context.con = SSL_new(ctx); \
	SSL_dane_enable(context.con, 0); \
	context.level = level; \
	context.mdalg = "sha256"; \
	context.dane = policy(records); \
	context.namaddr = "name[addr]"; \
	SSL_set_session(context.con, (has_session) ? session : 0); \
	SSL_set_verify_result(context.con, (result)); \
	tls_rootca_start(&context); \
    } while (0)
#define FINISH(reused, fail, result) do { \
	context.session_reused = (reused); \
	context.must_fail = (fail); \
	SSL_set_verify_result(context.con, (result)); \
	tls_rootca_finish(&context); \
    } while (0)
#define IS_RESULT(what, want_ours, want_other) \
	is_long(named("verdict: %s: %s", name, (what)), \
		is_ours ? (want_ours) : (want_other), \
		SSL_get_verify_result(context.con))
#define IS_SESSION(what, want) \
	is_true(named("verdict: %s: %s", name, (what)), \
		SSL_get_session(context.con) == (want) \
		&& context.must_fail == 0)
#define UNKNOWN		X509_V_ERR_UNSPECIFIED
#define EXPIRED		X509_V_ERR_CERT_HAS_EXPIRED

    START(0, X509_V_OK);
    IS_RESULT("new connection", UNKNOWN, X509_V_OK);
    IS_SESSION("new connection has no session", 0);
    FINISH(0, 0, X509_V_OK);
    IS_RESULT("verified", X509_V_OK, X509_V_OK);
    FINISH(0, 0, EXPIRED);
    IS_RESULT("expired", EXPIRED, EXPIRED);
    FINISH(0, 0, UNKNOWN);
    IS_RESULT("not verified", UNKNOWN, UNKNOWN);
    SSL_free(context.con);

    START(1, X509_V_OK);
    IS_RESULT("good session", UNKNOWN, X509_V_OK);
    IS_SESSION("good session is offered", session);
    FINISH(0, 0, UNKNOWN);
    IS_RESULT("declined, not verified", UNKNOWN, UNKNOWN);
    FINISH(1, 1, UNKNOWN);
    IS_RESULT("resumed, must fail", UNKNOWN, UNKNOWN);
    FINISH(1, 0, UNKNOWN);
    IS_RESULT("resumed", X509_V_OK, UNKNOWN);
    SSL_free(context.con);

    START(1, EXPIRED);
    IS_RESULT("bad session", UNKNOWN, EXPIRED);
    IS_SESSION("bad session", is_ours ? 0 : session);
    SSL_free(context.con);

    START(1, UNKNOWN);
    IS_RESULT("unverified session", UNKNOWN, UNKNOWN);
    IS_SESSION("unverified session", is_ours ? 0 : session);
    SSL_free(context.con);

    SSL_SESSION_free(session);
    SSL_CTX_free(ctx);
}

int     main(int unused_argc, char **argv)
{
    msg_vstream_init(argv[0], VSTREAM_ERR);

    test_size();
    test_decode();
    test_list();
    test_records();
    test_demand();
    test_mtype();
    test_usable();
    test_digest();

    verdict("no policy", TLS_LEV_SECURE, RECORDS_NONE, 0);
    verdict("no records", TLS_LEV_SECURE, "", 0);
    verdict("DNS", TLS_LEV_DANE, RECORDS_DNS, 0);
    verdict("DNS with our number", TLS_LEV_DANE_ONLY, "30p", 0);
    verdict("fingerprint", TLS_LEV_FPRINT, RECORDS_FPRINT, 0);
    verdict("tafile", TLS_LEV_SECURE, RECORDS_TAFILE, 0);
    verdict("fingerprint and digest", TLS_LEV_FPRINT, RECORDS_DIGEST, 1);
    verdict("rootca", TLS_LEV_SECURE, RECORDS_ROOTCA, 1);
    verdict("rootca and tafile", TLS_LEV_VERIFY, "00d 200", 1);
    return (0);
}
