/* SPDX-License-Identifier: IPL-1.0 OR EPL-2.0 */
/*++
/* NAME
/*	tlsa_policy 3
/* SUMMARY
/*	TLSA records to TLS policy
/* SYNOPSIS
/*	#include <tlsa_policy.h>
/*
/*	TLSA_POLICY *tlsa_policy_alloc(flags)
/*	int	flags;
/*
/*	void	tlsa_policy_add_nexthop(tp, name)
/*	TLSA_POLICY *tp;
/*	const char *name;
/*
/*	void	tlsa_policy_add_host(tp, host, base_domain)
/*	TLSA_POLICY *tp;
/*	const char *host;
/*	const char *base_domain;
/*
/*	int	tlsa_policy_add_record(tp, data, len)
/*	TLSA_POLICY *tp;
/*	const char *data;
/*	size_t	len;
/*
/*	void	tlsa_policy_add_failure(tp)
/*	TLSA_POLICY *tp;
/*
/*	void	tlsa_policy_set_many(tp)
/*	TLSA_POLICY *tp;
/*
/*	int	tlsa_policy_make(tp, policy)
/*	const TLSA_POLICY *tp;
/*	VSTRING	*policy;
/*
/*	void	tlsa_policy_free(tp)
/*	TLSA_POLICY *tp;
/*
/*	const char *tlsa_policy_verdict(verdict)
/*	int	verdict;
/* DESCRIPTION
/*	This module computes the policy in smtp_tls_policy_maps that the
/*	TLSA records (RFC 6698) of a destination imply. It makes no DNS
/*	lookups, and does not know whether a record was signed: the caller
/*	must leave out records that were not.
/*
/*	tlsa_policy_alloc() starts a computation.
/*
/*	tlsa_policy_add_nexthop() adds a name of the destination that a
/*	server certificate may have instead of the TLSA base domain (RFC
/*	7672 section 3.2.2).
/*
/*	tlsa_policy_add_host() adds a server of the destination.
/*
/*	tlsa_policy_add_record() adds a TLSA record to the last server.
/*	The result is non-zero when the record is usable. It is not when
/*	it is truncated, has an unknown usage, selector or matching type
/*	(RFC 6698 section 7, private ones included), a digest of the wrong
/*	length, or a certificate or key that is none.
/*
/*	tlsa_policy_add_failure() says that the lookup of a server failed. Who
/*	can make it fail must not gain from that.
/*
/*	tlsa_policy_set_many() says that there are more servers, or records
/*	of one, than were added.
/*
/*	tlsa_policy_make() computes the policy. After the level it has
/*	TLSA_POLICY_MARK, for smtp_tls_tlsa(3).
/* .IP "fingerprint digest=... match=... servername=..."
/*	Each server has a usable record of usage 1 or 3. Its records of
/*	usage 0 and 2 are left out.
/* .IP "secure digest=... rootca=... match=... servername=..."
/*	Each server has usable records, all of usage 0 or 2. The match
/*	list has the TLSA base domains and the names of the destination.
/* .IP encrypt
/*	Each server has records, but none of them is usable (RFC 7672
/*	section 2.2).
/* .IP dane
/*	No single policy expresses the records: some servers have usable
/*	records and some do not, or they need different levels, or have no
/*	digest algorithm in common, or there are too many.
/* .IP dane-only
/*	The lookup of a server failed. Servers that the security level
/*	dane can authenticate are used, and there are some. With "dane", a
/*	server would be used without authentication if its lookup failed here,
/*	and then finds records of usage 0 and 1 only.
/* .PP
/*	Usage 0 is handled like 2, and 1 like 3: a domain that publishes a
/*	CA or a certificate asserts it, whether or not the sender trusted
/*	it before.
/*
/*	A policy has one digest algorithm. It is sha256 or sha512. Within
/*	one usage and selector, the strongest counts (RFC 7671 section 9),
/*	unless only the other one covers all usages and selectors. Full
/*	certificates and keys are digested with either.
/*
/*	SMTP clients send the TLSA base domain as SNI (RFC 7672 section
/*	8.1). "servername=hostname" means just that, when the TLSA base
/*	domain of each server is its host name. Otherwise, with one TLSA
/*	base domain for all servers the policy names it. With more,
/*	each server sees its host name, and the policy is stricter.
/*
/*	tlsa_policy_free() destroys the result of tlsa_policy_alloc().
/*
/*	tlsa_policy_verdict() converts a verdict to text. The result is
/*	overwritten by the next call.
/*
/*	Arguments:
/* .IP flags
/*	TLSA_POLICY_FLAG_NONE, or TLSA_POLICY_FLAG_DANE to handle usages 0
/*	and 1 as unusable, as the security level dane does (RFC 7672
/*	section 3.1.3).
/* .IP host
/*	The server hostname that the SMTP client uses for this server.
/* .IP base_domain
/*	The TLSA base domain: where the records of this server were found,
/*	without port and protocol labels. For a server without records,
/*	the hostname.
/* .IP "data, len"
/*	The record in wire form: usage, selector, matching type, and the
/*	certificate association data.
/* .IP policy
/*	Receives the policy. The same records give the same text in any
/*	order. It has up to 198 bytes for each record and some 260 for each
/*	server.
/* DIAGNOSTICS
/*	The result of tlsa_policy_make() tells how faithful the policy is.
/*	TLSA_POLICY_FAILED means that there is none because a lookup failed.
/*	TLSA_POLICY_NONE means that there are no records, and no policy.
/*	TLSA_POLICY_EXACT means that the policy accepts what the records
/*	accept, save for what the attributes are by definition: a value
/*	matches a certificate or a key; rootca= accepts a CA that only the
/*	local store has (wider than usage 2) or that was not trusted before
/*	(wider than usage 0). Otherwise, the result is a bitwise OR of:
/* .IP TLSA_POLICY_BROADER
/*	Several servers share the policy, so that what one server has is
/*	accepted from another. All are named by the same MX records. Or, a
/*	record has usage 1: a matched server certificate needs neither a chain
/*	nor a name.
/* .IP TLSA_POLICY_STRICTER
/*	A server may be refused that the records accept: a full CA
/*	certificate or key lets the server leave that CA out of its chain
/*	(RFC 7671 section 5.2), a fingerprint does not; records have a
/*	digest algorithm that is not that of the policy; records of usage 0
/*	or 2 are left out; a server may choose another certificate for want
/*	of the right SNI.
/* .IP TLSA_POLICY_INEXPRESSIBLE
/*	The policy is "dane" or "dane-only".
/* .PP
/*	Fatal error: OpenSSL cannot compute sha256 or sha512.
/* SEE ALSO
/*	dict_tlsa(3), TLS policies from DNS TLSA records
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

#ifdef STRCASECMP_IN_STRINGS_H
#include <strings.h>
#endif

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

/* Utility library. */

