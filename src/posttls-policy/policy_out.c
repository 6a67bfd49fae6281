/* SPDX-License-Identifier: IPL-1.0 OR EPL-2.0 */
/*++
/* NAME
/*	policy_out 3
/* SUMMARY
/*	text and JSON
/* SYNOPSIS
/*	#include "posttls-policy.h"
/*
/*	void	policy_out_init()
/*
/*	POLICY_OUT *policy_out_create()
/*
/*	void	policy_out_string(out, name, value)
/*	POLICY_OUT *out;
/*	const char *name;
/*	const char *value;
/*
/*	void	policy_out_number(out, name, value)
/*	POLICY_OUT *out;
/*	const char *name;
/*	long	value;
/*
/*	void	policy_out_list(out, name, values)
/*	POLICY_OUT *out;
/*	const char *name;
/*	const ARGV *values;
/*
/*	void	policy_out_end(out)
/*	POLICY_OUT *out;
/*
/*	void	policy_out_flush()
/*
/*	void	policy_out_color(color, text)
/*	int	color;
/*	const char *text;
/*
/*	void	policy_out_text(format, ...)
/*	const char *format;
/* DESCRIPTION
/*	Nothing that comes from elsewhere reaches the terminal as it is:
/*	characters that are not printable ASCII are replaced by "?".
/*
/*	policy_out_init() finds out if standard output is a terminal that
/*	wants colors: not if the environment has NO_COLOR, or TERM=dumb.
/*
/*	policy_out_create() creates a JSON object, to which the next
/*	functions add a member. A null string is not added.
/*	policy_out_end() writes it on one line, and destroys it.
/*
/*	policy_out_flush() makes sure that everything was written.
/*
/*	policy_out_color() writes text in a color. policy_out_text() writes
/*	text, which may have newlines of its own.
/* DIAGNOSTICS
/*	JSON is a fatal error in a program that was built without a
/*	library for it. So is an error while writing.
/* LICENSE
/* .ad
/* .fi
/*	This software is distributed under the terms of the IBM Public
/*	License 1.0 or the Eclipse Public License 2.0, as Postfix is.
/*--*/

/* System library. */

#include <sys_defs.h>
#include <ctype.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifdef USE_JANSSON
#include <jansson.h>
#endif

/* Utility library. */

#include <msg.h>
#include <mymalloc.h>
#include <stringops.h>
#include <vstream.h>
#include <vstring.h>

/* Application-specific. */

#include "posttls-policy.h"

struct POLICY_OUT {
#ifdef USE_JANSSON
    json_t *object;
#else
    int     unused;
#endif
};

static int out_color;

/* policy_out_init - colors or not */

void    policy_out_init(void)
{
    const char *term = getenv("TERM");

    out_color = isatty(STDOUT_FILENO) && getenv("NO_COLOR") == 0
	&& term != 0 && strcmp(term, "dumb") != 0;
#ifndef USE_JANSSON
    if (policy_options.json)
	msg_fatal("JSON support is not compiled in");
#endif
}

/* policy_out_flush - it must have been written */

void    policy_out_flush(void)
{
    if (vstream_fflush(VSTREAM_OUT) != 0)
	msg_fatal("write standard output: %m");
}

/* policy_out_create - create object */

POLICY_OUT *policy_out_create(void)
{
    POLICY_OUT *out = (POLICY_OUT *) mymalloc(sizeof(*out));

#ifdef USE_JANSSON
    out->object = json_object();
#endif
    return (out);
}

#ifdef USE_JANSSON

/* out_safe - string that may come from elsewhere */

static json_t *out_safe(const char *value)
{
    char   *copy = mystrdup(value);
    json_t *string = json_string(printable(copy, '?'));

    myfree(copy);
    if (string == 0)
	msg_fatal("out of memory, or not UTF-8");
    return (string);
}

#endif

/* policy_out_string - add string */

void    policy_out_string(POLICY_OUT *out, const char *name, const char *value)
{
#ifdef USE_JANSSON
    if (value)
	json_object_set_new(out->object, name, out_safe(value));
#endif
}

/* policy_out_number - add number */

void    policy_out_number(POLICY_OUT *out, const char *name, long value)
{
#ifdef USE_JANSSON
    json_object_set_new(out->object, name, json_integer(value));
#endif
}

/* policy_out_list - add array of strings */

void    policy_out_list(POLICY_OUT *out, const char *name, const ARGV *values)
{
#ifdef USE_JANSSON
    json_t *array = json_array();
    char  **cpp;

    for (cpp = values->argv; *cpp; cpp++)
	json_array_append_new(array, out_safe(*cpp));
    json_object_set_new(out->object, name, array);
#endif
}

/* policy_out_end - write object */

void    policy_out_end(POLICY_OUT *out)
{
#ifdef USE_JANSSON
    char   *text = json_dumps(out->object, JSON_COMPACT | JSON_ENSURE_ASCII);

    if (text == 0)
	msg_fatal("out of memory");
    vstream_printf("%s\n", text);
    free(text);
    json_decref(out->object);
#endif
    myfree((void *) out);
    policy_out_flush();
}

/* policy_out_color - colored text */

void    policy_out_color(int color, const char *text)
{
    static const char *const on[] = {"", "\033[32m", "\033[31m", "\033[33m"};

    if (out_color && color != POLICY_COLOR_NONE)
	vstream_printf("%s%s\033[0m", on[color], text);
    else
	vstream_printf("%s", text);
}

/* policy_out_text - text */

void    policy_out_text(const char *format,...)
{
    static VSTRING *text;
    va_list ap;
    char   *cp;

    if (text == 0)
	text = vstring_alloc(100);
    va_start(ap, format);
    vstring_vsprintf(text, format, ap);
    va_end(ap);
    for (cp = vstring_str(text); *cp; cp++)
	if (*cp != '\n' && !ISPRINT(*cp))
	    *cp = '?';
    vstream_printf("%s", vstring_str(text));
    if (vstream_ferror(VSTREAM_OUT))
	policy_out_flush();
}
