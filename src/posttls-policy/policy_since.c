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
/*	void	policy_since_compare(results)
/*	POLICY_RESULTS *results;
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
/*	A file that cannot be read, is not JSON, or has a result of
/*	which a member is wrong, is fatal.
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

/* Utility library. */

#include <argv.h>
#include <htable.h>
#include <msg.h>
#include <mymalloc.h>
#include <vstream.h>
#include <vstring.h>
#include <vstring_vstream.h>

/* Application-specific. */

#include "posttls-policy.h"

static HTABLE *since_dests;		/* POLICY_RESULTS by destination */

/* remember - one server */

static void remember(POLICY_RESULT *result)
{
    POLICY_RESULTS *earlier =
    (POLICY_RESULTS *) htable_find(since_dests, result->destination);

    if (earlier == 0) {
	earlier = (POLICY_RESULTS *) mymalloc(sizeof(*earlier));
	memset((void *) earlier, 0, sizeof(*earlier));
	htable_enter(since_dests, result->destination, (void *) earlier);
    }
    policy_results_add(earlier, result);
}

/* read_line - one object */

static void read_line(const char *path, int number, const char *line)
{
    json_error_t error;
    json_t *object = json_loads(line, 0, &error);
    POLICY_RESULT *result;
    const char *problem;

    if (object == 0)
	msg_fatal("%s: line %d: not JSON: %s", path, number, error.text);
    if (json_object_get(object, "result") != 0) {
	result = policy_result_read(object, POLICY_FROM_ANY, &problem);
	if (result == 0)
	    msg_fatal("%s: line %d: not a result of posttls-policy(1): %s",
		      path, number, problem);
	/* Without a server, nothing is known of the destination. */
	if (result->destination && result->server)
	    remember(result);
	else
	    policy_result_free(result);
    }
    json_decref(object);
}

/* policy_since_read - JSON lines */

void    policy_since_read(const char *path)
{
    VSTREAM *stream = vstream_fopen(path, O_RDONLY, 0);
    VSTRING *line = vstring_alloc(1000);
    int     number = 0;

    if (stream == 0)
	msg_fatal("open %s: %m", path);
    since_dests = htable_create(100);
    while (vstring_get_nonl(line, stream) != VSTREAM_EOF)
	read_line(path, ++number, vstring_str(line));
    if (vstream_ferror(stream))
	msg_fatal("read %s: %m", path);
    vstream_fclose(stream);
    vstring_free(line);
}

/* add_change - to the list */

static void add_change(POLICY_RESULT *result, const char *what)
{
    if (result->changed == 0)
	result->changed = argv_alloc(1);
    argv_add(result->changed, what, ARGV_END);
}

/* is_server - at any of its addresses */

static int is_server(const POLICY_RESULT *result, const POLICY_RESULT *other)
{
    return (result->server != 0 && other->server != 0
	    && strcmp(result->server, other->server) == 0);
}

/* find_earlier - the same server, with the same certificate if possible */

static const POLICY_RESULT *find_earlier(const POLICY_RESULTS *earlier,
					         const POLICY_RESULT *result)
{
    const POLICY_RESULT *best = 0;
    const POLICY_RESULT *one;
    int     i;

    for (i = 0; i < earlier->count; i++) {
	one = earlier->list[i];
	if (!is_server(result, one))
	    continue;
	if (best == 0 || best->chain.count == 0
	    || (one->chain.count > 0
		&& strcmp(one->chain.certs[0].certificate,
			  result->chain.certs[0].certificate) == 0))
	    best = one;
    }
    return (best);
}

/* has_same_cas - all certificates above that of the server */

static int has_same_cas(const POLICY_CHAIN *chain, const POLICY_CHAIN *other)
{
    int     i;

    if (chain->count != other->count)
	return (0);
    for (i = 1; i < chain->count; i++)
	if (strcmp(chain->certs[i].certificate,
		   other->certs[i].certificate) != 0)
	    return (0);
    return (1);
}

/* compare_server - with what it had */

static void compare_server(const POLICY_RESULTS *earlier, POLICY_RESULT *result)
{
    const POLICY_CERT *cert = result->chain.certs;
    const POLICY_RESULT *before;

    /* A server that was not there is "mx". */
    if (result->chain.count == 0
	|| (before = find_earlier(earlier, result)) == 0)
	return;
    /* It may not have been reached then. */
    if (before->chain.count == 0) {
	add_change(result, "leaf");
	return;
    }
    /* With another digest, nothing can be said. */
    if (before->digest == 0 || strcmp(result->digest, before->digest) != 0)
	return;
    if (strcmp(cert->certificate, before->chain.certs->certificate) != 0)
	add_change(result, "leaf");
    if (strcmp(cert->public_key, before->chain.certs->public_key) != 0)
	add_change(result, "key");
    if (!has_same_cas(&result->chain, &before->chain))
	add_change(result, "ca");
}

/* lacks_server - is there one in this list that the other one lacks */

static int lacks_server(const POLICY_RESULTS *list, const POLICY_RESULTS *other)
{
    int     i;
    int     n;

    for (i = 0; i < list->count; i++) {
	for (n = 0; n < other->count; n++)
	    if (is_server(list->list[i], other->list[n]))
		break;
	if (list->list[i]->server && n >= other->count)
	    return (1);
    }
    return (0);
}

/* policy_since_compare - all servers of one destination */

void    policy_since_compare(POLICY_RESULTS *results)
{
    const POLICY_RESULTS *earlier;
    int     i;

    if (since_dests == 0 || results->count == 0)
	return;
    earlier = (POLICY_RESULTS *) htable_find(since_dests,
					     results->list[0]->destination);
    if (earlier == 0) {
	add_change(results->list[0], "new");
	return;
    }
    if (results->list[0]->server
	&& (lacks_server(results, earlier) || lacks_server(earlier, results)))
	add_change(results->list[0], "mx");
    for (i = 0; i < results->count; i++)
	compare_server(earlier, results->list[i]);
}

#endif
