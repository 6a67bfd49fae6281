/* SPDX-License-Identifier: IPL-1.0 OR EPL-2.0 */
/*++
/* NAME
/*	policy_renew 3
/* SUMMARY
/*	a table again, with entries mended that servers have outgrown
/* SYNOPSIS
/*	#include "posttls-policy.h"
/*
/*	int	policy_renew(name)
/*	const char *name;
/* DESCRIPTION
/*	policy_renew() implements "posttls-policy pin" for a table or a file.
/*	All of it is written to the standard output. An entry that fails,
/*	and that passes with what its servers have now in addition to what it
/*	has, is replaced.
/*
/*	A server that does not match may be one with a new certificate, or an
/*	attacker. So an entry is replaced only if each server has a
/*	certificate that OpenSSL verifies up to a CA that it had before, for the
/*	next hop or a name in the entry, or, at level fingerprint, the key that
/*	it had before, see policy_since(3); and if TLSA records, where main.cf
/*	wants DNSSEC, can be looked up and agree. Else the new entry is a
/*	comment, and the old one stays.
/*
/*	All that is tried must show the certificate that it is about: an
/*	attacker may let some connections through to the real server.
/* DIAGNOSTICS
/*	The result is that of "posttls-policy probe". Nothing is written
/*	before all servers were tried.
/* LICENSE
/* .ad
/* .fi
/*	This software is distributed under the terms of the IBM Public
/*	License 1.0 or the Eclipse Public License 2.0, as Postfix is.
/*--*/

#ifdef USE_TLS

/* System library. */

#include <sys_defs.h>
#include <sys/stat.h>
#include <ctype.h>
#include <fcntl.h>
#include <string.h>

/* Utility library. */

#include <dict.h>
#include <msg.h>
#include <mymalloc.h>
#include <stringops.h>
#include <vstream.h>
#include <vstring.h>
#include <vstring_vstream.h>

/* DNS library. */

#include <dict_tlsa.h>

/* Application-specific. */

#include "posttls-policy.h"

 /*
  * An entry of the table, in order.
  */
typedef struct RENEW {
    char   *key;			/* or null */
    char   *value;			/* likewise */
    int     line;			/* in a file */
    POLICY_RESULT *result;		/* of the first server that failed */
    const char *renewal;		/* null if any server is foreign */
    struct RENEW *next;
} RENEW;

static RENEW *renew_list;
static RENEW **renew_end = &renew_list;
static RENEW *renew_next;		/* no results so far from here on */
static int renew_status;
static DICT *renew_tlsa;

#define RENEW_KEY	"same key"
#define RENEW_ISSUER	"same issuer"

/* can_be_pinned - other levels have nothing to renew */

static int can_be_pinned(const char *value)
{
    int     level = policy_entry_level(value);

    return (level == TLS_LEV_FPRINT || level == TLS_LEV_VERIFY
	    || level == TLS_LEV_SECURE);
}

/* add_entry - remember, and try it if there is something to renew */

static void add_entry(const POLICY_ENTRY *entry, void *unused_context)
{
    RENEW  *renew = (RENEW *) mymalloc(sizeof(*renew));
    POLICY_JOB job = {entry->key, entry->value, entry->source, entry->line};

    (void) unused_context;
    memset((void *) renew, 0, sizeof(*renew));
    renew->line = entry->line;
    if (entry->problem == 0) {
	renew->key = mystrdup(entry->key);
	renew->value = mystrdup(entry->value);
	if (*entry->key != '.' && can_be_pinned(entry->value))
	    policy_pool_add(&job);
    }
    *renew_end = renew;
    renew_end = &renew->next;
}

 /*
  * A connection that says something about another one.
  */
typedef struct ATTEMPT {
    const POLICY_RESULT *result;	/* of the other one */
    int     passed;
} ATTEMPT;

/* is_other - the same server has another certificate now */

static int is_other(const POLICY_RESULT *result, const POLICY_SERVER *server)
{
    STACK_OF(X509) *sent = policy_chain_sent(server->session);

    return (server->addr != 0
	    && policy_result_is(result, "address", server->addr)
	    && (sk_X509_num(sent) < 1
		|| !policy_result_is(result, "chain.0.certificate",
			      policy_chain_certificate(sk_X509_value(sent, 0),
				       policy_result_get(result, "digest")))));
}

/* see_attempt - did it pass, with the certificate that this is about */

static void see_attempt(const POLICY_SERVER *server, void *context)
{
    ATTEMPT *attempt = (ATTEMPT *) context;

    attempt->passed &= (server->passed && !is_other(attempt->result, server));
}

/* passes - one server, or all, under another entry */

static int passes(const POLICY_RESULT *result, const char *only,
		          const char *entry)
{
    ATTEMPT attempt = {result, 1};

    return (policy_connect_each(policy_result_get(result, "destination"), only,
			 entry, see_attempt, (void *) &attempt) > 0
	    && attempt.passed);
}

/* is_pkix - at these levels an entry names CAs */

static int is_pkix(const POLICY_RESULT *result)
{
    return (!policy_result_is(result, "level", str_tls_level(TLS_LEV_FPRINT)));
}

