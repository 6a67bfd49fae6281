/* SPDX-License-Identifier: IPL-1.0 OR EPL-2.0 */
/*++
/* NAME
/*	policy_table 3
/* SUMMARY
/*	the TLS policy table that the SMTP client sees in this program
/* SYNOPSIS
/*	#include "policy_smtp.h"
/*
/*	void	policy_table_register()
/*
/*	const char *policy_table_initial(names)
/*	const char *names;
/*
/*	void	policy_table_set_entry(value)
/*	const char *value;
/*
/*	void	policy_table_set_maps(tables)
/*	const ARGV *tables;
/*
/*	const ARGV *policy_table_lookups()
/*
/*	const POLICY_FOUND *policy_table_found()
/*
/*	const char *policy_table_failed()
/* DESCRIPTION
/*	policy_table_register() makes the table types POLICY_TABLE and
/*	POLICY_PROXY known.
/*	It must be called before the SMTP client opens its tables.
/*
/*	policy_table_initial() returns what the SMTP client opens first,
/*	where main.cf lists these tables. It opens per-site tables, too, if that
/*	has nothing but tlsa: tables, see smtp_tls_tlsa(3).
/*
/*	policy_table_set_entry() has the SMTP client look into one table only, that
/*	answers the next lookup with the specified value, and further lookups
/*	with "not found". The value must last until then.
/*
/*	policy_table_set_maps() has it look into the tables that are
/*	listed, without the proxymap(8) server but as that would, see
/*	policy_proxy(3), and remembers how it finds an answer. The list must last.
/*
/*	policy_table_lookups() returns the keys that were looked up since then.
/*	policy_table_found() returns the table where the last answer is, its
/*	key and its value, or null. policy_table_failed() returns the table
/*	whose lookup was an error, or null.
/* DIAGNOSTICS
/*	A table that cannot be opened is fatal. An error of a table is an
/*	error of this one.
/* LICENSE
/* .ad
/* .fi
/*	This software is distributed under the terms of the IBM Public
/*	License 1.0 or the Eclipse Public License 2.0, as Postfix is.
/*--*/

#if defined(USE_TLS) && defined(USE_JANSSON)

/* System library. */

#include <sys_defs.h>
#include <stdlib.h>
#include <string.h>

/* Utility library. */

#include <dict.h>
#include <msg.h>
#include <mymalloc.h>
#include <stringops.h>

/* Global library. */

#include <mail_params.h>
#include <maps.h>

/* DNS library. */

#include <dict_tlsa.h>

/* Application-specific. */

#include "policy_smtp.h"
#include "smtp_tls_tlsa.h"

static const char *table_entry;		/* for the next lookup */
static ARGV *table_lookups;		/* keys that were looked up */
static POLICY_FOUND table_answer;	/* the last one */
static const char *table_failed;	/* table with an error */

 /*
  * One for each table, to know which one had the answer. The SMTP client sees
  * each as a table POLICY_TABLE, with its number.
  */
static MAPS **table_maps;
static const ARGV *table_names;

#define TABLE_ENTRY	POLICY_TABLE "entry"
#define TABLE_TLSA	POLICY_TABLE DICT_TYPE_TLSA ":"

#define TABLE_FLAGS \
	(DICT_FLAG_LOCK | DICT_FLAG_FOLD_FIX | DICT_FLAG_UTF8_REQUEST)

#ifdef VAR_USE_SRV_LOOKUP			/* see dict_tlsa_register() */
#define TABLE_TYPE(type, open) do { \
	static const DICT_OPEN_INFO info = {type, open, 0}; \
	dict_open_register(&info); \
    } while (0)
#else
#define TABLE_TYPE(type, open)	dict_open_register(type, open)
#endif

/* table_clear - forget the last search */

static void table_clear(void)
{
    if (table_lookups == 0)
	table_lookups = argv_alloc(4);
    argv_truncate(table_lookups, 0);
    table_answer.table = 0;
    table_failed = 0;
    table_entry = 0;
}

/* table_copy - another lookup overwrites the text */

static const char *table_copy(VSTRING **copy, const char *text)
{
    if (*copy == 0)
	*copy = vstring_alloc(100);
    return (vstring_str(vstring_strcpy(*copy, text)));
}

