/* SPDX-License-Identifier: IPL-1.0 OR EPL-2.0 */
/*++
/* NAME
/*	policy_pin 3
/* SUMMARY
/*	make TLS policies from what servers present
/* SYNOPSIS
/*	#include "posttls-policy.h"
/*
/*	int	policy_pin(argc, argv)
/*	int	argc;
/*	char	**argv;
/* DESCRIPTION
/*	policy_pin() implements "posttls-policy pin". The argument is the
/*	destination.
/*
/*	OpenSSL decides what the highest certification authority is that
/*	works: candidates are tried with the server, from the top of
/*	the chain down.
/* LICENSE
/* .ad
/* .fi
/*	This software is distributed under the terms of the IBM Public
/*	License 1.0 or the Eclipse Public License 2.0, as Postfix is.
/*--*/

#ifdef USE_TLS

/* System library. */

#include <sys_defs.h>
#include <string.h>

/* Utility library. */

#include <msg.h>
#include <mymalloc.h>
#include <stringops.h>
#include <valid_hostname.h>
#include <vstring.h>

/* Application-specific. */

#include "posttls-policy.h"

#define PIN_NAMES	8		/* to try for each server */
#define PIN_CAS		10		/* likewise; chains are not longer */

 /*
  * What one server has.
  */
typedef struct PIN_SERVER {
    char   *addr;			/* the order of servers may change */
    ARGV   *cas;			/* fingerprints, highest first */
    ARGV   *names;			/* for match= */
    char   *certificate;		/* fingerprint */
    char   *key;			/* fingerprint */
} PIN_SERVER;

typedef struct PIN {
    const char *dest;
    PIN_SERVER *servers;
    int     count;			/* servers with a certificate */
    int     total;
} PIN;

 /*
  * One attempt with an entry.
  */
typedef struct ATTEMPT {
    int     passed;
    int     failed;
    VSTRING *reason;			/* of the first failure */
} ATTEMPT;

/* add_cas - highest first */

static void add_cas(PIN_SERVER *pin, STACK_OF(X509) *chain)
{
    const char *fingerprint;
    char  **cpp;
    int     i;

    for (i = sk_X509_num(chain) - 1; i >= 1; i--) {
	fingerprint = policy_chain_certificate(sk_X509_value(chain, i),
					       policy_options.digest);
	for (cpp = pin->cas->argv; *cpp; cpp++)
	    if (strcmp(*cpp, fingerprint) == 0)
		break;
	if (*cpp == 0 && pin->cas->argc < PIN_CAS)
	    argv_add(pin->cas, fingerprint, ARGV_END);
    }
}

/* add_names - what the certificate may be for, the common ones first */

static void add_names(PIN_SERVER *pin, const POLICY_SERVER *server, X509 *cert)
{
    ARGV   *names = policy_chain_names(cert);
    char  **cpp;

    argv_add(pin->names, "nexthop", "dot-nexthop", ARGV_END);
    if (valid_hostname(server->host, DONT_GRIPE))
	argv_add(pin->names, server->host, ARGV_END);
    for (cpp = names->argv; *cpp && pin->names->argc < PIN_NAMES; cpp++)
	argv_add(pin->names, *cpp, ARGV_END);
    argv_free(names);
}

/* see_server - remember what it has */

static void see_server(const POLICY_SERVER *server, void *context)
{
    PIN    *pin = (PIN *) context;
    STACK_OF(X509) *sent = policy_chain_sent(server->session);
    PIN_SERVER *mine;
    X509   *cert;

    policy_server_show("# ", server, server->passed ? "PASS" : "FAIL",
		       policy_options.digest, (ARGV *) 0);
    if (server->host == 0)
	return;
    pin->total++;
    pin->servers = (PIN_SERVER *) (pin->total == 1 ?
				   mymalloc(sizeof(*pin->servers)) :
				   myrealloc((void *) pin->servers,
				      pin->total * sizeof(*pin->servers)));
    mine = pin->servers + pin->total - 1;
    memset((void *) mine, 0, sizeof(*mine));
    mine->addr = mystrdup(server->addr);
    if (sk_X509_num(sent) < 1)
	return;
    cert = sk_X509_value(sent, 0);
    if (!policy_options.json)
	policy_chain_show((POLICY_OUT *) 0, "#     ", server->session,
			  policy_options.digest);
    mine->cas = argv_alloc(2);
    mine->names = argv_alloc(2);
    add_cas(mine, policy_chain_built(server->session));
    add_cas(mine, sent);
    add_names(mine, server, cert);
    mine->certificate = mystrdup(policy_chain_certificate(cert,
						     policy_options.digest));
    mine->key = mystrdup(policy_chain_key(cert, policy_options.digest));
    pin->count++;
}

/* see_attempt - did it work */

static void see_attempt(const POLICY_SERVER *server, void *context)
{
    ATTEMPT *attempt = (ATTEMPT *) context;

    if (server->passed) {
	attempt->passed++;
    } else {
	if (attempt->failed++ == 0)
	    vstring_strcpy(attempt->reason, server->reason);
    }
}

/* works - with one server, or with all; remember why not */

static int works(PIN *pin, const char *only, const char *entry, VSTRING *reason)
{
    ATTEMPT attempt = {0, 0, reason};

    policy_connect_each(pin->dest, only, entry, see_attempt, (void *) &attempt);
    return (attempt.passed > 0 && attempt.failed == 0);
}

/* secure_entry - for one CA, and one or more names */

