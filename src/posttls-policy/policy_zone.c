/* SPDX-License-Identifier: IPL-1.0 OR EPL-2.0 */
/*++
/* NAME
/*	policy_zone 3
/* SUMMARY
/*	what DNS makes of the records in a zone file
/* SYNOPSIS
/*	#include "posttls-policy.h"
/*
/*	POLICY_ZONE *policy_zone_create()
/*
/*	void	policy_zone_name(zone, name)
/*	POLICY_ZONE *zone;
/*	const char *name;
/*
/*	const char *policy_zone_add(zone, name, type, data)
/*	POLICY_ZONE *zone;
/*	const char *name;
/*	int	type;
/*	const char *data;
/*
/*	ARGV	*policy_zone_list(zone)
/*	POLICY_ZONE *zone;
/*
/*	int	policy_zone_find(zone, dest, tp)
/*	POLICY_ZONE *zone;
/*	const char *dest;
/*	TLSA_POLICY *tp;
/*
/*	void	policy_zone_free(zone)
/*	POLICY_ZONE *zone;
/* DESCRIPTION
/*	This module has records, from policy_zone_read(3), and answers
/*	with them as a name server would. Names are in lower case, with
/*	escapes in one form only, and without a dot at the end.
/*
/*	policy_zone_name() adds a name that exists, whatever records it
/*	has. So do the names above it. Where a name exists, no wildcard
/*	applies (RFC 4592).
/*
/*	policy_zone_add() adds a record. The type is one of T_MX, T_CNAME,
/*	T_DNAME and T_TLSA. The data is a name, after preference and space
/*	for T_MX, or a TLSA record as hexadecimal digits. A record that is there already is not another
/*	one. The result is null, or why the name cannot have this record.
/*
/*	policy_zone_list() returns the destinations that there are records
/*	for: names that have MX records, and names that have TLSA
/*	records and are no MX host, in the order of the file. Names that
/*	are not host names are left out, wildcards for example.
/*
/*	policy_zone_find() adds the servers of a destination, and their
/*	records, to a computation of tlsa_policy(3). It knows
/*	destinations as tlsa_table(5) does, except for the names of
/*	services.
/* DIAGNOSTICS
/*	The result of policy_zone_find() is one of:
/* .IP POLICY_ZONE_FOUND
/*	All servers were added, if there are any.
/* .IP POLICY_ZONE_NONE
/*	This is not a destination that can have TLSA records.
/* .IP POLICY_ZONE_MANY
/*	There are more than ZONE_HOST_LIMIT servers, or one has more
/*	than ZONE_TLSA_LIMIT records.
/* .IP POLICY_ZONE_LOOP
/*	A name leads through more than ZONE_ALIAS_LIMIT CNAME and DNAME
/*	records, or to a name that is too long. A resolver would fail.
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
#include <msg.h>
#include <mymalloc.h>
#include <stringops.h>
#include <valid_hostname.h>
#include <vstring.h>

/* Global library. */

#include <tlsa_policy.h>

/* Application-specific. */

#include "posttls-policy.h"

#define ZONE_HOST_LIMIT		20	/* as in dict_tlsa(3) */
#define ZONE_TLSA_LIMIT		100	/* as in dns_lookup(3) */
#define ZONE_ALIAS_LIMIT	16
#define ZONE_NAME_LIMIT		253	/* RFC 1035, without the last dot */

 /*
  * What one name has. Pointers are null for what it has not.
  */
typedef struct OWNER {
    ARGV   *mx;				/* preference and host name */
    ARGV   *tlsa;			/* hexadecimal digits */
    int     is_sorted;			/* and without duplicates */
    char   *cname;
    char   *dname;
} OWNER;

struct POLICY_ZONE {
    HTABLE *owners;			/* OWNER by name */
    ARGV   *names;			/* with records, in order */
};

/* policy_zone_create - nothing yet */

POLICY_ZONE *policy_zone_create(void)
{
    POLICY_ZONE *zone = (POLICY_ZONE *) mymalloc(sizeof(*zone));

    zone->owners = htable_create(13);
    zone->names = argv_alloc(10);
    return (zone);
}

/* parent - of a name that is not the root */

static const char *parent(const char *name)
{
    while (*name && *name != '.')
	name += (*name == '\\' && name[1]) ? 2 : 1;
    return (*name ? name + 1 : name);
}

/* owner_of - find, or make with all names above */

