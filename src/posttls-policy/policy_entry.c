/* SPDX-License-Identifier: IPL-1.0 OR EPL-2.0 */
/*++
/* NAME
/*	policy_entry 3
/* SUMMARY
/*	the entries of TLS policy tables
/* SYNOPSIS
/*	#include "posttls-policy.h"
/*
/*	unsigned policy_entry_port(service)
/*	const char *service;
/*
/*	int	policy_entry_is_table(name)
/*	const char *name;
/*
/*	char	*policy_entry_direct(name)
/*	const char *name;
/*
/*	ARGV	*policy_entry_sources(argc, argv)
/*	int	argc;
/*	char	**argv;
/*
/*	POLICY_SOURCE *policy_entry_open(name)
/*	const char *name;
/*
/*	const char *policy_entry_name(source)
/*	const POLICY_SOURCE *source;
/*
/*	int	policy_entry_is_outdated(source)
/*	const POLICY_SOURCE *source;
/*
/*	int	policy_entry_each(source, action, context)
/*	POLICY_SOURCE *source;
/*	void	(*action)(const POLICY_ENTRY *entry, void *context);
/*	void	*context;
/*
/*	int	policy_entry_has(source, key)
/*	POLICY_SOURCE *source;
/*	const char *key;
/*
/*	void	policy_entry_close(source)
/*	POLICY_SOURCE *source;
/* DESCRIPTION
/*	policy_entry_port() returns the port of a destination, a number or the
/*	name of a service, in network byte order, or zero if smtp(8) would not
/*	take it for one.
/*
/*	policy_entry_is_table() says whether a name looks like type:table,
/*	and not like a file or like host:port. What looks like both is a
/*	table when there is such a type.
/*
/*	policy_entry_direct() returns the name of a table, to be freed, by
/*	which it is opened without the proxymap(8) server, that may not run.
/*
/*	policy_entry_sources() returns a list of tables or files: what
/*	was specified, or else the tables in smtp_tls_policy_maps. Names of
/*	these are relative to the queue directory, and it goes there.
/*
/*	policy_entry_open() opens a table, directly, or a file in the format that
/*	postmap(1) reads, or the standard input when the name is "-". The
/*	name must last.
/*
/*	policy_entry_name() returns the name.
/*
/*	policy_entry_is_outdated() says whether a table is older than
/*	the file that postmap(1) made it from.
/*
/*	policy_entry_each() calls the action for each entry. The result is
/*	zero when the table has no list of entries.
/*
/*	policy_entry_has() says whether a table has an entry for this key.
/*	Only tables with a list of entries, and those with patterns, are
/*	looked into: the others may ask a server.
/*
/*	policy_entry_close() closes what policy_entry_open() opened.
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
/*	It is a fatal error when a table or file cannot be read.
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
#include <netinet/in.h>
#include <arpa/inet.h>
#include <ctype.h>
#include <fcntl.h>
#include <netdb.h>
#include <stdlib.h>
#include <string.h>

/* Utility library. */

#include <dict.h>
#include <dict_cidr.h>
#include <dict_pcre.h>
#include <dict_regexp.h>
#include <dict_static.h>
#include <known_tcp_ports.h>
#include <msg.h>
#include <mymalloc.h>
#include <readlline.h>
#include <stringops.h>
#include <vstream.h>
#include <vstring.h>

/* Global library. */

#include <dict_proxy.h>
#include <mail_params.h>

/* Application-specific. */

#include "posttls-policy.h"

#define ENTRY_DICT_FLAGS \
	(DICT_FLAG_LOCK | DICT_FLAG_FOLD_FIX | DICT_FLAG_UTF8_REQUEST)

#define PROXY_PREFIX	DICT_TYPE_PROXY ":"

 /*
  * A table, or else a file.
  */
struct POLICY_SOURCE {
    const char *name;
    DICT   *dict;
    int     outdated;
    VSTREAM *stream;
};

/* policy_entry_port - number or service */

unsigned policy_entry_port(const char *service)
{
    struct servent *sp;

    service = filter_known_tcp_port(service);
    if (alldig(service))
	return (strlen(service) < 6 && atoi(service) < 65536 ?
		htons(atoi(service)) : 0);
    if ((sp = getservbyname(service, "tcp")) != 0)
	return (sp->s_port);
    return (strcmp(service, "smtp") == 0 ? htons(IPPORT_SMTP) : 0);
}

/* is_type - known table type */

static int is_type(const char *name, size_t length)
{
    ARGV   *types = dict_mapnames();
    char  **cpp;
    int     found;

    for (cpp = types->argv; *cpp; cpp++)
	if (strlen(*cpp) == length && strncmp(*cpp, name, length) == 0)
	    break;
    found = *cpp != 0;
    argv_free(types);
    return (found);
}

/* policy_entry_is_table - not a file, and not host:port */

int     policy_entry_is_table(const char *name)
{
    const char *type_end = strchr(name, ':');
    const char *slash = strchr(name, '/');

    return (*name != '[' && type_end > name && type_end[1]
	    && (slash == 0 || slash > type_end)
	    && (is_type(name, type_end - name)
		|| !(alldig(type_end + 1)
		     || policy_entry_port(type_end + 1))));
}

/* policy_entry_direct - at any depth */

char   *policy_entry_direct(const char *name)
{
    VSTRING *direct = vstring_alloc(100);
    const char *cp = name;

    /* For example, proxy:hash:/file, or pipemap:{proxy:pgsql:/file}. */
    while (*cp) {
	if ((cp == name || strchr(":" CHARS_BRACE CHARS_COMMA_SP, cp[-1]) != 0)
	    && strncmp(cp, PROXY_PREFIX, sizeof(PROXY_PREFIX) - 1) == 0)
	    cp += sizeof(PROXY_PREFIX) - 1;
	else
	    VSTRING_ADDCH(direct, *cp++);
    }
    VSTRING_TERMINATE(direct);
    return (vstring_export(direct));
}

