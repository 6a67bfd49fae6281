/* SPDX-License-Identifier: IPL-1.0 OR EPL-2.0 */
/*++
/* NAME
/*	smtp_tls_rootca
/* SUMMARY
/*	cases for smtp_tls_rootca(3) and smtp_tls_tlsa(3)
/* SYNOPSIS
/*	smtp_tls_rootca
/* DESCRIPTION
/*	The part of the policy parser is played by parse(), below.
/*--*/

#include <sys_defs.h>
#include <string.h>

#include <argv.h>
#include <msg.h>
#include <msg_vstream.h>
#include <mymalloc.h>
#include <split_at.h>
#include <stringops.h>
#include <vstring.h>

#include <mail_params.h>
#include <maps.h>

#define TLS_INTERNAL
#include <tls.h>
#include <tls_rootca.h>

#include "smtp.h"
#include "smtp_tls_rootca.h"
#include "smtp_tls_tlsa.h"

#include "cases.h"

#define TEXT(x)	vstring_str(x)

 /*
  * Fingerprints, in the order of the digits that they repeat.
  */
#define F16(x)	x x x x x x x x x x x x x x x x
#define MD5_A	F16("aa")
#define MD5_B	F16("bb")
#define MD5_C	F16("cc")
#define SHA256_A F16("aa") F16("aa")
#define SHA256_B F16("bB") F16("Bb")
#define SHA256_COLON F16("aa:") "aa:aa:aa:aa:aa:aa:aa:aa:" \
	"aa:aa:aa:aa:aa:aa:aa:aa"

 /*
  * Set by smtp(8).
  */
char   *var_smtp_tls_fpt_dgst = "md5";

static SMTP_TLS_POLICY tls;

/* look_up - have it found in a table, where the level by default is "may" */

static void look_up(const char *policy)
{
    VSTRING *table = vstring_alloc(100);
    MAPS   *maps;

    vstring_sprintf(table, "inline:{{a.test=%s}}", policy);
    maps = maps_create("test", TEXT(table), 0);
    (void) smtp_tls_tlsa_find(maps, "a.test", TLS_LEV_MAY);
    maps_free(maps);
    vstring_free(table);
}

/* parse - parse attributes, separated by space, and leave the result in tls */

static const char *parse(int level, const char *policy)
{
    ARGV   *attrs = argv_split(policy, " ");
    char  **attr;
    char   *value;
    const char *err = 0;

    memset(&tls, 0, sizeof(tls));
    smtp_tls_rootca_begin();
    look_up(named("%s %s", str_tls_level(level), policy));
    for (attr = attrs->argv; err == 0 && *attr; attr++) {
	value = split_at(*attr, '=');
	if (smtp_tls_rootca_is_attr(*attr)) {
	    err = smtp_tls_rootca_attr(level, *attr, value);
	} else if (strcmp(*attr, "match") == 0) {
	    smtp_tls_rootca_match(value);
	    if (tls.matchargv == 0)
		tls.matchargv = argv_alloc(1);
	    argv_add(tls.matchargv, value, (char *) 0);
	    if (level == TLS_LEV_FPRINT) {
		if (tls.dane == 0)
		    tls.dane = tls_dane_alloc();
		tls.dane->tlsa = tlsa_prepend(tls.dane->tlsa, 3, 0, 255,
					      (unsigned char *) "stock", 5);
	    }
	} else
	    msg_fatal("bad attribute %s", *attr);
    }
    if (err == 0 && smtp_tls_rootca_present())
	err = smtp_tls_rootca_end(level, &tls);
    argv_free(attrs);
    return (err ? err : "");
}

/* records - "usage selector matching-type first-byte length", sorted */

static const char *records(void)
{
    ARGV   *list = argv_alloc(1);
    VSTRING *text = vstring_alloc(100);
    TLS_TLSA *tlsa;
    char  **r;

    for (tlsa = tls.dane ? tls.dane->tlsa : 0; tlsa; tlsa = tlsa->next) {
	vstring_sprintf(text, "%d %d %d %02x*%d", tlsa->usage, tlsa->selector,
			tlsa->mtype, tlsa->data[0], tlsa->length);
	argv_add(list, TEXT(text), (char *) 0);
    }
    argv_sort(list);
    VSTRING_RESET(text);
    VSTRING_TERMINATE(text);
    for (r = list->argv; *r; r++)
	vstring_sprintf_append(text, "%s%s", r > list->argv ? ", " : "", *r);
    return (vstring_export(text));
}

/* good - policy that makes these records */