static OWNER *owner_of(POLICY_ZONE *zone, const char *name)
{
    OWNER  *first = 0;
    OWNER  *owner;

    while ((owner = (OWNER *) htable_find(zone->owners, name)) == 0) {
	owner = (OWNER *) mymalloc(sizeof(*owner));
	memset((void *) owner, 0, sizeof(*owner));
	htable_enter(zone->owners, name, (void *) owner);
	if (first == 0)
	    first = owner;
	if (*name == 0)
	    break;
	name = parent(name);
    }
    return (first ? first : owner);
}

/* policy_zone_name - it exists */

void    policy_zone_name(POLICY_ZONE *zone, const char *name)
{
    (void) owner_of(zone, name);
}

/* add_text - to a list that may not exist yet */

static void add_text(ARGV **list, const char *text)
{
    if (*list == 0)
	*list = argv_alloc(1);
    argv_add(*list, text, ARGV_END);
}

/* set_alias - one record only */

static const char *set_alias(char **alias, const char *target)
{
    if (*alias == 0)
	*alias = mystrdup(target);
    else if (strcmp(*alias, target) != 0)
	return ("more than one CNAME or DNAME record");
    return (0);
}

/* policy_zone_add - add record */

const char *policy_zone_add(POLICY_ZONE *zone, const char *name, int type,
			            const char *data)
{
    OWNER  *owner = owner_of(zone, name);
    const char *error = 0;

    if (!owner->mx && !owner->tlsa && !owner->cname && !owner->dname)
	argv_add(zone->names, name, ARGV_END);
    owner->is_sorted = 0;
    switch (type) {
    case T_MX:
	add_text(&owner->mx, data);
	break;
    case T_TLSA:
	add_text(&owner->tlsa, data);
	break;
    case T_CNAME:
	error = set_alias(&owner->cname, data);
	break;
    case T_DNAME:
	error = set_alias(&owner->dname, data);
	break;
    default:
	msg_panic("policy_zone_add: type %d", type);
    }
    if (error == 0 && owner->cname && (owner->mx || owner->tlsa))
	error = "CNAME and other records at one name";
    return (error);
}

/* distinct - sort, and keep one of each */

static ARGV *distinct(ARGV *list)
{
    ARGV   *result;
    char  **cpp;

    if (list == 0 || list->argc < 2)
	return (list);
    argv_sort(list);
    result = argv_alloc(list->argc);
    for (cpp = list->argv; *cpp; cpp++)
	if (cpp == list->argv || strcmp(cpp[0], cpp[-1]) != 0)
	    argv_add(result, *cpp, ARGV_END);
    argv_free(list);
    return (result);
}

/* sort_owner - before its records are used */

static void sort_owner(OWNER *owner)
{
    if (!owner->is_sorted) {
	owner->mx = distinct(owner->mx);
	owner->tlsa = distinct(owner->tlsa);
	owner->is_sorted = 1;
    }
}

/* find_owner - RFC 4592 section 3.3.1, or an alias by RFC 6672 */

static OWNER *find_owner(POLICY_ZONE *zone, const char *name,
			         const char **renamed)
{
    OWNER  *owner = (OWNER *) htable_find(zone->owners, name);
    OWNER  *above = 0;
    const char *encloser = 0;
    const char *cp = name;
    VSTRING *wildcard;

    *renamed = 0;
    while (*cp) {
	cp = parent(cp);
	if ((above = (OWNER *) htable_find(zone->owners, cp)) == 0)
	    continue;
	if (encloser == 0)
	    encloser = cp;
	/* The one that is nearest to the root hides all below it. */
	if (above->dname)
	    *renamed = cp;
    }
    if (*renamed)
	return ((OWNER *) htable_find(zone->owners, *renamed));
    if (owner == 0 && encloser != 0) {
	wildcard = vstring_alloc(100);
	vstring_sprintf(wildcard, "*%s%s", *encloser ? "." : "", encloser);
	owner = (OWNER *) htable_find(zone->owners, vstring_str(wildcard));
	vstring_free(wildcard);
    }
    return (owner);
}

/* rename_suffix - what a DNAME record makes of a name */

static void rename_suffix(VSTRING *name, const char *suffix,
			          const char *target)
{
    int     keep = suffix - vstring_str(name) - (*suffix != 0);
    char   *prefix = mystrndup(vstring_str(name), keep);

    vstring_sprintf(name, "%s%s%s", prefix, *target ? "." : "", target);
    myfree(prefix);
}