#include <argv.h>
#include <hex_code.h>
#include <msg.h>
#include <mymalloc.h>
#include <name_mask.h>
#include <valid_hostname.h>
#include <vstring.h>

/* Global library. */

#include <tlsa_policy.h>

 /*
  * What the protocol knows (RFC 6698 section 7). The DNS library has names for
  * these, but that depends on this library.
  */
#define USAGE_PKIX_TA	0
#define USAGE_PKIX_EE	1
#define USAGE_DANE_TA	2
#define USAGE_DANE_EE	3
#define USAGE_COUNT	4

#define SELECTOR_CERT	0
#define SELECTOR_SPKI	1
#define SELECTOR_COUNT	2

#define MTYPE_FULL	0

#define USAGE_IS_DANE(u) ((u) == USAGE_DANE_TA || (u) == USAGE_DANE_EE)
#define USAGE_IS_EE(u)	((u) == USAGE_PKIX_EE || (u) == USAGE_DANE_EE)

 /*
  * The digest algorithms, weakest first. The matching type is one more than
  * the index.
  */
#define DIGEST_SHA256	0
#define DIGEST_SHA512	1
#define DIGEST_COUNT	2
#define DIGEST_OTHER(d)	(DIGEST_COUNT - 1 - (d))

static const char *const digest_names[DIGEST_COUNT] = {"sha256", "sha512"};
static const size_t digest_lengths[DIGEST_COUNT] = {32, 64};

 /*
  * A usable record. A full certificate or key has a value for each algorithm.
  */
typedef struct TLSA_RECORD {
    struct TLSA_RECORD *next;
    int     usage;
    int     selector;
    int     is_full;
    char   *values[DIGEST_COUNT];	/* null or fingerprint */
} TLSA_RECORD;