static void good(const char *name, int level, const char *policy,
		         const char *want)
{
    is_text(named("%s: no error", name), "", parse(level, policy));
    is_text(named("%s: records", name), want, records());
}

/* bad - policy with this error */

static void bad(const char *name, int level, const char *policy,
		        const char *want)
{
    is_text(named("%s: error", name), want, parse(level, policy));
}

/* test_good - policies that are good */

static void test_good(void)
{
#define CA(mtype, byte, length) \
    "0 0 " mtype " " byte "*" length
#define SERVER(mtype, byte, length) \
    "3 0 " mtype " " byte "*" length
#define TWO(usages, mtype, a, b, length) \
    usages " " mtype " " a "*" length ", " usages " " mtype " " b "*" length
#define TWO_CAS(mtype, length) \
    TWO("0 0", mtype, "aa", "bb", length)

    good("rootca at verify", TLS_LEV_VERIFY, "rootca=" MD5_A,
	 CA("255", "aa", "16"));
    good("rootca at secure", TLS_LEV_SECURE, "rootca=" MD5_A,
	 CA("255", "aa", "16"));
    good("ROOTCA", TLS_LEV_SECURE, "ROOTCA=" MD5_A, CA("255", "aa", "16"));
    good("rootca with |", TLS_LEV_SECURE, "rootca=" MD5_A "|" MD5_B,
	 TWO_CAS("255", "16"));
    good("rootca with | and white space", TLS_LEV_SECURE,
	 "rootca=\t" MD5_A "\t|\t" MD5_B "\t", TWO_CAS("255", "16"));
    good("rootca twice", TLS_LEV_SECURE, "rootca=" MD5_A " rootca=" MD5_B,
	 TWO_CAS("255", "16"));
    good("rootca and digest", TLS_LEV_SECURE,
	 "rootca=" SHA256_A " digest=sha256", CA("254", "aa", "32"));
    good("digest and rootca", TLS_LEV_SECURE,
	 "digest=SHA2-256 rootca=" SHA256_A, CA("254", "aa", "32"));
    good("DIGEST", TLS_LEV_VERIFY, "DIGEST=sha256 rootca=" SHA256_A,
	 CA("254", "aa", "32"));
    good("digest between", TLS_LEV_SECURE,
	 "rootca=" SHA256_A " digest=sha256 rootca=" SHA256_B,
	 TWO_CAS("254", "32"));
    good("digest that is the default", TLS_LEV_SECURE,
	 "digest=md5 rootca=" MD5_A, CA("246", "aa", "16"));
    good("colons", TLS_LEV_SECURE, "digest=sha3-256 rootca=" SHA256_COLON,
	 CA("250", "aa", "32"));
    good("match is a name at secure", TLS_LEV_SECURE,
	 "match=not-hex rootca=" MD5_A, CA("255", "aa", "16"));
    is_long("match is a name at secure: stays", 1,
	    tls.matchargv ? tls.matchargv->argc : -1);

    good("match and digest", TLS_LEV_FPRINT, "match=" SHA256_A
	 " digest=sha256", SERVER("254", "aa", "32"));
    is_long("match and digest: empty match list", 0,
	    tls.matchargv ? tls.matchargv->argc : -1);
    good("digest and match", TLS_LEV_FPRINT, "digest=sha256 match=" SHA256_A,
	 SERVER("254", "aa", "32"));
    good("match with |", TLS_LEV_FPRINT, "digest=sha256 match=" SHA256_A
	 "|" SHA256_B, TWO("3 0", "254", "aa", "bb", "32"));
    good("match twice", TLS_LEV_FPRINT, "match=" SHA256_A " digest=sha256"
	 " match=" SHA256_B, TWO("3 0", "254", "aa", "bb", "32"));
    good("match without digest is as before", TLS_LEV_FPRINT, "match=" MD5_A,
	 "3 0 255 73*5");
    is_long("match without digest is as before: match list stays", 1,
	    tls.matchargv ? tls.matchargv->argc : -1);
    good("nothing of ours", TLS_LEV_SECURE, "match=b.example", "");

    var_smtp_tls_fpt_dgst = "sha256";
    good("rootca with another default", TLS_LEV_SECURE, "rootca=" SHA256_A,
	 CA("255", "aa", "32"));
    bad("rootca with another default, length", TLS_LEV_SECURE,
	"rootca=" MD5_A, "attribute \"rootca\": \"" MD5_A "\" has 16 bytes "
	"instead of the 32 of digest algorithm \"sha256\"");
    var_smtp_tls_fpt_dgst = "md5";
}

