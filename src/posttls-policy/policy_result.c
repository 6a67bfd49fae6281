/* SPDX-License-Identifier: IPL-1.0 OR EPL-2.0 */
/*++
/* NAME
/*	policy_result 3
/* SUMMARY
/*	how a TLS policy works with one server
/* SYNOPSIS
/*	#include "posttls-policy.h"
/*
/*	POLICY_RESULT *policy_result_create(dest)
/*	const char *dest;
/*
/*	json_t	*policy_result_json(result, who)
/*	const POLICY_RESULT *result;
/*	int	who;
/*
/*	POLICY_RESULT *policy_result_read(object, who, problem)
/*	const json_t *object;
/*	int	who;
/*	const char **problem;
/*
/*	POLICY_CERT *policy_result_cert(chain)
/*	POLICY_CHAIN *chain;
/*
/*	int	policy_result_has(list, text)
/*	const ARGV *list;
/*	const char *text;
/*
/*	int	policy_result_is(cert, value)
/*	const POLICY_CERT *cert;
/*	const char *value;
/*
/*	int	policy_result_find(chain, value)
/*	const POLICY_CHAIN *chain;
/*	const char *value;
/*
/*	void	policy_result_judge(result)
/*	POLICY_RESULT *result;
/*
/*	const POLICY_CERT *policy_result_first(result)
/*	const POLICY_RESULT *result;
/*
/*	const char *policy_result_date(seconds)
/*	long	seconds;
/*
/*	const char *policy_result_verdict(result)
/*	const POLICY_RESULT *result;
/*
/*	const char *policy_result_class(result)
/*	const POLICY_RESULT *result;
/*
/*	void	policy_result_free(result)
/*	POLICY_RESULT *result;
/*
/*	void	policy_advice_free(advice)
/*	POLICY_ADVICE *advice;
/*
/*	void	policy_results_add(results, result)
/*	POLICY_RESULTS *results;
/*	POLICY_RESULT *result;
/*
/*	void	policy_results_free(results)
/*	POLICY_RESULTS *results;
/* DESCRIPTION
/*	One table says which members a result has, and of what type. It
/*	makes the JSON object of posttls-policy(1), which is also what goes
/*	through the pipe from the process that has talked to the server, and
/*	what is read of an earlier run. A member that does not apply has a
/*	null pointer, zero, POLICY_TIME_NONE or POLICY_DAYS_NONE, and is absent
/*	in JSON.
/*
/*	policy_result_create() makes a result of which nothing but the
/*	destination is known.
/*
/*	policy_result_json() makes the object. policy_result_read() makes a
/*	result from one. Its source is not trusted: types, lengths and
/*	numbers have limits, and words must be known. The result is null, with
/*	the name of the member that is wrong, when something is.
/*
/*	The argument "who" is POLICY_FROM_CHILD for members that come
/*	from a child process, and no others are accepted then; with
/*	POLICY_FROM_ANY all members are meant, and what is not known
/*	is left out, as an earlier or later version may have written it;
/*	POLICY_FROM_PAST is for what is kept of a server that
/*	does not pass now, see policy_since(3).
/*
/*	policy_result_judge() makes the verdict, from the class of
/*	failure and the time that the certificates have left.
/*	policy_result_first() returns the certificate that expires first, of
/*	the chain and of pinned CAs that only the local store has, or null.
/*
/*	policy_result_cert() appends an empty certificate to a list.
/*	policy_result_has() says whether a list, which may be null, has a text.
/*	policy_result_is() says whether a value is the fingerprint of a
/*	certificate, or of its public key. policy_result_find() returns the
/*	place in a chain of the first one that has this fingerprint, or -1.
/*
/*	policy_result_date() returns a time as text that the next call
/*	overwrites, or null. policy_result_verdict() and
/*	policy_result_class() return the name of a number, or null.
/*
/*	policy_results_add() appends to a list, which begins with all
/*	zeros. policy_results_free() destroys what is in it.
/* LICENSE
/* .ad
/* .fi
/*	This software is distributed under the terms of the IBM Public
/*	License 1.0 or the Eclipse Public License 2.0, as Postfix is.
/*--*/

