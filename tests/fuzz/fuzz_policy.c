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
/*	be accepted, and to have the same meaning.
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

#include <mymalloc.h>
#include <stringops.h>
#include <vstring.h>

/* TLS library. */

#include <tls.h>
#include <tls_rootca.h>

/* Application-specific. */

#include "posttls-policy.h"
#include "fuzz.h"

/* print - level, fingerprints and names */

static void print(VSTRING *text, const SMTP_TLS_POLICY *tls)
{
    ARGV   *list = policy_fprint_list(tls->dane);
    const char *name = tls_mtype_name(tls_rootca_mtype(tls->dane));
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

/* evaluate - printed form, or null */

static char *evaluate(POLICY_EVAL *eval, const char *entry)
{
    VSTRING *text;

    policy_table_entry(entry);
    policy_eval(eval, "d.test");
    if (!eval->valid || tls_rootca_mtype(eval->tls->dane) == TLS_MTYPE_NONE
	|| !is_plain(eval->tls))
	return (0);
    text = vstring_alloc(100);
    print(text, eval->tls);
    return (vstring_export(text));
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

    if (eval == 0)
	eval = policy_eval_create();
    first = is_stock_panic(entry) ? 0 : evaluate(eval, entry);
    if (first != 0) {
	if ((second = evaluate(eval, first)) == 0
	    || strcmp(first, second) != 0) {
	    fprintf(stderr, "first: %s\nsecond: %s\n", first,
		    second ? second : "not accepted");
	    abort();
	}
	myfree(first);
	myfree(second);
    }
    myfree(entry);
    return (0);
}