/* test_levels - levels that give an attribute no meaning */

static void test_levels(void)
{
    static const struct {
	int     level;
	const char *name;
    } levels[] = {
	{TLS_LEV_MAY, "may"}, {TLS_LEV_ENCRYPT, "encrypt"},
	{TLS_LEV_HALF_DANE, "half-dane"}, {TLS_LEV_DANE, "dane"},
	{TLS_LEV_DANE_ONLY, "dane-only"},
    };
    VSTRING *name = vstring_alloc(100);
    VSTRING *want = vstring_alloc(100);
    int     n;

    for (n = 0; n < (int) (sizeof(levels) / sizeof(levels[0])); n++) {
	vstring_sprintf(name, "rootca at %s", levels[n].name);
	vstring_sprintf(want, "attribute \"rootca\" invalid at security level "
			"\"%s\"", str_tls_level(levels[n].level));
	bad(TEXT(name), levels[n].level, "rootca=" MD5_A, TEXT(want));
	vstring_sprintf(name, "digest at %s", levels[n].name);
	vstring_sprintf(want, "attribute \"digest\" invalid at security level "
			"\"%s\"", str_tls_level(levels[n].level));
	bad(TEXT(name), levels[n].level, "digest=md5", TEXT(want));
    }
    bad("rootca at fingerprint", TLS_LEV_FPRINT, "rootca=" MD5_A,
	"attribute \"rootca\" invalid at security level \"fingerprint\"");
    bad("rootca at fingerprint, after others", TLS_LEV_FPRINT,
	"digest=md5 match=" MD5_A " rootca=" MD5_A,
	"attribute \"rootca\" invalid at security level \"fingerprint\"");
    vstring_free(name);
    vstring_free(want);
}

/* test_bad - other policies that are bad */

