/* SPDX-License-Identifier: IPL-1.0 OR EPL-2.0 */
/*++
/* NAME
/*	policy_since 3
/* SUMMARY
/*	compare results with those of an earlier run
/* SYNOPSIS
/*	#include "posttls-policy.h"
/*
/*	void	policy_since_read(path)
/*	const char *path;
/*
/*	void	policy_since_compare(results, count)
/*	POLICY_RESULT **results;
/*	int	count;
/* DESCRIPTION
/*	policy_since_read() reads what "posttls-policy probe -j" has
/*	written earlier. Lines that are about something else are ignored.
/*
/*	policy_since_compare() adds a list "changed" to results, all of
/*	one destination: "leaf", "key" and "ca", where a server that was there
/*	before has another certificate, public key, or chain of CAs; "mx" where
/*	the set of servers is another one; "new" where the destination was not
/*	there. A server that could not be reached has not changed.
/* DIAGNOSTICS
/*	A file that cannot be read, or is not JSON, is fatal.
/* LICENSE
/* .ad
/* .fi
/*	This software is distributed under the terms of the IBM Public
/*	License 1.0 or the Eclipse Public License 2.0, as Postfix is.
/*--*/

#if defined(USE_TLS) && defined(USE_JANSSON)

/* System library. */

#include <sys_defs.h>
#include <fcntl.h>
#include <string.h>

#include <jansson.h>

/* Utility library. */

#include <argv.h>
#include <htable.h>
#include <msg.h>
#include <mymalloc.h>
#include <stringops.h>
#include <vstream.h>
#include <vstring.h>
#include <vstring_vstream.h>

/* Application-specific. */

#include "posttls-policy.h"

 /*
  * What a server had.
  */
typedef struct EARLIER {
    char   *digest;			/* of the fingerprints below */
    char   *leaf;
    char   *key;
    char   *cas;			/* all certificates above */
    struct EARLIER *next;		/* another address */
} EARLIER;

static HTABLE *since_servers;		/* EARLIER by "destination server" */
static HTABLE *since_dests;		/* ARGV of servers by destination */

/* text_of - member of an object, or empty */

static const char *text_of(const json_t *object, const char *name)
{
    const char *text = json_string_value(json_object_get(object, name));

    return (text ? text : "");
}

/* cas_before - all certificates above that of the server */

static char *cas_before(const json_t *chain)
{
    VSTRING *list = vstring_alloc(100);
    size_t  i;

    for (i = 1; i < json_array_size(chain); i++)
	vstring_sprintf_append(list, "%s ", text_of(json_array_get(chain, i),
						    "certificate"));
    return (vstring_export(list));
}

/* remember - one server */

static void remember(const char *dest, const char *server,
		             const json_t *object)
{
    const json_t *chain = json_object_get(object, "chain");
    VSTRING *name = vstring_alloc(100);
    EARLIER *earlier = (EARLIER *) mymalloc(sizeof(*earlier));
    HTABLE_INFO *info;

    earlier->digest = mystrdup(text_of(object, "digest"));
    earlier->leaf = mystrdup(text_of(json_array_get(chain, 0), "certificate"));
    earlier->key = mystrdup(text_of(json_array_get(chain, 0), "public_key"));
    earlier->cas = cas_before(chain);
    vstring_sprintf(name, "%s %s", dest, server);
    if ((info = htable_locate(since_servers, vstring_str(name))) == 0)
	info = htable_enter(since_servers, vstring_str(name), (void *) 0);
    earlier->next = (EARLIER *) info->value;
    info->value = (void *) earlier;
    vstring_free(name);
}

/* read_object - one line */

static void read_object(const json_t *object)
{
    const char *dest = text_of(object, "destination");
    const char *server = text_of(object, "server");
    ARGV   *servers;

    /* Without a server, nothing is known of the destination. */
    if (*dest == 0 || *server == 0 || *text_of(object, "result") == 0)
	return;
    if ((servers = (ARGV *) htable_find(since_dests, dest)) == 0) {
	servers = argv_alloc(1);
	htable_enter(since_dests, dest, (void *) servers);
    }
    argv_add(servers, server, ARGV_END);
    if (json_array_size(json_object_get(object, "chain")) > 0)
	remember(dest, server, object);
}

/* policy_since_read - JSON lines */

