/* SPDX-License-Identifier: IPL-1.0 OR EPL-2.0 */
/*++
/* NAME
/*	policy_records 3
/* SUMMARY
/*	TLSA records from a file
/* SYNOPSIS
/*	#include "posttls-policy.h"
/*
/*	POLICY_RECORDS *policy_records_create()
/*
/*	const char *policy_records_read(records, stream, line)
/*	POLICY_RECORDS *records;
/*	VSTREAM *stream;
/*	int	*line;
/*
/*	ARGV	*policy_records_list(records)
/*	POLICY_RECORDS *records;
/*
/*	int	policy_records_find(records, dest, tp)
/*	POLICY_RECORDS *records;
/*	const char *dest;
/*	TLSA_POLICY *tp;
/*
/*	void	policy_records_free(records)
/*	POLICY_RECORDS *records;
/* DESCRIPTION
/*	policy_records_read() reads records in zone-file form (RFC 1035
/*	section 5.1), with $ORIGIN and $TTL, comments, parentheses, quotes and
/*	escapes. MX, CNAME and TLSA records (RFC 6698 section 2.2), and TLSA
/*	records in the form of RFC 3597, are kept; records of other types
/*	are ignored, and so are TTL values. A relative name is
/*	absolute where there is no $ORIGIN. The result is null, or what is
/*	wrong with the line.
/*
/*	policy_records_list() returns the destinations that there are records
/*	for: names that have MX records, and names that have TLSA
/*	records and are no MX host, in the order of the file. Names that
/*	are not host names are left out, wildcards for example.
/*
/*	policy_records_find() adds the servers of a destination, and their
/*	records, to a computation of tlsa_policy(3). It knows
/*	destinations as tlsa_table(5) does. The result is zero when a
/*	destination has no proper form, or more than RECORDS_HOST_LIMIT
/*	servers.
/* BUGS
/*	There is no $INCLUDE.
/* LICENSE
/* .ad
/* .fi
/*	This software is distributed under the terms of the IBM Public
/*	License 1.0 or the Eclipse Public License 2.0, as Postfix is.
/*--*/

#ifdef USE_TLS

/* System library. */

#include <sys_defs.h>
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* Utility library. */

#include <argv.h>
#include <hex_code.h>
#include <host_port.h>
#include <htable.h>
#include <mymalloc.h>
#include <stringops.h>
#include <valid_hostname.h>
#include <vstream.h>
#include <vstring.h>

/* Global library. */

#include <tlsa_policy.h>

/* Application-specific. */

#include "posttls-policy.h"

#define RECORDS_HOST_LIMIT	20	/* as in dict_tlsa(3) */
#define RECORDS_ALIAS_LIMIT	16
#define RECORDS_NAME_LIMIT	255	/* RFC 1035 */
#define RECORDS_DATA_LIMIT	65535

 /*
  * What one name has.
  */
typedef struct OWNER {
    ARGV   *mx;				/* host names, or null */
    char   *cname;			/* or null */
    VSTRING **tlsa;			/* in wire form */
    int     tlsa_count;
} OWNER;

struct POLICY_RECORDS {
    HTABLE *owners;			/* OWNER by name */
    ARGV   *names;			/* in the order of the file */
    VSTRING *origin;
    VSTRING *last;			/* owner of the record before */
};

 /*
  * One entry of the file: it may be more than one line.
  */
typedef struct ENTRY {
    ARGV   *tokens;
    int     same_owner;			/* begins with white space */
} ENTRY;

/* policy_records_create - nothing yet */

POLICY_RECORDS *policy_records_create(void)
{
    POLICY_RECORDS *records = (POLICY_RECORDS *) mymalloc(sizeof(*records));

    records->owners = htable_create(13);
    records->names = argv_alloc(10);
    records->origin = vstring_alloc(100);
    records->last = vstring_alloc(100);
    VSTRING_TERMINATE(records->origin);
    VSTRING_TERMINATE(records->last);
    return (records);
}

/* get_escape - after a backslash; zero in case of error */

