/* SPDX-License-Identifier: IPL-1.0 OR EPL-2.0 */
/*++
/* NAME
/*	policy_result
/* SUMMARY
/*	cases for policy_result(3)
/* SYNOPSIS
/*	policy_result
/*
/*	policy_result members
/* DESCRIPTION
/*	With an argument, this program writes the names of all members that
/*	a result can have, sorted.
/*--*/

#include <sys_defs.h>
#include <string.h>

#include <msg.h>
#include <msg_vstream.h>
#include <mymalloc.h>
#include <stringops.h>
#include <vstream.h>

#include "posttls-policy.h"

#include "cases.h"

POLICY_OPTIONS policy_options = {.warn_days = 14};

#define CERT(name) "{\"subject\": \"s " name "\", \"issuer\": \"i " name "\"," \
	"\"not_after\": \"2031-02-03T04:05:06Z\", \"certificate\": \"AA:BB\", " \
	"\"public_key\": \"CC:DD\"}"

 /*
  * What the parent makes of it.
  */
#define DATED_CERT "{\"subject\": \"s\", \"issuer\": \"i\", " \
	"\"certificate\": \"AA:BB\", \"public_key\": \"CC:DD\", " \
	"\"since\": \"2026-01-02T03:04:05Z\"}"

 /*
  * What a child says, one member each.
  */
static const char *const child[] = {
    "\"server\": \"mx.a.test\"",
    "\"address\": \"192.0.2.1\"",
    "\"port\": 25",
    "\"class\": \"no-tls\"",
    "\"level\": \"secure\"",
    "\"policy\": \"secure rootca=AA:BB\"",
    "\"pinned\": [\"AA:BB\"]",
    "\"unused\": [\"AA:BB\"]",
    "\"cause\": \"c\"",
    "\"reason\": \"r\"",
    "\"protocol\": \"TLSv1.3\"",
    "\"cipher\": \"TLS_AES_256_GCM_SHA384\"",
    "\"digest\": \"sha256\"",
    "\"chain\": [" CERT("1") ", " CERT("2") "]",
    "\"verified\": 2",
    "\"other_certificates\": 3",
    "\"issuers\": [" CERT("3") "]",
    "\"other_cas\": [" CERT("4") "]",
    "\"anchors\": [" CERT("5") "]",
    "\"suggestion\": {\"works\": true, \"entry\": \"encrypt\", " \
    "\"new_name\": true}",
    "\"known\": [\"k\"]",
    "\"log\": [\"one\", \"two \\u00e4\"]",
    0,
};

 /*
  * What the parent adds.
  */
static const char *const parent[] = {
    "\"time\": \"2026-01-02T03:04:05Z\"",
    "\"table\": \"hash:/x\"",
    "\"line\": 7",
    "\"destination\": \"a.test\"",
    "\"result\": \"FAIL\"",
    "\"days\": -2",
    "\"expires\": \"2031-02-03T04:05:06Z\"",
    "\"changed\": [\"leaf\", \"key\"]",
    0,
};

 /*
  * What is kept of a server that does not pass.
  */
static const char *const past[] = {
    "\"time\": \"2026-01-02T03:04:05Z\"",
    "\"destination\": \"a.test\"",
    "\"server\": \"mx.a.test\"",
    "\"address\": \"192.0.2.1\"",
    "\"port\": 25",
    "\"level\": \"secure\"",
    "\"policy\": \"secure rootca=AA:BB\"",
    "\"digest\": \"sha256\"",
    "\"chain\": [" CERT("1") "]",
    "\"verified\": 1",
    "\"issuers\": [" CERT("3") "]",
    "\"other_cas\": [" DATED_CERT "]",
    0,
};

 /*
  * What must not come from a process that has talked to a hostile server.
  */
