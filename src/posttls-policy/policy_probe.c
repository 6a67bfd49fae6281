/* SPDX-License-Identifier: IPL-1.0 OR EPL-2.0 */
/*++
/* NAME
/*	policy_probe 3
/* SUMMARY
/*	try TLS policies with live servers
/* SYNOPSIS
/*	#include "posttls-policy.h"
/*
/*	int	policy_probe(argc, argv)
/*	int	argc;
/*	char	**argv;
/* DESCRIPTION
/*	policy_probe() implements "posttls-policy probe". The arguments are
/*	tables, files, or destinations.
/*
/*	This process opens and lists tables, and shows results, and nothing
/*	else. Those that try a server have the privileges of the SMTP client.
/* LICENSE
/* .ad
/* .fi
/*	This software is distributed under the terms of the IBM Public
/*	License 1.0 or the Eclipse Public License 2.0, as Postfix is.
/*--*/

#if defined(USE_TLS) && defined(USE_JANSSON)

/* System library. */

#include <sys_defs.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Utility library. */

#include <msg.h>
#include <mymalloc.h>
#include <stringops.h>
#include <vstream.h>
#include <vstring.h>

/* Global library. */

#include <mail_params.h>

/* Application-specific. */

#include "posttls-policy.h"
#include "smtp_tls_tlsa.h"

#define PROBE_INDENT	"      "

 /*
  * Results, in the order in which they came.
  */
typedef struct LIST {
    POLICY_RESULT **results;
    int     count;
} LIST;

 /*
  * One destination.
  */
typedef struct PROBE {
    const char *entry;			/* or null: look it up */
    int     level;			/* of a policy that did not match */
    const char *digest;			/* likewise */
    POLICY_SUGGEST *suggest;
    LIST    list;
} PROBE;

 /*
  * All destinations.
  */
static LIST probe_failed;		/* to be shown at the end */
static int probe_dests;
static int probe_passed;
static int probe_bad;
static int probe_unreached;
static int probe_expiring;
static int probe_days = INT_MAX;	/* until the first certificate expires */
static char *probe_first;		/* of this destination */

/* list_add - append */

static void list_add(LIST *list, POLICY_RESULT *result)
{
    ssize_t size = (list->count + 1) * sizeof(*list->results);

    list->results = (POLICY_RESULT **) (list->count == 0 ? mymalloc(size) :
				 myrealloc((void *) list->results, size));
    list->results[list->count++] = result;
}

/* list_free - with the results */

static void list_free(LIST *list)
{
    int     i;

    for (i = 0; i < list->count; i++)
	policy_result_free(list->results[i]);
    if (list->count > 0)
	myfree((void *) list->results);
    memset((void *) list, 0, sizeof(*list));
}

/* policy_digest - of a policy, or of main.cf */

static const char *policy_digest(const SMTP_TLS_POLICY *tls)
{
    const TLS_TLSA *tlsa;
    const char *digest;

    for (tlsa = tls && tls->dane ? tls->dane->tlsa : 0; tlsa; tlsa = tlsa->next)
	if ((digest = policy_fprint_digest(tlsa)) != 0)
	    return (digest);
    return (var_smtp_tls_fpt_dgst);
}

/* see_server - remember one server */

static void see_server(const POLICY_SERVER *server, void *context)
{
    PROBE  *probe = (PROBE *) context;
    const char *digest = policy_digest(server->tls);

    list_add(&probe->list, policy_result_server(server, digest));
    policy_suggest_see(probe->suggest, server, digest);
    if (!server->passed && server->session) {
	probe->level = server->tls->level;
	probe->digest = digest;
    }
}

/* can_suggest - is the entry what is wrong */

static int can_suggest(const PROBE *probe)
{
    return ((probe->level == TLS_LEV_FPRINT || TLS_MUST_PKIX(probe->level))
	    && (probe->entry || !smtp_tls_tlsa_is_used()));
}

/* suggest - instead of what the policy has */

static void suggest(const PROBE *probe)
{
    VSTRING *entry = vstring_alloc(200);
    VSTRING *hint = vstring_alloc(100);
    int     good = policy_suggest_make(probe->suggest, probe->level,
				       probe->digest, entry, hint);
    POLICY_RESULT **cpp;

    if (policy_clock_expired())
	vstring_strcpy(hint, "no time left to find an entry that would pass");
    else
	vstring_sprintf(hint, "no entry at level %s would pass",
			str_tls_level(probe->level));
    for (cpp = probe->list.results; cpp < probe->list.results
	 + probe->list.count; cpp++) {
	if (!policy_result_is(*cpp, "result", "FAIL")
	    || policy_result_get(*cpp, "protocol") == 0)
	    continue;
	policy_result_set(*cpp, "works", good ? "yes" : "no");
	policy_result_set(*cpp, good ? "entry" : "hint",
			  vstring_str(good ? entry : hint));
    }
    vstring_free(entry);
    vstring_free(hint);
}