typedef struct TLSA_HOST {
    struct TLSA_HOST *next;
    char   *name;
    char   *base_domain;
    int     has_records;		/* usable or not */
    int     has_ee;			/* usable and of usage 1 or 3 */
    int     has_ta;			/* usable and of usage 0 or 2 */
    int     has_dane;			/* usable and of usage 2 or 3 */
    TLSA_RECORD *records;
} TLSA_HOST;

struct TLSA_POLICY {
    int     flags;
    int     has_failed;			/* the lookup of a server */
    int     has_many;			/* servers or records */
    ARGV   *nexthops;
    TLSA_HOST *hosts;			/* last one first */
};

/* tlsa_policy_alloc - start a computation */

TLSA_POLICY *tlsa_policy_alloc(int flags)
{
    TLSA_POLICY *tp = (TLSA_POLICY *) mymalloc(sizeof(*tp));

    tp->flags = flags;
    tp->has_failed = tp->has_many = 0;
    tp->nexthops = argv_alloc(1);
    tp->hosts = 0;
    return (tp);
}

/* tlsa_policy_add_nexthop - add name of the destination */

void    tlsa_policy_add_nexthop(TLSA_POLICY *tp, const char *name)
{
    argv_add(tp->nexthops, name, ARGV_END);
}

/* tlsa_policy_add_host - add server */

void    tlsa_policy_add_host(TLSA_POLICY *tp, const char *name,
			             const char *base_domain)
{
    TLSA_HOST *host = (TLSA_HOST *) mymalloc(sizeof(*host));

    host->name = mystrdup(name);
    host->base_domain = mystrdup(base_domain);
    host->has_records = host->has_ee = host->has_ta = host->has_dane = 0;
    host->records = 0;
    host->next = tp->hosts;
    tp->hosts = host;
}

/* parses - is this one certificate or key, and nothing else */

static int parses(int selector, const unsigned char *data, size_t len)
{
    const unsigned char *end = data;
    int     good = 0;

    if (selector == SELECTOR_CERT) {
	X509   *cert = d2i_X509((X509 **) 0, &end, len);

	good = cert != 0 && X509_get0_pubkey(cert) != 0;
	X509_free(cert);
    } else {
	EVP_PKEY *key = d2i_PUBKEY((EVP_PKEY **) 0, &end, len);

	good = key != 0;
	EVP_PKEY_free(key);
    }
    /* Or else the TLS library would log old news. */
    ERR_clear_error();
    return (good && end == data + len);
}

/* usable - is there a policy for this record */

static int usable(const TLSA_POLICY *tp, const unsigned char *data, size_t len)
{
    int     usage, selector, mtype;

    if (len <= 3)
	return (0);
    usage = data[0];
    selector = data[1];
    mtype = data[2];
    data += 3;
    len -= 3;
    if (usage >= USAGE_COUNT || selector >= SELECTOR_COUNT
	|| mtype > DIGEST_COUNT)
	return (0);
    if ((tp->flags & TLSA_POLICY_FLAG_DANE)
	&& (usage == USAGE_PKIX_TA || usage == USAGE_PKIX_EE))
	return (0);
    return (mtype == MTYPE_FULL ? parses(selector, data, len)
	    : len == digest_lengths[mtype - 1]);
}

/* fprint - binary to printable digest */

static char *fprint(const char *digest, size_t len)
{
    return (vstring_export(hex_encode_opt(vstring_alloc(3 * len), digest, len,
					  HEX_ENCODE_FLAG_USE_COLON)));
}

/* digest_full - full certificate or key to printable digest */

static char *digest_full(int digest, const char *data, size_t len)
{
    unsigned char md[EVP_MAX_MD_SIZE];
    unsigned int md_len;
    const EVP_MD *md_alg = digest == DIGEST_SHA256 ? EVP_sha256() : EVP_sha512();

    /* Without a digest, the policy would lack what the domain asks for. */
    if (EVP_Digest(data, len, md, &md_len, md_alg, (ENGINE *) 0) != 1)
	msg_fatal("cannot compute %s digest", digest_names[digest]);
    return (fprint((char *) md, md_len));
}

/* tlsa_policy_add_record - add record to the last server */