static int get_escape(VSTREAM *stream, VSTRING *token)
{
    int     ch = VSTREAM_GETC(stream);
    int     value = 0;
    int     i;

    if (ch == VSTREAM_EOF || ch == '\n')
	return (0);
    if (!ISDIGIT(ch)) {
	VSTRING_ADDCH(token, ch);
	return (1);
    }
    for (i = 0; i < 3; i++) {
	if (!ISDIGIT(ch))
	    return (0);
	value = value * 10 + ch - '0';
	if (i < 2)
	    ch = VSTREAM_GETC(stream);
    }
    /* No name or number that matters here has a null byte. */
    if (value < 1 || value > 255)
	return (0);
    VSTRING_ADDCH(token, value);
    return (1);
}

/* get_quoted - after a quote; zero in case of error */

static int get_quoted(VSTREAM *stream, VSTRING *token)
{
    int     ch;

    while ((ch = VSTREAM_GETC(stream)) != '"') {
	if (ch == VSTREAM_EOF || ch == '\n' || ch == 0)
	    return (0);
	if (ch != '\\')
	    VSTRING_ADDCH(token, ch);
	else if (!get_escape(stream, token))
	    return (0);
    }
    return (1);
}

/* end_token - if there is one */

static void end_token(ENTRY *entry, VSTRING *token, int *have)
{
    VSTRING_TERMINATE(token);
    if (*have)
	argv_add(entry->tokens, vstring_str(token), ARGV_END);
    VSTRING_RESET(token);
    *have = 0;
}

/* read_entry - tokens up to the end of a line that ends an entry */

static const char *read_entry(VSTREAM *stream, ENTRY *entry, int *line,
			              int *eof)
{
    VSTRING *token = vstring_alloc(100);
    const char *error = 0;
    int     depth = 0;
    int     have = 0;
    int     ch = VSTREAM_GETC(stream);

    entry->same_owner = (ch == ' ' || ch == '\t');
    for ( /* void */ ; error == 0; ch = VSTREAM_GETC(stream)) {
	if (ch == ';')
	    while ((ch = VSTREAM_GETC(stream)) != '\n' && ch != VSTREAM_EOF)
		 /* void */ ;
	if (ch == VSTREAM_EOF || ch == '\n' || ISSPACE(ch)
	    || ch == '(' || ch == ')')
	    end_token(entry, token, &have);
	if (ch == '\n')
	    ++*line;
	if (ch == VSTREAM_EOF)
	    *eof = 1;
	if (ch == VSTREAM_EOF || (ch == '\n' && depth == 0))
	    break;
	if (ch == '(') {
	    depth++;
	} else if (ch == ')') {
	    if (--depth < 0)
		error = "unbalanced parentheses";
	} else if (ch == 0) {
	    error = "null byte";
	} else if (!ISSPACE(ch)) {
	    have = 1;
	    if (ch == '"' ? !get_quoted(stream, token) :
		ch == '\\' ? !get_escape(stream, token) :
		(VSTRING_ADDCH(token, ch), 0))
		error = "malformed quotes or escape";
	    else if (VSTRING_LEN(token) > 2 * RECORDS_DATA_LIMIT)
		error = "too long";
	}
    }
    if (error == 0 && depth > 0)
	error = "unbalanced parentheses";
    vstring_free(token);
    return (error);
}

/* make_name - absolute, lower case, no dot at the end; zero if malformed */

static int make_name(POLICY_RECORDS *records, VSTRING *result,
		             const char *text)
{
    size_t  length = strlen(text);

    if (length == 0)
	return (0);
    if (strcmp(text, "@") == 0)
	vstring_strcpy(result, vstring_str(records->origin));
    else if (text[length - 1] == '.')
	vstring_strncpy(result, text, length - 1);
    else
	vstring_sprintf(result, "%s%s%s", text,
			VSTRING_LEN(records->origin) ? "." : "",
			vstring_str(records->origin));
    lowercase(vstring_str(result));
    return (VSTRING_LEN(result) <= RECORDS_NAME_LIMIT);
}

/* owner_of - find, or make */

static OWNER *owner_of(POLICY_RECORDS *records, const char *name)
{
    OWNER  *owner = (OWNER *) htable_find(records->owners, name);

    if (owner == 0) {
	owner = (OWNER *) mymalloc(sizeof(*owner));
	memset((void *) owner, 0, sizeof(*owner));
	htable_enter(records->owners, name, (void *) owner);
	argv_add(records->names, name, ARGV_END);
    }
    return (owner);
}