/* policy_entry_is_source - table, file or standard input, not destination */

int     policy_entry_is_source(const char *name)
{
    struct stat st;

    return (strcmp(name, "-") == 0 || policy_entry_is_table(name)
	    || strchr(name, '/') != 0
	    || (stat(name, &st) == 0 && S_ISREG(st.st_mode)));
}

/* policy_entry_sources - what was specified, or what main.cf has */

ARGV   *policy_entry_sources(int argc, char **argv)
{
    ARGV   *sources = argv_alloc(1);

    if (argc == 0) {
	policy_jail_chdir();
	argv_splitq_append(sources, policy_options.tables, CHARS_COMMA_SP,
			   CHARS_BRACE);
    }
    for (; argc > 0; argc--, argv++)
	argv_add(sources, *argv, ARGV_END);
    return (sources);
}

/* can_list - a table type that cannot has the default method */

static int can_list(const DICT *dict)
{
    static DICT *plain;

    if (plain == 0)
	plain = dict_alloc("plain", "plain", sizeof(*plain));
    return (dict->sequence != plain->sequence);
}

/* is_local - table without a list, that never asks a server */

static int is_local(const DICT *dict)
{
    static const char *const types[] = {
	DICT_TYPE_CIDR, DICT_TYPE_PCRE, DICT_TYPE_REGEXP, DICT_TYPE_STATIC, 0,
    };
    const char *const * cpp;

    for (cpp = types; *cpp; cpp++)
	if (strcmp(dict->type, *cpp) == 0)
	    break;
    return (*cpp != 0);
}

/* is_outdated - relative names may mean something else, later */

static int is_outdated(const DICT *dict, const char *name)
{
    struct stat st;

    /* Only what postmap(1) makes has a time. */
    return (dict->mtime != 0 && stat(strchr(name, ':') + 1, &st) == 0
	    && st.st_mtime > dict->mtime);
}

/* open_table - directly */

static void open_table(POLICY_SOURCE *source)
{
    char   *name = policy_entry_direct(source->name);

    source->dict = dict_open(name, O_RDONLY, ENTRY_DICT_FLAGS);
    source->outdated = is_outdated(source->dict, name);
    myfree(name);
}

/* each_in_table - entries of a table */

static void each_in_table(POLICY_SOURCE *source, POLICY_ENTRY_FN action,
			          void *context)
{
    POLICY_ENTRY entry = {.source = source->name};
    int     function;

    for (function = DICT_SEQ_FUN_FIRST;
	 dict_seq(source->dict, function, &entry.key, &entry.value) == 0;
	 function = DICT_SEQ_FUN_NEXT)
	action(&entry, context);
    if (source->dict->error != 0)
	msg_fatal("table %s: read error", source->name);
}

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

/* each_in_file - entries of a file that postmap(1) reads */

static void each_in_file(POLICY_SOURCE *source, POLICY_ENTRY_FN action,
			         void *context)
{
    VSTRING *line = vstring_alloc(100);
    int     last_line = 0;
    int     indented;

    /* A line that begins like this continues the one before, if any. */
    indented = skip_comments(source->stream, &last_line);
    for (;;) {
	POLICY_ENTRY entry = {.source = source->name};

	if (readllines(line, source->stream, &last_line, &entry.line) == 0)
	    break;
	entry.problem = indented ?
	    "white space at the beginning, the line has no effect" :
	    split_line(vstring_str(line), &entry);
	indented = 0;
	action(&entry, context);
    }
    if (vstream_ferror(source->stream))
	msg_fatal("read %s: %m", source->name);
    vstring_free(line);
}

/* policy_entry_open - open a table or file */

POLICY_SOURCE *policy_entry_open(const char *name)
{
    POLICY_SOURCE *source = (POLICY_SOURCE *) mymalloc(sizeof(*source));

    memset((void *) source, 0, sizeof(*source));
    source->name = name;
    if (policy_entry_is_table(name))
	open_table(source);
    else if (strcmp(name, "-") == 0)
	source->stream = VSTREAM_IN;
    else if ((source->stream = vstream_fopen(name, O_RDONLY, 0)) == 0)
	msg_fatal("open %s: %m", name);
    return (source);
}

/* policy_entry_name - as it was opened */

const char *policy_entry_name(const POLICY_SOURCE *source)
{
    return (source->name);
}

/* policy_entry_is_outdated - its source was changed later */

int     policy_entry_is_outdated(const POLICY_SOURCE *source)
{
    return (source->outdated);
}

/* policy_entry_each - entries of a table or file */

int     policy_entry_each(POLICY_SOURCE *source, POLICY_ENTRY_FN action,
			          void *context)
{
    if (source->stream)
	each_in_file(source, action, context);
    else if (can_list(source->dict))
	each_in_table(source, action, context);
    else
	return (0);
    return (1);
}

/* policy_entry_has - would the SMTP client look no further */

int     policy_entry_has(POLICY_SOURCE *source, const char *key)
{
    DICT   *dict = source->dict;
    int     found;

    if (dict == 0 || (!can_list(dict) && !is_local(dict)))
	return (0);
    found = dict_get(dict, key) != 0;
    if (dict->error != 0)
	msg_fatal("table %s: lookup error", source->name);
    return (found);
}

/* policy_entry_close - done */

void    policy_entry_close(POLICY_SOURCE *source)
{
    if (source->dict)
	dict_close(source->dict);
    if (source->stream && source->stream != VSTREAM_IN)
	vstream_fclose(source->stream);
    myfree((void *) source);
}

#endif