int     tlsa_policy_add_record(TLSA_POLICY *tp, const char *data, size_t len)
{
    TLSA_HOST *host = tp->hosts;
    TLSA_RECORD *record;
    int     mtype;
    int     digest;

    if (host == 0)
	msg_panic("tlsa_policy_add_record: no host");
    host->has_records = 1;
    if (!usable(tp, (const unsigned char *) data, len))
	return (0);

    record = (TLSA_RECORD *) mymalloc(sizeof(*record));
    record->usage = data[0];
    record->selector = data[1];
    mtype = data[2];
    record->is_full = mtype == MTYPE_FULL;
    for (digest = 0; digest < DIGEST_COUNT; digest++)
	record->values[digest] =
	    record->is_full ? digest_full(digest, data + 3, len - 3) :
	    mtype == digest + 1 ? fprint(data + 3, len - 3) : 0;
    record->next = host->records;
    host->records = record;
    if (USAGE_IS_EE(record->usage))
	host->has_ee = 1;
    else
	host->has_ta = 1;
    if (USAGE_IS_DANE(record->usage))
	host->has_dane = 1;
    return (1);
}

 /*
  * How a digest algorithm suits the records that count.
  */
typedef struct {
    int     feasible;			/* each server has a value */
    int     uncovered;			/* usages and selectors without it */
    int     seen;			/* records with only this digest */
    int     verdict;
} DIGEST_FIT;

/* fit_group - how an algorithm suits one usage and selector of a server */

static int fit_group(DIGEST_FIT *fit, int digest, const TLSA_HOST *host,
		             int usage, int selector)
{
    const TLSA_RECORD *rp;
    int     full = 0;
    int     counts[DIGEST_COUNT] = {0, 0};

    for (rp = host->records; rp; rp = rp->next) {
	if (rp->usage != usage || rp->selector != selector)
	    continue;
	if (rp->is_full)
	    full++;
	else
	    counts[rp->values[DIGEST_SHA512] ? DIGEST_SHA512 : DIGEST_SHA256]++;
    }
    fit->seen += counts[digest];

    /*
     * A domain lists each certificate or key with each algorithm that it uses
     * (RFC 7671 section 9). Where it does not, the weaker algorithm says
     * something else than the one that counts.
     */
    if (counts[digest] == 0 && counts[DIGEST_OTHER(digest)] > 0)
	fit->uncovered++;
    else if (digest == DIGEST_SHA256 && counts[DIGEST_SHA512] > 0
	     && counts[DIGEST_SHA256] != counts[DIGEST_SHA512])
	fit->verdict |= counts[DIGEST_SHA256] < counts[DIGEST_SHA512] ?
	    TLSA_POLICY_STRICTER : TLSA_POLICY_BROADER;
    return (full + counts[digest]);
}

/* fit_digest - how an algorithm suits all servers */

static void fit_digest(DIGEST_FIT *fit, int digest, const TLSA_POLICY *tp,
		               int is_ee)
{
    const TLSA_HOST *host;
    int     usage, selector;
    int     values;

    memset((void *) fit, 0, sizeof(*fit));
    fit->feasible = 1;
    for (host = tp->hosts; host; host = host->next) {
	values = 0;
	for (usage = 0; usage < USAGE_COUNT; usage++)
	    if (USAGE_IS_EE(usage) == is_ee)
		for (selector = 0; selector < SELECTOR_COUNT; selector++)
		    values += fit_group(fit, digest, host, usage, selector);
	if (values == 0)
	    fit->feasible = 0;
    }
    if (fit->uncovered > 0)
	fit->verdict |= TLSA_POLICY_STRICTER;
}

/* choose_digest - the digest algorithm of the policy, or -1 */

static int choose_digest(const TLSA_POLICY *tp, int is_ee, int *verdict)
{
    DIGEST_FIT weak;
    DIGEST_FIT strong;

    fit_digest(&weak, DIGEST_SHA256, tp, is_ee);
    fit_digest(&strong, DIGEST_SHA512, tp, is_ee);
    if (strong.feasible && strong.seen > 0
	&& (!weak.feasible || strong.uncovered <= weak.uncovered)) {
	*verdict |= strong.verdict;
	return (DIGEST_SHA512);
    }
    *verdict |= weak.verdict;
    return (weak.feasible ? DIGEST_SHA256 : -1);
}

/* append_distinct - append sorted list without duplicates */

static void append_distinct(VSTRING *out, ARGV *list, const char *first,
			            const char *next)
{
    const char *separator = first;
    int     i;

    argv_sort(list);
    for (i = 0; i < list->argc; i++)
	if (i == 0 || strcmp(list->argv[i], list->argv[i - 1]) != 0) {
	    vstring_sprintf_append(out, "%s%s", separator, list->argv[i]);
	    separator = next;
	}
}

