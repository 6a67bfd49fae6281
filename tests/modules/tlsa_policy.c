/* SPDX-License-Identifier: IPL-1.0 OR EPL-2.0 */
/*++
/* NAME
/*	tlsa_policy
/* SUMMARY
/*	cases for tlsa_policy(3)
/* SYNOPSIS
/*	tlsa_policy certificate key fingerprint...
/* DESCRIPTION
/*	The arguments are a certificate and its public key in DER form, and
/*	their fingerprints: certificate sha256 and sha512, key sha256 and
/*	sha512.
/*
/*	In a case, servers are separated by "|", and have a hostname, "=" and
/*	the TLSA base domain if this is another, and records. The record
/*	311a has usage 3, selector 1, matching type 1, and a digest of the
/*	proper length with all bytes 0xaa. In place of a digest, C is the
/*	certificate, K the key, and X the certificate with a key of an
/*	algorithm that does not exist. Then "-" makes a record shorter, and "+"
/*	longer, by one byte, and "." leaves no data. A matching type of "p"
/*	is a private one. A server "!" could not be looked up, and "*" stands
/*	for more servers. In a policy, which also has its mark after the level, a1 is the sha256 fingerprint of record
/*	"a", and C2 the sha512 fingerprint of the certificate.
/*--*/

#include <sys_defs.h>
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include <argv.h>
#include <hex_code.h>
#include <msg.h>
#include <msg_vstream.h>
#include <mymalloc.h>
#include <stringops.h>
#include <vstream.h>
#include <vstring.h>

#include <openssl/err.h>

#include <tlsa_policy.h>

#include "cases.h"

#define STR	vstring_str

#define EXACT	TLSA_POLICY_EXACT
#define BROAD	TLSA_POLICY_BROADER
#define STRICT	TLSA_POLICY_STRICTER
#define INEXPR	TLSA_POLICY_INEXPRESSIBLE
#define NONE	TLSA_POLICY_NONE
#define FAILED	TLSA_POLICY_FAILED

#define FP256	"fingerprint digest=sha256 match="
#define FP512	"fingerprint digest=sha512 match="
#define CA256	"secure digest=sha256 rootca="
#define CA512	"secure digest=sha512 rootca="
#define MARKED_FP "fingerprint " TLSA_POLICY_MARK " digest=sha"
#define MARKED_CA "secure " TLSA_POLICY_MARK " digest=sha"
#define HOST	" servername=hostname"
#define NAMES	" match=d.test:h.test servername=hostname"
#define NAMES2	" match=d.test:h.test:i.test servername=hostname"

struct policy {
    const char *servers;
    const char *policy;
    int     verdict;
};

