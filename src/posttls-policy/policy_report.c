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
#include <string.h>

/* Utility library. */

#include <argv.h>

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

/* show_text - one more column, if there is such a value */

static void show_text(const char *value)
{
    if (value)
	policy_out_text("  %s", value);
}

/* show_expiry - in days, and for a warning the certificate */

static void show_expiry(const POLICY_RESULT *result)
{
    const POLICY_CERT *first = policy_result_first(result);

    if (first == 0)
	return;
    if (result->days < 0)
	policy_out_text("  expired %d days ago", -1 - result->days);
    else
	policy_out_text("  %d days", result->days);
    if (result->result == POLICY_WARN)
	policy_out_text(": %s %s %s", first->subject, result->days < 0 ?
			"has expired on" : "expires on",
			policy_result_date(first->not_after));
}

/* show_changes - since an earlier run */

static void show_changes(const ARGV *changed)
{
    char  **cpp;

    for (cpp = changed ? changed->argv : 0; cpp && *cpp; cpp++)
	policy_out_text("%s%s", cpp == changed->argv ? "  changed: " : ", ",
			*cpp);
}

/* show_texts - one line each */

static void show_texts(const char *prefix, const char *what, const ARGV *texts)
{
    char  **cpp;

    for (cpp = texts ? texts->argv : 0; cpp && *cpp; cpp++)
	policy_out_line("%s      %s%s", prefix, what, *cpp);
}

/* show_news - what the words for changes do not say */

static void show_news(const char *prefix, const POLICY_RESULT *result)
{
    const POLICY_CERT *cert;

    if (policy_result_has(result->changed, "sent"))
	for (cert = result->other_cas.certs; cert < result->other_cas.certs
	     + result->other_cas.count; cert++)
	    if (cert->since == result->time)
		policy_out_line("%s      sent  %s", prefix, cert->subject);
    if (policy_result_has(result->changed, "unused"))
	show_texts(prefix, "unused  ", result->unused);
}

/* show_advice - and what is to be known of it */

static void show_advice(const char *prefix, const char *dest,
			        const POLICY_ADVICE *advice)
{
    if (advice->new_name)
	policy_out_line("%s      the name is what is new; fingerprints do not "
			"tell whether it belongs to %s:", prefix, dest);
    policy_out_line("%s      would pass  %s %s", prefix, dest, advice->entry);
}

/* show_failure - why, and what to do */

static void show_failure(const char *prefix, const POLICY_RESULT *result)
{
    const POLICY_ADVICE *advice = result->suggestion;

    if (result->cause)
	policy_out_line("%s      %s", prefix, result->cause);
    show_texts(prefix, "known  ", result->known);
    if (advice && advice->works)
	show_advice(prefix, result->destination, advice);
    else if (advice)
	policy_out_line("%s      %s", prefix, advice->reason);
}

/* policy_report_line - one server */

void    policy_report_line(const char *prefix, const POLICY_RESULT *result)
{
    static const int colors[] = {
	POLICY_COLOR_NONE, POLICY_COLOR_GOOD, POLICY_COLOR_WARN,
	POLICY_COLOR_BAD, POLICY_COLOR_WARN,
    };
    int     failed = (result->result == POLICY_FAIL);

    policy_out_text("%s", prefix);
    policy_out_color(colors[result->result], policy_result_verdict(result));
    policy_out_text("  %-*s", report_width, result->destination);
    if (result->server)
	policy_out_text("  %s[%s]:%d", result->server, result->address,
			result->port);
    show_text(result->level);
    show_text(result->protocol);
    if (!failed && result->server && result->protocol == 0)
	policy_out_text("  without TLS");
    show_text(policy_result_class(result));
    show_expiry(result);
    show_changes(result->changed);
    if (!failed && result->reason)
	policy_out_text(": %s", result->reason);
    policy_out_line("%s", "");
    show_news(prefix, result);
    if (failed)
	show_failure(prefix, result);
}

/* show_certs - with fingerprints */

static void show_certs(const char *prefix, const POLICY_CHAIN *chain)
{
    const POLICY_CERT *cert;
    const char *date;

    for (cert = chain->certs; cert < chain->certs + chain->count; cert++) {
	date = policy_result_date(cert->not_after);
	policy_out_line("%ssubject      %s", prefix, cert->subject);
	policy_out_line("%s  issuer       %s", prefix, cert->issuer);
	policy_out_line("%s  not after    %s", prefix, date ? date : "malformed");
	policy_out_line("%s  certificate  %s", prefix, cert->certificate);
	policy_out_line("%s  public key   %s", prefix, cert->public_key);
    }
}

/* policy_report_chain - certificates */

void    policy_report_chain(const char *prefix, const POLICY_RESULT *result)
{
    show_certs(prefix, &result->chain);
    if (result->anchors.count > 0) {
	policy_out_line("%salso pinned, in the local store:", prefix);
	show_certs(prefix, &result->anchors);
    }
    if (result->other_certificates)
	policy_out_line("%sother certificates: %d", prefix,
			result->other_certificates);
}

/* policy_report_details - all that is known */

void    policy_report_details(const char *prefix, const POLICY_RESULT *result)
{
    char  **cpp;

    for (cpp = result->log ? result->log->argv : 0; cpp && *cpp; cpp++)
	policy_out_line("%s%s", prefix, *cpp);
    policy_report_chain(prefix, result);
}

#endif