/* add_values - add the fingerprints of one server to a list */

static void add_values(ARGV *values, const TLSA_HOST *host, int digest,
		               int is_ee)
{
    const TLSA_RECORD *rp;

    for (rp = host->records; rp; rp = rp->next)
	if (USAGE_IS_EE(rp->usage) == is_ee && rp->values[digest])
	    argv_add(values, rp->values[digest], ARGV_END);
}

/* has_usage - has it a usable record of this usage */

static int has_usage(const TLSA_HOST *host, int usage)
{
    const TLSA_RECORD *rp;

    for (rp = host->records; rp; rp = rp->next)
	if (rp->usage == usage)
	    return (1);
    return (0);
}

/* append_values - append match= or rootca= attributes of all servers */

static int append_values(VSTRING *out, const TLSA_POLICY *tp, int digest,
			         int is_ee)
{
    const char *attr = is_ee ? " match=" : " rootca=";
    VSTRING *first = vstring_alloc(100);
    VSTRING *other = vstring_alloc(100);
    ARGV   *all = argv_alloc(1);
    ARGV   *one = argv_alloc(1);
    const TLSA_HOST *host;
    int     verdict = TLSA_POLICY_EXACT;

    for (host = tp->hosts; host; host = host->next) {
	add_values(all, host, digest, is_ee);
	argv_truncate(one, 0);
	add_values(one, host, digest, is_ee);
	VSTRING_RESET(other);
	append_distinct(other, one, attr, attr);
	if (host == tp->hosts)
	    vstring_strcpy(first, vstring_str(other));
	else if (strcmp(vstring_str(first), vstring_str(other)) != 0)
	    verdict = TLSA_POLICY_BROADER;
    }
    append_distinct(out, all, attr, attr);
    argv_free(one);
    argv_free(all);
    vstring_free(other);
    vstring_free(first);
    return (verdict);
}

/* append_names - append match= attribute for the names in the certificate */

static void append_names(VSTRING *out, const TLSA_POLICY *tp)
{
    ARGV   *names = argv_alloc(1);
    const TLSA_HOST *host;
    int     i;

    for (host = tp->hosts; host; host = host->next)
	argv_add(names, host->base_domain, ARGV_END);
    for (i = 0; i < tp->nexthops->argc; i++)
	argv_add(names, tp->nexthops->argv[i], ARGV_END);
    append_distinct(out, names, " match=", ":");
    argv_free(names);
}

/* append_servername - append servername= attribute */

static int append_servername(VSTRING *out, const TLSA_POLICY *tp)
{
    const char *base_domain = tp->hosts->base_domain;
    const TLSA_HOST *host;
    int     is_hostname = 1;
    int     is_common = 1;

    for (host = tp->hosts; host; host = host->next) {
	if (strcasecmp(host->base_domain, host->name) != 0)
	    is_hostname = 0;
	if (strcasecmp(host->base_domain, base_domain) != 0)
	    is_common = 0;
    }
    vstring_sprintf_append(out, " servername=%s", is_common && !is_hostname ?
			   base_domain : "hostname");
    return (is_common || is_hostname ?
	    TLSA_POLICY_EXACT : TLSA_POLICY_STRICTER);
}

/* left_out - do fingerprints say less than the records of a server */

static int left_out(const TLSA_HOST *host, int is_ee)
{
    const TLSA_RECORD *rp;

    if (is_ee)
	return (host->has_ta);
    for (rp = host->records; rp; rp = rp->next)
	if (rp->is_full && rp->usage == USAGE_DANE_TA)
	    return (1);
    return (0);
}

/* put_level - begin policy */

static void put_level(VSTRING *policy, const char *level)
{
    vstring_sprintf(policy, "%s %s", level, TLSA_POLICY_MARK);
}

/* use_dane - leave it to the SMTP client */

static int use_dane(VSTRING *policy, const char *level)
{
    put_level(policy, level);
    return (TLSA_POLICY_INEXPRESSIBLE);
}

/* make_policy - policy for servers that all need the same level */