static const struct policy policies[] = {
    /* Each usage, selector and matching type. */
    {"h.test 001a", CA256 "a1" NAMES, EXACT},
    {"h.test 002a", CA512 "a2" NAMES, EXACT},
    {"h.test 011a", CA256 "a1" NAMES, EXACT},
    {"h.test 012a", CA512 "a2" NAMES, EXACT},
    {"h.test 101a", FP256 "a1" HOST, BROAD},
    {"h.test 102a", FP512 "a2" HOST, BROAD},
    {"h.test 111a", FP256 "a1" HOST, BROAD},
    {"h.test 112a", FP512 "a2" HOST, BROAD},
    {"h.test 201a", CA256 "a1" NAMES, EXACT},
    {"h.test 202a", CA512 "a2" NAMES, EXACT},
    {"h.test 211a", CA256 "a1" NAMES, EXACT},
    {"h.test 212a", CA512 "a2" NAMES, EXACT},
    {"h.test 301a", FP256 "a1" HOST, EXACT},
    {"h.test 302a", FP512 "a2" HOST, EXACT},
    {"h.test 311a", FP256 "a1" HOST, EXACT},
    {"h.test 312a", FP512 "a2" HOST, EXACT},
    {"h.test 000C", CA256 "C1" NAMES, EXACT},
    {"h.test 010K", CA256 "K1" NAMES, EXACT},
    {"h.test 100C", FP256 "C1" HOST, BROAD},
    {"h.test 110K", FP256 "K1" HOST, BROAD},
    {"h.test 300C", FP256 "C1" HOST, EXACT},
    {"h.test 310K", FP256 "K1" HOST, EXACT},
    /* With the full certificate, the server need not send it. */
    {"h.test 200C", CA256 "C1" NAMES, STRICT},
    {"h.test 210K", CA256 "K1" NAMES, STRICT},

    /* The server's own certificate wins. */
    {"h.test 311a 201b", FP256 "a1" HOST, STRICT},
    {"h.test 311a 001b 102c", FP512 "c2" HOST, BROAD | STRICT},
    {"h.test 111a 311b", FP256 "a1 match=b1" HOST, BROAD},
    {"h.test 001a 211b", CA256 "a1 rootca=b1" NAMES, EXACT},

    /* Digest agility. */
    {"h.test 311a 312a", FP512 "a2" HOST, EXACT},
    {"h.test 311a 312b", FP512 "b2" HOST, EXACT},
    {"h.test 311a 312a 301b", FP256 "a1 match=b1" HOST, EXACT},
    {"h.test 311a 311c 312a 301b", FP256 "a1 match=b1 match=c1" HOST, BROAD},
    {"h.test 311a 312a 312c 301b", FP256 "a1 match=b1" HOST, STRICT},
    {"h.test 312a 301b", FP512 "a2" HOST, STRICT},
    {"h.test 312a 301b 101c", FP256 "b1 match=c1" HOST, BROAD | STRICT},
    {"h.test 310K 312a", FP512 "a2 match=K2" HOST, EXACT},
    {"h.test 310K 311a", FP256 "a1 match=K1" HOST, EXACT},
    {"h.test 300C 312a", FP512 "a2 match=C2" HOST, EXACT},

    /* Duplicates, and a value for certificate and key. */
    {"h.test 311a 311a", FP256 "a1" HOST, EXACT},
    {"h.test 311a 301a", FP256 "a1" HOST, EXACT},

    /* Not usable. */
    {"h.test 311a-", "encrypt", EXACT},
    {"h.test 311a+", "encrypt", EXACT},
    {"h.test 312a-", "encrypt", EXACT},
    {"h.test 300C-", "encrypt", EXACT},
    {"h.test 300C+", "encrypt", EXACT},
    {"h.test 310K-", "encrypt", EXACT},
    {"h.test 310K+", "encrypt", EXACT},
    {"h.test 311a.", "encrypt", EXACT},
    {"h.test 300C.", "encrypt", EXACT},
    {"h.test 311a. 201b", CA256 "b1" NAMES, EXACT},
    {"h.test 310C", "encrypt", EXACT},
    {"h.test 300X", "encrypt", EXACT},
    {"h.test 300K", "encrypt", EXACT},
    {"h.test 411a", "encrypt", EXACT},
    {"h.test 911a", "encrypt", EXACT},
    {"h.test 321a", "encrypt", EXACT},
    {"h.test 313a", "encrypt", EXACT},
    {"h.test 31pa", "encrypt", EXACT},
    {"h.test 31pa 311b", FP256 "b1" HOST, EXACT},
    {"h.test 311a- 201b", CA256 "b1" NAMES, EXACT},

    /* Servers. */
    {"", "", NONE},
    {"h.test", "", NONE},
    {"h.test | i.test", "", NONE},
    {"h.test 311a | i.test 311a", FP256 "a1" HOST, EXACT},
    {"h.test 311a | i.test 311b", FP256 "a1 match=b1" HOST, BROAD},
    {"h.test 311a 311b | i.test 311b", FP256 "a1 match=b1" HOST, BROAD},
    {"h.test 201a | i.test 201a", CA256 "a1" NAMES2, BROAD},
    {"h.test 201a | i.test 211b", CA256 "a1 rootca=b1" NAMES2, BROAD},
    {"h.test 311a 312a | i.test 311b", FP256 "a1 match=b1" HOST, BROAD},
    {"h.test 312a 311a | i.test 312b", FP512 "a2 match=b2" HOST, BROAD},
    {"h.test 310K | i.test 312b", FP512 "b2 match=K2" HOST, BROAD},
    {"h.test 311a | i.test 312b", "dane", INEXPR},
    {"h.test 311a | i.test 201b", "dane", INEXPR},
    {"h.test 311a 201b | i.test 201b", "dane", INEXPR},
    {"h.test 311a | i.test", "dane", INEXPR},
    {"h.test 201a | i.test", "dane", INEXPR},
    {"h.test 311a | i.test 31pa", "dane", INEXPR},
    {"h.test 31pa | i.test", "dane", INEXPR},
    {"h.test 31pa | i.test 31pa", "encrypt", EXACT},

    /* A server that cannot be looked up. */
    {"!", "", FAILED},
    {"! | h.test", "", FAILED},
    {"! | h.test 001a", "", FAILED},
    {"! | h.test 111a", "", FAILED},
    {"! | h.test 31pa", "", FAILED},
    {"! | h.test 311a", "dane-only", INEXPR},
    {"! | h.test 201a", "dane-only", INEXPR},
    {"! | h.test 311a | i.test 001a", "dane-only", INEXPR},
    {"! | h.test 311a | i.test", "dane-only", INEXPR},
    {"! | * | h.test 311a", "dane-only", INEXPR},
    {"! | *", "", FAILED},

    /* More than were looked at. */
    {"*", "dane", INEXPR},
    {"* | h.test 311a", "dane", INEXPR},

    /* TLSA base domain. */
    {"h.test=b.test 311a", FP256 "a1 servername=b.test", EXACT},
    {"h.test=b.test 201a", CA256 "a1 match=b.test:d.test servername=b.test",
    EXACT},
    {"h.test=H.TEST 311a", FP256 "a1" HOST, EXACT},
    {"h.test=b.test 311a | i.test=b.test 311a",
    FP256 "a1 servername=b.test", EXACT},
    {"h.test=b.test 311a | i.test 311a", FP256 "a1" HOST, STRICT},
    {"h.test=*.test 311a", "dane", INEXPR},
    {"h.test=a:b 201a", "dane", INEXPR},
};

 /*
  * Usages 0 and 1 not taken.
  */