static const struct {
    const char *object;
    const char *problem;
} bad[] = {
    {"[]", "object"},
    {"7", "object"},
    {"{\"server\": 7}", "server"},
    {"{\"server\": null}", "server"},
    {"{\"server\": \"a\"}", "address"},
    {"{\"server\": \"a\", \"address\": \"b\"}", "port"},
    {"{\"port\": \"25\"}", "port"},
    {"{\"port\": 0}", "port"},
    {"{\"port\": -1}", "port"},
    {"{\"port\": 4294967321}", "port"},
    {"{\"port\": 25.0}", "port"},
    {"{\"class\": \"\"}", "class"},
    {"{\"class\": \"CA\"}", "class"},
    {"{\"class\": \"good\"}", "class"},
    {"{\"class\": 3}", "class"},
    {"{\"log\": \"a\"}", "log"},
    {"{\"log\": [7]}", "log"},
    {"{\"log\": [[\"a\"]]}", "log"},
    {"{\"chain\": {}}", "chain"},
    {"{\"chain\": [7]}", "chain"},
    {"{\"chain\": [{}]}", "chain"},
    {"{\"chain\": [{\"subject\": \"s\", \"issuer\": \"i\", "
    "\"certificate\": \"AA\"}]}", "chain"},
    {"{\"chain\": [{\"subject\": \"s\", \"issuer\": \"i\", \"not_after\": 7, "
    "\"certificate\": \"AA\", \"public_key\": \"BB\"}]}", "chain"},
    {"{\"chain\": [" CERT("1") "]}", "digest"},
    {"{\"other_cas\": [" DATED_CERT "]}", "other_cas"},
    {"{\"verified\": 0}", "verified"},
    {"{\"pinned\": \"AA\"}", "pinned"},
    {"{\"suggestion\": {\"works\": true}}", "suggestion"},
    {"{\"suggestion\": {\"works\": false, \"entry\": \"e\"}}", "suggestion"},
    {"{\"suggestion\": {\"works\": 1, \"entry\": \"e\"}}", "suggestion"},
    {"{\"suggestion\": {\"works\": true, \"entry\": \"e\", \"x\": 1}}",
    "suggestion"},
    {"{\"other\": 7}", "unknown member"},
    {"{\"result\": \"PASS\"}", "unknown member"},
    {"{\"destination\": \"a.test\"}", "unknown member"},
    {"{\"changed\": [\"leaf\"]}", "unknown member"},
    {"{\"days\": 700}", "unknown member"},
};

#define N_BAD	((int) (sizeof(bad) / sizeof(bad[0])))

static const char *const bad_times[] = {
    "", "2026-01-02", "2026-01-02T03:04:05", "2026-01-02T03:04:05Zx",
    "2026-01-02 03:04:05Z", "x",
};

#define N_BAD_TIMES	((int) (sizeof(bad_times) / sizeof(bad_times[0])))

/* parse - JSON of our own */

static json_t *parse(const char *text)
{
    json_error_t error;
    json_t *object = json_loads(text, JSON_DECODE_ANY, &error);

    if (object == 0)
	msg_fatal("%s: %s", text, error.text);
    return (object);
}

/* join - object of these members, and those */

static json_t *join(const char *const *first, const char *const *second)
{
    VSTRING *text = vstring_alloc(1000);
    json_t *object;

    vstring_strcpy(text, "{\"");
    vstring_truncate(text, 1);
    for (; *first; first++)
	vstring_sprintf_append(text, "%s%s", VSTRING_LEN(text) > 1 ? ", " : "",
			       *first);
    for (; second && *second; second++)
	vstring_sprintf_append(text, ", %s", *second);
    vstring_strcat(text, "}");
    object = parse(vstring_str(text));
    vstring_free(text);
    return (object);
}

/* survives - read and write */

static void survives(const char *name, json_t *object, int who)
{
    const char *problem;
    POLICY_RESULT *result = policy_result_read(object, who, &problem);
    json_t *written = 0;

    if (result)
	written = policy_result_json(result, who);
    is_true(name, written && json_equal(object, written));
    json_decref(written);
    json_decref(object);
    if (result)
	policy_result_free(result);
}

