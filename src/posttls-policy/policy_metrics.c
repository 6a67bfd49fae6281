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
/*	Prometheus node exporter and others. Whoever reads it
/*	meanwhile finds all of the old file, or all of the new one, which has
/*	mode 0644.
/*
/*	Labels come from tables and from the DNS, and are quoted. One that is
/*	not UTF-8, as all of the file must be, has "?" for what is not ASCII.
/* DIAGNOSTICS
/*	A file that cannot be written is a fatal error; the old one remains.
/* LICENSE
/* .ad
/* .fi
/*	This software is distributed under the terms of the IBM Public
/*	License 1.0 or the Eclipse Public License 2.0, as Postfix is.
/*--*/

#if defined(USE_TLS) && defined(USE_JANSSON)

/* System library. */

#include <sys_defs.h>
#include <sys/stat.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* Utility library. */

#include <htable.h>
#include <msg.h>
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

/* server_labels - destination and server */

static char *server_labels(const POLICY_RESULT *result)
{
    VSTRING *labels = vstring_alloc(100);
    VSTRING *server = vstring_alloc(100);

    if (result->server)
	vstring_sprintf(server, "%s[%s]:%d", result->server, result->address,
			result->port);
    add_label(labels, "destination", result->destination);
    vstring_strcat(labels, ",");
    add_label(labels, "server", vstring_str(server));
    vstring_free(server);
    return (vstring_export(labels));
}

/* add_sample - with all labels */

static void add_sample(VSTRING *samples, const char *name,
		               const char *server, const POLICY_RESULT *result,
		               long value)
{
    vstring_sprintf_append(samples, METRICS_PREFIX "%s{%s,", name, server);
    add_label(samples, "level", result->level);
    vstring_strcat(samples, ",");
    add_label(samples, "class", policy_result_class(result));
    vstring_sprintf_append(samples, "} %ld\n", value);
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
		   result->result != POLICY_FAIL);
	if (result->expires != POLICY_TIME_NONE)
	    add_sample(metrics_expiry, "expiry_seconds", server, result,
		       result->expires);
    }
    myfree(server);
}

/* write_family - all samples of one kind */

static void write_family(FILE *file, const char *name, const char *help,
			         const VSTRING *samples)
{
    fprintf(file, "# TYPE " METRICS_PREFIX "%s gauge\n", name);
    fprintf(file, "# HELP " METRICS_PREFIX "%s %s\n%s", name, help,
	    samples ? vstring_str(samples) : "");
}

/* write_all - the content of the file */

static void write_all(FILE *file)
{
    write_family(file, "ok",
		 "Would mail be sent to the server (1) or not (0).",
		 metrics_ok);
    write_family(file, "expiry_seconds",
		 "When the first certificate expires, in seconds since 1970.",
		 metrics_expiry);
    write_family(file, "last_probe_seconds",
		 "Time of the probe, in seconds since 1970.",
		 (VSTRING *) 0);
    fprintf(file, METRICS_PREFIX "last_probe_seconds %ld\n# EOF\n",
	    (long) time((time_t *) 0));
}

/* policy_metrics_write - all or nothing */

void    policy_metrics_write(const char *path)
{
    char   *temp = concatenate(path, ".XXXXXX", (char *) 0);
    int     fd = mkstemp(temp);
    FILE   *file = fd < 0 ? 0 : fdopen(fd, "w");

    if (file == 0)
	msg_fatal("create file %s: %m", temp);
    write_all(file);
    if (ferror(file) || fchmod(fileno(file), 0644) < 0 || fclose(file) != 0
	|| rename(temp, path) < 0) {
	(void) unlink(temp);
	msg_fatal("write file %s: %m", path);
    }
    myfree(temp);
}

#endif
