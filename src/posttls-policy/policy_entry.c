/* SPDX-License-Identifier: IPL-1.0 OR EPL-2.0 */
/*++
/* NAME
/*	policy_entry 3
/* SUMMARY
/*	the entries of a file that postmap(1) reads
/* SYNOPSIS
/*	#include "posttls-policy.h"
/*
/*	void	policy_entry_read(name, stream, action, context)
/*	const char *name;
/*	VSTREAM	*stream;
/*	void	(*action)(const POLICY_ENTRY *entry, void *context);
/*	void	*context;
/* DESCRIPTION
/*	policy_entry_read() calls the action for each entry, as postmap(1)
/*	would see it, and for each line that it would drop.
/*
/*	The members of a POLICY_ENTRY are valid during the call only:
/* .IP source
/*	The table or file.
/* .IP line
/*	Line number, or zero with a table.
/* .IP "key, value"
/*	The entry.
/* .IP problem
/*	Not null: postmap(1) drops this line, and why. The key and value
/*	are then null.
/* DIAGNOSTICS
/*	A read error is fatal.
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

/* Utility library. */

#include <msg.h>
#include <readlline.h>
#include <stringops.h>
#include <vstream.h>
#include <vstring.h>

/* Global library. */

#include <mail_params.h>

/* Application-specific. */

#include "posttls-policy.h"

/* key_end - first white space that is not quoted, or null */

static char *key_end(char *line)
{
    int     quoted = 0;

    for (; *line; line++) {
	if (*line == '\\' && line[1])
	    line++;
	else if (*line == '"')
	    quoted = !quoted;
	else if (ISSPACE(*line) && !quoted)
	    return (line);
    }
    return (quoted ? 0 : line);
}

/* unquote - remove quotes and backslashes in place */

static void unquote(char *key)
{
    char   *to = key;

    for (; *key; key++) {
	if (*key == '"')
	    continue;
	if (*key == '\\' && key[1])
	    key++;
	*to++ = *key;
    }
    *to = 0;
}

/* split_line - why postmap(1) drops it, or null */

static const char *split_line(char *line, POLICY_ENTRY *entry)
{
    char   *end = key_end(line);

    if (end == 0)
	return ("unbalanced '\"', the line has no effect");
    if (!allascii(line) && var_smtputf8_enable && !valid_utf8_string(line, strlen(line)))
	return ("not UTF-8, the line has no effect");
    if (*end)
	*end++ = 0;
    while (ISSPACE(*end))
	end++;
    trimblanks(end, 0)[0] = 0;
    unquote(line);
    entry->key = line;
    if (*end == 0)
	return ("destination without a policy, the line has no effect");
    entry->value = end;
    return (0);
}

/* skip_comments - up to the first line; does white space precede it */

static int skip_comments(VSTREAM *stream, int *lines)
{
    int     indented = 0;
    int     ch;

    for (;;) {
	if ((ch = VSTREAM_GETC(stream)) == '#')
	    while ((ch = VSTREAM_GETC(stream)) != '\n' && ch != VSTREAM_EOF)
		 /* void */ ;
	if (ch == '\n') {
	    *lines += 1;
	    indented = 0;
	} else if (ISSPACE(ch)) {
	    indented = 1;
	} else {
	    break;
	}
    }
    if (ch != VSTREAM_EOF)
	(void) vstream_ungetc(stream, ch);
    return (indented);
}

/* policy_entry_read - all entries of a file */

void    policy_entry_read(const char *name, VSTREAM *stream,
			          POLICY_ENTRY_FN action, void *context)
{
    VSTRING *line = vstring_alloc(100);
    int     last_line = 0;
    int     indented;

    /* A line that begins like this continues the one before, if any. */
    indented = skip_comments(stream, &last_line);
    for (;;) {
	POLICY_ENTRY entry = {.source = name};

	if (readllines(line, stream, &last_line, &entry.line) == 0)
	    break;
	entry.problem = indented ?
	    "white space at the beginning, the line has no effect" :
	    split_line(vstring_str(line), &entry);
	indented = 0;
	action(&entry, context);
    }
    if (vstream_ferror(stream))
	msg_fatal("read %s: %m", name);
    vstring_free(line);
}

#endif