/* follow - from a name to the end of its aliases; null if that is too far */

static const char *follow(POLICY_ZONE *zone, VSTRING *name, OWNER **owner)
{
    const char *suffix;
    int     count;

    for (count = 0; count <= ZONE_ALIAS_LIMIT; count++) {
	*owner = find_owner(zone, vstring_str(name), &suffix);
	if (suffix) {
	    rename_suffix(name, suffix, (*owner)->dname);
	    if (VSTRING_LEN(name) > ZONE_NAME_LIMIT)
		break;
	} else if (*owner && (*owner)->cname) {
	    vstring_strcpy(name, (*owner)->cname);
	} else {
	    return (vstring_str(name));
	}
    }
    return (0);
}

/* mx_host - of MX record */

static const char *mx_host(const char *data)
{
    return (strchr(data, ' ') + 1);
}

/* mx_hosts - of all domains */

static HTABLE *mx_hosts(POLICY_ZONE *zone)
{
    HTABLE *hosts = htable_create(13);
    OWNER  *owner;
    const char *host;
    char  **cpp;
    char  **mx;

    for (cpp = zone->names->argv; *cpp; cpp++) {
	owner = owner_of(zone, *cpp);
	for (mx = owner->mx ? owner->mx->argv : 0; mx && *mx; mx++)
	    if (htable_locate(hosts, host = mx_host(*mx)) == 0)
		htable_enter(hosts, host, (void *) 0);
    }
    return (hosts);
}

/* get_port - number, or zero */

static int get_port(const char *text)
{
    int     port = alldig(text) && strlen(text) <= 5 ? atoi(text) : 0;

    return (port <= 65535 ? port : 0);
}

/* owner_port - of the owner of TLSA records, or zero; a wildcard is for SMTP */

static int owner_port(POLICY_ZONE *zone, const char *name, const char *host)
{
    VSTRING *label = vstring_alloc(100);
    int     port = 0;

    if (strncmp(name, "*.", 2) == 0) {
	vstring_sprintf(label, "_25%s", name + 1);
	if (htable_locate(zone->owners, vstring_str(label)) == 0)
	    port = 25;
    } else if (*name == '_') {
	vstring_strncpy(label, name + 1, strcspn(name + 1, "."));
	if (name + 1 + VSTRING_LEN(label) + sizeof("._tcp.") - 1 == host)
	    port = get_port(vstring_str(label));
    }
    vstring_free(label);
    return (port);
}

/* tlsa_dest - destination for the owner of TLSA records, or null */

static const char *tlsa_dest(POLICY_ZONE *zone, HTABLE *hosts,
			             const char *name)
{
    static VSTRING *dest;
    const char *host = parent(name);
    int     port;

    if (dest == 0)
	dest = vstring_alloc(100);
    if (strncmp(host, "_tcp.", sizeof("_tcp.") - 1) != 0)
	return (0);
    host += sizeof("_tcp.") - 1;
    if ((port = owner_port(zone, name, host)) == 0
	|| !valid_hostname(host, DONT_GRIPE)
	|| (port == 25 && htable_locate(hosts, host) != 0))
	return (0);
    vstring_sprintf(dest, port == 25 ? "%s" : "[%s]:%d", host, port);
    return (vstring_str(dest));
}

/* list_dest - once */

static void list_dest(ARGV *list, HTABLE *seen, const char *dest)
{
    if (htable_locate(seen, dest) == 0) {
	htable_enter(seen, dest, (void *) 0);
	argv_add(list, dest, ARGV_END);
    }
}

/* policy_zone_list - destinations */

ARGV   *policy_zone_list(POLICY_ZONE *zone)
{
    ARGV   *list = argv_alloc(10);
    HTABLE *hosts = mx_hosts(zone);
    HTABLE *seen = htable_create(13);
    const char *dest;
    OWNER  *owner;
    char  **cpp;

    for (cpp = zone->names->argv; *cpp; cpp++) {
	owner = owner_of(zone, *cpp);
	if (owner->mx && valid_hostname(*cpp, DONT_GRIPE))
	    list_dest(list, seen, *cpp);
	if ((owner->tlsa || owner->cname)
	    && (dest = tlsa_dest(zone, hosts, *cpp)) != 0)
	    list_dest(list, seen, dest);
    }
    htable_free(seen, (void (*) (void *)) 0);
    htable_free(hosts, (void (*) (void *)) 0);
    return (list);
}

 /*
  * One destination, and what has become of it so far.
  */