/* test_members - each alone, and all */

static void test_members(void)
{
    const char *const * member;
    const char *one[2] = {0, 0};

    for (member = parent; *member; member++) {
	one[0] = *member;
	survives(named("parent, %s", *member), join(one, (const char **) 0), POLICY_FROM_ANY);
    }
    for (member = child; *member; member++) {
	one[0] = *member;
	survives(named("child, %s", *member), join(one, (const char **) 0), POLICY_FROM_ANY);
    }
    survives("all of a child", join(child, (const char **) 0),
	     POLICY_FROM_CHILD);
    survives("all", join(child, parent), POLICY_FROM_ANY);
    survives("all that is kept", join(past, (const char **) 0),
	     POLICY_FROM_PAST);
}

/* test_places - a member is what its name says */

static void test_places(void)
{
    const char *problem;
    json_t *object = join(child, parent);
    POLICY_RESULT *result = policy_result_read(object, POLICY_FROM_ANY, &problem);

    json_decref(object);
    is_long("time", 1767323045, result->time);
    is_text("table", "hash:/x", result->table);
    is_long("line", 7, result->line);
    is_text("destination", "a.test", result->destination);
    is_text("server", "mx.a.test", result->server);
    is_text("address", "192.0.2.1", result->address);
    is_long("port", 25, result->port);
    is_long("result", POLICY_FAIL, result->result);
    is_long("class", POLICY_CLASS_NO_TLS, result->class);
    is_text("class, name", "no-tls", policy_result_class(result));
    is_text("verdict", "FAIL", policy_result_verdict(result));
    is_long("days", -2, result->days);
    is_long("expires", 1927857906, result->expires);
    is_long("chain, length", 2, result->chain.count);
    is_text("chain, subject", "s 2", result->chain.certs[1].subject);
    is_text("chain, issuer", "i 1", result->chain.certs[0].issuer);
    is_long("chain, not after", 1927857906, result->chain.certs[0].not_after);
    is_text("chain, certificate", "AA:BB", result->chain.certs[0].certificate);
    is_text("chain, public key", "CC:DD", result->chain.certs[0].public_key);
    is_long("verified", 2, result->verified);
    is_text("issuers", "s 3", result->issuers.certs[0].subject);
    is_text("other CAs", "s 4", result->other_cas.certs[0].subject);
    is_text("anchors", "s 5", result->anchors.certs[0].subject);
    is_text("policy", "secure rootca=AA:BB", result->policy);
    is_text("pinned", "AA:BB", result->pinned->argv[0]);
    is_text("known", "k", result->known->argv[0]);
    is_text("suggestion", "encrypt", result->suggestion->entry);
    is_text("changed", "key", result->changed->argv[1]);
    is_text("log", "two \303\244", result->log->argv[1]);
    policy_result_free(result);
}

/* is_refused - with the name of what is wrong */

static void is_refused(const char *name, json_t *object, int who,
		               const char *want)
{
    const char *problem;
    POLICY_RESULT *result = policy_result_read(object, who, &problem);

    json_decref(object);
    is_text(name, want, result ? "nothing" : problem);
    if (result)
	policy_result_free(result);
}

/* test_bad - refused */

static void test_bad(void)
{
    char   *text = mystrdup("{\"line\": 1}");
    int     n;

    for (n = 0; n < N_BAD; n++)
	is_refused(named("refused, %s", bad[n].object), parse(bad[n].object),
		   POLICY_FROM_CHILD, bad[n].problem);
    for (n = 0; n < N_BAD_TIMES; n++)
	is_refused(named("refused, time \"%s\"", bad_times[n]),
		   json_pack("{s:s}", "time", bad_times[n]), POLICY_FROM_ANY, "time");
    survives("unknown members are ignored in an earlier run", parse(text), POLICY_FROM_ANY);
    myfree(text);
}