/* ask_earlier - how the server came to its certificate, or null */

static const char *ask_earlier(const POLICY_RESULT *result, const char *entry)
{
    char   *names = is_pkix(result) ? policy_suggest_names(entry) : mystrdup("");
    char   *issuer = policy_since_issuer(result, names);
    const char *renewal = 0;

    if (issuer != 0) {
	if (passes(result, policy_result_get(result, "address"), issuer))
	    renewal = RENEW_ISSUER;
	myfree(issuer);
    }
    if (renewal == 0 && policy_since_key(result))
	renewal = RENEW_KEY;
    myfree(names);
    return (renewal);
}

/* ask_tlsa - what TLSA records say of the servers, or null */

static const char *ask_tlsa(DICT *dict, const POLICY_RESULT *result)
{
    const char *entry;
    const char *answer;
    char   *copy;

    if (smtp_dns_support != SMTP_DNS_DNSSEC)
	return (0);
    if ((entry = dict_get(dict, policy_result_get(result, "destination"))) == 0)
	return (dict->error ? "unknown" : 0);
    copy = mystrdup(entry);
    answer = passes(result, (char *) 0, copy) ? "agree" : "differ";
    myfree(copy);
    return (answer);
}

/* send_result - to the process that shows it */

static void send_result(POLICY_RESULT *result, void *context)
{
    const POLICY_JOB *job = (const POLICY_JOB *) context;
    ARGV   *log = argv_alloc(1);

    if (policy_result_is(result, "works", "yes")) {
	policy_msg_catch(log);
	policy_result_set(result, "renewal", ask_earlier(result, job->value));
	policy_result_set(result, "tlsa", ask_tlsa(renew_tlsa, result));
	policy_msg_catch((ARGV *) 0);
    }
    policy_result_write(result, VSTREAM_OUT);
    argv_free(log);
}

/* renew_action - in a process of its own */

static int renew_action(const POLICY_JOB *job)
{
    renew_tlsa = dict_tlsa_open("dns", O_RDONLY, 0);
    policy_jail_enter();
    policy_probe_dest(job->name, job->value, 1, send_result, (void *) job);
    return (POLICY_STAT_OK);
}

/* count_failure - the worst one is the result */

static void count_failure(const POLICY_RESULT *result)
{
    int     unreached = policy_result_is(result, "class", POLICY_CLASS_CONNECT)
    || policy_result_is(result, "class", POLICY_CLASS_DNS);

    if (renew_status != POLICY_STAT_BAD)
	renew_status = unreached ? POLICY_STAT_UNREACHED : POLICY_STAT_BAD;
}

/* see_result - the first failure, and whether any server is foreign */

static void see_result(RENEW *renew, POLICY_RESULT *result)
{
    if (!policy_result_is(result, "result", "FAIL")) {
	policy_result_free(result);
	return;
    }
    count_failure(result);
    if (renew->result == 0) {
	renew->result = result;
	renew->renewal = policy_result_get(result, "renewal");
	return;
    }
    /* What is said of all servers is what is least for one. */
    if (renew->renewal && !policy_result_is(result, "renewal", RENEW_ISSUER))
	renew->renewal = policy_result_get(result, "renewal") ? RENEW_KEY : 0;
    if (policy_result_get(result, "tlsa")
	&& !policy_result_is(result, "tlsa", "agree"))
	policy_result_set(renew->result, "tlsa",
			  policy_result_get(result, "tlsa"));
    policy_result_free(result);
}

/* see_lost - likewise, without a result */

static void see_lost(RENEW *renew, const char *why)
{
    POLICY_RESULT *result = policy_result_create();

    policy_result_set(result, "result", "FAIL");
    policy_result_set(result, "class", POLICY_CLASS_CONNECT);
    policy_result_set(result, "cause", why);
    see_result(renew, result);
}

/* renew_done - all results of one entry */

static void renew_done(const POLICY_JOB *job, VSTRING *output, const char *lost)
{
    VSTREAM *stream = vstream_memopen(output, O_RDONLY);
    RENEW  *renew = renew_next ? renew_next : renew_list;
    POLICY_RESULT *result;

    /* Results have the order of the table, which may have a key twice. */
    while (renew->line != job->line || renew->key == 0
	   || strcmp(renew->key, job->name) != 0)
	renew = renew->next;
    renew_next = renew->next;
    while ((result = policy_result_read(stream)) != 0)
	see_result(renew, result);
    vstream_fclose(stream);
    if (lost)
	see_lost(renew, lost);
}

/* is_safe - may the new entry replace the old one */

static int is_safe(const RENEW *renew)
{
    const POLICY_RESULT *result = renew->result;

    /* The owner of a key does not vouch for a CA. */
    return (renew->renewal != 0
	    && (!is_pkix(result) || strcmp(renew->renewal, RENEW_ISSUER) == 0)
	    && (policy_result_get(result, "tlsa") == 0
		|| policy_result_is(result, "tlsa", "agree")));
}

/* show_line - of the table that may be used next; so it is not escaped */

