/* SPDX-License-Identifier: IPL-1.0 OR EPL-2.0 */
/*++
/* NAME
/*	policy_report 3
/* SUMMARY
/*	show results
/* SYNOPSIS
/*	#include "posttls-policy.h"
/*
/*	void	policy_report_line(prefix, result)
/*	const char *prefix;
/*	const POLICY_RESULT *result;
/*
/*	void	policy_report_chain(prefix, result)
/*	const char *prefix;
/*	const POLICY_RESULT *result;
/*
/*	void	policy_report_details(prefix, result)
/*	const char *prefix;
/*	const POLICY_RESULT *result;
/*
/*	void	policy_report_json(result)
/*	const POLICY_RESULT *result;
/*
/*	void	policy_report_width(dest)
/*	const char *dest;
/* DESCRIPTION
/*	policy_report_line() writes one line about a server that passed, or
/*	three short ones about a failure: which server, the cause, and an
/*	entry that would pass. Each line begins with the prefix.
/*
/*	policy_report_details() writes what smtp(8) has logged, and the
/*	certificates; policy_report_chain() writes only these.
/*
/*	policy_report_json() writes a JSON object.
/*
/*	policy_report_width() makes the column for destinations wide enough
/*	for this one.
/* LICENSE
/* .ad
/* .fi
/*	This software is distributed under the terms of the IBM Public
/*	License 1.0 or the Eclipse Public License 2.0, as Postfix is.
/*--*/

#if defined(USE_TLS) && defined(USE_JANSSON)

/* System library. */

#include <sys_defs.h>
#include <limits.h>
#include <string.h>

/* Utility library. */

#include <msg.h>
#include <vstring.h>

/* Application-specific. */

#include "posttls-policy.h"

#define REPORT_WIDTH	40		/* longer names do without */

static int report_width = 20;

/* policy_report_width - for this name, too */

void    policy_report_width(const char *dest)
{
    int     length = strlen(dest);

    if (length > report_width && length <= REPORT_WIDTH)
	report_width = length;
}

/* color_of - of a result */

static int color_of(const char *result)
{
    return (strcmp(result, "PASS") == 0 ? POLICY_COLOR_GOOD :
	    strcmp(result, "FAIL") == 0 ? POLICY_COLOR_BAD :
	    POLICY_COLOR_WARN);
}

/* show_text - one more column, if there is such a value */

static void show_text(const POLICY_RESULT *result, const char *name)
{
    const char *value = policy_result_get(result, name);

    if (value)
	policy_out_text("  %s", value);
}

/* show_expiry - in days, and for a warning the certificate */

static void show_expiry(const POLICY_RESULT *result)
{
    int     days = policy_result_number(result, "days", INT_MAX);
    int     which = policy_result_number(result, "expires", 0);

    if (days == INT_MAX)
	return;
    if (days < 0)
	policy_out_text("  expired %d days ago", -1 - days);
    else
	policy_out_text("  %d days", days);
    if (policy_result_is(result, "result", "WARN"))
	policy_out_text(": %s %s %s",
			policy_result_item(result, "chain", which, "subject"),
			days < 0 ? "has expired on" : "expires on",
		      policy_result_item(result, "chain", which, "not_after"));
}

/* show_changes - since an earlier run */

static void show_changes(const POLICY_RESULT *result)
{
    const char *name;
    int     i;

    for (i = 0; (name = policy_result_item(result, "changed", i, 0)) != 0; i++)
	policy_out_text("%s%s", i == 0 ? "  changed: " : ", ", name);
}

/* show_failure - why, and what to do */

static void show_failure(const char *prefix, const POLICY_RESULT *result)
{
    const char *cause = policy_result_get(result, "cause");
    const char *works = policy_result_get(result, "works");

    if (cause)
	policy_out_line("%s      %s", prefix, cause);
    if (works == 0)
	return;
    if (strcmp(works, "yes") == 0)
	policy_out_line("%s      would pass  %s %s", prefix,
			policy_result_get(result, "destination"),
			policy_result_get(result, "entry"));
    else
	policy_out_line("%s      %s", prefix, policy_result_get(result, "hint"));
}

/* policy_report_line - one server */

void    policy_report_line(const char *prefix, const POLICY_RESULT *result)
{
    const char *status = policy_result_get(result, "result");
    const char *reason = policy_result_get(result, "reason");
    const char *server = policy_result_get(result, "server");
    int     failed = strcmp(status, "FAIL") == 0;

    policy_out_text("%s", prefix);
    policy_out_color(color_of(status), status);
    policy_out_text("  %-*s", report_width,
		    policy_result_get(result, "destination"));
    if (server)
	policy_out_text("  %s[%s]:%s", server,
			policy_result_get(result, "address"),
			policy_result_get(result, "port"));
    show_text(result, "level");
    show_text(result, "protocol");
    if (!failed && server && policy_result_get(result, "protocol") == 0)
	policy_out_text("  without TLS");
    if (failed)
	show_text(result, "class");
    show_expiry(result);
    show_changes(result);
    if (!failed && reason)
	policy_out_text(": %s", reason);
    policy_out_line("%s", "");
    if (failed)
	show_failure(prefix, result);
}

