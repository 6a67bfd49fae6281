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
/*	This process opens and lists tables, judges results and shows them, and
/*	nothing else. Those that try a server have the privileges of the SMTP
/*	client, and what they write is checked like any other input.
/* LICENSE
/* .ad
/* .fi
/*	This software is distributed under the terms of the IBM Public
/*	License 1.0 or the Eclipse Public License 2.0, as Postfix is.
/*--*/

#if defined(USE_TLS) && defined(USE_JANSSON)

/* System library. */

#include <sys_defs.h>
#include <stdlib.h>
#include <string.h>

/* Utility library. */

#include <msg.h>
#include <mymalloc.h>
#include <stringops.h>
#include <vstring.h>

/* Application-specific. */

#include "posttls-policy.h"

#define PROBE_INDENT	"      "

 /*
  * All destinations.
  */
static POLICY_RESULTS probe_failed;	/* to be shown at the end */
static int probe_dests;
static int probe_passed;
static int probe_bad;
static int probe_unreached;
static int probe_expiring;
static int probe_days = POLICY_DAYS_NONE;	/* until the first expiry */
static char *probe_first;		/* of this destination */

/* probe_action - in a process of its own */

static int probe_action(const POLICY_JOB *job)
{
    POLICY_RESULTS results = {0};
    int     i;

    if (job->value == 0)
	policy_table_set_maps(policy_source_list(0, (char **) 0));
    policy_jail_enter();
    policy_pool_bind();
    policy_try(job->name, job->value, &results);
    for (i = 0; i < results.count; i++)
	policy_out_end(policy_result_json(results.list[i], POLICY_FROM_CHILD));
    policy_results_free(&results);
    return (POLICY_STAT_OK);
}

/* count_result - for the summary */

static void count_result(const POLICY_RESULT *result)
{
    if (result->class == POLICY_CLASS_NONE)
	probe_passed++;
    else if (result->class == POLICY_CLASS_CONNECT
	     || result->class == POLICY_CLASS_DNS)
	probe_unreached++;
    else
	probe_bad++;
    probe_expiring |= (result->result == POLICY_WARN);
    if (result->days < probe_days) {
	probe_days = result->days;
	if (probe_first)
	    myfree(probe_first);
	probe_first = mystrdup(result->destination);
    }
}

/* show_result - now, or at the end */

static void show_result(POLICY_RESULT *result)
{
    if (policy_options.json) {
	policy_out_end(policy_result_json(result, POLICY_FROM_ANY));
    } else if (result->result == POLICY_FAIL) {
	policy_results_add(&probe_failed, result);
	return;
    } else if (!policy_options.quiet || result->result == POLICY_WARN
	       || result->changed) {
	policy_report_line("", result);
	if (policy_options.chains)
	    policy_report_details(PROBE_INDENT, result);
    }
    policy_result_free(result);
}

/* failure - that no server has caused */

static POLICY_RESULT *failure(const char *dest, int class, const char *why)
{
    POLICY_RESULT *result = policy_result_create(dest);

    result->class = class;
    result->reason = mystrdup(why);
    result->cause = mystrdup(why);
    return (result);
}

/* read_results - what a process has written; zero if it is something else */

static int read_results(POLICY_RESULTS *results, VSTRING *output)
{
    const char *cp = vstring_str(output);
    size_t  left = trimblanks(vstring_str(output), VSTRING_LEN(output)) - cp;
    json_t *object;
    json_error_t error;
    POLICY_RESULT *result;
    const char *problem;

    for (; left > 0; cp += error.position, left -= error.position) {
	if ((object = json_loadb(cp, left, JSON_DISABLE_EOF_CHECK
				 | JSON_REJECT_DUPLICATES, &error)) == 0)
	    return (0);
	result = policy_result_read(object, POLICY_FROM_CHILD, &problem);
	json_decref(object);
	if (result == 0)
	    return (0);
	policy_results_add(results, result);
    }
    return (1);
}

/* show_past - for the next run */

