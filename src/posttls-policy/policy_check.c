/* SPDX-License-Identifier: IPL-1.0 OR EPL-2.0 */
/*++
/* NAME
/*	policy_check 3
/* SUMMARY
/*	find errors in TLS policy tables
/* SYNOPSIS
/*	#include "policy_smtp.h"
/*
/*	int	policy_check(argc, argv)
/*	int	argc;
/*	char	**argv;
/* DESCRIPTION
/*	policy_check() implements "posttls-policy check". The arguments are
/*	tables or files.
/*
/*	Many entries have the same policy. One that has passed without a
/*	word does so for other destinations, and is remembered for a while.
/* LICENSE
/* .ad
/* .fi
/*	This software is distributed under the terms of the IBM Public
/*	License 1.0 or the Eclipse Public License 2.0, as Postfix is.
/*--*/

#if defined(USE_TLS) && defined(USE_JANSSON)

/* System library. */

#include <sys_defs.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

/* Utility library. */

#include <binhash.h>
#include <htable.h>
#include <msg.h>
#include <mymalloc.h>
#include <stringops.h>
#include <valid_hostname.h>
#include <vstring.h>

/* Global library. */

#include <mail_params.h>
#include <tlsa_policy.h>

/* TLS library. */

#include <tls.h>
#include <tls_rootca.h>

/* Application-specific. */

#include "policy_smtp.h"
#include "smtp_tls_tlsa.h"

#define CHECK_DIGITS	32		/* of a fingerprint with md5 */

#define CHECK_GOOD	64		/* policies that are remembered */
#define CHECK_GOOD_SIZE	1000		/* the longest one */

typedef struct CHECK {
    POLICY_EVAL *eval;
    POLICY_SOURCE **earlier;		/* tables that are searched before */
    POLICY_SOURCE **source;
    HTABLE *lines;			/* of a file, by destination */
    VSTRING *good[CHECK_GOOD];		/* policies without a problem */
    const POLICY_ENTRY *entry;		/* valid during the call only */
    long    entries;
    long    errors;
    long    warnings;
} CHECK;

/* report - one error or warning */