#if defined(USE_TLS) && defined(USE_JANSSON)

/* System library. */

#include <sys_defs.h>
#include <limits.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

/* Utility library. */

#include <msg.h>
#include <mymalloc.h>
#include <name_code.h>

/* Application-specific. */

#include "posttls-policy.h"

#define RESULT_DAY		86400	/* seconds */

typedef enum {
    RESULT_TEXT, RESULT_NUMBER, RESULT_DAYS, RESULT_BOOL, RESULT_TIME,
    RESULT_WORD, RESULT_LIST, RESULT_CHAIN, RESULT_ADVICE,
} RESULT_TYPE;

 /*
  * One member, in the order of the JSON object.
  */
typedef struct FIELD {
    const char *name;
    RESULT_TYPE type;
    size_t  place;
    int     who;			/* knows it */
    const NAME_CODE *words;
} FIELD;

static const NAME_CODE verdicts[] = {
    {"PASS", POLICY_PASS},
    {"WARN", POLICY_WARN},
    {"FAIL", POLICY_FAIL},
    {"SKIP", POLICY_SKIP},
    {0, 0},
};

static const NAME_CODE classes[] = {
    {"policy", POLICY_CLASS_POLICY},
    {"dns", POLICY_CLASS_DNS},
    {"connect", POLICY_CLASS_CONNECT},
    {"no-tls", POLICY_CLASS_NO_TLS},
    {"handshake", POLICY_CLASS_HANDSHAKE},
    {"ca", POLICY_CLASS_CA},
    {"name", POLICY_CLASS_NAME},
    {"expired", POLICY_CLASS_EXPIRED},
    {"fingerprint", POLICY_CLASS_FPRINT},
    {0, 0},
};

#define CHILD		POLICY_FROM_CHILD
#define PARENT		POLICY_FROM_PARENT
#define PAST		POLICY_FROM_PAST