static void show_past(const POLICY_RESULTS *past)
{
    int     i;

    for (i = 0; policy_options.json && i < past->count; i++)
	policy_out_end(json_pack("{s:o}", "passed",
				 policy_result_json(past->list[i],
						    POLICY_FROM_PAST)));
}

/* probe_done - all results for one destination */

static void probe_done(const POLICY_JOB *job, VSTRING *output, const char *lost)
{
    POLICY_RESULTS results = {0};
    POLICY_RESULTS past = {0};
    POLICY_RESULT **rpp;

    if (!read_results(&results, output) && lost == 0)
	lost = "its process has written something else than results";
    if (lost)
	policy_results_add(&results, failure((char *) 0, POLICY_CLASS_CONNECT,
					     lost));
    for (rpp = results.list; rpp && rpp < results.list + results.count; rpp++) {
	(*rpp)->destination = mystrdup(job->name);
	(*rpp)->table = job->source ? mystrdup(job->source) : 0;
	(*rpp)->line = job->line;
	policy_result_judge(*rpp);
    }
    policy_since_compare(&results, &past);
    for (rpp = results.list; rpp && rpp < results.list + results.count; rpp++) {
	count_result(*rpp);
	if (policy_options.metrics)
	    policy_metrics_add(*rpp);
	show_result(*rpp);
    }
    show_past(&past);
    if (results.list)
	myfree((void *) results.list);
    if (past.list)
	myfree((void *) past.list);
}

/* bad_line - what has no destination; an error, as nothing is tried for it */

static void bad_line(const POLICY_ENTRY *entry)
{
    POLICY_RESULT *result = failure(entry->source, POLICY_CLASS_POLICY,
				    entry->problem);

    result->table = mystrdup(entry->source);
    result->line = entry->line;
    policy_result_judge(result);
    count_result(result);
    show_result(result);
}

/* skip - nothing to try */

static void skip(const char *dest, const char *why)
{
    POLICY_RESULT *result = policy_result_create(dest);

    result->result = POLICY_SKIP;
    result->reason = mystrdup(why);
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
    int     is_input = strcmp(entry->source, "-") == 0;

    (void) unused_context;
    if (entry->problem && is_input && entry->key == 0)
	bad_line(entry);
    else if (entry->problem && !is_input)
	skip(entry->source, entry->problem);
    else if (*entry->key == '.')
	skip(entry->key, "a parent domain has no server of its own");
    else
	add_dest(entry->key, entry->problem ? 0 : entry->value, entry->source,
		 entry->line);
}

/* probe_source - all entries; zero if it cannot be listed */

static int probe_source(const char *name)
{
    POLICY_SOURCE *source = policy_source_open(name);
    int     listed = policy_source_each(source, probe_entry, (void *) 0);

    policy_source_close(source);
    /* A command that failed has no output. */
    if (strcmp(name, "-") == 0 && probe_dests == 0 && probe_bad == 0)
	msg_fatal("nothing was tried: the standard input has no destination");
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
    json_t *summary = json_pack("{s:i, s:i, s:i, s:i, s:i}",
				"destinations", probe_dests,
				"servers", probe_passed + probe_bad
				+ probe_unreached,
				"passed", probe_passed,
				"failed", probe_bad,
				"not_reached", probe_unreached);
    json_t *first;

    if (probe_first) {
	first = json_pack("{s:i}", "days", probe_days);
	policy_out_string(first, "destination", probe_first);
	json_object_set_new(summary, "first_expiry", first);
    }
    policy_out_end(json_pack("{s:o}", "summary", summary));
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
	policy_report_line("", probe_failed.list[i]);
	if (policy_options.chains)
	    policy_report_details(PROBE_INDENT, probe_failed.list[i]);
    }
    policy_results_free(&probe_failed);
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
    sources = policy_source_list(argc, argv);
    policy_pool_init(probe_action, probe_done);
    policy_jail_init();
    for (cpp = sources->argv; *cpp; cpp++) {
	if (argc == 0 || policy_source_is(*cpp)) {
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
		  "smtp_tls_policy_maps is empty, and no destination was "
		  "specified");
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