static const struct policy dane_policies[] = {
    {"h.test 001a", "encrypt", EXACT},
    {"h.test 111a", "encrypt", EXACT},
    {"h.test 111a 311b", FP256 "b1" HOST, EXACT},
    {"h.test 111a 201b", CA256 "b1" NAMES, EXACT},
    {"h.test 001a | i.test 311b", "dane", INEXPR},
};

#define COUNT(table) ((int) (sizeof(table) / sizeof(table[0])))

static VSTRING *cert;
static VSTRING *key;
static char **fprints;			/* C1 C2 K1 K2 */

/* read_file - as it says */

static VSTRING *read_file(const char *path)
{
    VSTRING *buf = vstring_alloc(1000);
    VSTREAM *fp = vstream_fopen(path, O_RDONLY, 0);
    int     ch;

    if (fp == 0)
	msg_fatal("open %s: %m", path);
    while ((ch = VSTREAM_GETC(fp)) != VSTREAM_EOF)
	VSTRING_ADDCH(buf, ch);
    vstream_fclose(fp);
    return (buf);
}

/* add_unknown - add the certificate, with an unknown key algorithm */

static void add_unknown(VSTRING *data)
{
    static const char ec[] = "\x2a\x86\x48\xce\x3d\x02\x01";
    size_t  len = sizeof(ec) - 1;
    char   *cp;

    vstring_memcat(data, STR(cert), VSTRING_LEN(cert));
    for (cp = STR(data); memcmp(cp, ec, len) != 0; cp++)
	if (cp + len == vstring_end(data))
	    msg_fatal("the certificate has no id-ecPublicKey");
    cp[len - 1] = 0x7f;
}

/* add_record - add what, for example, 311a says */

static void add_record(TLSA_POLICY *tp, const char *rr)
{
    VSTRING *data = vstring_alloc(100);
    int     mtype = rr[2] == 'p' ? 254 : rr[2] - '0';
    int     len = mtype == 2 ? 64 : 32;
    char    hex[3] = {rr[3], rr[3], 0};

    VSTRING_ADDCH(data, rr[0] - '0');
    VSTRING_ADDCH(data, rr[1] - '0');
    VSTRING_ADDCH(data, mtype);
    if (rr[3] == 'C')
	vstring_memcat(data, STR(cert), VSTRING_LEN(cert));
    else if (rr[3] == 'X')
	add_unknown(data);
    else if (rr[3] == 'K')
	vstring_memcat(data, STR(key), VSTRING_LEN(key));
    else
	while (len-- > 0)
	    VSTRING_ADDCH(data, strtol(hex, (char **) 0, 16));
    if (rr[4] == '+')
	VSTRING_ADDCH(data, 0);
    if (rr[4] == '-')
	vstring_truncate(data, VSTRING_LEN(data) - 1);
    if (rr[4] == '.')
	vstring_truncate(data, 3);
    tlsa_policy_add_record(tp, STR(data), VSTRING_LEN(data));
    vstring_free(data);
}