typedef struct FIND {
    POLICY_ZONE *zone;
    TLSA_POLICY *tp;
    int     port;
    int     status;
} FIND;

/* resolve - follow aliases; null if that fails */

static const char *resolve(FIND *find, VSTRING *name, OWNER **owner)
{
    const char *end = follow(find->zone, name, owner);

    if (end == 0)
	find->status = POLICY_ZONE_LOOP;
    else if (*owner)
	sort_owner(*owner);
    return (end);
}

/* find_base - add server if it has records at this TLSA base domain */

static int find_base(FIND *find, const char *host, const char *base)
{
    VSTRING *name = vstring_alloc(100);
    VSTRING *data = vstring_alloc(100);
    OWNER  *owner = 0;
    ARGV   *tlsa;
    char  **cpp;

    vstring_sprintf(name, "_%d._tcp.%s", find->port, base);
    tlsa = resolve(find, name, &owner) && owner ? owner->tlsa : 0;
    if (tlsa) {
	tlsa_policy_add_host(find->tp, host, base);
	if (tlsa->argc > ZONE_TLSA_LIMIT)
	    find->status = POLICY_ZONE_MANY;
	else
	    for (cpp = tlsa->argv; *cpp; cpp++) {
		if (hex_decode(data, *cpp, strlen(*cpp)) == 0)
		    msg_panic("find_base: %s", *cpp);
		(void) tlsa_policy_add_record(find->tp, vstring_str(data),
					      VSTRING_LEN(data));
	    }
    }
    vstring_free(data);
    vstring_free(name);
    return (tlsa != 0);
}

/* find_host - RFC 7672 section 2.2.2 */

static void find_host(FIND *find, const char *host)
{
    VSTRING *name = vstring_strcpy(vstring_alloc(100), host);
    OWNER  *owner;
    const char *end = resolve(find, name, &owner);

    if (end && !find_base(find, host, end)
	&& (strcmp(host, end) == 0 || !find_base(find, host, host)))
	tlsa_policy_add_host(find->tp, host, host);
    vstring_free(name);
}

/* find_domain - all servers */

static void find_domain(FIND *find, const char *domain)
{
    VSTRING *name = vstring_strcpy(vstring_alloc(100), domain);
    OWNER  *owner;
    const char *end = resolve(find, name, &owner);
    const char *host;
    char  **mx;

    if (end && (owner == 0 || owner->mx == 0)) {
	find_host(find, domain);
    } else if (end && owner->mx->argc > ZONE_HOST_LIMIT) {
	find->status = POLICY_ZONE_MANY;
    } else if (end) {
	tlsa_policy_add_nexthop(find->tp, domain);
	if (strcmp(domain, end) != 0)
	    tlsa_policy_add_nexthop(find->tp, end);
	for (mx = owner->mx->argv; *mx; mx++)
	    if (*(host = mx_host(*mx)) != 0)	/* RFC 7505 */
		find_host(find, host);
    }
    vstring_free(name);
}

/* policy_zone_find - servers of a destination */

int     policy_zone_find(POLICY_ZONE *zone, const char *dest, TLSA_POLICY *tp)
{
    FIND    find = {.zone = zone, .tp = tp, .status = POLICY_ZONE_NONE};
    char   *copy = lowercase(mystrdup(dest));
    char   *host;
    char   *service;

    if (host_port(copy, &host, (char *) 0, &service, "25") == 0
	&& valid_hostname(host, DONT_GRIPE)
	&& (find.port = get_port(service)) != 0) {
	find.status = POLICY_ZONE_FOUND;
	if (*dest == '[')
	    find_host(&find, host);
	else
	    find_domain(&find, host);
    }
    myfree(copy);
    return (find.status);
}

/* free_owner - htable call-back */

static void free_owner(void *ptr)
{
    OWNER  *owner = (OWNER *) ptr;

    if (owner->mx)
	argv_free(owner->mx);
    if (owner->tlsa)
	argv_free(owner->tlsa);
    if (owner->cname)
	myfree(owner->cname);
    if (owner->dname)
	myfree(owner->dname);
    myfree(ptr);
}

/* policy_zone_free - forget */

void    policy_zone_free(POLICY_ZONE *zone)
{
    htable_free(zone->owners, free_owner);
    argv_free(zone->names);
    myfree((void *) zone);
}

#endif
