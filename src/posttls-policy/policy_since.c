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
/*	void	policy_since_compare(results, past)
/*	POLICY_RESULTS *results;
/*	POLICY_RESULTS *past;
/*
/*	const POLICY_CERT *policy_since_find(dest, value, depth)
/*	const char *dest;
/*	const char *value;
/*	int	*depth;
/* DESCRIPTION
/*	policy_since_read() reads what "posttls-policy probe -j" has
/*	written earlier. Lines that are about something else are ignored.
/*
/*	policy_since_compare() compares results, all of one destination,
/*	with what each server had when it last passed, or if it never
/*	did, when it was last reached. It adds
/* .IP changed
/*	"leaf", "key" and "ca" where a server has another certificate,
/*	public key, or chain of CAs; "sent" where it now sends the certificate
/*	of a CA beside its chain; "mx" where the set of servers is
/*	another one; "unused" where a fingerprint of the policy has begun
/*	to match nothing; "new" where the destination was not there. A server
/*	that could not be reached has not changed.
/* .IP known
/*	For a server that does not pass: does it have the key that it had
/*	when it passed, or a certificate from a CA that it had then, or
/*	had sent? The server says today what it likes, so this counts
/*	only for a key that the handshake has used, and for CAs to which
/*	OpenSSL verifies the chain. A CA may have been taken out of the
/*	policy because it is not trusted any more; so this counts only
/*	where the policy is the same as then, or lists the value now.
/* .IP unused
/*	Fingerprints that match nothing that any server of the destination
/*	has. While one does not pass, those of the earlier run.
/* .PP
/*	The list "past" gets what is to be kept of servers that do not pass
/*	now, or that are not there, for the next run: what they had when they
/*	last passed. These results belong to this module.
/*
/*	policy_since_find() returns the certificate with this fingerprint, or
/*	whose public key has it, that was in the chain of a server of this
/*	destination when that last passed, and its place in the chain; or null.
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

#define SINCE_PAST_LIMIT	100	/* servers of a destination */

 /*
  * What is known of a destination.
  */
typedef struct EARLIER {
    POLICY_RESULTS last;		/* in that run */
    POLICY_RESULTS passed;		/* of these, and what it kept */
} EARLIER;

static HTABLE *since_dests;		/* EARLIER by destination */

/* find_dest - create it if it is not there */

static EARLIER *find_dest(const char *dest)
{
    EARLIER *earlier = (EARLIER *) htable_find(since_dests, dest);

    if (earlier == 0) {
	earlier = (EARLIER *) mymalloc(sizeof(*earlier));
	memset((void *) earlier, 0, sizeof(*earlier));
	htable_enter(since_dests, dest, (void *) earlier);
    }
    return (earlier);
}

/* has_passed - and had a certificate */

static int has_passed(const POLICY_RESULT *result)
{
    return (result->result != POLICY_FAIL && result->chain.count > 0);
}

/* read_object - one server */

static void read_object(const char *path, int number, const json_t *object,
			        int who)
{
    const char *problem;
    POLICY_RESULT *result = policy_result_read(object, who, &problem);
    EARLIER *earlier;

    if (result == 0)
	msg_fatal("%s: line %d: not a result of posttls-policy(1): %s",
		  path, number, problem);
    /* Without a server, nothing is known of the destination. */
    if (result->destination == 0 || result->server == 0
	|| result->address == 0) {
	policy_result_free(result);
	return;
    }
    earlier = find_dest(result->destination);
    if (has_passed(result))
	policy_results_add(&earlier->passed, result);
    if (who != POLICY_FROM_PAST)
	policy_results_add(&earlier->last, result);
}

/* read_line - one object */