/* add_server - add host with records, forward or backward */

static void add_server(TLSA_POLICY *tp, const char *server, int backward)
{
    ARGV   *words = argv_split(server, " ");
    char   *base;
    int     i;

    if (words->argc > 0 && *words->argv[0] == '!') {
	tlsa_policy_add_failure(tp);
    } else if (words->argc > 0 && *words->argv[0] == '*') {
	tlsa_policy_set_many(tp);
    } else if (words->argc > 0) {
	base = strchr(words->argv[0], '=');
	if (base)
	    *base++ = 0;
	tlsa_policy_add_host(tp, words->argv[0], base ? base : words->argv[0]);
	for (i = 1; i < words->argc; i++)
	    add_record(tp, words->argv[backward ? words->argc - i : i]);
    }
    argv_free(words);
}

/* add_servers - forward or backward */

static TLSA_POLICY *add_servers(const char *servers, int flags, int backward)
{
    TLSA_POLICY *tp = tlsa_policy_alloc(flags);
    ARGV   *list = argv_split(servers, "|");
    int     i;

    tlsa_policy_add_nexthop(tp, "d.test");
    for (i = 0; i < list->argc; i++)
	add_server(tp, list->argv[backward ? list->argc - 1 - i : i], backward);
    argv_free(list);
    return (tp);
}

/* make - policy for servers */

static int make(const char *servers, int flags, int backward, VSTRING *policy)
{
    TLSA_POLICY *tp = add_servers(servers, flags, backward);
    int     verdict = tlsa_policy_make(tp, policy);

    tlsa_policy_free(tp);
    return (verdict);
}

/* expand - a1 and the like become fingerprints */

static char *expand(const char *text)
{
    VSTRING *out = vstring_alloc(1000);
    int     after = 0;
    int     len;

    for ( /* void */ ; *text; after = *text++) {
	if (after == '=' && strchr("abcCK", text[0]) != 0
	    && (text[1] == '1' || text[1] == '2')) {
	    if (text[0] == 'C' || text[0] == 'K') {
		vstring_strcat(out, fprints[(text[0] == 'K') * 2
					    + text[1] - '1']);
	    } else {
		for (len = text[1] == '1' ? 32 : 64; len > 0; len--)
		    vstring_sprintf_append(out, "%c%c%s", toupper(text[0]),
				       toupper(text[0]), len > 1 ? ":" : "");
	    }
	    text++;
	} else
	    VSTRING_ADDCH(out, *text);
    }
    VSTRING_TERMINATE(out);
    return (vstring_export(out));
}

/* with_mark - after the level */

static char *with_mark(const char *policy)
{
    int     level = strcspn(policy, " ");

    return (level == 0 ? mystrdup("") :
	    mystrdup(named("%.*s origin=tlsa%s", level, policy,
			   policy + level)));
}

/* sorted - the order of fingerprints depends on their value */

static char *sorted(const char *policy)
{
    ARGV   *words = argv_split(policy, " ");
    VSTRING *out = vstring_alloc(1000);
    int     i;

    argv_sort(words);
    for (i = 0; i < words->argc; i++)
	vstring_sprintf_append(out, " %s", words->argv[i]);
    argv_free(words);
    return (vstring_export(out));
}

/* one_case - one line of a table */