static int make_policy(const TLSA_POLICY *tp, int is_ee, VSTRING *policy)
{
    int     verdict = TLSA_POLICY_EXACT;
    int     digest = choose_digest(tp, is_ee, &verdict);
    const TLSA_HOST *host;

    if (digest < 0)
	return (use_dane(policy, "dane"));
    put_level(policy, is_ee ? "fingerprint" : "secure");
    vstring_sprintf_append(policy, " digest=%s", digest_names[digest]);
    verdict |= append_values(policy, tp, digest, is_ee);
    for (host = tp->hosts; host; host = host->next) {
	if (is_ee && has_usage(host, USAGE_PKIX_EE))
	    verdict |= TLSA_POLICY_BROADER;
	if (left_out(host, is_ee))
	    verdict |= TLSA_POLICY_STRICTER;
	if (!is_ee && strcasecmp(host->base_domain, tp->hosts->base_domain) != 0)
	    verdict |= TLSA_POLICY_BROADER;
    }
    if (!is_ee)
	append_names(policy, tp);
    return (verdict | append_servername(policy, tp));
}

/* names_valid - can a policy have all names */

static int names_valid(const TLSA_POLICY *tp)
{
    const TLSA_HOST *host;
    int     i;

    for (host = tp->hosts; host; host = host->next)
	if (!valid_hostname(host->base_domain, DONT_GRIPE))
	    return (0);
    for (i = 0; i < tp->nexthops->argc; i++)
	if (!valid_hostname(tp->nexthops->argv[i], DONT_GRIPE))
	    return (0);
    return (1);
}

/* tlsa_policy_add_failure - a server that cannot be looked up */

void    tlsa_policy_add_failure(TLSA_POLICY *tp)
{
    tp->has_failed = 1;
}

/* tlsa_policy_set_many - these are not all */

void    tlsa_policy_set_many(TLSA_POLICY *tp)
{
    tp->has_many = 1;
}

/* tlsa_policy_make - compute the policy */

int     tlsa_policy_make(const TLSA_POLICY *tp, VSTRING *policy)
{
    const TLSA_HOST *host;
    int     total = 0, with_records = 0, ee = 0, ta = 0, dane = 0;

    for (host = tp->hosts; host; host = host->next) {
	total++;
	with_records += host->has_records;
	ee += host->has_ee;
	ta += !host->has_ee && host->has_ta;
	dane += host->has_dane;
    }
    vstring_strcpy(policy, "");
    if (tp->has_failed)
	return (dane ? use_dane(policy, "dane-only") : TLSA_POLICY_FAILED);
    if (tp->has_many)
	return (use_dane(policy, "dane"));
    if (with_records == 0)
	return (TLSA_POLICY_NONE);
    if (with_records == total && ee + ta == 0) {
	put_level(policy, "encrypt");
	return (TLSA_POLICY_EXACT);
    }
    if ((ee == total || ta == total) && names_valid(tp))
	return (make_policy(tp, ee == total, policy));
    return (use_dane(policy, "dane"));
}

/* tlsa_policy_free - destroy computation */

void    tlsa_policy_free(TLSA_POLICY *tp)
{
    TLSA_HOST *host;
    TLSA_RECORD *rp;
    int     digest;

    while ((host = tp->hosts) != 0) {
	tp->hosts = host->next;
	while ((rp = host->records) != 0) {
	    host->records = rp->next;
	    for (digest = 0; digest < DIGEST_COUNT; digest++)
		if (rp->values[digest])
		    myfree(rp->values[digest]);
	    myfree((void *) rp);
	}
	myfree(host->name);
	myfree(host->base_domain);
	myfree((void *) host);
    }
    argv_free(tp->nexthops);
    myfree((void *) tp);
}

/* tlsa_policy_verdict - verdict to text */

const char *tlsa_policy_verdict(int verdict)
{
    static const NAME_MASK verdict_names[] = {
	"broader", TLSA_POLICY_BROADER,
	"stricter", TLSA_POLICY_STRICTER,
	"inexpressible", TLSA_POLICY_INEXPRESSIBLE,
	0, 0,
    };

    if (verdict == TLSA_POLICY_FAILED)
	return ("lookup failed");
    if (verdict == TLSA_POLICY_NONE)
	return ("no records");
    if (verdict == TLSA_POLICY_EXACT)
	return ("exact");
    return (str_name_mask_opt((VSTRING *) 0, "TLSA policy verdict",
			      verdict_names, verdict,
			      NAME_MASK_FATAL | NAME_MASK_COMMA));
}

#endif
