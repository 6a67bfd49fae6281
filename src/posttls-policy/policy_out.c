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
/*	void	policy_out_string(object, name, value)
/*	json_t	*object;
/*	const char *name;
/*	const char *value;
/*
/*	void	policy_out_list(object, name, values)
/*	json_t	*object;
/*	const char *name;
/*	const ARGV *values;
/*
/*	void	policy_out_end(object)
/*	json_t	*object;
/*
/*	char	*policy_out_escape(text)
/*	char	*text;
/*
/*	void	policy_out_flush()
/*
/*	void	policy_out_color(color, text)
/*	int	color;
/*	const char *text;
/*
/*	void	policy_out_text(format, ...)
/*	const char *format;
/*
/*	void	policy_out_line(format, ...)
/*	const char *format;
/* DESCRIPTION
/*	Nothing that comes from elsewhere reaches the terminal as it is:
/*	characters that are not printable ASCII are replaced by "?", or in
/*	JSON, which can have any text that is UTF-8, escaped.
/*
/*	policy_out_init() finds out if standard output is a terminal that
/*	wants colors: not if the environment has NO_COLOR, or TERM=dumb.
/*
/*	policy_out_string() and policy_out_list() add text to a JSON
/*	object, that of jansson. A null string is not added.
/*	policy_out_end() writes the object on one line, and destroys it.
/*
/*	policy_out_flush() makes sure that everything was written.
/*
/*	policy_out_escape() replaces what is not printable ASCII, in place,
/*	for text that is written in another way.
/*
/*	policy_out_color() writes text in a color. policy_out_text() writes
/*	text without, and policy_out_line() with a newline at the end.
/* DIAGNOSTICS
/*	An error while writing is fatal.
/* LICENSE
/* .ad
/* .fi
/*	This software is distributed under the terms of the IBM Public
/*	License 1.0 or the Eclipse Public License 2.0, as Postfix is.
/*--*/

#if defined(USE_TLS) && defined(USE_JANSSON)

/* System library. */

#include <sys_defs.h>
#include <ctype.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Utility library. */

#include <msg.h>
#include <mymalloc.h>
#include <stringops.h>
#include <vstream.h>
#include <vstring.h>

/* Application-specific. */

#include "posttls-policy.h"

static int out_color;

/* policy_out_init - colors or not */

void    policy_out_init(void)
{
    const char *term = getenv("TERM");

    out_color = isatty(STDOUT_FILENO) && getenv("NO_COLOR") == 0
	&& term != 0 && strcmp(term, "dumb") != 0;
}

/* policy_out_flush - it must have been written */

void    policy_out_flush(void)
{
    if (vstream_fflush(VSTREAM_OUT) != 0)
	msg_fatal("write standard output: %m");
}

/* policy_out_escape - in place; also what UTF-8 can have for terminals */

char   *policy_out_escape(char *text)
{
    char   *cp;

    for (cp = text; *cp; cp++)
	if (!ISPRINT(*cp))
	    *cp = '?';
    return (text);
}

/* out_safe - string that may come from elsewhere */

static json_t *out_safe(const char *value)
{
    json_t *string = json_string(value);
    char   *copy;

    if (string == 0) {
	/* Not UTF-8. */
	copy = mystrdup(value);
	string = json_string(policy_out_escape(copy));
	myfree(copy);
    }
    if (string == 0)
	msg_fatal("out of memory");
    return (string);
}

/* policy_out_string - add string */

void    policy_out_string(json_t *object, const char *name, const char *value)
{
    if (value)
	json_object_set_new(object, name, out_safe(value));
}

/* policy_out_list - add array of strings */

void    policy_out_list(json_t *object, const char *name, const ARGV *values)
{
    json_t *array = json_array();
    char  **cpp;

    for (cpp = values->argv; *cpp; cpp++)
	json_array_append_new(array, out_safe(*cpp));
    json_object_set_new(object, name, array);
}

/* policy_out_end - write object */

void    policy_out_end(json_t *object)
{
    char   *text = json_dumps(object, JSON_COMPACT | JSON_ENSURE_ASCII);

    if (text == 0)
	msg_fatal("out of memory");
    vstream_printf("%s\n", text);
    free(text);
    json_decref(object);
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

/* out_print - without newline */

static void out_print(const char *format, va_list ap)
{
    static VSTRING *text;

    if (text == 0)
	text = vstring_alloc(100);
    vstring_vsprintf(text, format, ap);
    vstream_printf("%s", policy_out_escape(vstring_str(text)));
    if (vstream_ferror(VSTREAM_OUT))
	policy_out_flush();
}

/* policy_out_text - part of a line */

void    policy_out_text(const char *format,...)
{
    va_list ap;

    va_start(ap, format);
    out_print(format, ap);
    va_end(ap);
}

/* policy_out_line - the end of a line, or all of it */

void    policy_out_line(const char *format,...)
{
    va_list ap;

    va_start(ap, format);
    out_print(format, ap);
    va_end(ap);
    vstream_printf("\n");
}

#endif
