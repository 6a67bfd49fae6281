/* SPDX-License-Identifier: IPL-1.0 OR EPL-2.0 */
/*++
/* NAME
/*	policy_check 3
/* SUMMARY
/*	find errors in TLS policy tables
/* SYNOPSIS
/*	#include "posttls-policy.h"
/*
/*	int	policy_check(argc, argv)
/*	int	argc;
/*	char	**argv;
/* DESCRIPTION
/*	policy_check() implements "posttls-policy check". The arguments are
/*	tables or files.
/*
/*	Memory use does not depend on the size of a table: duplicates are
/*	looked for among the first CHECK_KEYS entries of a file.
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
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

/* Utility library. */

#include <binhash.h>
#include <htable.h>
#include <msg.h>
#include <mymalloc.h>
#include <stringops.h>
#include <vstring.h>

/* Global library. */

#include <mail_params.h>

/* Application-specific. */

#include "posttls-policy.h"

#define CHECK_KEYS	100000

#define MATCH_RECORDS	2		/* see policy_fprint(3) */
#define ROOTCA_RECORDS	4

typedef struct CHECK {
    POLICY_EVAL *eval;
    HTABLE *keys;			/* line number of each destination */
    int     full;			/* too many destinations */
    const POLICY_ENTRY *entry;
    long    entries;
    long    errors;
    long    warnings;
} CHECK;

/* report - one error or warning */

static void report(CHECK *check, int is_error, const char *text)
{
    const POLICY_ENTRY *entry = check->entry;
    const char *severity = is_error ? "error" : "warning";
    POLICY_OUT *out;

    if (is_error)
	check->errors++;
    else
	check->warnings++;
    if (policy_options.json) {
	out = policy_out_create();
	policy_out_string(out, "table", entry->source);
	if (entry->line)
	    policy_out_number(out, "line", entry->line);
	policy_out_string(out, "key", entry->key);
	policy_out_string(out, "severity", severity);
	policy_out_string(out, "text", text);
	policy_out_end(out);
	return;
    }
    policy_out_text("%s:", entry->source);
    if (entry->line)
	policy_out_text("%d:", entry->line);
    policy_out_text(" ");
    policy_out_color(is_error ? POLICY_COLOR_BAD : POLICY_COLOR_WARN, severity);
    if (entry->key)
	policy_out_text(": %s", entry->key);
    policy_out_line(": %s", text);
}

/* warning - of our own */

static void PRINTFLIKE(2, 3) warning(CHECK *check, const char *format,...)
{
    VSTRING *text = vstring_alloc(100);
    va_list ap;

    va_start(ap, format);
    vstring_vsprintf(text, format, ap);
    va_end(ap);
    report(check, 0, vstring_str(text));
    vstring_free(text);
}

/* check_duplicate - the first one wins */

static void check_duplicate(CHECK *check)
{
    const POLICY_ENTRY *entry = check->entry;
    VSTRING *key;
    void   *line;

    if (entry->line == 0)			/* a table has no duplicates */
	return;
    key = vstring_strcpy(vstring_alloc(100), entry->key);
    (void) lowercase(vstring_str(key));
    if ((line = htable_find(check->keys, vstring_str(key))) != 0)
	warning(check, "duplicate of line %ld, this one has no effect",
		(long) line);
    else if (check->keys->used < CHECK_KEYS)
	htable_enter(check->keys, vstring_str(key),
		     (void *) (long) entry->line);
    else
	check->full = 1;
    vstring_free(key);
}

/* never - why the SMTP client never looks for this destination, or null */

static const char *never(const char *key, int folded)
{
    const char *end = key + strlen(key) - 1;
    const char *close;

    for (close = key; !folded && *close; close++)
	if (ISUPPER(*close))
	    return ("upper case in a table that is searched in lower case");
    if (*key == '/')				/* UNIX-domain socket */
	return (0);
    if (strchr(key, '@') != 0)
	return ("a mail address is not a destination");
    for (close = key; *close; close++)
	if (ISSPACE(*close))
	    return ("white space in a destination");
    if (*end == '.')
	return ("a destination has no dot at the end");
    if (*end == ':')
	return ("colon at the end; policies have no colon after the key");
    if (*key == '[') {
	if ((close = strchr(key, ']')) == 0 || close == key + 1)
	    return ("malformed brackets");
	if (close[1] && (close[1] != ':' || strchr(close + 1, ']')))
	    return ("malformed brackets; the form is [host]:port");
	if (key[1] == '.')
	    return ("a parent domain has no brackets");
	return (0);
    }
    if (strpbrk(key, "[]") != 0)
	return ("malformed brackets; the form is [host]:port");
    if (*key == '.' && strchr(key, ':') != 0)
	return ("a parent domain has no port");
    if (strchr(key, '*') != 0)
	return ("a wildcard is not a destination; the form is .example.com");
    return (0);
}

