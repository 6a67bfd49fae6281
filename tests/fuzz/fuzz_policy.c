/* SPDX-License-Identifier: IPL-1.0 OR EPL-2.0 */
/*++
/* NAME
/*	fuzz_policy 1
/* SUMMARY
/*	fuzz the attributes of TLS policies
/* DESCRIPTION
/*	The input is an entry of smtp_tls_policy_maps, as the SMTP client
/*	gets it. An entry with rootca= or digest= that it accepts is
/*	printed from what the SMTP client has made of it; that has to
/*	be accepted, and to have the same meaning: level, names, and TLSA
/*	records, except those of a file.
/* LICENSE
/* .ad
/* .fi
/*	This software is distributed under the terms of the IBM Public
/*	License 1.0 or the Eclipse Public License 2.0, as Postfix is.
/*--*/

/* System library. */

#include <sys_defs.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Utility library. */

#include <argv.h>
#include <hex_code.h>
#include <htable.h>
#include <mymalloc.h>
#include <stringops.h>
#include <vstring.h>

/* TLS library. */

#include <tls.h>
#include <tls_rootca.h>

/* Application-specific. */

#include "policy_smtp.h"
#include "fuzz.h"

/* print - level, fingerprints and names */

static void print(VSTRING *text, const SMTP_TLS_POLICY *tls)
{
    ARGV   *list = policy_fprint_list(tls->dane);
    const char *name = tls_mtype_name(tls_rootca_mtype(tls->level, tls->dane));
    char    attr[20];
    char    digest[20];
    int     from;
    char  **cpp;

    vstring_strcpy(text, str_tls_level(tls->level));
    if (name)					/* else that of main.cf */
	vstring_sprintf_append(text, " digest=%s", name);
    for (cpp = list->argv; *cpp; cpp++)
	if (sscanf(*cpp, "%19s %19s %n", attr, digest, &from) == 2
	    && strncmp(*cpp, "trust ", 6) != 0)
	    vstring_sprintf_append(text, " %s=%s", attr, *cpp + from);
    if (tls->level != TLS_LEV_FPRINT)
	for (cpp = tls->matchargv->argv; *cpp; cpp++)
	    vstring_sprintf_append(text, " match=%s", *cpp);
    argv_free(list);
}

/* records - all but those of a file, each once */

static ARGV *records(const TLS_DANE *dane)
{
    VSTRING *text = vstring_alloc(100);
    VSTRING *hex = vstring_alloc(100);
    HTABLE *seen = htable_create(10);
    ARGV   *list = argv_alloc(10);
    const TLS_TLSA *tlsa;

    for (tlsa = dane->tlsa; tlsa; tlsa = tlsa->next) {
	hex_encode(hex, (char *) tlsa->data, tlsa->length);
	vstring_sprintf(text, "%d %d %d %s", tlsa->usage, tlsa->selector,
			tlsa->mtype, vstring_str(hex));
	if (policy_fprint_digest(tlsa)
	    && htable_find(seen, vstring_str(text)) == 0) {
	    htable_enter(seen, vstring_str(text), text);
	    argv_add(list, vstring_str(text), ARGV_END);
	}
    }
    htable_free(seen, (void (*) (void *)) 0);
    vstring_free(text);
    vstring_free(hex);
    return (argv_sort(list));
}

/* is_plain - there are names, without separators or braces */

static int is_plain(const SMTP_TLS_POLICY *tls)
{
    const ARGV *names = tls->matchargv;
    char  **cpp;

    if (tls->level != TLS_LEV_FPRINT && names->argc == 0)
	return (0);

    for (cpp = names ? names->argv : 0; cpp && *cpp; cpp++)
	if ((*cpp)[strcspn(*cpp, CHARS_COMMA_SP CHARS_BRACE)]
	    || !allprint(*cpp))
	    return (0);
    return (1);
}

/* evaluate - printed form and records, or null */

static char *evaluate(POLICY_EVAL *eval, const char *entry, ARGV **list)
{
    VSTRING *text;

    policy_table_set_entry(entry);
    policy_eval(eval, "d.test");
    if (!eval->valid
	|| tls_rootca_mtype(eval->tls->level,
			    eval->tls->dane) == TLS_MTYPE_NONE
	|| !is_plain(eval->tls))
	return (0);
    text = vstring_alloc(100);
    print(text, eval->tls);
    *list = records(eval->tls->dane);
    return (vstring_export(text));
}

/* same - in the same order */

static int same(const ARGV *a, const ARGV *b)
{
    int     n;

    for (n = 0; n < a->argc && n < b->argc; n++)
	if (strcmp(a->argv[n], b->argv[n]) != 0)
	    return (0);
    return (a->argc == b->argc);
}

/* has_short - a word, or a value, of one character */

static int has_short(const char *entry, const char *separators)
{
    char   *copy = mystrdup(entry);
    char   *cp = copy;
    char   *word;
    int     found = 0;

    while ((word = mystrtok(&cp, separators)) != 0) {
	if (strlen(word) > 1 && strchr(word, '='))
	    word = strchr(word, '=') + 1;
	if (strlen(word) == 1)
	    found = 1;
    }
    myfree(copy);
    return (found);
}

/* is_stock_panic - maybe: a match= value of one character at this level */

static int is_stock_panic(const char *entry)
{
    return (strcasestr(entry, "fingerprint") != 0
	    && (has_short(entry, CHARS_COMMA_SP "\f\v|")
		|| has_short(entry, CHARS_COMMA_SP CHARS_BRACE "\f\v|")));
}

int     LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static POLICY_EVAL *eval;
    char   *entry = mystrndup((const char *) data, size);
    char   *first;
    char   *second;
    ARGV   *first_list;
    ARGV   *second_list;

    if (eval == 0)
	eval = policy_eval_create();
    first = is_stock_panic(entry) ? 0 :
	evaluate(eval, entry, &first_list);
    if (first != 0) {
	if ((second = evaluate(eval, first, &second_list)) == 0
	    || strcmp(first, second) != 0 || !same(first_list, second_list)) {
	    fprintf(stderr, "first: %s\nsecond: %s\n", first,
		    second ? second : "not accepted");
	    abort();
	}
	myfree(first);
	myfree(second);
	argv_free(first_list);
	argv_free(second_list);
    }
    myfree(entry);
    return (0);
}
