/* SPDX-License-Identifier: IPL-1.0 OR EPL-2.0 */
/*++
/* NAME
/*	policy_metrics 3
/* SUMMARY
/*	results for a monitoring system
/* SYNOPSIS
/*	#include "posttls-policy.h"
/*
/*	void	policy_metrics_add(result)
/*	const POLICY_RESULT *result;
/*
/*	void	policy_metrics_write(path)
/*	const char *path;
/* DESCRIPTION
/*	policy_metrics_add() adds the result for one server, the first one
/*	where a destination was tried twice.
/*
/*	policy_metrics_write() replaces a file with all results, in
/*	the OpenMetrics text format, for the textfile collector of the
/*	Prometheus node exporter and others.
/*
/*	Labels come from tables and from the DNS, and are quoted. One that is
/*	not UTF-8, as all of the file must be, has "?" for what is not ASCII.
/* LICENSE
/* .ad
/* .fi
/*	This software is distributed under the terms of the IBM Public
/*	License 1.0 or the Eclipse Public License 2.0, as Postfix is.
/*--*/

#if defined(USE_TLS) && defined(USE_JANSSON)

/* System library. */

#include <sys_defs.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

/* Utility library. */

#include <htable.h>
#include <mymalloc.h>
#include <stringops.h>
#include <vstring.h>

/* Application-specific. */

#include "posttls-policy.h"

#define METRICS_PREFIX	"postfix_tls_policy_"

static VSTRING *metrics_ok;
static VSTRING *metrics_expiry;
static HTABLE *metrics_seen;		/* destination and server */

/* add_label - quoted */

static void add_label(VSTRING *line, const char *name, const char *value)
{
    char   *text = mystrdup(value ? value : "");
    char   *cp;

    if (!valid_utf8_string(text, strlen(text)))
	policy_out_escape(text);
    vstring_sprintf_append(line, "%s=\"", name);
    for (cp = text; *cp; cp++) {
	if (*cp == '\n') {
	    vstring_strcat(line, "\\n");
	    continue;
	}
	if (*cp == '\\' || *cp == '"')
	    VSTRING_ADDCH(line, '\\');
	VSTRING_ADDCH(line, *cp);
    }
    VSTRING_ADDCH(line, '"');
    VSTRING_TERMINATE(line);
    myfree(text);
}

/* server_labels - which one */

static char *server_labels(const POLICY_RESULT *result)
{
    VSTRING *labels = vstring_alloc(100);
    VSTRING *server = vstring_alloc(100);

    if (policy_result_get(result, "server"))
	vstring_sprintf(server, "%s[%s]:%s", policy_result_get(result, "server"),
			policy_result_get(result, "address"),
			policy_result_get(result, "port"));
    add_label(labels, "destination", policy_result_get(result, "destination"));
    vstring_strcat(labels, ",");
    add_label(labels, "server", vstring_str(server));
    vstring_free(server);
    return (vstring_export(labels));
}

/* add_sample - one line */

static void add_sample(VSTRING *samples, const char *name,
		               const char *server, const POLICY_RESULT *result,
		               const char *value)
{
    static const char *const labels[] = {"level", "class", 0};
    const char *const * label;

    vstring_sprintf_append(samples, METRICS_PREFIX "%s{%s", name, server);
    for (label = labels; *label; label++) {
	vstring_strcat(samples, ",");
	add_label(samples, *label, policy_result_get(result, *label));
    }
    vstring_sprintf_append(samples, "} %s\n", value);
}

/* policy_metrics_add - one server */

void    policy_metrics_add(const POLICY_RESULT *result)
{
    char   *server;

    if (metrics_ok == 0) {
	metrics_ok = vstring_alloc(1000);
	metrics_expiry = vstring_alloc(1000);
	metrics_seen = htable_create(100);
    }
    server = server_labels(result);
    /* To have one twice is an error in the whole file. */
    if (htable_locate(metrics_seen, server) == 0) {
	htable_enter(metrics_seen, server, (void *) 0);
	add_sample(metrics_ok, "ok", server, result,
		   policy_result_is(result, "result", "FAIL") ? "0" : "1");
	if (policy_result_get(result, "expiry_seconds"))
	    add_sample(metrics_expiry, "expiry_seconds", server, result,
		       policy_result_get(result, "expiry_seconds"));
    }
    myfree(server);
}

/* write_family - what the samples are, and these */

static void write_family(FILE *file, const char *name, const char *help,
			         const char *samples)
{
    fprintf(file, "# TYPE " METRICS_PREFIX "%s gauge\n", name);
    fprintf(file, "# HELP " METRICS_PREFIX "%s %s\n%s", name, help, samples);
}

/* policy_metrics_write - all servers */

void    policy_metrics_write(const char *path)
{
    POLICY_FILE *file = policy_file_create(path);
    VSTRING *now = vstring_alloc(100);

    vstring_sprintf(now, METRICS_PREFIX "last_probe_seconds %ld\n",
		    (long) time((time_t *) 0));
    write_family(policy_file_stream(file), "ok",
		 "Would mail be sent to the server (1) or not (0).",
		 metrics_ok ? vstring_str(metrics_ok) : "");
    write_family(policy_file_stream(file), "expiry_seconds",
		 "When the first certificate expires, in seconds since 1970.",
		 metrics_expiry ? vstring_str(metrics_expiry) : "");
    write_family(policy_file_stream(file), "last_probe_seconds",
		 "Time of the probe, in seconds since 1970.",
		 vstring_str(now));
    fprintf(policy_file_stream(file), "# EOF\n");
    policy_file_commit(file, 1);
    vstring_free(now);
}

#endif