static void report(CHECK *check, int is_error, const char *text)
{
    const POLICY_ENTRY *entry = check->entry;
    const char *severity = is_error ? "error" : "warning";
    json_t *out;

    if (is_error)
	check->errors++;
    else
	check->warnings++;
    if (policy_options.json) {
	out = json_object();
	policy_out_string(out, "table", entry->source);
	if (entry->line)
	    json_object_set_new(out, "line", json_integer(entry->line));
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
    char   *folded;
    const HTABLE_INFO *first;

    if (entry->line == 0)			/* a table has no duplicates */
	return;
    folded = lowercase(mystrdup(entry->key));
    if ((first = htable_locate(check->lines, folded)) != 0)
	warning(check, "duplicate of line %d, this one has no effect",
		CAST_ANY_PTR_TO_INT(first->value));
    else
	htable_enter(check->lines, folded, CAST_INT_TO_VOID_PTR(entry->line));
    myfree(folded);
}

/* check_key - would it ever be found */

static void check_key(CHECK *check)
{
    const char *key = check->entry->key;
    const char *why;
    const char *port;

    if ((why = policy_dest_never(key, check->entry->line != 0)) != 0)
	warning(check, "never used: %s", why);
    else if (*key != '[' && *key != '/' && (port = strchr(key, ':')) != 0
	     && strchr(port + 1, ':') == 0)
	warning(check, "applies to the next hop %s only, and not to [%.*s]%s",
		key, (int) (port - key), key, port);
}

/* check_length - OpenSSL finds it unusable, which the SMTP client logs later */

static void check_length(CHECK *check, const char *digest, int length)
{
    const char *other = policy_fprint_digest_of(length);

    if (other)
	warning(check, "a fingerprint of %d bytes never matches %s; it may be "
		"%s", length, digest, other);
    else
	warning(check, "a fingerprint of %d bytes never matches %s, which has "
		"%d", length, digest, tls_rootca_size(digest));
}

/* check_digests - each problem once, not for each fingerprint */

static void check_digests(CHECK *check, const TLS_DANE *dane)
{
    const TLS_TLSA *tlsa;
    const TLS_TLSA *last = 0;
    const char *digest;
    int     weak = 0;
    int     length = 0;

    for (tlsa = dane->tlsa; tlsa; last = tlsa, tlsa = tlsa->next) {
	if (last && last->mtype == tlsa->mtype && last->length == tlsa->length)
	    continue;
	if ((digest = policy_fprint_digest(tlsa)) == 0)
	    continue;
	if (!weak && (strcasecmp(digest, "md5") == 0
		      || strcasecmp(digest, "sha1") == 0)) {
	    warning(check, "fingerprints with %s are weak", digest);
	    weak = 1;
	}
	if (tlsa->length != length && tlsa->length != tls_rootca_size(digest))
	    check_length(check, digest, length = tlsa->length);
    }
}

/* has_fingerprint - with colons it became one item for each byte */

static int has_fingerprint(const ARGV *names, int *others)
{
    int     digits = 0;
    int     found = 0;
    char  **cpp;

    *others = 0;
    for (cpp = names->argv; *cpp; cpp++) {
	if ((*cpp)[strspn(*cpp, "0123456789abcdefABCDEF|")] != 0) {
	    digits = 0;
	    *others = 1;
	} else if ((digits += strlen(*cpp)) >= CHECK_DIGITS) {
	    found = 1;
	}
    }
    return (found);
}

/* check_names - at these levels match= is for names */

static void check_names(CHECK *check, const SMTP_TLS_POLICY *tls)
{
    const char *problem;
    char  **cpp;
    int     others;

    if (has_fingerprint(tls->matchargv, &others)) {
	warning(check, "at level %s match= is for names: a fingerprint "
		"matches no server%s", str_tls_level(tls->level),
		others ? "" : ", mail is deferred");
	return;
    }
    for (cpp = tls->matchargv->argv; *cpp; cpp++) {
	if ((problem = policy_name_problem(*cpp)) != 0)
	    warning(check, "match= never matches: \"%s\" %s", *cpp, problem);
	if (tls->matchargv->argc > 1 && valid_hostaddr(*cpp, DONT_GRIPE))
	    warning(check, "with the address %s in match=, no certificate "
		    "passes that does not have it, whatever its names", *cpp);
    }
}

/* check_reuse - connections that tlsproxy(8) keeps open */

static void check_reuse(CHECK *check, const SMTP_TLS_POLICY *tls)
{
    if (tls->conn_reuse && !policy_jail_has_tlsproxy())
	warning(check, "connection reuse needs the service tlsproxy in %s",
		MASTER_CONF_FILE);
}

/* check_trust - is there any certification authority */

static void check_trust(CHECK *check, const SMTP_TLS_POLICY *tls)
{
    if ((tls->dane == 0 || tls->dane->tlsa == 0) && *var_smtp_tls_CAfile == 0
	&& *var_smtp_tls_CApath == 0 && !var_tls_append_def_CA)
	warning(check, "no CA is trusted, mail is deferred: there is no "
		"rootca=, no tafile=, and no %s or %s in %s",
		VAR_SMTP_TLS_CA_FILE, VAR_SMTP_TLS_CA_PATH, MAIN_CONF_FILE);
}

/* check_repeats - fingerprints that are there twice, or alone */

static void check_repeats(CHECK *check, const TLS_DANE *dane)
{
    BINHASH *seen = binhash_create(13);
    BINHASH_INFO *info;
    VSTRING *hex = vstring_alloc(100);
    const TLS_TLSA *tlsa;
    int     fingerprints = 0;
    int     others = 0;

    for (tlsa = dane->tlsa; tlsa; tlsa = tlsa->next) {
	if (policy_fprint_digest(tlsa) == 0) {
	    others++;
	    continue;
	}
	if (policy_fprint_is_repeat(tlsa))
	    continue;
	info = binhash_locate(seen, (void *) tlsa->data, tlsa->length);
	if (info == 0) {
	    binhash_enter(seen, (void *) tlsa->data, tlsa->length, (void *) 0);
	    fingerprints++;
	} else if (info->value == 0) {
	    info->value = (void *) seen;
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

/* without_mark - the level by default does not count here */

static const char *without_mark(const char *value)
{
    static VSTRING *copy;
    const char *mark = smtp_tls_tlsa_mark(value);

    if (mark == 0)
	return (value);
    if (copy == 0)
	copy = vstring_alloc(100);
    vstring_strcpy(copy, value);
    memset(vstring_str(copy) + (mark - value), ' ', strlen(TLSA_POLICY_MARK));
    return (vstring_str(copy));
}

/* ask_client - what does the SMTP client make of this policy */

static void ask_client(CHECK *check)
{
    const POLICY_ENTRY *entry = check->entry;
    POLICY_EVAL *eval = check->eval;
    const char *remedy = 0;
    VSTRING *text;
    char  **cpp;

    policy_table_set_entry(without_mark(entry->value));
    policy_eval(eval, entry->key);
    if (policy_table_found() == 0) {
	report(check, 0, "never used: the SMTP client does not look it up");
	return;
    }
    if (!eval->valid)
	remedy = policy_remedy(entry->value);
    /* The last one is why the SMTP client goes no further. */
    text = vstring_alloc(100);
    for (cpp = eval->warnings->argv; *cpp; cpp++) {
	vstring_strcpy(text, text_only(*cpp, entry->key));
	if (cpp[1] == 0 && remedy)
	    vstring_sprintf_append(text, "; %s", remedy);
	report(check, !eval->valid && cpp[1] == 0, STR(text));
    }
    vstring_free(text);
    if (!eval->valid && eval->warnings->argc == 0)
	report(check, 1, vstring_str(eval->why->reason));
    if (eval->valid && eval->tls->dane) {
	check_digests(check, eval->tls->dane);
	check_repeats(check, eval->tls->dane);
    }
    if (eval->valid && eval->tls->level > TLS_LEV_NONE)
	check_reuse(check, eval->tls);
    if (eval->valid && TLS_MUST_PKIX(eval->tls->level)) {
	check_names(check, eval->tls);
	check_trust(check, eval->tls);
    }
}

/* check_policy - ask the SMTP client, unless this one is known to be good */

static void check_policy(CHECK *check)
{
    const POLICY_ENTRY *entry = check->entry;
    size_t  size = strlen(entry->value);
    VSTRING **good = check->good + size % CHECK_GOOD;
    long    found = check->errors + check->warnings;

    /* Not every other key is looked up. With -v, the SMTP client says more. */
    if (*good && *entry->key && allascii(entry->key) && msg_verbose == 0
	&& strcmp(vstring_str(*good), entry->value) == 0)
	return;
    ask_client(check);
    if (check->errors + check->warnings > found || size > CHECK_GOOD_SIZE)
	return;
    if (*good == 0)
	*good = vstring_alloc(size + 1);
    vstring_memcpy(*good, entry->value, size + 1);
}

/* check_hidden - the table that comes first wins */

static void check_hidden(CHECK *check)
{
    const char *key = check->entry->key;
    POLICY_SOURCE **other;

    for (other = check->earlier; other < check->source; other++)
	if (policy_source_has(*other, key)) {
	    warning(check, "never used: %s has this destination, and is "
		    "searched before", policy_source_name(*other));
	    break;
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
    check_hidden(check);
}

/* skipped - table without a list of entries */

static void skipped(const char *source)
{
    const char *why = "tables of this type have no list of entries";
    json_t *out;

    if (policy_options.json) {
	out = json_object();
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
    json_t *out;

    if (policy_options.json) {
	out = json_object();
	policy_out_string(out, "table", source);
	json_object_set_new(out, "entries", json_integer(check->entries));
	json_object_set_new(out, "errors", json_integer(check->errors));
	json_object_set_new(out, "warnings", json_integer(check->warnings));
	policy_out_end(out);
	return;
    }
    policy_out_line("%s: %ld entries, %ld errors, %ld warnings", source,
		    check->entries, check->errors, check->warnings);
}

/* check_date - it may have been forgotten to make a table again */

static void check_date(CHECK *check)
{
    POLICY_ENTRY entry = {.source = policy_source_name(*check->source)};

    check->entry = &entry;
    if (policy_source_is_outdated(*check->source))
	warning(check, "older than its source file: changes since then "
		"have no effect; run postmap(1)");
    check->entry = 0;
}

/* open_source - without what Postfix says when check_date() says it */

static POLICY_SOURCE *open_source(const char *name)
{
    ARGV   *log = argv_alloc(1);
    POLICY_SOURCE *source;
    char  **cpp;

    policy_msg_catch(log);
    source = policy_source_open(name);
    policy_msg_catch((ARGV *) 0);
    for (cpp = log->argv; *cpp; cpp++)
	if (strstr(*cpp, " is older than source file ") == 0)
	    msg_warn("%s", *cpp);
    argv_free(log);
    return (source);
}

/* check_source - one table or file; zero if it cannot be listed */

static int check_source(CHECK *check)
{
    const char *name = policy_source_name(*check->source);
    int     listed;

    check->entries = check->errors = check->warnings = 0;
    check_date(check);
    check->lines = htable_create(13);
    listed = policy_source_each(*check->source, check_entry, (void *) check);
    htable_free(check->lines, (void (*) (void *)) 0);
    if (listed)
	total(check, name);
    else
	skipped(name);
    return (listed);
}

/* policy_check - implement the command */

int     policy_check(int argc, char **argv)
{
    ARGV   *names = policy_source_list(argc, argv);
    CHECK   check = {.eval = policy_eval_create()};
    POLICY_SOURCE **sources;
    long    errors = 0;
    int     listed = 0;
    ssize_t i;

    /* The superuser may read tables that the SMTP client may not. */
    sources = (POLICY_SOURCE **) mymalloc((names->argc + 1) * sizeof(*sources));
    for (i = 0; i < names->argc; i++)
	sources[i] = open_source(names->argv[i]);
    policy_jail_enter();
    for (i = 0; i < names->argc; i++) {
	check.source = sources + i;
	/* Arguments have nothing to do with each other. */
	check.earlier = argc > 0 ? check.source : sources;
	listed += check_source(&check);
	errors += check.errors;
    }
    for (i = 0; i < names->argc; i++)
	policy_source_close(sources[i]);
    myfree((void *) sources);
    policy_out_flush();
    if (listed == 0)
	msg_fatal(names->argc ? "no table that can be checked" :
		  "%s is empty, and no table was specified",
		  VAR_SMTP_TLS_POLICY);
    argv_free(names);
    policy_eval_free(check.eval);
    for (i = 0; i < CHECK_GOOD; i++)
	if (check.good[i])
	    vstring_free(check.good[i]);
    return (errors ? POLICY_STAT_BAD : POLICY_STAT_OK);
}

#endif