/* add_tlsa - in wire form */

static void add_tlsa(OWNER *owner, VSTRING *data)
{
    owner->tlsa = (VSTRING **) (owner->tlsa == 0 ? mymalloc(sizeof(VSTRING *)) :
				myrealloc((void *) owner->tlsa,
			      (owner->tlsa_count + 1) * sizeof(VSTRING *)));
    owner->tlsa[owner->tlsa_count++] = data;
}

/* get_number - zero in case of error */

static int get_number(const char *text, int limit, int *value)
{
    if (text == 0 || !alldig(text) || strlen(text) > 5)
	return (0);
    *value = atoi(text);
    return (*value <= limit);
}

/* get_hex - all that is left, in any number of tokens; null if malformed */

static VSTRING *get_hex(char **tokens)
{
    VSTRING *hex = vstring_alloc(100);
    VSTRING *data = vstring_alloc(100);

    for ( /* void */ ; *tokens; tokens++)
	vstring_strcat(hex, *tokens);
    VSTRING_TERMINATE(hex);
    if (VSTRING_LEN(hex) == 0 || VSTRING_LEN(hex) > 2 * RECORDS_DATA_LIMIT
	|| hex_decode(data, vstring_str(hex), VSTRING_LEN(hex)) == 0) {
	vstring_free(data);
	data = 0;
    }
    vstring_free(hex);
    return (data);
}

/* parse_tlsa - RFC 6698 section 2.2 */

static const char *parse_tlsa(OWNER *owner, char **tokens, int count)
{
    int     field[3];
    VSTRING *data;
    VSTRING *wire;
    int     i;

    for (i = 0; i < 3; i++)
	if (i >= count || !get_number(tokens[i], 255, field + i))
	    return ("malformed usage, selector or matching type");
    if ((data = get_hex(tokens + 3)) == 0)
	return ("malformed certificate association data");
    wire = vstring_alloc(VSTRING_LEN(data) + 3);
    for (i = 0; i < 3; i++)
	VSTRING_ADDCH(wire, field[i]);
    vstring_memcat(wire, vstring_str(data), VSTRING_LEN(data));
    vstring_free(data);
    add_tlsa(owner, wire);
    return (0);
}

/* parse_generic - RFC 3597 section 5 */

static const char *parse_generic(OWNER *owner, char **tokens, int count)
{
    VSTRING *data;
    int     length;

    if (count < 3 || strcmp(tokens[0], "#") != 0
	|| !get_number(tokens[1], RECORDS_DATA_LIMIT, &length)
	|| (data = get_hex(tokens + 2)) == 0)
	return ("malformed record of RFC 3597");
    if (VSTRING_LEN(data) != length) {
	vstring_free(data);
	return ("wrong length of record");
    }
    add_tlsa(owner, data);
    return (0);
}

/* parse_host - MX or CNAME */

static const char *parse_host(POLICY_RECORDS *records, OWNER *owner,
			              const char *text, int is_mx)
{
    VSTRING *host = vstring_alloc(100);
    const char *error = 0;

    if (text == 0 || !make_name(records, host, text)) {
	error = "malformed name";
    } else if (is_mx) {
	if (owner->mx == 0)
	    owner->mx = argv_alloc(1);
	argv_add(owner->mx, vstring_str(host), ARGV_END);
    } else if (owner->cname) {
	error = "more than one CNAME record";
    } else {
	owner->cname = mystrdup(vstring_str(host));
    }
    vstring_free(host);
    return (error);
}

/* is_ttl_or_class - what may be before the type */

static int is_ttl_or_class(const char *token)
{
    if (strcasecmp(token, "IN") == 0)
	return (1);
    if (!ISDIGIT(*token))
	return (0);
    return (token[strspn(token, "0123456789smhdwSMHDW")] == 0);
}

/* parse_record - after the owner */

