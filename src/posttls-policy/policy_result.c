/* SPDX-License-Identifier: IPL-1.0 OR EPL-2.0 */
/*++
/* NAME
/*	policy_result 3
/* SUMMARY
/*	how a TLS policy works with one server
/* SYNOPSIS
/*	#include "posttls-policy.h"
/*
/*	POLICY_RESULT *policy_result_create()
/*
/*	POLICY_RESULT *policy_result_server(server, digest)
/*	const POLICY_SERVER *server;
/*	const char *digest;
/*
/*	void	policy_result_set(result, name, value)
/*	POLICY_RESULT *result;
/*	const char *name;
/*	const char *value;
/*
/*	void	policy_result_format(result, name, format, ...)
/*	POLICY_RESULT *result;
/*	const char *name;
/*	const char *format;
/*
/*	const char *policy_result_get(result, name)
/*	const POLICY_RESULT *result;
/*	const char *name;
/*
/*	void	policy_result_set_item(result, list, number, name, value)
/*	POLICY_RESULT *result;
/*	const char *list;
/*	int	number;
/*	const char *name;
/*	const char *value;
/*
/*	const char *policy_result_item(result, list, number, name)
/*	const POLICY_RESULT *result;
/*	const char *list;
/*	int	number;
/*	const char *name;
/*
/*	int	policy_result_number(result, name, missing)
/*	const POLICY_RESULT *result;
/*	const char *name;
/*	int	missing;
/*
/*	int	policy_result_is(result, name, value)
/*	const POLICY_RESULT *result;
/*	const char *name;
/*	const char *value;
/*
/*	void	policy_result_write(result, stream)
/*	const POLICY_RESULT *result;
/*	VSTREAM	*stream;
/*
/*	POLICY_RESULT *policy_result_read(stream)
/*	VSTREAM	*stream;
/*
/*	void	policy_result_free(result)
/*	POLICY_RESULT *result;
/* DESCRIPTION
/*	A result is a set of names and values. The names are those of the
/*	JSON object in posttls-policy(1). An item of a list has the
/*	name "list.number", or "list.number.name", with numbers from zero.
/*
/*	policy_result_create() makes an empty one. policy_result_server()
/*	makes one from what policy_connect(3) says of a server, with
/*	fingerprints of this digest algorithm.
/*
/*	policy_result_set() and policy_result_format() set a value, and
/*	policy_result_set_item() sets that of an item. A null value is ignored.
/*
/*	policy_result_get() returns a value, or null. policy_result_item()
/*	does so for an item; the name is null in a list of strings.
/*	policy_result_number() returns a number, and policy_result_is()
/*	compares.
/*
/*	policy_result_write() and policy_result_read() are for a pipe between
/*	processes. The latter returns null at the end.
/* LICENSE
/* .ad
/* .fi
/*	This software is distributed under the terms of the IBM Public
/*	License 1.0 or the Eclipse Public License 2.0, as Postfix is.
/*--*/

#if defined(USE_TLS) && defined(USE_JANSSON)

/* System library. */

#include <sys_defs.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

/* Utility library. */

#include <attr.h>
#include <htable.h>
#include <mymalloc.h>
#include <stringops.h>
#include <vstream.h>
#include <vstring.h>

/* Application-specific. */

#include "posttls-policy.h"

struct POLICY_RESULT {
    HTABLE *values;
};

/* policy_result_create - nothing in it */

POLICY_RESULT *policy_result_create(void)
{
    POLICY_RESULT *result = (POLICY_RESULT *) mymalloc(sizeof(*result));

    result->values = htable_create(30);
    return (result);
}

/* policy_result_set - set or replace */

void    policy_result_set(POLICY_RESULT *result, const char *name,
			          const char *value)
{
    HTABLE_INFO *info;

    if (value == 0)
	return;
    if ((info = htable_locate(result->values, name)) == 0)
	info = htable_enter(result->values, name, (void *) 0);
    else
	myfree(info->value);
    info->value = (void *) mystrdup(value);
}

/* policy_result_format - set or replace */

void    policy_result_format(POLICY_RESULT *result, const char *name,
			             const char *format,...)
{
    VSTRING *text = vstring_alloc(100);
    va_list ap;

    va_start(ap, format);
    vstring_vsprintf(text, format, ap);
    va_end(ap);
    policy_result_set(result, name, vstring_str(text));
    vstring_free(text);
}

/* policy_result_get - null if there is none */

const char *policy_result_get(const POLICY_RESULT *result, const char *name)
{
    return ((const char *) htable_find(result->values, name));
}

/* item_name - of a list, freed by the caller */