/* check_key - would it ever be found */

static void check_key(CHECK *check)
{
    const char *key = check->entry->key;
    const char *why;
    const char *port;

    if ((why = never(key, check->entry->line != 0)) != 0)
	warning(check, "never used: %s", why);
    else if (*key != '[' && *key != '/' && (port = strchr(key, ':')) != 0
	     && strchr(port + 1, ':') == 0)
	warning(check, "applies to the next hop %s only, and not to [%.*s]%s",
		key, (int) (port - key), key, port);
}

/* digest_of_length - another one with that length, or null */

static const char *digest_of_length(const char *digest, int length)
{
    static const char *const names[] = {"sha256", "sha1", "sha512", "md5", 0};
    const char *const * cpp;

    if (policy_fprint_size(digest) == length)
	return (0);
    for (cpp = names; *cpp; cpp++)
	if (policy_fprint_size(*cpp) == length)
	    return (*cpp);
    return (0);
}

/* check_digests - each problem once, not for each fingerprint */

static void check_digests(CHECK *check, const TLS_DANE *dane)
{
    const TLS_TLSA *tlsa;
    const char *digest;
    const char *other;
    int     weak = 0;
    int     length = 0;

    for (tlsa = dane->tlsa; tlsa; tlsa = tlsa->next) {
	if ((digest = policy_fprint_digest(tlsa)) == 0)
	    continue;
	if (!weak && (strcasecmp(digest, "md5") == 0
		      || strcasecmp(digest, "sha1") == 0)) {
	    warning(check, "fingerprints with %s are weak", digest);
	    weak = 1;
	}
	if (tlsa->length != length
	    && (other = digest_of_length(digest, tlsa->length)) != 0) {
	    warning(check, "a fingerprint of %d bytes never matches %s; "
		    "it may be %s", tlsa->length, digest, other);
	    length = tlsa->length;
	}
    }
}

/* is_in_match - fingerprint among names that argv_split() broke at colons */

static int is_in_match(const char *hex, const ARGV *match)
{
    VSTRING *names = vstring_alloc(100);
    VSTRING *plain = vstring_alloc(100);
    char  **cpp;
    int     found;

    for (cpp = match->argv; *cpp; cpp++)
	vstring_strcat(names, *cpp);
    for (; *hex; hex++)
	if (*hex != ':')
	    VSTRING_ADDCH(plain, *hex);
    VSTRING_TERMINATE(plain);
    (void) lowercase(vstring_str(names));
    (void) lowercase(vstring_str(plain));
    found = strstr(vstring_str(names), vstring_str(plain)) != 0;
    vstring_free(names);
    vstring_free(plain);
    return (found);
}

/* check_repeats - fingerprints that are there twice, or alone */

static void check_repeats(CHECK *check, const SMTP_TLS_POLICY *tls)
{
    BINHASH *seen = binhash_create(13);
    VSTRING *hex = vstring_alloc(100);
    const TLS_TLSA *tlsa;
    int     fingerprints = 0;
    int     limit;
    int     others = 0;

    for (tlsa = tls->dane->tlsa; tlsa; tlsa = tlsa->next) {
	BINHASH_INFO *info;
	long    count;

	if (policy_fprint_digest(tlsa) == 0) {
	    others++;
	    continue;
	}
	info = binhash_locate(seen, (void *) tlsa->data, tlsa->length);
	if (info == 0)
	    info = binhash_enter(seen, (void *) tlsa->data, tlsa->length,
				 (void *) 0);
	count = (long) info->value + 1;
	info->value = (void *) count;
	limit = policy_fprint_is_server(tlsa) ? MATCH_RECORDS : ROOTCA_RECORDS;
	if (count == 1) {
	    fingerprints++;
	    policy_fprint_hex(hex, tlsa->data, tlsa->length);
	    if (limit == ROOTCA_RECORDS && tls->matchargv
		&& is_in_match(vstring_str(hex), tls->matchargv))
		warning(check, "rootca= and match= have the same fingerprint "
			"%s; match= is for names", vstring_str(hex));
	} else if (count == limit + 1) {
	    policy_fprint_hex(hex, tlsa->data, tlsa->length);
	    warning(check, "duplicate fingerprint %s", vstring_str(hex));
	}
    }
    if (policy_options.single && fingerprints == 1 && others == 0)
	warning(check, "a single fingerprint, and none for renewal");
    binhash_free(seen, (void (*) (void *)) 0);
    vstring_free(hex);
}