static void test_bad(void)
{
    bad("digest, empty", TLS_LEV_SECURE, "digest= rootca=" MD5_A,
	"attribute \"digest\" has empty value");
    bad("rootca, empty", TLS_LEV_SECURE, "rootca=",
	"attribute \"rootca\" has empty value");
    bad("rootca, second empty", TLS_LEV_SECURE, "rootca=" MD5_A " rootca=",
	"attribute \"rootca\" has empty value");
    bad("rootca, | at begin", TLS_LEV_SECURE, "rootca=|" MD5_A,
	"attribute \"rootca\": \"\" has 0 bytes instead of the 16 of digest "
	"algorithm \"md5\"");
    bad("rootca, | at end", TLS_LEV_SECURE, "rootca=" MD5_A "|",
	"attribute \"rootca\": \"\" has 0 bytes instead of the 16 of digest "
	"algorithm \"md5\"");
    bad("rootca, double |", TLS_LEV_SECURE, "rootca=" MD5_A "||" MD5_B,
	"attribute \"rootca\": \"\" has 0 bytes instead of the 16 of digest "
	"algorithm \"md5\"");
    bad("rootca, only |", TLS_LEV_SECURE, "rootca=||",
	"attribute \"rootca\": \"\" has 0 bytes instead of the 16 of digest "
	"algorithm \"md5\"");
    bad("match, only |", TLS_LEV_FPRINT, "digest=md5 match=|",
	"attribute \"match\": \"\" has 0 bytes instead of the 16 of digest "
	"algorithm \"md5\"");
    bad("match, empty", TLS_LEV_FPRINT, "digest=md5 match=",
	"attribute \"match\": \"\" has 0 bytes instead of the 16 of digest "
	"algorithm \"md5\"");

    bad("digest, unknown", TLS_LEV_SECURE, "digest=sha255 rootca=" MD5_A,
	"attribute \"digest\" has unknown digest algorithm: \"sha255\"");
    bad("digest, unknown, at fingerprint", TLS_LEV_FPRINT,
	"digest=sha255 match=" MD5_A,
	"attribute \"digest\" has unknown digest algorithm: \"sha255\"");
    bad("digest, two in one", TLS_LEV_SECURE, "digest=md5|sha256",
	"attribute \"digest\" has unknown digest algorithm: \"md5|sha256\"");
    bad("digest, twice", TLS_LEV_SECURE, "digest=md5 digest=sha256",
	"attribute \"digest\" must not be repeated");
    bad("digest, twice the same", TLS_LEV_SECURE, "digest=md5 digest=md5",
	"attribute \"digest\" must not be repeated");

    bad("digest alone at fingerprint", TLS_LEV_FPRINT, "digest=md5",
	"attribute \"digest\" without \"match\" attribute");
    bad("digest alone at verify", TLS_LEV_VERIFY, "digest=md5",
	"attribute \"digest\" without \"rootca\" attribute");
    bad("digest alone at secure", TLS_LEV_SECURE, "digest=md5",
	"attribute \"digest\" without \"rootca\" attribute");
    bad("digest with a name at secure", TLS_LEV_SECURE,
	"digest=md5 match=b.example",
	"attribute \"digest\" without \"rootca\" attribute");

    bad("rootca, not hexadecimal", TLS_LEV_SECURE, "rootca=b.example",
	"attribute \"rootca\": \"b.example\" is not in hexadecimal form");
    bad("rootca, second not hexadecimal", TLS_LEV_SECURE,
	"rootca=" MD5_A "|b.example",
	"attribute \"rootca\": \"b.example\" is not in hexadecimal form");
    bad("rootca, second attribute not hexadecimal", TLS_LEV_SECURE,
	"rootca=" MD5_A " rootca=b.example",
	"attribute \"rootca\": \"b.example\" is not in hexadecimal form");
    bad("rootca, first attribute not hexadecimal", TLS_LEV_SECURE,
	"rootca=b.example rootca=" MD5_A,
	"attribute \"rootca\": \"b.example\" is not in hexadecimal form");
    bad("rootca, both not hexadecimal", TLS_LEV_SECURE, "rootca=x|y",
	"attribute \"rootca\": \"x\" is not in hexadecimal form");
    bad("rootca, too short", TLS_LEV_SECURE, "rootca=" F16("a"),
	"attribute \"rootca\": \"" F16("a") "\" has 8 bytes "
	"instead of the 16 of digest algorithm \"md5\"");
    bad("rootca, too long", TLS_LEV_SECURE, "rootca=" MD5_A "aa",
	"attribute \"rootca\": \"" MD5_A "aa\" has 17 bytes "
	"instead of the 16 of digest algorithm \"md5\"");
    bad("rootca, other digest", TLS_LEV_SECURE, "digest=sha256 rootca=" MD5_A,
	"attribute \"rootca\": \"" MD5_A "\" has 16 bytes "
	"instead of the 32 of digest algorithm \"sha256\"");
    bad("rootca, other digest comes later", TLS_LEV_SECURE,
	"rootca=" MD5_A " digest=sha256",
	"attribute \"rootca\": \"" MD5_A "\" has 16 bytes "
	"instead of the 32 of digest algorithm \"sha256\"");

    bad("match, not hexadecimal", TLS_LEV_FPRINT,
	"digest=md5 match=b.example",
	"attribute \"match\": \"b.example\" is not in hexadecimal form");
    bad("match, second not hexadecimal", TLS_LEV_FPRINT,
	"match=" MD5_A " match=b.example digest=md5",
	"attribute \"match\": \"b.example\" is not in hexadecimal form");
    bad("match, wrong length", TLS_LEV_FPRINT, "match=" MD5_A
	" digest=sha256", "attribute \"match\": \"" MD5_A "\" has 16 bytes "
	"instead of the 32 of digest algorithm \"sha256\"");
    bad("match, colon last", TLS_LEV_FPRINT, "match=" MD5_A ": digest=md5",
	"attribute \"match\": \"" MD5_A ":\" is not in hexadecimal form");
}

/* test_forget - nothing is left of the previous policy */

static void test_forget(void)
{
    parse(TLS_LEV_SECURE, "digest=sha256 rootca=" SHA256_A " match=b.example");
    smtp_tls_rootca_begin();
    is_true("forgotten: not present", !smtp_tls_rootca_present());
    good("forgotten: digest and rootca", TLS_LEV_SECURE, "rootca=" MD5_B,
	 CA("255", "bb", "16"));
    bad("forgotten: rootca", TLS_LEV_SECURE, "digest=md5",
	"attribute \"digest\" without \"rootca\" attribute");
    parse(TLS_LEV_FPRINT, "digest=md5 match=" MD5_A);
    bad("forgotten: match", TLS_LEV_FPRINT, "digest=md5",
	"attribute \"digest\" without \"match\" attribute");
    parse(TLS_LEV_SECURE, "digest=sha255");
    good("forgotten: error", TLS_LEV_FPRINT, "match=" MD5_C, "3 0 255 73*5");
}

/* test_tafile - records of an attribute that was there before */