/* test_limits - sizes */

static void test_limits(void)
{
    VSTRING *text = vstring_alloc(1000);
    json_t *list;
    int     n;

    for (n = 0; n < 100000; n++)
	VSTRING_ADDCH(text, 'x');
    VSTRING_TERMINATE(text);
    survives("text of 100000", json_pack("{s:s}", "reason", vstring_str(text)),
	     POLICY_FROM_CHILD);
    vstring_strcat(text, "x");
    is_refused("text of 100001",
	       json_pack("{s:s}", "reason", vstring_str(text)),
	       POLICY_FROM_CHILD, "reason");
    is_refused("text of 100001 in a list",
	       json_pack("{s:[s]}", "log", vstring_str(text)),
	       POLICY_FROM_CHILD, "log");
    for (list = json_array(), n = 0; n < POLICY_LIST_LIMIT; n++)
	json_array_append_new(list, json_string("x"));
    survives("list of 1000", json_pack("{s:O}", "log", list), POLICY_FROM_CHILD);
    json_array_append_new(list, json_string("x"));
    is_refused("list of 1001", json_pack("{s:o}", "log", list),
	       POLICY_FROM_CHILD, "log");
    for (list = json_array(), n = 0; n < POLICY_CHAIN_LIMIT; n++)
	json_array_append_new(list, parse(CERT("x")));
    survives("chain of 20", json_pack("{s:O,s:s}", "chain", list, "digest",
				      "md5"), POLICY_FROM_CHILD);
    json_array_append_new(list, parse(CERT("x")));
    is_refused("chain of 21", json_pack("{s:o}", "chain", list),
	       POLICY_FROM_CHILD, "chain");
    vstring_free(text);
}

/* judged - with this class and this time until expiry */

static void judged(const char *name, int class, long left, int verdict,
		           int days)
{
    POLICY_RESULT *result = policy_result_create("a.test");

    result->class = class;
    (void) policy_result_cert(&result->chain);
    policy_result_cert(&result->chain)->not_after =
	left == POLICY_TIME_NONE ? left : time((time_t *) 0) + left;
    policy_result_judge(result);
    is_long(name, verdict, result->result);
    is_long(named("%s, days", name), days, result->days);
    policy_result_free(result);
}

/* test_verdicts - by class and expiry; an hour is for a slow machine */

static void test_verdicts(void)
{
#define HOUR	3600L
#define DAY	(24 * HOUR)

    judged("a malformed time", 0, POLICY_TIME_NONE, POLICY_PASS,
	   POLICY_DAYS_NONE);
    judged("fourteen days", 0, 14 * DAY + HOUR, POLICY_PASS, 14);
    judged("less than fourteen", 0, 14 * DAY - HOUR, POLICY_WARN, 13);
    judged("less than one", 0, DAY - HOUR, POLICY_WARN, 0);
    judged("an hour ago", 0, -HOUR, POLICY_WARN, -1);
    judged("25 hours ago", 0, -DAY - HOUR, POLICY_WARN, -2);
    judged("failed", POLICY_CLASS_DNS, -HOUR, POLICY_FAIL, -1);
}

/* show_members - all that are known */

static void show_members(void)
{
    json_t *object = join(child, parent);
    ARGV   *names = argv_alloc(20);
    const char *name;
    json_t *value;
    char  **cpp;

    json_object_foreach(object, name, value)
	argv_add(names, name, ARGV_END);
    json_decref(object);
    argv_sort(names);
    for (cpp = names->argv; *cpp; cpp++)
	vstream_printf("%s\n", *cpp);
    argv_free(names);
    vstream_fflush(VSTREAM_OUT);
}

int     main(int argc, char **argv)
{
    msg_vstream_init(argv[0], VSTREAM_ERR);
    if (argc > 1) {
	show_members();
	return (0);
    }
    test_members();
    test_places();
    test_bad();
    test_limits();
    test_verdicts();
    return (0);
}
