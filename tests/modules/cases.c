/* SPDX-License-Identifier: IPL-1.0 OR EPL-2.0 */
/*++
/* NAME
/*	cases 3
/* SUMMARY
/*	report cases of a test program
/* SYNOPSIS
/*	#include "cases.h"
/* DESCRIPTION
/*	Each case is one line on standard output: "ok" or "FAIL", the name
/*	of the case, and in the latter case the reason, with a tab after
/*	each.
/*--*/

#include <sys_defs.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <vstring.h>

#include "cases.h"

const char *named(const char *format,...)
{
    static VSTRING *name;
    va_list ap;

    if (name == 0)
	name = vstring_alloc(100);
    va_start(ap, format);
    vstring_vsprintf(name, format, ap);
    va_end(ap);
    return (vstring_str(name));
}

static void report(const char *name, int passed, const char *want,
		           const char *got)
{
    if (passed)
	printf("ok\t%s\n", name);
    else
	printf("FAIL\t%s\twanted %s, got %s\n", name, want ? want : "null",
	       got ? got : "null");
    fflush(stdout);
}

void    is_true(const char *name, int got)
{
    report(name, got, "true", "false");
}

void    is_long(const char *name, long want, long got)
{
    char    w[40];
    char    g[40];

    snprintf(w, sizeof(w), "%ld", want);
    snprintf(g, sizeof(g), "%ld", got);
    report(name, want == got, w, g);
}

void    is_text(const char *name, const char *want, const char *got)
{
    report(name, want == got || (want && got && strcmp(want, got) == 0),
	   want, got);
}

void    has_text(const char *name, const char *want, const char *got)
{
    report(name, got != 0 && strstr(got, want) != 0, want, got);
}