void    policy_since_read(const char *path)
{
    VSTREAM *stream = vstream_fopen(path, O_RDONLY, 0);
    VSTRING *line = vstring_alloc(1000);
    json_error_t error;
    json_t *object;
    int     number = 0;

    if (stream == 0)
	msg_fatal("open %s: %m", path);
    since_servers = htable_create(100);
    since_dests = htable_create(100);
    while (vstring_get_nonl(line, stream) != VSTREAM_EOF) {
	number++;
	if ((object = json_loads(vstring_str(line), 0, &error)) == 0)
	    msg_fatal("%s: line %d: not JSON: %s", path, number, error.text);
	read_object(object);
	json_decref(object);
    }
    if (vstream_ferror(stream))
	msg_fatal("read %s: %m", path);
    vstream_fclose(stream);
    vstring_free(line);
}

/* add_change - to the list */

static void add_change(POLICY_RESULT *result, const char *what)
{
    int     count = 0;

    while (policy_result_item(result, "changed", count, (char *) 0) != 0)
	count++;
    policy_result_set_item(result, "changed", count, (char *) 0, what);
}

/* find_earlier - what this server had */

static const EARLIER *find_earlier(const POLICY_RESULT *result)
{
    const char *server = policy_result_get(result, "server");
    VSTRING *name = vstring_alloc(100);
    const EARLIER *earlier;

    vstring_sprintf(name, "%s %s", policy_result_get(result, "destination"),
		    server ? server : "");
    earlier = since_servers == 0 ? 0 :
	(EARLIER *) htable_find(since_servers, vstring_str(name));
    vstring_free(name);
    return (earlier);
}

/* cas_of - all certificates above, as they are remembered */

static char *cas_of(const POLICY_RESULT *result)
{
    VSTRING *list = vstring_alloc(100);
    const char *cert;
    int     i;

    for (i = 1; (cert = policy_result_item(result, "chain", i,
					   "certificate")) != 0; i++)
	vstring_sprintf_append(list, "%s ", cert);
    return (vstring_export(list));
}

/* had_server - did the destination have this server */

static int had_server(const POLICY_RESULT *result)
{
    ARGV   *servers = (ARGV *) htable_find(since_dests,
				   policy_result_get(result, "destination"));
    char  **cpp;

    for (cpp = servers ? servers->argv : 0; cpp && *cpp; cpp++)
	if (policy_result_is(result, "server", *cpp))
	    return (1);
    return (0);
}

/* compare_server - with what it had, at any of its addresses */

static void compare_server(POLICY_RESULT *result)
{
    const EARLIER *first = find_earlier(result);
    const char *leaf = policy_result_item(result, "chain", 0, "certificate");
    const EARLIER *earlier;
    char   *cas;

    if (leaf == 0)
	return;
    /* It may not have been reached then; or it was not there, which is "mx". */
    if (first == 0) {
	if (had_server(result))
	    add_change(result, "leaf");
	return;
    }
    /* With another digest, nothing can be said. */
    if (!policy_result_is(result, "digest", first->digest))
	return;
    for (earlier = first; earlier->next; earlier = earlier->next)
	if (strcmp(leaf, earlier->leaf) == 0)
	    break;
    if (strcmp(leaf, earlier->leaf) != 0)
	add_change(result, "leaf");
    if (strcmp(policy_result_item(result, "chain", 0, "public_key"),
	       earlier->key) != 0)
	add_change(result, "key");
    cas = cas_of(result);
    if (strcmp(cas, earlier->cas) != 0)
	add_change(result, "ca");
    myfree(cas);
}

/* servers_differ - other names than before */

static int servers_differ(const ARGV *earlier, POLICY_RESULT **results,
			          int count)
{
    HTABLE *names = htable_create(10);
    const char *server;
    int     differ = 0;
    char  **cpp;
    int     i;

    /* Those that are only now there, then those that are not any more. */
    for (i = 0; i < count; i++)
	if ((server = policy_result_get(results[i], "server")) != 0
	    && htable_locate(names, server) == 0)
	    htable_enter(names, server, (void *) 0);
    for (cpp = earlier->argv; *cpp; cpp++)
	differ |= (htable_locate(names, *cpp) == 0);
    for (cpp = earlier->argv; *cpp; cpp++)
	if (htable_locate(names, *cpp))
	    htable_delete(names, *cpp, (void (*) (void *)) 0);
    differ |= (names->used > 0);
    htable_free(names, (void (*) (void *)) 0);
    return (differ);
}

/* policy_since_compare - all servers of one destination */

void    policy_since_compare(POLICY_RESULT **results, int count)
{
    const ARGV *earlier;
    int     i;

    if (since_dests == 0 || count == 0)
	return;
    earlier = (ARGV *) htable_find(since_dests,
			       policy_result_get(results[0], "destination"));
    if (earlier == 0) {
	add_change(results[0], "new");
	return;
    }
    if (policy_result_get(results[0], "server") != 0
	&& servers_differ(earlier, results, count))
	add_change(results[0], "mx");
    for (i = 0; i < count; i++)
	compare_server(results[i]);
}

#endif
