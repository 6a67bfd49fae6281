/* SPDX-License-Identifier: IPL-1.0 OR EPL-2.0 */
/*++
/* NAME
/*	policy_dest 3
/* SUMMARY
/*	next-hop destinations
/* SYNOPSIS
/*	#include "posttls-policy.h"
/*
/*	unsigned policy_dest_port(service)
/*	const char *service;
/*
/*	const char *policy_dest_never(key, folded)
/*	const char *key;
/*	int	folded;
/* DESCRIPTION
/*	policy_dest_port() returns the port of a destination, a number or the
/*	name of a service, in network byte order, or zero if smtp(8) would not
/*	take it for one.
/*
/*	policy_dest_never() says why the SMTP client never looks up
/*	this key of a table, or returns null. It looks up keys in lower case;
/*	the last argument says that the table has them so, too, whatever is
/*	written here.
/* LICENSE
/* .ad
/* .fi
/*	This software is distributed under the terms of the IBM Public
/*	License 1.0 or the Eclipse Public License 2.0, as Postfix is.
/*--*/

#if defined(USE_TLS) && defined(USE_JANSSON)

/* System library. */

#include <sys_defs.h>
#include <netinet/in.h>
#include <arpa/inet.h>
#include <ctype.h>
#include <netdb.h>
#include <stdlib.h>
#include <string.h>

/* Utility library. */

#include <known_tcp_ports.h>
#include <midna_domain.h>
#include <mymalloc.h>
#include <stringops.h>
#include <valid_hostname.h>

/* Global library. */

#include <valid_mailhost_addr.h>

/* Application-specific. */

#include "posttls-policy.h"

#define DEST_BOM	"\357\273\277"	/* byte order mark, UTF-8 */

/* policy_dest_port - number or service */

unsigned policy_dest_port(const char *service)
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

/* is_host - what smtp(8) takes for a host or a domain */

static int is_host(const char *name)
{
#ifndef NO_EAI
    if (!allascii(name))
	return ((name = midna_domain_to_ascii(name)) != 0
		&& valid_hostname(name, DONT_GRIPE));
#endif
    return (valid_hostaddr(name, DONT_GRIPE)
	    || valid_mailhost_addr(name, DONT_GRIPE) != 0
	    || valid_hostname(name, DONT_GRIPE));
}

/* is_host_part - likewise, in the middle of a text */

static int is_host_part(const char *start, const char *end)
{
    char   *name = mystrndup(start, end - start);
    int     good = is_host(name);

    myfree(name);
    return (good);
}

/* never_brackets - why [host] or [host]:port is never looked up, or null */

static const char *never_brackets(const char *key)
{
    const char *close = strchr(key, ']');

    if (close == 0 || close == key + 1)
	return ("malformed brackets");
    if (close[1] && (close[1] != ':' || strchr(close + 1, ']')))
	return ("malformed brackets; the form is [host]:port");
    if (close[1] && policy_dest_port(close + 2) == 0)
	return ("unknown port or service");
    if (key[1] == '.')
	return ("a parent domain has no brackets");
    if (memchr(key, ':', close - key) && !is_host_part(key + 1, close))
	return ("malformed brackets; the form is [host]:port");
    if (!is_host_part(key + 1, close))
	return ("not a host name or address");
    return (0);
}

/* never_plain - likewise, for a destination without brackets */

static const char *never_plain(const char *key)
{
    const char *colon = strchr(key, ':');
    int     is_service = colon && policy_dest_port(colon + 1) != 0;

    if (*key == '.' && colon)
	return ("a parent domain has no port");
    if (colon && valid_ipv6_hostaddr(key, DONT_GRIPE))
	return ("an IPv6 address has brackets; the form is [address]");
    if (colon && !is_service && memchr(key, '.', colon - key) == 0)
	return ("a transport is not part of a destination");
    if (strpbrk(key, "[]") != 0)
	return ("malformed brackets; the form is [host]:port");
    if (colon && !is_service)
	return ("unknown port or service");
    if (strchr(key, '*') != 0)
	return ("a wildcard is not a destination; the form is .example.com");
    key += (*key == '.');
    if (!is_host_part(key, colon ? colon : key + strlen(key)))
	return ("not a domain, host name or address");
    return (0);
}

/* never_form - what is not even meant to be a destination */

static const char *never_form(const char *key)
{
    const char *last_slash = strrchr(key, '/');

    if (strcmp(key, "*") == 0 || strcmp(key, ".") == 0)
	return ("there is no such key; smtp_tls_security_level is for all "
		"other destinations");
    if (*key == '/' && last_slash > key
	&& last_slash[1 + strspn(last_slash + 1, "eimosxAEGRUX")] == 0)
	return ("a pattern is for a table of the type regexp: or pcre:");
    if (*key == '$')
	return ("a table does not expand parameters");
    return (0);
}

/* policy_dest_never - why the SMTP client never looks for it, or null */

const char *policy_dest_never(const char *key, int folded)
{
    const char *end = key + strlen(key) - 1;
    const char *why;
    const char *cp;

    if (*key == 0)
	return ("empty destination");
    if ((why = never_form(key)) != 0)
	return (why);
    for (cp = key; !folded && *cp; cp++)
	if (ISUPPER(*cp))
	    return ("upper case in a table that is searched in lower case");
    if (*key == '/')				/* UNIX-domain socket */
	return (0);
    if (strncmp(key, DEST_BOM, sizeof(DEST_BOM) - 1) == 0)
	return ("byte order mark before the destination");
    if (strstr(key, "://") != 0)
	return ("a URL is not a destination");
    if (strchr(key, '@') != 0)
	return ("a mail address is not a destination");
    for (cp = key; *cp; cp++)
	if (ISSPACE(*cp))
	    return ("white space in a destination");
    if (strchr(key, ',') != 0)
	return ("comma in a destination; each has an entry of its own");
    if (strstr(key, "..") != 0)
	return ("two dots in a row");
    if (*end == '.')
	return ("a destination has no dot at the end");
    if (*end == ':')
	return ("colon at the end; policies have no colon after the key");
    return (*key == '[' ? never_brackets(key) : never_plain(key));
}

#endif
