/* SPDX-License-Identifier: IPL-1.0 OR EPL-2.0 */
/*++
/* NAME
/*	policy_source 3
/* SUMMARY
/*	TLS policy tables and files
/* SYNOPSIS
/*	#include "posttls-policy.h"
/*
/*	int	policy_source_is(name)
/*	const char *name;
/*
/*	char	*policy_source_direct(name)
/*	const char *name;
/*
/*	ARGV	*policy_source_list(argc, argv)
/*	int	argc;
/*	char	**argv;
/*
/*	POLICY_SOURCE *policy_source_open(name)
/*	const char *name;
/*
/*	const char *policy_source_name(source)
/*	const POLICY_SOURCE *source;
/*
/*	int	policy_source_is_outdated(source)
/*	const POLICY_SOURCE *source;
/*
/*	int	policy_source_each(source, action, context)
/*	POLICY_SOURCE *source;
/*	void	(*action)(const POLICY_ENTRY *entry, void *context);
/*	void	*context;
/*
/*	int	policy_source_has(source, key)
/*	POLICY_SOURCE *source;
/*	const char *key;
/*
/*	void	policy_source_close(source)
/*	POLICY_SOURCE *source;
/* DESCRIPTION
/*	policy_source_is() says whether an argument is a table, a file or the
/*	standard input, and not a destination: type:table, but not host:port; a
/*	name with a slash, or of a file that exists; or "-". What looks like
/*	both type:table and host:port is a table when there is such a type.
/*
/*	policy_source_direct() returns the name of a table, to be freed, by
/*	which it is opened without the proxymap(8) server, that may not run.
/*
/*	policy_source_list() returns a list of tables or files: what
/*	was specified, or else the tables in smtp_tls_policy_maps. Names of
/*	these are relative to the queue directory, and it goes there.
/*
/*	policy_source_open() opens a table, directly, or a file in the format that
/*	postmap(1) reads, or the standard input when the name is "-". The
/*	name must last.
/*
/*	policy_source_name() returns the name.
/*
/*	policy_source_is_outdated() says whether a table is older than
/*	the file that postmap(1) made it from.
/*
/*	policy_source_each() calls the action for each entry. The result is
/*	zero when the table has no list of entries.
/*
/*	policy_source_has() says whether a table has an entry for this key.
/*	Only tables with a list of entries, and those with patterns, are
/*	looked into: the others may ask a server.
/*
/*	policy_source_close() closes what policy_source_open() opened.
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
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

/* Utility library. */

#include <dict.h>
#include <dict_cidr.h>
#include <dict_pcre.h>
#include <dict_regexp.h>
#include <dict_static.h>
#include <msg.h>
#include <mymalloc.h>
#include <stringops.h>
#include <vstream.h>
#include <vstring.h>

/* Global library. */

#include <dict_proxy.h>
#include <mail_params.h>

/* Application-specific. */

#include "posttls-policy.h"

#define SOURCE_DICT_FLAGS \
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

/* is_table - not a file, and not host:port */

static int is_table(const char *name)
{
    const char *type_end = strchr(name, ':');
    const char *slash = strchr(name, '/');

    return (*name != '[' && type_end > name && type_end[1]
	    && (slash == 0 || slash > type_end)
	    && (is_type(name, type_end - name)
		|| !(alldig(type_end + 1)
		     || policy_dest_port(type_end + 1))));
}

/* policy_source_direct - at any depth */

char   *policy_source_direct(const char *name)
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

/* policy_source_is - table, file or standard input, not destination */

int     policy_source_is(const char *name)
{
    struct stat st;

    return (strcmp(name, "-") == 0 || is_table(name)
	    || strchr(name, '/') != 0
	    || (stat(name, &st) == 0 && S_ISREG(st.st_mode)));
}

/* policy_source_list - what was specified, or what main.cf has */

ARGV   *policy_source_list(int argc, char **argv)
{
    ARGV   *sources = argv_alloc(1);
    char  **cpp;

    if (argc == 0) {
	policy_jail_chdir();
	argv_splitq_append(sources, policy_options.tables, CHARS_COMMA_SP,
			   CHARS_BRACE);
	for (cpp = sources->argv; *cpp; cpp++)
	    if (!is_table(*cpp))
		msg_fatal("%s: \"%s\" has not the form type:table",
			  VAR_SMTP_TLS_POLICY, *cpp);
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
    char   *name = policy_source_direct(source->name);

    source->dict = dict_open(name, O_RDONLY, SOURCE_DICT_FLAGS);
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

/* policy_source_open - open a table or file */

POLICY_SOURCE *policy_source_open(const char *name)
{
    POLICY_SOURCE *source = (POLICY_SOURCE *) mymalloc(sizeof(*source));

    memset((void *) source, 0, sizeof(*source));
    source->name = name;
    if (is_table(name))
	open_table(source);
    else if (strcmp(name, "-") == 0)
	source->stream = VSTREAM_IN;
    else if ((source->stream = vstream_fopen(name, O_RDONLY, 0)) == 0)
	msg_fatal("open %s: %m", name);
    return (source);
}

/* policy_source_name - as it was opened */

const char *policy_source_name(const POLICY_SOURCE *source)
{
    return (source->name);
}

/* policy_source_is_outdated - its source was changed later */

int     policy_source_is_outdated(const POLICY_SOURCE *source)
{
    return (source->outdated);
}

/* policy_source_each - entries of a table or file */

int     policy_source_each(POLICY_SOURCE *source, POLICY_ENTRY_FN action,
			          void *context)
{
    if (source->stream)
	policy_entry_read(source->name, source->stream, action, context);
    else if (can_list(source->dict))
	each_in_table(source, action, context);
    else
	return (0);
    return (1);
}

/* policy_source_has - would the SMTP client look no further */

int     policy_source_has(POLICY_SOURCE *source, const char *key)
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

/* policy_source_close - done */

void    policy_source_close(POLICY_SOURCE *source)
{
    if (source->dict)
	dict_close(source->dict);
    if (source->stream && source->stream != VSTREAM_IN)
	vstream_fclose(source->stream);
    myfree((void *) source);
}

#endif