static const char *secure_entry(const char *ca, const char *names)
{
    static VSTRING *entry;

    if (entry == 0)
	entry = vstring_alloc(200);
    vstring_sprintf(entry, "secure digest=%s rootca=%s match=%s",
		    policy_options.digest, ca, names);
    return (vstring_str(entry));
}

/* join - with a separator */

static void join(VSTRING *result, const ARGV *list, const char *separator)
{
    char  **cpp;

    VSTRING_RESET(result);
    for (cpp = list->argv; *cpp; cpp++)
	vstring_sprintf_append(result, "%s%s", cpp > list->argv ?
			       separator : "", *cpp);
    VSTRING_TERMINATE(result);
}

/* add_once - to a list */

static void add_once(ARGV *list, const char *value)
{
    char  **cpp;

    for (cpp = list->argv; *cpp; cpp++)
	if (strcmp(*cpp, value) == 0)
	    return;
    argv_add(list, value, ARGV_END);
}

/* choose - CA and name that work with one server; zero if none does */

static int choose(PIN *pin, const PIN_SERVER *server, ARGV *cas, ARGV *names,
		          VSTRING *reason)
{
    VSTRING *all = vstring_alloc(100);
    char  **ca;
    char  **name;

    join(all, server->names, ":");
    for (ca = server->cas->argv; *ca; ca++)
	if (works(pin, server->addr, secure_entry(*ca, vstring_str(all)), reason))
	    break;
    vstring_free(all);
    if (*ca == 0)
	return (0);
    for (name = server->names->argv; *name; name++)
	if (works(pin, server->addr, secure_entry(*ca, *name), reason))
	    break;
    if (*name == 0)
	return (0);
    add_once(cas, *ca);
    add_once(names, *name);
    return (1);
}

/* show_entry - as a line of a table; a comment if it does not work */

static void show_entry(PIN *pin, const char *entry, const char *reason)
{
    POLICY_OUT *out;

    if (policy_options.json) {
	out = policy_out_create();
	policy_out_string(out, "destination", pin->dest);
	policy_out_string(out, "entry", entry);
	policy_out_string(out, "works", reason ? "no" : "yes");
	policy_out_string(out, "reason", reason);
	policy_out_end(out);
    } else if (reason) {
	policy_out_line("# does not work: %s", reason);
	if (entry)
	    policy_out_line("# %s %s", pin->dest, entry);
    } else {
	policy_out_line("%s %s", pin->dest, entry);
    }
}

/* try_entry - with all servers, and show it */

static int try_entry(PIN *pin, const char *entry)
{
    VSTRING *reason = vstring_alloc(100);
    int     good = works(pin, (char *) 0, entry, reason);

    show_entry(pin, entry, good ? 0 : vstring_str(reason));
    vstring_free(reason);
    return (good);
}

/* pin_secure - with CA certificates; nonzero if it works */

static int pin_secure(PIN *pin)
{
    ARGV   *cas = argv_alloc(2);
    ARGV   *names = argv_alloc(2);
    VSTRING *all_cas = vstring_alloc(100);
    VSTRING *all_names = vstring_alloc(100);
    VSTRING *reason = vstring_alloc(100);
    int     good = 0;
    int     i;

    vstring_strcpy(reason, "no certificate of a certification authority");
    for (i = 0; i < pin->total; i++)
	if (pin->servers[i].cas)
	    (void) choose(pin, pin->servers + i, cas, names, reason);
    join(all_cas, cas, "|");
    join(all_names, names, ":");
    if (cas->argc == 0)
	show_entry(pin, (char *) 0, vstring_str(reason));
    else
	good = try_entry(pin, secure_entry(vstring_str(all_cas),
					   vstring_str(all_names)));
    argv_free(cas);
    argv_free(names);
    vstring_free(all_cas);
    vstring_free(all_names);
    vstring_free(reason);
    return (good);
}

/* pin_fingerprint - with server certificates and keys */

static int pin_fingerprint(PIN *pin)
{
    ARGV   *values = argv_alloc(2);
    VSTRING *all = vstring_alloc(100);
    VSTRING *entry = vstring_alloc(200);
    int     good;
    int     i;

    for (i = 0; i < pin->total; i++)
	if (pin->servers[i].certificate) {
	    add_once(values, pin->servers[i].certificate);
	    add_once(values, pin->servers[i].key);
	}
    join(all, values, "|");
    vstring_sprintf(entry, "fingerprint digest=%s match=%s",
		    policy_options.digest, vstring_str(all));
    good = try_entry(pin, vstring_str(entry));
    argv_free(values);
    vstring_free(all);
    vstring_free(entry);
    return (good);
}

/* policy_pin - implement the command */

int     policy_pin(int argc, char **argv)
{
    PIN     pin = {.dest = argv[0]};
    int     good = 0;

    if (argc != 1)
	msg_fatal("pin: specify one destination");
    policy_jail_enter();
    policy_connect_each(pin.dest, (char *) 0, "encrypt", see_server, (void *) &pin);
    policy_out_flush();
    if (pin.count == 0)
	msg_fatal("%s: no server has shown a certificate", pin.dest);
    if (policy_options.level != TLS_LEV_FPRINT)
	good += pin_secure(&pin);
    if (policy_options.level != TLS_LEV_SECURE)
	good += pin_fingerprint(&pin);
    policy_out_flush();
    return (good ? POLICY_STAT_OK : POLICY_STAT_BAD);
}

#endif