static const char *parse_record(POLICY_RECORDS *records, char **tokens,
				        int count)
{
    const char *name = vstring_str(records->last);
    const char *type;
    int     number;

    for ( /* void */ ; count > 0 && is_ttl_or_class(*tokens); count--)
	tokens++;
    if (count == 0)
	return ("record without a type");
    type = *tokens++;
    count--;
    if (strcasecmp(type, "TLSA") == 0)
	return (count > 0 && strcmp(tokens[0], "#") == 0 ?
		parse_generic(owner_of(records, name), tokens, count) :
		parse_tlsa(owner_of(records, name), tokens, count));
    if (strcasecmp(type, "TYPE52") == 0)
	return (parse_generic(owner_of(records, name), tokens, count));
    if (strcasecmp(type, "CNAME") == 0)
	return (parse_host(records, owner_of(records, name), tokens[0], 0));
    if (strcasecmp(type, "MX") == 0)
	return (count < 2 || !get_number(tokens[0], 65535, &number) ?
		"malformed MX record" :
		parse_host(records, owner_of(records, name), tokens[1], 1));
    return (0);
}

/* parse_entry - record or directive */

static const char *parse_entry(POLICY_RECORDS *records, ENTRY *entry)
{
    char  **tokens = entry->tokens->argv;
    int     count = entry->tokens->argc;
    VSTRING *origin;

    if (count == 0 || strcasecmp(tokens[0], "$TTL") == 0)
	return (0);
    if (strcasecmp(tokens[0], "$ORIGIN") == 0) {
	if (count != 2)
	    return ("malformed $ORIGIN");
	origin = vstring_alloc(100);
	if (make_name(records, origin, tokens[1]))
	    vstring_strcpy(records->origin, vstring_str(origin));
	vstring_free(origin);
	return (0);
    }
    if (*tokens[0] == '$')
	return ("unknown directive");
    if (!entry->same_owner) {
	if (!make_name(records, records->last, tokens[0]))
	    return ("malformed name");
	tokens++;
	count--;
    } else if (VSTRING_LEN(records->last) == 0) {
	return ("record without a name");
    }
    return (parse_record(records, tokens, count));
}

/* policy_records_read - read all of it */

const char *policy_records_read(POLICY_RECORDS *records, VSTREAM *stream,
				        int *line)
{
    const char *error = 0;
    int     next_line = 1;
    int     eof = 0;
    ENTRY   entry;

    while (error == 0 && !eof) {
	*line = next_line;
	entry.tokens = argv_alloc(10);
	if ((error = read_entry(stream, &entry, &next_line, &eof)) == 0)
	    error = parse_entry(records, &entry);
	argv_free(entry.tokens);
    }
    return (error);
}

/* mx_hosts - of all domains */

static HTABLE *mx_hosts(POLICY_RECORDS *records)
{
    HTABLE *hosts = htable_create(13);
    OWNER  *owner;
    char  **cpp;
    char  **host;

    for (cpp = records->names->argv; *cpp; cpp++) {
	owner = owner_of(records, *cpp);
	for (host = owner->mx ? owner->mx->argv : 0; host && *host; host++)
	    if (htable_locate(hosts, *host) == 0)
		htable_enter(hosts, *host, (void *) 0);
    }
    return (hosts);
}

/* tlsa_dest - destination for the owner of TLSA records, or null */

static const char *tlsa_dest(HTABLE *hosts, const char *name)
{
    static VSTRING *dest;
    const char *host;
    int     port;

    if (dest == 0)
	dest = vstring_alloc(100);
    if (*name != '_' || (host = strstr(name, "._tcp.")) == 0
	|| (port = atoi(name + 1)) < 1 || port > 65535)
	return (0);
    host += sizeof("._tcp.") - 1;
    if (!valid_hostname(host, DONT_GRIPE)
	|| (port == 25 && htable_locate(hosts, host) != 0))
	return (0);
    vstring_sprintf(dest, port == 25 ? "%s" : "[%s]:%d", host, port);
    return (vstring_str(dest));
}

/* policy_records_list - destinations */

