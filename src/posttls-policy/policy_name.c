/* SPDX-License-Identifier: IPL-1.0 OR EPL-2.0 */
/*++
/* NAME
/*	policy_name 3
/* SUMMARY
/*	names that a server certificate may have
/* SYNOPSIS
/*	#include "posttls-policy.h"
/*
/*	const char *policy_name_problem(name)
/*	const char *name;
/* DESCRIPTION
/*	policy_name_problem() says why no certificate matches a name of the
/*	attribute match=, or returns null. A name is a host name (RFC 6125),
/*	with a dot or "*." before it at most, an IP address, or one of the words
/*	that stand for a name. A name of one label that is almost one of
/*	these words is taken for a misspelt one.
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
#include <string.h>

#ifdef STRCASECMP_IN_STRINGS_H
#include <strings.h>
#endif

/* Utility library. */

#include <stringops.h>
#include <valid_hostname.h>

/* Application-specific. */

#include "posttls-policy.h"

#define NAME_TYPOS	2		/* characters more, less, or other */
#define NAME_LONGEST	20		/* that can be a misspelt word */

 /*
  * What smtp(8) replaces by a name.
  */
static const struct {
    const char *word;
    const char *almost;
} words[] = {
    {"nexthop", "is no word for a name, \"nexthop\" is"},
    {"dot-nexthop", "is no word for a name, \"dot-nexthop\" is"},
    {"hostname", "is no word for a name, \"hostname\" is"},
    {0},
};

 /*
  * Characters that tell what was meant.
  */
static const struct {
    int     ch;
    const char *problem;
} strays[] = {
    {';', "has a ';'; names are separated by ':'"},
    {'|', "has a '|', which separates fingerprints; names are separated by ':'"},
    {'[', "has brackets; a name has none"},
    {']', "has brackets; a name has none"},
    {'"', "has quotes, which are taken for a part of the name"},
    {'\'', "has quotes, which are taken for a part of the name"},
    {'/', "is part of a URL; a name stands alone"},
    {'@', "is a mail address, and not a name"},
    {'=', "has a '='; a name stands alone"},
    {'*', "has a '*' that is not all of its first label"},
    {0},
};

/* typos - how many characters two texts differ by (Levenshtein) */

static int typos(const char *one, const char *other)
{
    int     row[NAME_LONGEST + 1];
    int     length = strlen(other);
    int     diagonal;
    int     above;
    int     i;

    for (i = 0; i <= length; i++)
	row[i] = i;
    for (; *one; one++) {
	diagonal = row[0]++;
	for (i = 1; i <= length; i++) {
	    above = row[i];
	    row[i] = diagonal + (TOLOWER(*one) != TOLOWER(other[i - 1]));
	    if (row[i] > above + 1)
		row[i] = above + 1;
	    if (row[i] > row[i - 1] + 1)
		row[i] = row[i - 1] + 1;
	    diagonal = above;
	}
    }
    return (row[length]);
}

/* misspelt - almost one of the words; the words themselves are good */

static const char *misspelt(const char *name)
{
    const char *problem = 0;
    int     i;

    for (i = 0; words[i].word; i++) {
	if (strcasecmp(name, words[i].word) == 0)
	    return (0);
	if (strchr(name, '.') == 0 && strlen(name) <= NAME_LONGEST
	    && typos(words[i].word, name) <= NAME_TYPOS)
	    problem = words[i].almost;
    }
    return (problem);
}

/* policy_name_problem - why no certificate has it, or null */

const char *policy_name_problem(const char *name)
{
    const char *host = name;
    const char *problem;
    int     i;

    if ((problem = misspelt(name)) != 0)
	return (problem);
    if (strncmp(host, "*.", 2) == 0)
	host++;
    if (*host == '.')
	host++;
    if (*host == 0)
	return ("is a dot alone, which matches nothing");
    if (valid_hostaddr(name, DONT_GRIPE) || valid_hostname(host, DONT_GRIPE))
	return (0);
    for (i = 0; strays[i].ch; i++)
	if (strchr(host, strays[i].ch) != 0)
	    return (strays[i].problem);
    if (!allascii(name))
	return ("is not ASCII; certificates have the form that begins with "
		"\"xn--\"");
    return ("is not a host name");
}

#endif