#define FIELD(type, name, who, words) \
	{#name, type, offsetof(POLICY_RESULT, name), who, words}

static const FIELD result_fields[] = {
    FIELD(RESULT_TIME, time, PARENT | PAST, 0),
    FIELD(RESULT_TEXT, table, PARENT, 0),
    FIELD(RESULT_NUMBER, line, PARENT, 0),
    FIELD(RESULT_TEXT, destination, PARENT | PAST, 0),
    FIELD(RESULT_TEXT, server, CHILD | PAST, 0),
    FIELD(RESULT_TEXT, address, CHILD | PAST, 0),
    FIELD(RESULT_NUMBER, port, CHILD | PAST, 0),
    FIELD(RESULT_WORD, result, PARENT, verdicts),
    FIELD(RESULT_WORD, class, CHILD, classes),
    FIELD(RESULT_TEXT, level, CHILD | PAST, 0),
    FIELD(RESULT_TEXT, policy, CHILD | PAST, 0),
    FIELD(RESULT_LIST, pinned, CHILD, 0),
    FIELD(RESULT_LIST, unused, CHILD, 0),
    FIELD(RESULT_TEXT, cause, CHILD, 0),
    FIELD(RESULT_TEXT, reason, CHILD, 0),
    FIELD(RESULT_TEXT, protocol, CHILD, 0),
    FIELD(RESULT_TEXT, cipher, CHILD, 0),
    FIELD(RESULT_TEXT, digest, CHILD | PAST, 0),
    FIELD(RESULT_DAYS, days, PARENT, 0),
    FIELD(RESULT_TIME, expires, PARENT, 0),
    FIELD(RESULT_CHAIN, chain, CHILD | PAST, 0),
    FIELD(RESULT_NUMBER, verified, CHILD | PAST, 0),
    FIELD(RESULT_NUMBER, other_certificates, CHILD, 0),
    FIELD(RESULT_CHAIN, issuers, CHILD | PAST, 0),
    FIELD(RESULT_CHAIN, other_cas, CHILD | PAST, 0),
    FIELD(RESULT_CHAIN, anchors, CHILD, 0),
    FIELD(RESULT_ADVICE, suggestion, CHILD, 0),
    FIELD(RESULT_LIST, known, CHILD, 0),
    FIELD(RESULT_LIST, changed, PARENT, 0),
    FIELD(RESULT_LIST, log, CHILD, 0),
    {0},
};

#define CERT_FIELD(type, name, who) \
	{#name, type, offsetof(POLICY_CERT, name), who, 0}

static const FIELD cert_fields[] = {
    CERT_FIELD(RESULT_TEXT, subject, CHILD | PAST),
    CERT_FIELD(RESULT_TEXT, issuer, CHILD | PAST),
    CERT_FIELD(RESULT_TIME, not_after, CHILD | PAST),
    CERT_FIELD(RESULT_TEXT, certificate, CHILD | PAST),
    CERT_FIELD(RESULT_TEXT, public_key, CHILD | PAST),
    CERT_FIELD(RESULT_TIME, since, PARENT | PAST),
    {0},
};

#define ADVICE_FIELD(type, name) \
	{#name, type, offsetof(POLICY_ADVICE, name), CHILD, 0}

static const FIELD advice_fields[] = {
    ADVICE_FIELD(RESULT_BOOL, works),
    ADVICE_FIELD(RESULT_TEXT, entry),
    ADVICE_FIELD(RESULT_TEXT, reason),
    ADVICE_FIELD(RESULT_BOOL, new_name),
    {0},
};

#define AT(type, base, field)	((type *) ((char *) (base) + (field)->place))
#define TEXT_AT(base, field)	(*AT(char *, base, field))
#define INT_AT(base, field)	(*AT(int, base, field))
#define TIME_AT(base, field)	(*AT(long, base, field))
#define LIST_AT(base, field)	(*AT(ARGV *, base, field))
#define CHAIN_AT(base, field)	AT(POLICY_CHAIN, base, field)
#define ADVICE_AT(base, field)	(*AT(POLICY_ADVICE *, base, field))

static json_t *write_fields(void *, const FIELD *, int);
static const char *read_fields(const json_t *, void *, const FIELD *, int);

/* policy_result_date - in the form of RFC 3339 */

const char *policy_result_date(long value)
{
    static char text[50];
    time_t  seconds = value;
    struct tm *tm = value == POLICY_TIME_NONE ? 0 : gmtime(&seconds);

    return (tm && strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", tm) > 0 ?
	    text : 0);
}

/* init_fields - all are absent */

static void init_fields(void *base, const FIELD *field)
{
    for (; field->name; field++) {
	if (field->type == RESULT_TIME)
	    TIME_AT(base, field) = POLICY_TIME_NONE;
	else if (field->type == RESULT_DAYS)
	    INT_AT(base, field) = POLICY_DAYS_NONE;
    }
}

/* free_fields - what they point to */

static void free_fields(void *base, const FIELD *field)
{
    POLICY_CHAIN *chain;
    int     i;

    for (; field->name; field++) {
	switch (field->type) {
	case RESULT_TEXT:
	    if (TEXT_AT(base, field))
		myfree(TEXT_AT(base, field));
	    break;
	case RESULT_LIST:
	    if (LIST_AT(base, field))
		argv_free(LIST_AT(base, field));
	    break;
	case RESULT_CHAIN:
	    chain = CHAIN_AT(base, field);
	    for (i = 0; i < chain->count; i++)
		free_fields((void *) (chain->certs + i), cert_fields);
	    if (chain->certs)
		myfree((void *) chain->certs);
	    break;
	case RESULT_ADVICE:
	    if (ADVICE_AT(base, field))
		policy_advice_free(ADVICE_AT(base, field));
	    break;
	default:
	    break;
	}
    }
}

/* write_chain - array of objects */

static json_t *write_chain(POLICY_CHAIN *chain, int who)
{
    json_t *array = json_array();
    int     i;

    for (i = 0; i < chain->count; i++)
	json_array_append_new(array, write_fields((void *) (chain->certs + i),
						  cert_fields, who));
    return (array);
}

/* write_field - one member, if it applies */

static void write_field(json_t *object, void *base, const FIELD *field,
			        int who)
{
    const char *name = field->name;

    switch (field->type) {
    case RESULT_TEXT:
	policy_out_string(object, name, TEXT_AT(base, field));
	break;
    case RESULT_NUMBER:
	if (INT_AT(base, field))
	    json_object_set_new(object, name, json_integer(INT_AT(base, field)));
	break;
    case RESULT_DAYS:
	if (INT_AT(base, field) != POLICY_DAYS_NONE)
	    json_object_set_new(object, name, json_integer(INT_AT(base, field)));
	break;
    case RESULT_BOOL:
	json_object_set_new(object, name, json_boolean(INT_AT(base, field)));
	break;
    case RESULT_TIME:
	policy_out_string(object, name,
			  policy_result_date(TIME_AT(base, field)));
	break;
    case RESULT_WORD:
	policy_out_string(object, name,
			  str_name_code(field->words, INT_AT(base, field)));
	break;
    case RESULT_LIST:
	if (LIST_AT(base, field) && LIST_AT(base, field)->argc > 0)
	    policy_out_list(object, name, LIST_AT(base, field));
	break;
    case RESULT_CHAIN:
	if (CHAIN_AT(base, field)->count > 0)
	    json_object_set_new(object, name,
				write_chain(CHAIN_AT(base, field), who));
	break;
    case RESULT_ADVICE:
	if (ADVICE_AT(base, field))
	    json_object_set_new(object, name,
				write_fields((void *) ADVICE_AT(base, field),
					     advice_fields, CHILD));
	break;
    }
}

/* write_fields - object */

static json_t *write_fields(void *base, const FIELD *field, int who)
{
    json_t *object = json_object();

    for (; field->name; field++)
	if (field->who & who)
	    write_field(object, base, field, who);
    return (object);
}

/* read_text - to be freed by the caller, or null */

static char *read_text(const json_t *value)
{
    return (json_is_string(value)
	    && json_string_length(value) <= POLICY_TEXT_LIMIT ?
	    mystrdup(json_string_value(value)) : 0);
}

/* read_int - zero if it is not a number in this range */

static int read_int(const json_t *value, int *result, int min, int max)
{
    json_int_t number = json_integer_value(value);

    *result = number;
    return (json_is_integer(value) && number >= min && number <= max);
}

/* read_time - in the form of RFC 3339; zero in case of error */

static int read_time(const json_t *value, long *result)
{
    const char *text = json_string_value(value);
    struct tm tm;
    int     length = 0;

    memset((void *) &tm, 0, sizeof(tm));
    if (text == 0
	|| sscanf(text, "%4d-%2d-%2dT%2d:%2d:%2dZ%n", &tm.tm_year, &tm.tm_mon,
		  &tm.tm_mday, &tm.tm_hour, &tm.tm_min, &tm.tm_sec,
		  &length) != 6
	|| length == 0 || text[length] != 0)
	return (0);
    tm.tm_year -= 1900;
    tm.tm_mon -= 1;
    *result = timegm(&tm);
    return (1);
}

/* read_word - zero if it is not known */

static int read_word(const json_t *value, int *result, const NAME_CODE *words)
{
    return (json_is_string(value)
	    && (*result = name_code(words, NAME_CODE_FLAG_STRICT_CASE,
				    json_string_value(value))) != 0);
}

/* read_list - zero in case of error */

static int read_list(const json_t *value, ARGV **result)
{
    size_t  count = json_array_size(value);
    size_t  i;
    char   *text;

    if (!json_is_array(value) || count > POLICY_LIST_LIMIT)
	return (0);
    *result = argv_alloc(count);
    for (i = 0; i < count; i++) {
	if ((text = read_text(json_array_get(value, i))) == 0)
	    return (0);
	argv_add(*result, text, ARGV_END);
	myfree(text);
    }
    return (1);
}

/* read_chain - zero in case of error */

static int read_chain(const json_t *value, POLICY_CHAIN *chain, int who)
{
    size_t  count = json_array_size(value);
    const char *problem = 0;
    POLICY_CERT *cert;

    if (!json_is_array(value) || count > POLICY_CHAIN_LIMIT)
	return (0);
    while (problem == 0 && chain->count < (int) count) {
	cert = policy_result_cert(chain);
	problem = read_fields(json_array_get(value, chain->count - 1),
			      (void *) cert, cert_fields, who);
	if (cert->subject == 0 || cert->issuer == 0 || cert->certificate == 0
	    || cert->public_key == 0)
	    return (0);
    }
    return (problem == 0);
}

/* read_advice - zero in case of error */

static int read_advice(const json_t *value, POLICY_ADVICE **result)
{
    *result = (POLICY_ADVICE *) mymalloc(sizeof(**result));
    memset((void *) *result, 0, sizeof(**result));
    return (read_fields(value, (void *) *result, advice_fields, CHILD) == 0
	    && ((*result)->works ? (*result)->entry : (*result)->reason) != 0);
}

/* read_field - one member; zero in case of error */

static int read_field(const json_t *value, void *base, const FIELD *field,
		              int who)
{
    switch (field->type) {
    case RESULT_TEXT:
	return ((TEXT_AT(base, field) = read_text(value)) != 0);
    case RESULT_NUMBER:
	return (read_int(value, &INT_AT(base, field), 1, INT_MAX));
    case RESULT_DAYS:
	return (read_int(value, &INT_AT(base, field), INT_MIN, INT_MAX - 1));
    case RESULT_BOOL:
	INT_AT(base, field) = json_is_true(value);
	return (json_is_boolean(value));
    case RESULT_TIME:
	return (read_time(value, &TIME_AT(base, field)));
    case RESULT_WORD:
	return (read_word(value, &INT_AT(base, field), field->words));
    case RESULT_LIST:
	return (read_list(value, &LIST_AT(base, field)));
    case RESULT_CHAIN:
	return (read_chain(value, CHAIN_AT(base, field), who));
    case RESULT_ADVICE:
	return (read_advice(value, &ADVICE_AT(base, field)));
    }
    msg_panic("read_field: unexpected type: %d", field->type);
}

/* read_fields - the name of what is wrong, or null */

static const char *read_fields(const json_t *object, void *base,
			               const FIELD *field, int who)
{
    json_t *value;
    size_t  known = 0;

    if (!json_is_object(object))
	return ("object");
    for (; field->name; field++)
	if ((field->who & who) != 0
	    && (value = json_object_get(object, field->name)) != 0) {
	    known++;
	    if (!read_field(value, base, field, who))
		return (field->name);
	}
    return (who != CHILD || known == json_object_size(object) ? 0 :
	    "unknown member");
}

/* find_missing - the name of what goes with another member, or null */

static const char *find_missing(const POLICY_RESULT *result)
{
    if (result->server && result->address == 0)
	return ("address");
    if (result->server && result->port == 0)
	return ("port");
    return (result->chain.count > 0 && result->digest == 0 ? "digest" : 0);
}

/* policy_result_create - nothing is known */

POLICY_RESULT *policy_result_create(const char *dest)
{
    POLICY_RESULT *result = (POLICY_RESULT *) mymalloc(sizeof(*result));

    memset((void *) result, 0, sizeof(*result));
    init_fields((void *) result, result_fields);
    result->destination = dest ? mystrdup(dest) : 0;
    return (result);
}

/* policy_result_json - for people, or for another process */

json_t *policy_result_json(const POLICY_RESULT *result, int who)
{
    return (write_fields((void *) result, result_fields, who));
}

/* policy_result_read - from another process, or from an earlier run */

POLICY_RESULT *policy_result_read(const json_t *object, int who,
				          const char **problem)
{
    POLICY_RESULT *result = policy_result_create((char *) 0);

    *problem = read_fields(object, (void *) result, result_fields, who);
    if (*problem == 0 && who == CHILD)
	*problem = find_missing(result);
    if (*problem == 0)
	return (result);
    policy_result_free(result);
    return (0);
}

/* policy_result_verdict - name */

const char *policy_result_verdict(const POLICY_RESULT *result)
{
    return (str_name_code(verdicts, result->result));
}

/* policy_result_class - name */

const char *policy_result_class(const POLICY_RESULT *result)
{
    return (str_name_code(classes, result->class));
}

/* policy_result_cert - one more */

POLICY_CERT *policy_result_cert(POLICY_CHAIN *chain)
{
    ssize_t size = (chain->count + 1) * sizeof(*chain->certs);
    POLICY_CERT *cert;

    chain->certs = (POLICY_CERT *) (chain->certs == 0 ? mymalloc(size) :
				    myrealloc((void *) chain->certs, size));
    cert = chain->certs + chain->count++;
    memset((void *) cert, 0, sizeof(*cert));
    init_fields((void *) cert, cert_fields);
    return (cert);
}

/* policy_result_has - a text in a list that may not be there */

int     policy_result_has(const ARGV *list, const char *text)
{
    char  **cpp;

    for (cpp = list ? list->argv : 0; cpp && *cpp; cpp++)
	if (strcmp(*cpp, text) == 0)
	    return (1);
    return (0);
}

/* policy_result_is - fingerprint of this certificate, or of its public key */

int     policy_result_is(const POLICY_CERT *cert, const char *value)
{
    return (strcmp(cert->certificate, value) == 0
	    || strcmp(cert->public_key, value) == 0);
}

/* policy_result_find - place of what has this fingerprint */

int     policy_result_find(const POLICY_CHAIN *chain, const char *value)
{
    int     i;

    for (i = 0; i < chain->count; i++)
	if (policy_result_is(chain->certs + i, value))
	    return (i);
    return (-1);
}

/* find_first - in one list */

static const POLICY_CERT *find_first(const POLICY_CHAIN *chain,
				             const POLICY_CERT *first)
{
    const POLICY_CERT *cert;

    for (cert = chain->certs; cert < chain->certs + chain->count; cert++)
	if (cert->not_after != POLICY_TIME_NONE
	    && (first == 0 || cert->not_after < first->not_after))
	    first = cert;
    return (first);
}

/* policy_result_first - what expires first */

const POLICY_CERT *policy_result_first(const POLICY_RESULT *result)
{
    return (find_first(&result->anchors,
		       find_first(&result->chain, (POLICY_CERT *) 0)));
}

/* policy_result_judge - now */

void    policy_result_judge(POLICY_RESULT *result)
{
    const POLICY_CERT *first = policy_result_first(result);
    long    left;

    result->time = time((time_t *) 0);
    if (first) {
	left = first->not_after - result->time;
	result->days = left / RESULT_DAY - (left % RESULT_DAY < 0);
	result->expires = first->not_after;
    }
    result->result = result->class ? POLICY_FAIL :
	result->days < policy_options.warn_days ? POLICY_WARN : POLICY_PASS;
}

/* policy_advice_free - destroy */

void    policy_advice_free(POLICY_ADVICE *advice)
{
    free_fields((void *) advice, advice_fields);
    myfree((void *) advice);
}

/* policy_result_free - destroy */

void    policy_result_free(POLICY_RESULT *result)
{
    free_fields((void *) result, result_fields);
    myfree((void *) result);
}

/* policy_results_add - append */

void    policy_results_add(POLICY_RESULTS *results, POLICY_RESULT *result)
{
    ssize_t size = (results->count + 1) * sizeof(*results->list);

    results->list = (POLICY_RESULT **) (results->list == 0 ? mymalloc(size) :
				    myrealloc((void *) results->list, size));
    results->list[results->count++] = result;
}

/* policy_results_free - with the results */

void    policy_results_free(POLICY_RESULTS *results)
{
    int     i;

    for (i = 0; i < results->count; i++)
	policy_result_free(results->list[i]);
    if (results->list)
	myfree((void *) results->list);
    memset((void *) results, 0, sizeof(*results));
}

#endif