static void one_case(const char *servers, const char *policy, int verdict,
		             int flags, const char *title)
{
    VSTRING *got = vstring_alloc(1000);
    VSTRING *reverse = vstring_alloc(1000);
    char   *marked = with_mark(policy);
    char   *expanded = expand(marked);
    char   *want = sorted(expanded);
    char   *have;

    is_text(named("%s\"%s\", verdict", title, servers),
	    tlsa_policy_verdict(verdict),
	    tlsa_policy_verdict(make(servers, flags, 0, got)));
    have = sorted(STR(got));
    is_text(named("%s\"%s\", policy", title, servers), want, have);
    make(servers, flags, 1, reverse);
    is_text(named("%s\"%s\", other order", title, servers), STR(got),
	    STR(reverse));
    myfree(have);
    myfree(want);
    myfree(expanded);
    myfree(marked);
    vstring_free(got);
    vstring_free(reverse);
}

/* bad_nexthop - a name that no policy can have */

static void bad_nexthop(void)
{
    TLSA_POLICY *tp = add_servers("h.test 201a", TLSA_POLICY_FLAG_NONE, 0);
    VSTRING *policy = vstring_alloc(100);

    tlsa_policy_add_nexthop(tp, "a:b");
    is_text("bad next hop, verdict", "inexpressible",
	    tlsa_policy_verdict(tlsa_policy_make(tp, policy)));
    is_text("bad next hop, policy", "dane origin=tlsa", STR(policy));
    vstring_free(policy);
    tlsa_policy_free(tp);
}

/* random_records - hostile records make one of the policies there are */

static void random_records(void)
{
    VSTRING *policy = vstring_alloc(1000);
    VSTRING *data = vstring_alloc(100);
    TLSA_POLICY *tp;
    int     round, hosts, records, len;
    int     odd = 0;

    srandom(1);
    for (round = 0; round < 20000; round++) {
	tp = tlsa_policy_alloc(random() % 2);
	for (hosts = random() % 4; hosts > 0; hosts--) {
	    tlsa_policy_add_host(tp, "h.test", "h.test");
	    for (records = random() % 4; records > 0; records--) {
		VSTRING_RESET(data);
		VSTRING_ADDCH(data, random() % 6);
		VSTRING_ADDCH(data, random() % 3);
		VSTRING_ADDCH(data, random() % 4);
		len = random() % 3 ? 32 : random() % 70;
		if (random() % 10 == 0)
		    vstring_memcat(data, STR(cert), random() % VSTRING_LEN(cert));
		while (len-- > 0)
		    VSTRING_ADDCH(data, random());
		tlsa_policy_add_record(tp, STR(data), random() % 10 ?
				       VSTRING_LEN(data) : random() % 4);
	    }
	}
	switch (tlsa_policy_make(tp, policy)) {
	case TLSA_POLICY_NONE:
	    odd += VSTRING_LEN(policy) != 0;
	    break;
	case TLSA_POLICY_INEXPRESSIBLE:
	    odd += strcmp(STR(policy), "dane " TLSA_POLICY_MARK) != 0;
	    break;
	default:
	    odd += strcmp(STR(policy), "encrypt " TLSA_POLICY_MARK) != 0
		&& strncmp(STR(policy), MARKED_FP, strlen(MARKED_FP)) != 0
		&& strncmp(STR(policy), MARKED_CA, strlen(MARKED_CA)) != 0;
	}
	tlsa_policy_free(tp);
    }
    is_long("random records", 0, odd);
    vstring_free(data);
    vstring_free(policy);
}

int     main(int argc, char **argv)
{
    int     i;

    msg_vstream_init(argv[0], VSTREAM_ERR);
    if (argc != 7)
	msg_fatal("usage: %s certificate key fingerprint...", argv[0]);
    cert = read_file(argv[1]);
    key = read_file(argv[2]);
    fprints = argv + 3;
    for (i = 0; i < COUNT(policies); i++)
	one_case(policies[i].servers, policies[i].policy, policies[i].verdict,
		 TLSA_POLICY_FLAG_NONE, "");
    for (i = 0; i < COUNT(dane_policies); i++)
	one_case(dane_policies[i].servers, dane_policies[i].policy,
		 dane_policies[i].verdict, TLSA_POLICY_FLAG_DANE, "dane: ");
    is_text("two verdicts", "broader,stricter",
	    tlsa_policy_verdict(BROAD | STRICT));
    bad_nexthop();
    random_records();
    is_long("nothing is left for the TLS library to log", 0,
	    ERR_peek_error());
    return (0);
}