/* policy_report_chain - certificates */

void    policy_report_chain(const char *prefix, const POLICY_RESULT *result)
{
    static const char *const names[] = {
	"issuer", "not_after", "certificate", "public_key", 0,
    };
    static const char *const labels[] = {
	"issuer", "not after", "certificate", "public key",
    };
    const char *others = policy_result_get(result, "other_certificates");
    const char *subject;
    int     i;
    int     n;

    for (i = 0; (subject = policy_result_item(result, "chain", i,
					      "subject")) != 0; i++) {
	policy_out_line("%ssubject      %s", prefix, subject);
	for (n = 0; names[n]; n++)
	    policy_out_line("%s  %-12s %s", prefix, labels[n],
			    policy_result_item(result, "chain", i, names[n]));
    }
    if (others)
	policy_out_line("%sother certificates: %s", prefix, others);
}

/* policy_report_details - all that is known */

void    policy_report_details(const char *prefix, const POLICY_RESULT *result)
{
    const char *line;
    int     i;

    for (i = 0; (line = policy_result_item(result, "log", i, 0)) != 0; i++)
	policy_out_line("%s%s", prefix, line);
    policy_report_chain(prefix, result);
}

/* add_strings - members of an object, if they are there */

static void add_strings(POLICY_OUT *out, const POLICY_RESULT *result,
			        const char *const * names)
{
    for (; *names; names++)
	policy_out_string(out, *names, policy_result_get(result, *names));
}

/* add_number - likewise */

static void add_number(POLICY_OUT *out, const POLICY_RESULT *result,
		               const char *name)
{
    if (policy_result_get(result, name))
	policy_out_number(out, name, policy_result_number(result, name, 0));
}

/* add_list - likewise, strings */

static void add_list(POLICY_OUT *out, const POLICY_RESULT *result,
		             const char *name)
{
    ARGV   *list = argv_alloc(1);
    const char *value;
    int     i;

    for (i = 0; (value = policy_result_item(result, name, i, 0)) != 0; i++)
	argv_add(list, value, ARGV_END);
    if (list->argc > 0)
	policy_out_list(out, name, list);
    argv_free(list);
}

/* add_chain - objects */

static void add_chain(POLICY_OUT *out, const POLICY_RESULT *result)
{
    static const char *const names[] = {
	"subject", "issuer", "not_after", "certificate", "public_key", 0,
    };
    const char *const * name;
    POLICY_OUT *item;
    int     i;

    for (i = 0; policy_result_item(result, "chain", i, *names) != 0; i++) {
	item = policy_out_create();
	for (name = names; *name; name++)
	    policy_out_string(item, *name,
			      policy_result_item(result, "chain", i, *name));
	policy_out_item(out, "chain", item);
    }
}

/* add_expiry - of the certificate that comes first */

static void add_expiry(POLICY_OUT *out, const POLICY_RESULT *result)
{
    if (policy_result_get(result, "expires") == 0)
	return;
    add_number(out, result, "days");
    policy_out_string(out, "expires", policy_result_item(result, "chain",
		    policy_result_number(result, "expires", 0), "not_after"));
}

/* add_suggestion - an object */

static void add_suggestion(POLICY_OUT *out, const POLICY_RESULT *result)
{
    POLICY_OUT *suggestion;

    if (policy_result_get(result, "works") == 0)
	return;
    suggestion = policy_out_create();
    policy_out_string(suggestion, "entry", policy_result_get(result, "entry"));
    policy_out_bool(suggestion, "works",
		    policy_result_is(result, "works", "yes"));
    policy_out_string(suggestion, "reason", policy_result_get(result, "hint"));
    policy_out_object(out, "suggestion", suggestion);
}

/* policy_report_json - one object */

void    policy_report_json(const POLICY_RESULT *result)
{
    static const char *const first[] = {"time", "table", 0};
    static const char *const second[] = {
	"destination", "server", "address", 0,
    };
    static const char *const third[] = {
	"result", "class", "level", "cause", "reason", "protocol", "cipher",
	"digest", 0,
    };
    POLICY_OUT *out = policy_out_create();

    add_strings(out, result, first);
    add_number(out, result, "line");
    add_strings(out, result, second);
    add_number(out, result, "port");
    add_strings(out, result, third);
    add_expiry(out, result);
    add_chain(out, result);
    add_number(out, result, "other_certificates");
    add_suggestion(out, result);
    add_list(out, result, "changed");
    add_list(out, result, "log");
    policy_out_end(out);
}

#endif
