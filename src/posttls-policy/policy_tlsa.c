/* SPDX-License-Identifier: IPL-1.0 OR EPL-2.0 */
/*++
/* NAME
/*	policy_tlsa 3
/* SUMMARY
/*	make TLS policies from TLSA records
/* SYNOPSIS
/*	#include "posttls-policy.h"
/*
/*	int	policy_tlsa(argc, argv)
/*	int	argc;
/*	char	**argv;
/* DESCRIPTION
/*	policy_tlsa() implements "posttls-policy tlsa". The arguments are
/*	domains, or "-" for the standard input.
/*
/*	An entry is what the tlsa: table answers. What that makes of a failed
/*	lookup is not for longer, and no entry.
/* SEE ALSO
/*	tlsa_policy(3), TLSA records to TLS policy
/*	dict_tlsa(3), TLS policies from DNS TLSA records
/* LICENSE
/* .ad
/* .fi
/*	This software is distributed under the terms of the IBM Public
/*	License 1.0 or the Eclipse Public License 2.0, as Postfix is.
/*--*/

#if defined(USE_TLS) && defined(USE_JANSSON)

/* System library. */

#include <sys_defs.h>
#include <ctype.h>
#include <fcntl.h>
#include <string.h>

/* Utility library. */

#include <dict.h>
#include <midna_domain.h>
#include <msg.h>
#include <stringops.h>
#include <vstream.h>
#include <vstring.h>
#include <vstring_vstream.h>

/* Global library. */

#include <tlsa_policy.h>

/* DNS library. */

#include <dict_tlsa.h>

/* Application-specific. */

#include "posttls-policy.h"

static DICT *tlsa_dict;
static int tlsa_status;			/* of what was not asked */

/* show - one domain */

static void show(const char *domain, const char *entry, const char *verdict)
{
    json_t *out;

    if (policy_options.json) {
	out = json_object();
	policy_out_string(out, "domain", domain);
	policy_out_string(out, "entry", entry);
	policy_out_string(out, "verdict", verdict);
	policy_out_end(out);
	return;
    }
    policy_out_line("# %s: %s", domain, verdict);
    if (entry)
	policy_out_line("%s %s", domain, entry);
}

/* tlsa_action - in a process of its own */

static int tlsa_action(const POLICY_JOB *job)
{
    VSTRING *entry = vstring_alloc(200);
    VSTRING *reason = vstring_alloc(100);
    unsigned unused_ttl;
    int     verdict = dict_tlsa_policy(tlsa_dict, job->name, entry, reason,
				       &unused_ttl);
    int     failed = VSTRING_LEN(reason) > 0;

    show(job->name, failed || verdict == TLSA_POLICY_NONE ?
	 0 : vstring_str(entry),
	 failed ? vstring_str(reason) : tlsa_policy_verdict(verdict));
    vstring_free(entry);
    vstring_free(reason);
    return (failed ? POLICY_STAT_BAD : POLICY_STAT_OK);
}

/* tlsa_done - show what it wrote */

static void tlsa_done(const POLICY_JOB *job, VSTRING *output, const char *lost)
{
    if (lost)
	show(job->name, (char *) 0, lost);
    else
	vstream_fwrite(VSTREAM_OUT, vstring_str(output), VSTRING_LEN(output));
}

/* is_domain - can it be the key of an entry */

static int is_domain(const char *name)
{
    const char *cp;

    for (cp = name; *cp; cp++)
	if (!ISPRINT(*cp) || ISSPACE(*cp) || *cp == '#' || *cp == '"'
	    || *cp == '\\')
	    return (0);
    return (*name != 0);
}

/* start - one domain; zero if it is none, which is said */

static int start(const char *name)
{
    const char *domain = name;
    POLICY_JOB job = {0};

#ifndef NO_EAI
    if (!allascii(name) && (domain = midna_domain_to_ascii(name)) == 0)
	domain = "";
#endif
    if (!is_domain(domain)) {
	show(name, (char *) 0, "not a domain");
	tlsa_status = POLICY_STAT_BAD;
	return (0);
    }
    job.name = domain;
    policy_pool_add(&job);
    return (1);
}

/* start_stdin - one domain each line; how many */

static int start_stdin(void)
{
    VSTRING *line = vstring_alloc(100);
    int     count = 0;

    while (vstring_get_nonl(line, VSTREAM_IN) != VSTREAM_EOF) {
	char   *name = vstring_str(line);

	while (ISSPACE(*name))
	    name++;
	*trimblanks(name, 0) = 0;
	if (*name && *name != '#')
	    count += start(name);
    }
    if (vstream_ferror(VSTREAM_IN))
	msg_fatal("read standard input: %m");
    vstring_free(line);
    return (count);
}

/* policy_tlsa - implement the command */

int     policy_tlsa(int argc, char **argv)
{
    char  **cpp;
    int     count = 0;
    int     status;

    if (argc == 0)
	msg_fatal("tlsa: specify a domain");
    tlsa_dict = dict_tlsa_open("dns", O_RDONLY, 0);
    policy_pool_init(tlsa_action, tlsa_done);
    for (cpp = argv; *cpp; cpp++) {
	if (strcmp(*cpp, "-") == 0)
	    count += start_stdin();
	else
	    count += start(*cpp);
    }
    /* An empty table would take away all policies. */
    if (count == 0)
	msg_fatal("tlsa: no domain was specified");
    status = policy_pool_wait();
    return (status > tlsa_status ? status : tlsa_status);
}

#endif
