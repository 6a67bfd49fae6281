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
/*	policy_metrics_add() adds the result for one server.
/*
/*	policy_metrics_write() replaces a file with all results, in
/*	the OpenMetrics text format, for the textfile collector of the
/*	Prometheus node exporter and others.
/*
/*	Labels come from tables and from the DNS, and are quoted.
/* LICENSE
/* .ad
/* .fi
/*	This software is distributed under the terms of the IBM Public
/*	License 1.0 or the Eclipse Public License 2.0, as Postfix is.
/*--*/

#ifdef USE_TLS

/* System library. */

#include <sys_defs.h>
#include <stdio.h>
#include <time.h>

/* Utility library. */

#include <vstring.h>

/* Application-specific. */

#include "posttls-policy.h"

#define METRICS_PREFIX	"postfix_tls_policy_"

static VSTRING *metrics_ok;
static VSTRING *metrics_days;

/* add_label - quoted */

static void add_label(VSTRING *line, const char *name, const char *value)
{
    vstring_sprintf_append(line, "%s=\"", name);
    for (; value && *value; value++) {
	if (*value == '\n') {
	    vstring_strcat(line, "\\n");
	    continue;
	}
	if (*value == '\\' || *value == '"')
	    VSTRING_ADDCH(line, '\\');
	VSTRING_ADDCH(line, *value);
    }
    VSTRING_ADDCH(line, '"');
    VSTRING_TERMINATE(line);
}

/* add_sample - one line */

static void add_sample(VSTRING *samples, const char *name,
		               const POLICY_RESULT *result, int value)
{
    static const char *const labels[] = {"level", "class", 0};
    VSTRING *server = vstring_alloc(100);
    const char *const * label;

    if (policy_result_get(result, "server"))
	vstring_sprintf(server, "%s[%s]:%s", policy_result_get(result, "server"),
			policy_result_get(result, "address"),
			policy_result_get(result, "port"));
    vstring_sprintf_append(samples, METRICS_PREFIX "%s{", name);
    add_label(samples, "destination", policy_result_get(result, "destination"));
    vstring_strcat(samples, ",");
    add_label(samples, "server", vstring_str(server));
    for (label = labels; *label; label++) {
	vstring_strcat(samples, ",");
	add_label(samples, *label, policy_result_get(result, *label));
    }
    vstring_sprintf_append(samples, "} %d\n", value);
    vstring_free(server);
}

/* policy_metrics_add - one server */

void    policy_metrics_add(const POLICY_RESULT *result)
{
    if (metrics_ok == 0) {
	metrics_ok = vstring_alloc(1000);
	metrics_days = vstring_alloc(1000);
    }
    if (policy_result_is(result, "result", "SKIP"))
	return;
    add_sample(metrics_ok, "ok", result,
	       !policy_result_is(result, "result", "FAIL"));
    if (policy_result_get(result, "days"))
	add_sample(metrics_days, "days", result,
		   policy_result_number(result, "days", 0));
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
    write_family(policy_file_stream(file), "days",
		 "Days until a certificate of the server expires.",
		 metrics_days ? vstring_str(metrics_days) : "");
    write_family(policy_file_stream(file), "last_probe_seconds",
		 "Time of the probe, in seconds since 1970.",
		 vstring_str(now));
    fprintf(policy_file_stream(file), "# EOF\n");
    policy_file_commit(file, 1);
    vstring_free(now);
}

#endif