/* text_only - what the SMTP client says, without table and destination */

static const char *text_only(const char *text, const char *key)
{
    VSTRING *where = vstring_alloc(100);
    const char *found;

    vstring_sprintf(where, " destination \"%s\": ", key);
    if ((found = strstr(text, vstring_str(where))) != 0)
	text = found + VSTRING_LEN(where);
    vstring_sprintf(where, "%s: ", key);
    if (strncmp(text, vstring_str(where), VSTRING_LEN(where)) == 0)
	text += VSTRING_LEN(where);
    vstring_free(where);
    return (text);
}

/* check_policy - ask the SMTP client */

static void check_policy(CHECK *check)
{
    const POLICY_ENTRY *entry = check->entry;
    POLICY_EVAL *eval = check->eval;
    char  **cpp;

    policy_table_entry(entry->value);
    policy_eval(eval, entry->key);
    if (policy_table_name() == 0) {
	report(check, 0, "never used: the SMTP client does not look it up");
	return;
    }
    for (cpp = eval->warnings->argv; *cpp; cpp++)
	report(check, !eval->valid, text_only(*cpp, entry->key));
    if (!eval->valid && eval->warnings->argc == 0)
	report(check, 1, vstring_str(eval->why->reason));
    if (eval->valid && eval->tls->dane) {
	check_digests(check, eval->tls->dane);
	check_repeats(check, eval->tls);
    }
}

/* check_entry - one entry */

static void check_entry(const POLICY_ENTRY *entry, void *context)
{
    CHECK  *check = (CHECK *) context;

    check->entry = entry;
    check->entries++;
    if (entry->problem) {
	report(check, 1, entry->problem);
	return;
    }
    check_key(check);
    check_duplicate(check);
    check_policy(check);
}

/* skipped - table without a list of entries */

static void skipped(const char *source)
{
    const char *why = "tables of this type have no list of entries";
    POLICY_OUT *out;

    if (policy_options.json) {
	out = policy_out_create();
	policy_out_string(out, "table", source);
	policy_out_string(out, "skipped", why);
	policy_out_end(out);
    } else {
	policy_out_line("%s: not checked: %s", source, why);
    }
}

/* total - of one table */

static void total(const CHECK *check, const char *source)
{
    POLICY_OUT *out;

    if (policy_options.json) {
	out = policy_out_create();
	policy_out_string(out, "table", source);
	policy_out_number(out, "entries", check->entries);
	policy_out_number(out, "errors", check->errors);
	policy_out_number(out, "warnings", check->warnings);
	if (check->full)
	    policy_out_number(out, "duplicates_checked", CHECK_KEYS);
	policy_out_end(out);
	return;
    }
    if (check->full)
	policy_out_line("%s: duplicates looked for only among the first "
			"%d destinations", source, CHECK_KEYS);
    policy_out_line("%s: %ld entries, %ld errors, %ld warnings", source,
		    check->entries, check->errors, check->warnings);
}

/* check_source - one table or file; zero if it cannot be listed */

static int check_source(const char *name, POLICY_SOURCE *source,
			        POLICY_EVAL *eval, long *errors)
{
    CHECK   check = {.eval = eval, .keys = htable_create(13)};
    int     listed = policy_entry_each(source, check_entry, (void *) &check);

    if (listed)
	total(&check, name);
    else
	skipped(name);
    *errors += check.errors;
    htable_free(check.keys, (void (*) (void *)) 0);
    return (listed);
}

/* policy_check - implement the command */

int     policy_check(int argc, char **argv)
{
    ARGV   *sources = policy_entry_sources(argc, argv);
    POLICY_EVAL *eval = policy_eval_create();
    POLICY_SOURCE **opened;
    long    errors = 0;
    int     listed = 0;
    ssize_t i;

    /* The superuser may read tables that the SMTP client may not. */
    opened = (POLICY_SOURCE **) mymalloc((sources->argc + 1) * sizeof(*opened));
    for (i = 0; i < sources->argc; i++)
	opened[i] = policy_entry_open(sources->argv[i]);
    policy_jail_enter();
    for (i = 0; i < sources->argc; i++) {
	listed += check_source(sources->argv[i], opened[i], eval, &errors);
	policy_entry_close(opened[i]);
    }
    myfree((void *) opened);
    policy_out_flush();
    if (listed == 0)
	msg_fatal(sources->argc ? "no table that can be checked" :
		  "%s is empty, and no table was specified",
		  VAR_SMTP_TLS_POLICY);
    argv_free(sources);
    policy_eval_free(eval);
    return (errors ? POLICY_STAT_BAD : POLICY_STAT_OK);
}

#endif
