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

#ifdef USE_TLS

/* System library. */

#include <sys_defs.h>
#include <ctype.h>
#include <sys/stat.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <openssl/pem.h>

/* Utility library. */

#include <dict.h>
#include <msg.h>
#include <mymalloc.h>
#include <stringops.h>
#include <vstream.h>
#include <vstring.h>
#include <vstring_vstream.h>

/* DNS library. */

#include <dict_tlsa.h>

/* Application-specific. */

#include "posttls-policy.h"

static POLICY_ZONE *tlsa_zone;	/* -f */
static DICT *tlsa_dict;			/* or else */
static int tlsa_failed;			/* with -f */
static int tlsa_count;			/* of domains */

 /*
  * One domain.
  */
typedef struct DOMAIN {
    const char *name;
    int     seen;			/* has an answer */
    int     failed;
} DOMAIN;

/* write_pem - certificate or key */

static int write_pem(FILE *file, int selector, const char *data, size_t length)
{
    const char *name = selector == DNS_TLSA_SELECTOR_FULL_CERTIFICATE ?
    PEM_STRING_X509 : PEM_STRING_PUBLIC;

    return (PEM_write(file, name, "", (const unsigned char *) data,
		      length) > 0);
}

/* save_ca - write to a file that is named by its content */

static const char *save_ca(int selector, const char *data, size_t length,
			           void *unused_context)
{
    static VSTRING *path;
    unsigned char md[EVP_MAX_MD_SIZE];
    unsigned int size;
    POLICY_FILE *file;
    unsigned i;

    (void) unused_context;
    if (path == 0)
	path = vstring_alloc(100);
    if (!EVP_Digest(data, length, md, &size, EVP_sha256(), (ENGINE *) 0))
	msg_fatal("cannot compute sha256 fingerprint");
    vstring_sprintf(path, "%s/", policy_options.ta_dir);
    for (i = 0; i < size; i++)
	vstring_sprintf_append(path, "%02x", md[i]);
    vstring_strcat(path, ".pem");
    file = policy_file_create(vstring_str(path));
    policy_file_commit(file, write_pem(policy_file_stream(file), selector,
				       data, length));
    return (vstring_str(path));
}

/* show - one domain */