static void read_line(const char *path, int number, const char *line)
{
    json_error_t error;
    json_t *object = json_loads(line, 0, &error);
    json_t *past;

    if (object == 0)
	msg_fatal("%s: line %d: not JSON: %s", path, number, error.text);
    if (json_object_get(object, "result") != 0)
	read_object(path, number, object, POLICY_FROM_ANY);
    else if ((past = json_object_get(object, "passed")) != 0)
	read_object(path, number, past, POLICY_FROM_PAST);
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

/* add_text - to a list that may not be there */

static void add_text(ARGV **list, const char *text)
{
    if (*list == 0)
	*list = argv_alloc(1);
    argv_add(*list, text, ARGV_END);
}

/* is_server - at any of its addresses */

static int is_server(const POLICY_RESULT *result, const POLICY_RESULT *other)
{
    return (result->server != 0 && other->server != 0
	    && strcmp(result->server, other->server) == 0);
}

/* is_address - of the same server */

static int is_address(const POLICY_RESULT *result, const POLICY_RESULT *other)
{
    return (is_server(result, other)
	    && strcmp(result->address, other->address) == 0);
}

/* choose - with the same certificate if possible, or else the same address */

static const POLICY_RESULT *choose(const POLICY_RESULT *best,
				           const POLICY_RESULT *one,
				           const POLICY_RESULT *result)
{
    const char *leaf = result->chain.certs[0].certificate;

    if (best == 0)
	return (one);
    if (strcmp(best->chain.certs[0].certificate, leaf) == 0)
	return (best);
    return (strcmp(one->chain.certs[0].certificate, leaf) == 0
	    || is_address(one, result) ? one : best);
}

/* find_earlier - when it passed, or else when it was reached */

static const POLICY_RESULT *find_earlier(const EARLIER *earlier,
					         const POLICY_RESULT *result)
{
    const POLICY_RESULT *best = 0;
    int     i;

    for (i = 0; i < earlier->passed.count; i++)
	if (is_server(result, earlier->passed.list[i]))
	    best = choose(best, earlier->passed.list[i], result);
    if (best)
	return (best);
    for (i = 0; i < earlier->last.count; i++)
	if (is_server(result, earlier->last.list[i])
	    && earlier->last.list[i]->chain.count > 0)
	    best = choose(best, earlier->last.list[i], result);
    return (best);
}

/* policy_since_find - what does a policy list */

const POLICY_CERT *policy_since_find(const char *dest, const char *value,
				             int *depth)
{
    const EARLIER *earlier = since_dests == 0 ? 0 :
    (EARLIER *) htable_find(since_dests, dest);
    const POLICY_CHAIN *chain;
    int     i;

    for (i = 0; earlier && i < earlier->passed.count; i++) {
	chain = &earlier->passed.list[i]->chain;
	if ((*depth = policy_result_find(chain, value)) >= 0)
	    return (chain->certs + *depth);
    }
    return (0);
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

/* find_cert - this one in another list, or null */

static const POLICY_CERT *find_cert(const POLICY_CHAIN *chain,
				            const POLICY_CERT *cert)
{
    int     i;

    for (i = 0; i < chain->count; i++)
	if (strcmp(chain->certs[i].certificate, cert->certificate) == 0)
	    return (chain->certs + i);
    return (0);
}

/* sent_since - when was a CA sent first, beside the chain */

static long sent_since(const POLICY_RESULT *then, const POLICY_CERT *ca)
{
    return (ca->since == POLICY_TIME_NONE ? then->time : ca->since);
}

/* date_others - nonzero if a CA is sent that was not */

static int date_others(POLICY_RESULT *result, const POLICY_RESULT *before)
{
    const POLICY_CERT *known;
    POLICY_CERT *cert;
    int     new = 0;

    for (cert = result->other_cas.certs; cert < result->other_cas.certs
	 + result->other_cas.count; cert++) {
	/* What a server sends that does not pass is not evidence. */
	known = before && has_passed(before) ?
	    find_cert(&before->other_cas, cert) : 0;
	cert->since = known ? sent_since(before, known) : result->time;
	new |= (before && known == 0 && !find_cert(&before->chain, cert));
    }
    return (new);
}

/* compare_server - with what it had */

static void compare_server(const EARLIER *earlier, POLICY_RESULT *result)
{
    const POLICY_CERT *cert = result->chain.certs;
    const POLICY_RESULT *before = find_earlier(earlier, result);
    int     is_sent;

    /* With another digest, nothing can be said. */
    if (before && (before->digest == 0
		   || strcmp(result->digest, before->digest) != 0))
	before = 0;
    is_sent = date_others(result, before);
    /* A server that was not there is "mx". */
    if (before == 0)
	return;
    if (strcmp(cert->certificate, before->chain.certs->certificate) != 0)
	add_text(&result->changed, "leaf");
    if (strcmp(cert->public_key, before->chain.certs->public_key) != 0)
	add_text(&result->changed, "key");
    if (!has_same_cas(&result->chain, &before->chain))
	add_text(&result->changed, "ca");
    if (is_sent && has_passed(result) && result->pinned)
	add_text(&result->changed, "sent");
}

/* counts - did this value pass under the policy, or does that list it now */

static int counts(const POLICY_RESULT *result, const POLICY_RESULT *then,
		          const POLICY_CERT *cert)
{
    return ((result->policy && then->policy
	     && strcmp(result->policy, then->policy) == 0)
	    || policy_result_has(result->pinned, cert->certificate)
	    || policy_result_has(result->pinned, cert->public_key));
}

/* list_issuers - of the server's certificate, as OpenSSL has verified it */

static int list_issuers(const POLICY_RESULT *result, const POLICY_CERT **list)
{
    int     count = result->verified < result->chain.count ? result->verified :
    result->chain.count;

    *list = count > 1 ? result->chain.certs + 1 : result->issuers.certs;
    return (count > 1 ? count - 1 : result->issuers.count);
}

/* find_ca - the lowest CA of the chain that this list has, too, or null */

static const POLICY_CERT *find_ca(const POLICY_RESULT *result,
				          const POLICY_RESULT *then,
				          const POLICY_CERT *list, int count)
{
    const POLICY_CERT *mine;
    int     total = list_issuers(result, &mine);
    int     i;
    int     n;

    for (i = 0; i < total; i++)
	for (n = 0; n < count; n++)
	    if (strcmp(mine[i].public_key, list[n].public_key) == 0
		&& counts(result, then, list + n))
		return (list + n);
    return (0);
}

/* know_from - what is known of today's certificate, the strongest first */

static int know_from(const POLICY_RESULT *then, const POLICY_RESULT *result,
		             VSTRING *text)
{
    const POLICY_CERT *cert = result->chain.certs;
    const POLICY_CERT *before = then->chain.certs;
    const POLICY_CERT *cas;
    const POLICY_CERT *ca;
    int     count = list_issuers(then, &cas);

    if (strcmp(cert->public_key, before->public_key) == 0
	&& counts(result, then, before)) {
	vstring_sprintf(text, "the same key as when it last passed (%s)",
			policy_result_date(then->time));
	return (3);
    }
    if ((ca = find_ca(result, then, cas, count)) != 0) {
	vstring_sprintf(text, "the certificate is from a CA that it had when "
			"it last passed (%s): %s",
			policy_result_date(then->time), ca->subject);
	return (2);
    }
    if ((ca = find_ca(result, then, then->other_cas.certs,
		      then->other_cas.count)) != 0) {
	vstring_sprintf(text, "the certificate is from a CA that it has sent "
			"beside its own since %s: %s",
			policy_result_date(sent_since(then, ca)), ca->subject);
	return (1);
    }
    return (0);
}

/* add_known - the best that there is, of all addresses of the server */

static void add_known(const EARLIER *earlier, POLICY_RESULT *result)
{
    VSTRING *best = vstring_alloc(100);
    VSTRING *text = vstring_alloc(100);
    const POLICY_RESULT *then;
    int     weight = 0;
    int     i, this;

    vstring_strcpy(best, "nothing is known of its key and its CA");
    for (i = 0; i < earlier->passed.count; i++) {
	then = earlier->passed.list[i];
	if (!is_server(result, then) || then->time == POLICY_TIME_NONE
	    || then->digest == 0 || strcmp(then->digest, result->digest) != 0
	    || (this = know_from(then, result, text)) <= weight)
	    continue;
	weight = this;
	vstring_strcpy(best, vstring_str(text));
    }
    add_text(&result->known, vstring_str(best));
    vstring_free(best);
    vstring_free(text);
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

/* has_other_servers - those that went while there was no answer are unknown */

static int has_other_servers(const EARLIER *earlier,
			             const POLICY_RESULTS *results)
{
    if (results->list[0]->server == 0)
	return (0);
    if (earlier->last.count == 0)
	return (lacks_server(results, &earlier->passed));
    return (lacks_server(results, &earlier->last)
	    || lacks_server(&earlier->last, results));
}

/* have_passed - all servers */

static int have_passed(const POLICY_RESULTS *results)
{
    int     i;

    for (i = 0; i < results->count; i++)
	if (!has_passed(results->list[i]))
	    return (0);
    return (1);
}

/* all_lack - is this value unused at all servers */

static int all_lack(const POLICY_RESULTS *results, const char *value)
{
    int     i;

    for (i = 0; i < results->count; i++)
	if (!policy_result_has(results->list[i]->unused, value))
	    return (0);
    return (1);
}

/* find_unused - of all servers, which is null if there is none */

static ARGV *find_unused(const POLICY_RESULTS *results, const ARGV *earlier)
{
    const ARGV *list = have_passed(results) ? results->list[0]->unused : earlier;
    ARGV   *unused = 0;
    char  **cpp;

    for (cpp = list ? list->argv : 0; cpp && *cpp; cpp++)
	if (list == earlier || all_lack(results, *cpp))
	    add_text(&unused, *cpp);
    return (unused);
}

/* compare_unused - what matches nothing at all */

static void compare_unused(const EARLIER *earlier, POLICY_RESULTS *results)
{
    const ARGV *before = earlier && earlier->last.count > 0 ?
    earlier->last.list[0]->unused : 0;
    ARGV   *unused = find_unused(results, before);
    char  **cpp;
    int     i;

    for (i = 0; i < results->count; i++)
	if (results->list[i]->unused) {
	    argv_free(results->list[i]->unused);
	    results->list[i]->unused = 0;
	}
    results->list[0]->unused = unused;
    for (cpp = unused ? unused->argv : 0; earlier && cpp && *cpp; cpp++)
	if (!policy_result_has(before, *cpp)) {
	    add_text(&results->list[0]->changed, "unused");
	    break;
	}
}

/* is_needed - after this run */

static int is_needed(const POLICY_RESULT *past, const POLICY_RESULTS *results)
{
    int     has_address = 0;
    int     has_server = 0;
    const POLICY_RESULT *one;
    int     i;

    for (i = 0; i < results->count; i++) {
	one = results->list[i];
	if (!is_server(one, past))
	    continue;
	if (is_address(one, past)) {
	    if (has_passed(one))
		return (0);
	    has_address = 1;
	}
	has_server |= has_passed(one);
    }
    return (has_address || !has_server);
}

/* keep - what the next run has to know */

static void keep(POLICY_RESULTS *past, const POLICY_RESULTS *from,
		         const POLICY_RESULTS *results)
{
    int     i;

    for (i = 0; i < from->count && past->count < SINCE_PAST_LIMIT; i++)
	if (is_needed(from->list[i], results))
	    policy_results_add(past, from->list[i]);
}

/* policy_since_compare - all servers of one destination */

void    policy_since_compare(POLICY_RESULTS *results, POLICY_RESULTS *past)
{
    const EARLIER *earlier;
    POLICY_RESULT *result;
    int     i;

    if (results->count == 0)
	return;
    earlier = since_dests == 0 ? 0 : (EARLIER *)
	htable_find(since_dests, results->list[0]->destination);
    compare_unused(earlier, results);
    if (since_dests == 0)
	return;
    if (earlier == 0) {
	add_text(&results->list[0]->changed, "new");
	return;
    }
    if (has_other_servers(earlier, results))
	add_text(&results->list[0]->changed, "mx");
    for (i = 0; i < results->count; i++) {
	result = results->list[i];
	if (result->chain.count > 0) {
	    compare_server(earlier, result);
	    if (result->result == POLICY_FAIL)
		add_known(earlier, result);
	}
    }
    keep(past, &earlier->passed, results);
}

#endif