static char *item_name(const char *list, int number, const char *name)
{
    VSTRING *full = vstring_alloc(30);

    vstring_sprintf(full, "%s.%d%s%s", list, number, name ? "." : "",
		    name ? name : "");
    return (vstring_export(full));
}

/* policy_result_set_item - set or replace */

void    policy_result_set_item(POLICY_RESULT *result, const char *list,
			               int number, const char *name,
			               const char *value)
{
    char   *full = item_name(list, number, name);

    policy_result_set(result, full, value);
    myfree(full);
}

/* policy_result_item - null if there is none */

const char *policy_result_item(const POLICY_RESULT *result, const char *list,
			               int number, const char *name)
{
    char   *full = item_name(list, number, name);
    const char *value = policy_result_get(result, full);

    myfree(full);
    return (value);
}

/* policy_result_number - or what to use if there is none */

int     policy_result_number(const POLICY_RESULT *result, const char *name,
			             int missing)
{
    const char *value = policy_result_get(result, name);

    return (value ? atoi(value) : missing);
}

/* policy_result_is - compare */

int     policy_result_is(const POLICY_RESULT *result, const char *name,
			         const char *value)
{
    const char *found = policy_result_get(result, name);

    return (found != 0 && strcmp(found, value) == 0);
}

/* cause - in words; what smtp(8) says is that, or in its log */

static char *cause(const POLICY_SERVER *server)
{
    static const char failed[] = "certificate verification failed for ";
    char   *text = 0;
    char  **cpp;
    char   *cp;

    if (strcmp(server->class, POLICY_CLASS_POLICY) == 0 && server->log->argc > 0)
	return (mystrdup(server->log->argv[0]));
    for (cpp = server->log->argv; *cpp && text == 0; cpp++)
	if (strncmp(*cpp, failed, sizeof(failed) - 1) == 0
	    && (cp = strstr(*cpp, "]:")) != 0 && (cp = strchr(cp + 2, ':')) != 0)
	    text = mystrdup(cp + 1 + strspn(cp + 1, " "));
    if (text == 0)
	return (mystrdup(server->reason));
    /* See tls_rootca_log(3). */
    if (strncmp(text, "next hop ", 9) == 0 && (cp = strstr(text, ": ")) != 0)
	memmove(text, cp + 2, strlen(cp + 2) + 1);
    text[strcspn(text, ";")] = 0;
    return (text);
}

/* set_list - strings */

static void set_list(POLICY_RESULT *result, const char *list, const ARGV *values)
{
    ssize_t i;

    for (i = 0; i < values->argc; i++)
	policy_result_set_item(result, list, i, (char *) 0, values->argv[i]);
}

/* policy_result_server - from one connection */

POLICY_RESULT *policy_result_server(const POLICY_SERVER *server,
				            const char *digest)
{
    POLICY_RESULT *result = policy_result_create();
    char   *text;

    policy_result_set(result, "destination", server->dest);
    policy_result_set(result, "result", server->passed ? "PASS" : "FAIL");
    policy_result_set(result, "server", server->host);
    policy_result_set(result, "address", server->addr);
    if (server->host)
	policy_result_format(result, "port", "%d", server->port);
    policy_result_set(result, "class", server->class);
    if (server->tls)
	policy_result_set(result, "level", str_tls_level(server->tls->level));
    if (server->session) {
	policy_result_set(result, "protocol", server->session->protocol);
	policy_result_set(result, "cipher", server->session->cipher_name);
	policy_chain_describe(result, server->session, digest);
	policy_result_set(result, "digest", digest);
    }
    policy_result_set(result, "reason", server->reason);
    if (!server->passed) {
	text = cause(server);
	policy_result_set(result, "cause", text);
	myfree(text);
    }
    set_list(result, "log", server->log);
    return (result);
}

/* policy_result_write - to another process */

void    policy_result_write(const POLICY_RESULT *result, VSTREAM *stream)
{
    attr_print0(stream, ATTR_FLAG_NONE, SEND_ATTR_HASH(result->values),
		ATTR_TYPE_END);
}

/* policy_result_read - from another process */

POLICY_RESULT *policy_result_read(VSTREAM *stream)
{
    POLICY_RESULT *result;
    int     ch = VSTREAM_GETC(stream);

    if (ch == VSTREAM_EOF)
	return (0);
    (void) vstream_ungetc(stream, ch);
    result = policy_result_create();
    if (attr_scan0(stream, ATTR_FLAG_NONE, RECV_ATTR_HASH(result->values),
		   ATTR_TYPE_END) < 0) {
	policy_result_free(result);
	result = 0;
    }
    return (result);
}

/* policy_result_free - destroy */

void    policy_result_free(POLICY_RESULT *result)
{
    htable_free(result->values, myfree);
    myfree((void *) result);
}

#endif