ARGV   *policy_records_list(POLICY_RECORDS *records)
{
    ARGV   *list = argv_alloc(10);
    HTABLE *hosts = mx_hosts(records);
    const char *dest;
    OWNER  *owner;
    char  **cpp;

    for (cpp = records->names->argv; *cpp; cpp++) {
	owner = owner_of(records, *cpp);
	if (owner->mx && valid_hostname(*cpp, DONT_GRIPE))
	    argv_add(list, *cpp, ARGV_END);
	if (owner->tlsa && (dest = tlsa_dest(hosts, *cpp)) != 0)
	    argv_add(list, dest, ARGV_END);
    }
    htable_free(hosts, (void (*) (void *)) 0);
    return (list);
}

/* follow - aliases */

static const char *follow(POLICY_RECORDS *records, const char *name,
			          OWNER **owner)
{
    int     count;

    for (count = 0; count < RECORDS_ALIAS_LIMIT; count++) {
	*owner = (OWNER *) htable_find(records->owners, name);
	if (*owner == 0 || (*owner)->cname == 0)
	    return (name);
	name = (*owner)->cname;
    }
    *owner = 0;
    return (name);
}

/* find_base - add server if it has records at this TLSA base domain */

static int find_base(POLICY_RECORDS *records, const char *host,
		             const char *base, int port, TLSA_POLICY *tp)
{
    VSTRING *name = vstring_alloc(100);
    OWNER  *owner;
    int     i;

    vstring_sprintf(name, "_%d._tcp.%s", port, base);
    (void) follow(records, vstring_str(name), &owner);
    vstring_free(name);
    if (owner == 0 || owner->tlsa_count == 0)
	return (0);
    tlsa_policy_add_host(tp, host, base);
    for (i = 0; i < owner->tlsa_count; i++)
	(void) tlsa_policy_add_record(tp, vstring_str(owner->tlsa[i]),
				      VSTRING_LEN(owner->tlsa[i]));
    return (1);
}

/* find_host - RFC 7672 section 2.2.2 */

static void find_host(POLICY_RECORDS *records, const char *host, int port,
		              TLSA_POLICY *tp)
{
    OWNER  *owner;
    const char *end = follow(records, host, &owner);

    if (!find_base(records, host, end, port, tp)
	&& (strcmp(host, end) == 0
	    || !find_base(records, host, host, port, tp)))
	tlsa_policy_add_host(tp, host, host);
}

/* find_domain - all servers; zero if there are too many */

static int find_domain(POLICY_RECORDS *records, const char *domain, int port,
		               TLSA_POLICY *tp)
{
    OWNER  *owner;
    const char *end = follow(records, domain, &owner);
    char  **host;

    if (owner == 0 || owner->mx == 0) {
	find_host(records, domain, port, tp);
	return (1);
    }
    if (owner->mx->argc > RECORDS_HOST_LIMIT)
	return (0);
    tlsa_policy_add_nexthop(tp, domain);
    if (strcmp(domain, end) != 0)
	tlsa_policy_add_nexthop(tp, end);
    for (host = owner->mx->argv; *host; host++)
	if (**host)				/* RFC 7505 */
	    find_host(records, *host, port, tp);
    return (1);
}

/* policy_records_find - servers of a destination */

int     policy_records_find(POLICY_RECORDS *records, const char *dest,
			            TLSA_POLICY *tp)
{
    char   *copy = lowercase(mystrdup(dest));
    char   *host;
    char   *service;
    int     port;
    int     found = 0;

    if (host_port(copy, &host, (char *) 0, &service, "25") == 0
	&& get_number(service, 65535, &port)) {
	found = 1;
	if (*dest == '[')
	    find_host(records, host, port, tp);
	else
	    found = find_domain(records, host, port, tp);
    }
    myfree(copy);
    return (found);
}

/* free_owner - htable call-back */

static void free_owner(void *ptr)
{
    OWNER  *owner = (OWNER *) ptr;
    int     i;

    if (owner->mx)
	argv_free(owner->mx);
    if (owner->cname)
	myfree(owner->cname);
    for (i = 0; i < owner->tlsa_count; i++)
	vstring_free(owner->tlsa[i]);
    if (owner->tlsa)
	myfree((void *) owner->tlsa);
    myfree(ptr);
}

/* policy_records_free - forget */

void    policy_records_free(POLICY_RECORDS *records)
{
    htable_free(records->owners, free_owner);
    argv_free(records->names);
    vstring_free(records->origin);
    vstring_free(records->last);
    myfree((void *) records);
}

#endif