/* probe_dest - all servers of one destination */

static void probe_dest(const char *dest, const char *entry)
{
    PROBE   probe = {.entry = entry};
    int     i;

    probe.suggest = policy_suggest_create(dest);
    policy_connect_each(dest, (char *) 0, entry, see_server, (void *) &probe);
    if (can_suggest(&probe)) {
	if (policy_table_value())
	    policy_suggest_keep(probe.suggest, policy_table_value());
	suggest(&probe);
    }
    for (i = 0; i < probe.list.count; i++)
	policy_result_write(probe.list.results[i], VSTREAM_OUT);
    policy_suggest_free(probe.suggest);
    list_free(&probe.list);
}

/* probe_action - in a process of its own */

static int probe_action(const POLICY_JOB *job)
{
    if (job->value == 0)
	policy_table_maps(policy_entry_sources(0, (char **) 0));
    policy_jail_enter();
    probe_dest(job->name, job->value);
    return (POLICY_STAT_OK);
}

/* count_result - for the summary */

static void count_result(const POLICY_RESULT *result)
{
    const char *class = policy_result_get(result, "class");
    int     days = policy_result_number(result, "days", INT_MAX);

    if (class == 0)
	probe_passed++;
    else if (strcmp(class, POLICY_CLASS_CONNECT) == 0
	     || strcmp(class, POLICY_CLASS_DNS) == 0)
	probe_unreached++;
    else
	probe_bad++;
    probe_expiring |= policy_result_is(result, "result", "WARN");
    if (days < probe_days) {
	probe_days = days;
	if (probe_first)
	    myfree(probe_first);
	probe_first = mystrdup(policy_result_get(result, "destination"));
    }
}

/* show_result - now, or at the end */

static void show_result(POLICY_RESULT *result)
{
    if (policy_options.json) {
	policy_report_json(result);
    } else if (policy_result_is(result, "result", "FAIL")) {
	list_add(&probe_failed, result);
	return;
    } else if (!policy_options.quiet
	       || policy_result_is(result, "result", "WARN")
	       || policy_result_item(result, "changed", 0, (char *) 0)) {
	policy_report_line("", result);
	if (policy_options.chains)
	    policy_report_details(PROBE_INDENT, result);
    }
    policy_result_free(result);
}

/* complete - with what the other process does not know */

static void complete(POLICY_RESULT *result, const POLICY_JOB *job)
{
    time_t  now = time((time_t *) 0);
    char    text[50];

    strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", gmtime(&now));
    policy_result_set(result, "time", text);
    if (job->source) {
	policy_result_set(result, "table", job->source);
	if (job->line > 0)
	    policy_result_format(result, "line", "%d", job->line);
    }
    if (policy_result_is(result, "result", "PASS")
	&& policy_result_number(result, "days", INT_MAX)
	< policy_options.warn_days)
	policy_result_set(result, "result", "WARN");
}

/* lost_result - a process has not told all */

static POLICY_RESULT *lost_result(const char *dest, const char *why)
{
    POLICY_RESULT *result = policy_result_create();

    policy_result_set(result, "destination", dest);
    policy_result_set(result, "result", "FAIL");
    policy_result_set(result, "class", POLICY_CLASS_CONNECT);
    policy_result_set(result, "reason", why);
    policy_result_set(result, "cause", why);
    return (result);
}

/* probe_done - all results for one destination */

static void probe_done(const POLICY_JOB *job, VSTRING *output, const char *lost)
{
    VSTREAM *stream = vstream_memopen(output, O_RDONLY);
    POLICY_RESULT *result;
    LIST    list = {0, 0};
    int     i;

    while ((result = policy_result_read(stream)) != 0)
	list_add(&list, result);
    vstream_fclose(stream);
    if (lost)
	list_add(&list, lost_result(job->name, lost));
    policy_since_compare(list.results, list.count);
    for (i = 0; i < list.count; i++) {
	complete(list.results[i], job);
	count_result(list.results[i]);
	if (policy_options.metrics)
	    policy_metrics_add(list.results[i]);
	show_result(list.results[i]);
    }
    if (list.count > 0)
	myfree((void *) list.results);
}

/* skip - nothing to try */

static void skip(const char *dest, const char *why)
{
    POLICY_RESULT *result = policy_result_create();

    policy_result_set(result, "destination", dest);
    policy_result_set(result, "result", "SKIP");
    policy_result_set(result, "reason", why);
    show_result(result);
}

/* add_dest - to be tried */

static void add_dest(const char *dest, const char *entry, const char *source,
		             int line)
{
    POLICY_JOB job = {dest, entry, source, line};

    policy_report_width(dest);
    policy_pool_add(&job);
    probe_dests++;
}

/* probe_entry - one entry, or on the standard input just a destination */