static void show_line(const char *comment, const char *key, const char *value)
{
    vstream_printf("%s%s ", comment, key);
    for (; *value; value++)
	VSTREAM_PUTC(ISSPACE(*value) ? ' ' : *value, VSTREAM_OUT);
    VSTREAM_PUTC('\n', VSTREAM_OUT);
}

/* show_entry - nonzero if the old one must not be shown, too */

static int show_entry(const RENEW *renew)
{
    const POLICY_RESULT *result = renew->result;
    const char *tlsa = policy_result_get(result, "tlsa");
    const char *server = policy_result_get(result, "server");

    policy_out_line("# %s%s%s: %s: %s", renew->key, server ? ", " : "",
		    server ? server : "", policy_result_get(result, "class"),
		    policy_result_get(result, "cause"));
    if (!policy_result_is(result, "works", "yes"))
	return (0);
    policy_out_line("# %s%s%s", renew->renewal == 0 ? "foreign" :
		    strcmp(renew->renewal, RENEW_ISSUER) == 0 ?
		    "renewed by the same CA" : "renewed with the same key",
		    tlsa ? ", TLSA records " : "", tlsa ? tlsa : "");
    show_line(is_safe(renew) ? "" : "# ", renew->key,
	      policy_result_get(result, "entry"));
    return (is_safe(renew));
}

/* show_json - one object for each entry that fails */

static void show_json(const char *name, const RENEW *renew)
{
    const POLICY_RESULT *result = renew->result;
    POLICY_OUT *out = policy_out_create();

    policy_out_string(out, "table", name);
    if (renew->line > 0)
	policy_out_number(out, "line", renew->line);
    policy_out_string(out, "destination", renew->key);
    policy_out_string(out, "class", policy_result_get(result, "class"));
    policy_out_string(out, "cause", policy_result_get(result, "cause"));
    policy_out_string(out, "entry", policy_result_get(result, "entry"));
    policy_out_bool(out, "works", policy_result_is(result, "works", "yes"));
    if (policy_result_is(result, "works", "yes")) {
	policy_out_string(out, "renewal", renew->renewal ?
			  renew->renewal : "foreign");
	policy_out_string(out, "tlsa", policy_result_get(result, "tlsa"));
    }
    policy_out_end(out);
}

/* show_table - all entries */

static void show_table(void)
{
    const RENEW *renew;

    for (renew = renew_list; renew; renew = renew->next)
	if (renew->result == 0 || !show_entry(renew))
	    show_line("", renew->key, renew->value);
}

/* is_continuation - of the logical line before; comments are not */

static int is_continuation(const char *line)
{
    const char *cp = line + strspn(line, CHARS_SPACE);

    return (cp > line && *cp && *cp != '#');
}

/* show_file - all lines, and these as they are */

static void show_file(const char *name)
{
    VSTREAM *stream = vstream_fopen(name, O_RDONLY, 0);
    VSTRING *line = vstring_alloc(100);
    const RENEW *renew = renew_list;
    int     number = 0;
    int     replaced = 0;		/* this logical line */

    if (stream == 0)
	msg_fatal("open %s: %m", name);
    while (vstring_get_nonl(line, stream) != VSTREAM_EOF) {
	number++;
	while (renew && renew->line < number)
	    renew = renew->next;
	if (renew && renew->line == number) {
	    replaced = renew->result && show_entry(renew);
	    if (replaced)
		continue;
	}
	if (!replaced || !is_continuation(vstring_str(line)))
	    vstream_printf("%s\n", vstring_str(line));
    }
    if (vstream_ferror(stream))
	msg_fatal("read %s: %m", name);
    vstream_fclose(stream);
    vstring_free(line);
}

/* policy_renew - implement the command */

int     policy_renew(const char *name)
{
    int     is_table = policy_entry_is_table(name);
    POLICY_SOURCE *source;
    const RENEW *renew;
    struct stat before;
    struct stat after;
    int     status;

    /* It is read twice, and must be the same then. */
    if (!is_table && (stat(name, &before) < 0 || !S_ISREG(before.st_mode)))
	msg_fatal("pin: %s: not a table or a regular file", name);
    if (policy_options.since)
	policy_since_read(policy_options.since);
    source = policy_entry_open(name);
    policy_pool_init(renew_action, renew_done);
    policy_jail_init();
    if (!policy_entry_each(source, add_entry, (void *) 0))
	msg_fatal("%s: tables of this type have no list of entries", name);
    policy_entry_close(source);
    status = policy_pool_wait();
    if (!is_table && (stat(name, &after) < 0
		      || after.st_mtime != before.st_mtime
		      || after.st_size != before.st_size
		      || after.st_ino != before.st_ino))
	msg_fatal("pin: %s has changed meanwhile", name);
    if (policy_options.json) {
	for (renew = renew_list; renew; renew = renew->next)
	    if (renew->result)
		show_json(name, renew);
    } else if (is_table) {
	show_table();
    } else {
	show_file(name);
    }
    policy_out_flush();
    return (status == POLICY_STAT_FAIL ? status : renew_status);
}

#endif