/* table_found - remember and answer */

static const char *table_found(const char *table, const char *key,
			               const char *value)
{
    static VSTRING *key_copy;
    static VSTRING *value_copy;

    table_answer.table = table;
    table_answer.key = table_copy(&key_copy, key);
    return (table_answer.value = table_copy(&value_copy, value));
}

/* table_step - remember a key, once for all tables */

static void table_step(const char *key)
{
    if (table_lookups->argc == 0
	|| strcmp(table_lookups->argv[table_lookups->argc - 1], key) != 0)
	argv_add(table_lookups, key, ARGV_END);
}

/* table_lookup - what the SMTP client calls */

static const char *table_lookup(DICT *dict, const char *key)
{
    const char *number = dict->name + strcspn(dict->name, "0123456789");
    const char *value = 0;
    MAPS   *maps;

    dict->error = DICT_ERR_NONE;
    if (*number) {
	table_step(key);
	maps = table_maps[atoi(number)];
	if ((value = maps_find(maps, key, 0)) != 0)
	    value = table_found(table_names->argv[atoi(number)], key, value);
	if ((dict->error = maps->error) != 0)
	    table_failed = table_names->argv[atoi(number)];
    } else if (table_entry) {
	value = table_found(TABLE_ENTRY, key, table_entry);
	table_entry = 0;
    }
    return (value);
}

/* table_open - by number, or for an entry */

static DICT *table_open(const char *name, int unused_open_flags, int dict_flags)
{
    DICT   *dict = dict_alloc("policy", name, sizeof(*dict));

    (void) unused_open_flags;
    dict->lookup = table_lookup;
    dict->flags = dict_flags | DICT_FLAG_FIXED;
    dict->owner.status = DICT_OWNER_TRUSTED;
    return (dict);
}

/* policy_table_register - make table types known */

void    policy_table_register(void)
{
    TABLE_TYPE("policy", table_open);
    TABLE_TYPE(POLICY_PROXY, policy_proxy_open);
    table_clear();
}

/* policy_table_initial - see to per-site tables, if these count */

const char *policy_table_initial(const char *names)
{
    char   *saved_names = mystrdup(names);
    char   *cp = saved_names;
    char   *name;
    int     others = 0;

    while ((name = mystrtokq(&cp, CHARS_COMMA_SP, CHARS_BRACE)) != 0)
	others += !smtp_tls_tlsa_is(name);
    myfree(saved_names);
    return (*names && !others ? TABLE_TLSA : TABLE_ENTRY);
}

/* table_list - the SMTP client has other tables now */

static void table_list(char *names)
{
    var_smtp_tls_policy = names;
    /* They are open, or are ignored, which has been said. */
    var_smtp_tls_per_site = "";
    smtp_tls_list_init();
}

/* policy_table_set_entry - this value */

void    policy_table_set_entry(const char *value)
{
    if (strcmp(var_smtp_tls_policy, TABLE_ENTRY) != 0)
	table_list(TABLE_ENTRY);
    table_clear();
    table_entry = value;
}

/* policy_table_set_maps - these tables */

void    policy_table_set_maps(const ARGV *tables)
{
    VSTRING *list = vstring_alloc(100);
    char   *name;
    ssize_t i;

    table_clear();
    table_names = tables;
    table_maps = (MAPS **) mymalloc((tables->argc + 1) * sizeof(MAPS *));
    for (i = 0; i < tables->argc; i++) {
	name = policy_proxy_name(tables->argv[i]);
	table_maps[i] = maps_create(VAR_SMTP_TLS_POLICY, name, TABLE_FLAGS);
	myfree(name);
	vstring_sprintf_append(list, "%s%ld ", smtp_tls_tlsa_is(tables->argv[i])
			       ? TABLE_TLSA : POLICY_TABLE, (long) i);
    }
    table_list(vstring_export(list));
}

/* policy_table_lookups - how */

const ARGV *policy_table_lookups(void)
{
    return (table_lookups);
}

/* policy_table_found - where, and what */

const POLICY_FOUND *policy_table_found(void)
{
    return (table_answer.table ? &table_answer : 0);
}

/* policy_table_failed - which could not say */

const char *policy_table_failed(void)
{
    return (table_failed);
}

#endif