static void probe_entry(const POLICY_ENTRY *entry, void *unused_context)
{
    (void) unused_context;
    if (entry->problem && entry->key && strcmp(entry->source, "-") == 0)
	add_dest(entry->key, (char *) 0, entry->source, entry->line);
    else if (entry->problem)
	skip(entry->source, entry->problem);
    else if (*entry->key == '.')
	skip(entry->key, "a parent domain has no server of its own");
    else
	add_dest(entry->key, entry->value, entry->source, entry->line);
}

/* probe_source - all entries; zero if it cannot be listed */

static int probe_source(const char *name)
{
    POLICY_SOURCE *source = policy_entry_open(name);
    int     listed = policy_entry_each(source, probe_entry, (void *) 0);

    policy_entry_close(source);
    if (!listed)
	skip(name, "tables of this type have no list of entries");
    return (listed);
}

/* show_summary - in one line */

static void show_summary(void)
{
    policy_out_text("%d destinations, %d servers: %d passed, %d failed, "
		    "%d not reached", probe_dests, probe_passed + probe_bad
		    + probe_unreached, probe_passed, probe_bad,
		    probe_unreached);
    if (probe_first && probe_days < 0)
	policy_out_text("; first expiry %d days ago (%s)", -1 - probe_days,
			probe_first);
    else if (probe_first)
	policy_out_text("; first expiry in %d days (%s)", probe_days,
			probe_first);
    policy_out_line("%s", "");
}

/* show_summary_json - in one object */

static void show_summary_json(void)
{
    POLICY_OUT *summary = policy_out_create();
    POLICY_OUT *first;
    POLICY_OUT *out = policy_out_create();

    policy_out_number(summary, "destinations", probe_dests);
    policy_out_number(summary, "servers", probe_passed + probe_bad
		      + probe_unreached);
    policy_out_number(summary, "passed", probe_passed);
    policy_out_number(summary, "failed", probe_bad);
    policy_out_number(summary, "not_reached", probe_unreached);
    if (probe_first) {
	first = policy_out_create();
	policy_out_number(first, "days", probe_days);
	policy_out_string(first, "destination", probe_first);
	policy_out_object(summary, "first_expiry", first);
    }
    policy_out_object(out, "summary", summary);
    policy_out_end(out);
}

/* show_end - failures last, then the summary */

static void show_end(int status)
{
    int     i;

    if (policy_options.json) {
	show_summary_json();
	return;
    }
    for (i = 0; i < probe_failed.count; i++) {
	policy_report_line("", probe_failed.results[i]);
	if (policy_options.chains)
	    policy_report_details(PROBE_INDENT, probe_failed.results[i]);
    }
    list_free(&probe_failed);
    if (status != POLICY_STAT_OK || !policy_options.quiet)
	show_summary();
}

/* probe_status - the worst result */

static int probe_status(void)
{
    return (probe_bad ? POLICY_STAT_BAD :
	    probe_unreached ? POLICY_STAT_UNREACHED :
	    probe_expiring ? POLICY_STAT_EXPIRES : POLICY_STAT_OK);
}

/* absolute - the name that a file will have; another directory is entered */

static char *absolute(const char *name)
{
    const char *slash = strrchr(name, '/');
    char   *dir = slash == 0 ? mystrdup(".") : slash == name ? mystrdup("/") :
    mystrndup(name, slash - name);
    char   *real = realpath(dir, (char *) 0);

    if (real == 0)
	msg_fatal("directory %s: %m", dir);
    myfree(dir);
    return (concatenate(real, "/", slash ? slash + 1 : name, (char *) 0));
}

/* policy_probe - implement the command */

int     policy_probe(int argc, char **argv)
{
    ARGV   *sources;
    char   *metrics = policy_options.metrics ?
    absolute(policy_options.metrics) : 0;
    int     tried = 0;
    int     status;
    char  **cpp;

    if (policy_options.since)
	policy_since_read(policy_options.since);
    sources = policy_entry_sources(argc, argv);
    policy_pool_init(probe_action, probe_done);
    policy_jail_init();
    for (cpp = sources->argv; *cpp; cpp++) {
	if (argc == 0 || policy_entry_is_source(*cpp)) {
	    tried += probe_source(*cpp);
	} else {
	    add_dest(*cpp, (char *) 0, (char *) 0, 0);
	    tried++;
	}
    }
    status = policy_pool_wait();
    policy_out_flush();
    if (tried == 0)
	msg_fatal(sources->argc ? "no table that can be tried" :
		  "%s is empty, and no destination was specified",
		  VAR_SMTP_TLS_POLICY);
    argv_free(sources);
    if (status == POLICY_STAT_OK || status == POLICY_STAT_BAD)
	status = probe_status();
    show_end(status);
    policy_out_flush();
    if (metrics)
	policy_metrics_write(metrics);
    return (status);
}

#endif