static void test_tafile(void)
{
    parse(TLS_LEV_SECURE, "");
    tls.dane = tls_dane_alloc();
    tls.dane->tlsa = tlsa_prepend(tls.dane->tlsa, 2, 0, 0,
				  (unsigned char *) "tafile", 6);
    smtp_tls_rootca_attr(TLS_LEV_SECURE, "rootca", MD5_A);
    is_true("with tafile: good",
	    smtp_tls_rootca_end(TLS_LEV_SECURE, &tls) == 0);
    is_text("with tafile: records", "0 0 255 aa*16, 2 0 0 74*6",
	    records());
}

/* test_names - which attributes are ours */

static void test_names(void)
{
    static const struct {
	const char *attr;
	const char *name;
    } attrs[] = {
	{"rootca=x", "rootca"}, {"ROOTCA=x", "ROOTCA"}, {"digest=x", "digest"},
	{"{ rootca = x }", "rootca"}, {"{rootca=x}", "rootca"},
	{"{\tDigest\t= x }", "Digest"}, {"rootca =x", "rootca"},
	{"rootca=", "rootca"}, {"rootca", "rootca"}, {"digest", "digest"},
	{"match=rootca=", 0}, {"match=rootca", 0}, {"rootcax=1", 0},
	{"xrootca=1", 0}, {"rootc=1", 0}, {"digests=md5", 0}, {"=rootca", 0},
	{"", 0}, {"{", 0}, {"{}", 0}, {"ciphers=high", 0}, {"=", 0},
    };
    VSTRING *want = vstring_alloc(100);
    int     n;

    for (n = 0; n < (int) (sizeof(attrs) / sizeof(attrs[0])); n++) {
	vstring_sprintf(want, "attribute \"%s\" invalid with TLS disabled",
			attrs[n].name ? attrs[n].name : "");
	is_text(named("without TLS: \"%s\" is %s", attrs[n].attr,
		      attrs[n].name ? "refused" : "ignored"),
		attrs[n].name ? TEXT(want) : 0,
		smtp_tls_rootca_refuse(attrs[n].attr));
    }

    is_true("rootca is ours", smtp_tls_rootca_is_attr("rootca"));
    is_true("RootCA is ours", smtp_tls_rootca_is_attr("RootCA"));
    is_true("digest is ours", smtp_tls_rootca_is_attr("digest"));
    is_true("match is not", !smtp_tls_rootca_is_attr("match"));
    is_true("tafile is not", !smtp_tls_rootca_is_attr("tafile"));
    is_true("rootcas is not", !smtp_tls_rootca_is_attr("rootcas"));
    is_true("no name is not", !smtp_tls_rootca_is_attr(""));
}

/* test_origin - policies from TLSA records */

static void test_origin(void)
{
#define MARK	"origin=tlsa"
#define MISPLACED	"attribute \"origin\" must be \"origin=tlsa\" right after the level"
    static const struct {
	const char *policy;
	int     has_mark;
    } marks[] = {
	{"dane " MARK, 1},
	{"dane\t" MARK ",x=y", 1},
	{" ,dane, ,ORIGIN=TLSA ", 1},
	{"dane", 0},
	{"", 0},
	{MARK, 0},
	{"dane " MARK "x", 0},
	{"dane origin=tls", 0},
	{"dane origin= tlsa", 0},
	{"dane x=y " MARK, 0},
	{"dane { origin = tlsa }", 0},
    };
    unsigned n;

    for (n = 0; n < sizeof(marks) / sizeof(*marks); n++)
	is_long(named("mark of \"%s\"", marks[n].policy), marks[n].has_mark,
		smtp_tls_tlsa_mark(marks[n].policy) != 0);
    good("origin", TLS_LEV_ENCRYPT, MARK, "");
    good("origin and rootca", TLS_LEV_SECURE, MARK " rootca=" MD5_A,
	 CA("255", "aa", "16"));
    good("origin twice", TLS_LEV_ENCRYPT, MARK " " MARK, "");
    bad("origin later", TLS_LEV_SECURE, "rootca=" MD5_A " " MARK, MISPLACED);
    bad("another origin", TLS_LEV_ENCRYPT, "origin=dns", MISPLACED);
    bad("another origin later", TLS_LEV_ENCRYPT, MARK " origin=dns", MISPLACED);
    bad("empty origin", TLS_LEV_ENCRYPT, "origin=", MISPLACED);
}

int     main(int unused_argc, char **argv)
{
    msg_vstream_init(argv[0], VSTREAM_ERR);

    test_good();
    test_levels();
    test_bad();
    test_forget();
    test_tafile();
    test_names();
    test_origin();
    return (0);
}