static void show(const char *domain, const char *entry, const char *verdict)
{
    POLICY_OUT *out;

    if (policy_options.json) {
	out = policy_out_create();
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

/* make - policy of one domain */

static void make(TLSA_POLICY *tp, void *context)
{
    DOMAIN *domain = (DOMAIN *) context;
    VSTRING *entry = vstring_alloc(200);
    int     verdict;

    if (policy_options.ta_dir)
	tlsa_policy_use_tafile(tp, save_ca, (void *) 0);
    verdict = tlsa_policy_make(tp, entry);
    show(domain->name, verdict == TLSA_POLICY_NONE ? 0 : vstring_str(entry),
	 tlsa_policy_verdict(verdict));
    domain->seen = 1;
    vstring_free(entry);
}

/* show_none - no policy is possible */

static void show_none(const DOMAIN *domain)
{
    show(domain->name, (char *) 0, "not a destination with TLSA records");
}

/* from_zone - with what the file has */

static void from_zone(DOMAIN *domain)
{
    TLSA_POLICY *tp = tlsa_policy_alloc(TLSA_POLICY_FLAG_NONE);
    int     status = policy_zone_find(tlsa_zone, domain->name, tp);

    switch (status) {
    case POLICY_ZONE_NONE:
	show_none(domain);
	break;
    case POLICY_ZONE_LOOP:
	domain->failed = 1;
	show(domain->name, (char *) 0, "loop of CNAME or DNAME records");
	break;
    default:
	if (status == POLICY_ZONE_MANY)
	    tlsa_policy_set_many(tp);
	make(tp, (void *) domain);
	break;
    }
    tlsa_policy_free(tp);
}

/* from_dns - what the table looks up */

static void from_dns(DOMAIN *domain)
{
    ARGV   *log = argv_alloc(1);
    const char *value;

    dict_tlsa_monitor(make, (void *) domain);
    policy_msg_catch(log);
    value = dict_get(tlsa_dict, domain->name);
    policy_msg_catch((ARGV *) 0);
    if (!domain->seen) {
	domain->failed = value != 0 || tlsa_dict->error != 0;
	if (domain->failed && log->argc)
	    show(domain->name, (char *) 0, log->argv[log->argc - 1]);
	else
	    show_none(domain);
    }
    argv_free(log);
}

/* tlsa_action - in a process of its own */

static int tlsa_action(const POLICY_JOB *job)
{
    DOMAIN  domain = {.name = job->name};

    from_dns(&domain);
    return (domain.failed ? POLICY_STAT_BAD : POLICY_STAT_OK);
}

/* tlsa_done - show what it wrote */

static void tlsa_done(const POLICY_JOB *job, VSTRING *output, const char *lost)
{
    if (lost)
	show(job->name, (char *) 0, lost);
    else
	vstream_fwrite(VSTREAM_OUT, vstring_str(output), VSTRING_LEN(output));
}

/* start - one domain, unless it would break the table */

static void start(const char *name)
{
    DOMAIN  domain = {.name = name};
    POLICY_JOB job = {.name = name};
    const char *cp;

    for (cp = name; *cp; cp++)
	if (!ISPRINT(*cp) || ISSPACE(*cp) || *cp == '#' || *cp == '"'
	    || *cp == '\\')
	    break;
    if (*name == 0 || *cp)
	msg_fatal("\"%s\" is not a domain", name);
    tlsa_count++;
    /* Without a network there is nothing to wait for. */
    if (tlsa_zone) {
	from_zone(&domain);
	tlsa_failed |= domain.failed;
    } else {
	policy_pool_add(&job);
    }
}

/* start_stdin - one domain each line */

static void start_stdin(void)
{
    VSTRING *line = vstring_alloc(100);

    while (vstring_get_nonl(line, VSTREAM_IN) != VSTREAM_EOF) {
	char   *name = vstring_str(line);

	while (ISSPACE(*name))
	    name++;
	*trimblanks(name, 0) = 0;
	if (*name && *name != '#')
	    start(name);
    }
    if (vstream_ferror(VSTREAM_IN))
	msg_fatal("read standard input: %m");
    vstring_free(line);
}

/* read_zone - option -f */

static void read_zone(const char *path)
{
    VSTREAM *stream = VSTREAM_IN;
    const char *error;
    int     line = 0;

    if (strcmp(path, "-") != 0
	&& (stream = vstream_fopen(path, O_RDONLY, 0)) == 0)
	msg_fatal("open %s: %m", path);
    tlsa_zone = policy_zone_create();
    error = policy_zone_read(tlsa_zone, stream, &line);
    if (vstream_ferror(stream))
	msg_fatal("read %s: %m", path);
    if (error)
	msg_fatal("%s: line %d: %s", path, line, error);
    if (stream != VSTREAM_IN)
	vstream_fclose(stream);
}

/* find_dir - for use in a policy, by a process in another directory */

static const char *find_dir(const char *name)
{
    char   *path = realpath(name, (char *) 0);
    struct stat st;

    if (path == 0 || stat(path, &st) < 0 || !S_ISDIR(st.st_mode))
	msg_fatal("-T %s: not a directory", name);
    if (path[strcspn(path, CHARS_COMMA_SP CHARS_BRACE)] || !allprint(path))
	msg_fatal("-T %s: a policy cannot have this name", path);
    return (path);
}

/* policy_tlsa - implement the command */

int     policy_tlsa(int argc, char **argv)
{
    ARGV   *domains;
    char  **cpp;
    int     status;

    if (policy_options.ta_dir)
	policy_options.ta_dir = find_dir(policy_options.ta_dir);
    if (policy_options.records)
	read_zone(policy_options.records);
    else
	tlsa_dict = dict_tlsa_open("dns", O_RDONLY, 0);
    if (argc == 0 && tlsa_zone == 0)
	msg_fatal("tlsa: specify a domain");
    policy_pool_init(tlsa_action, tlsa_done);
    if (argc == 0) {
	domains = policy_zone_list(tlsa_zone);
	for (cpp = domains->argv; *cpp; cpp++)
	    start(*cpp);
	argv_free(domains);
    }
    for (cpp = argv; *cpp; cpp++) {
	if (strcmp(*cpp, "-") == 0)
	    start_stdin();
	else
	    start(*cpp);
    }
    status = policy_pool_wait();
    /* An empty table would take away all policies. */
    if (tlsa_count == 0 && tlsa_zone == 0)
	msg_fatal("tlsa: no domain was specified");
    return (tlsa_failed ? POLICY_STAT_BAD : status);
}

#endif
