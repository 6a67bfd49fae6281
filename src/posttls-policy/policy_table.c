/* SPDX-License-Identifier: IPL-1.0 OR EPL-2.0 */
/*++
/* NAME
/*	policy_table 3
/* SUMMARY
/*	the TLS policy table that the SMTP client sees in this program
/* SYNOPSIS
/*	#include "posttls-policy.h"
/*
/*	void	policy_table_register()
/*
/*	const char *policy_table_initial(names)
/*	const char *names;
/*
/*	void	policy_table_entry(value)
/*	const char *value;
/*
/*	void	policy_table_maps(tables)
/*	const ARGV *tables;
/*
/*	const ARGV *policy_table_steps()
/*
/*	const char *policy_table_name()
/*
/*	const char *policy_table_key()
/*
/*	const char *policy_table_value()
/* DESCRIPTION
/*	policy_table_register() makes the table type of POLICY_TABLE known.
/*	It must be called before the SMTP client opens its tables.
/*
/*	policy_table_initial() returns what the SMTP client opens first,
/*	where main.cf lists these tables. It opens per-site tables, too, if that
/*	has nothing but tlsa: tables, see smtp_tls_tlsa(3).
/*
/*	policy_table_entry() has the SMTP client look into one table only, that
/*	answers the next lookup with the specified value, and further lookups
/*	with "not found". The value must last until then.
/*
/*	policy_table_maps() has it look into the tables that are
/*	listed, without the proxymap(8) server, and remembers how it finds
/*	an answer. The list must last.
/*
/*	policy_table_steps() returns the keys that were looked up since the
/*	last call of policy_table_entry() or policy_table_maps().
/*	policy_table_name() returns the table where the last one that was
/*	found is, or null, policy_table_key() its key, and
/*	policy_table_value() its value.
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

#include "posttls-policy.h"
#include "smtp_tls_tlsa.h"

static const char *table_entry;		/* for the next lookup */
static ARGV *table_steps;		/* keys that were looked up */
static const char *table_value;		/* what was found */
static const char *table_name;		/* where */
static VSTRING *table_key;		/* under which key */

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

/* table_clear - forget the last search */

static void table_clear(void)
{
    if (table_steps == 0) {
	table_steps = argv_alloc(4);
	table_key = vstring_alloc(100);
    }
    argv_truncate(table_steps, 0);
    table_name = 0;
    table_entry = 0;
}

/* table_found - remember and answer */

static const char *table_found(const char *name, const char *key,
			               const char *value)
{
    table_name = name;
    vstring_strcpy(table_key, key);
    return (table_value = value);
}

/* table_copy - another lookup overwrites it */

static const char *table_copy(const char *value)
{
    static VSTRING *copy;

    if (copy == 0)
	copy = vstring_alloc(100);
    return (vstring_str(vstring_strcpy(copy, value)));
}

/* table_step - remember a key, once for all tables */

static void table_step(const char *key)
{
    if (table_steps->argc == 0
	|| strcmp(table_steps->argv[table_steps->argc - 1], key) != 0)
	argv_add(table_steps, key, ARGV_END);
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
	    value = table_found(table_names->argv[atoi(number)], key,
				table_copy(value));
	dict->error = maps->error;
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

/* policy_table_register - make table type known */

void    policy_table_register(void)
{
#ifdef VAR_USE_SRV_LOOKUP			/* see dict_tlsa_register() */
    static const DICT_OPEN_INFO info = {"policy", table_open, 0};

    dict_open_register(&info);
#else
    dict_open_register("policy", table_open);
#endif
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

/* policy_table_entry - this value */

void    policy_table_entry(const char *value)
{
    if (strcmp(var_smtp_tls_policy, TABLE_ENTRY) != 0)
	table_list(TABLE_ENTRY);
    table_clear();
    table_entry = value;
}

/* policy_table_maps - these tables */

void    policy_table_maps(const ARGV *tables)
{
    VSTRING *list = vstring_alloc(100);
    char   *name;
    ssize_t i;

    table_clear();
    table_names = tables;
    table_maps = (MAPS **) mymalloc((tables->argc + 1) * sizeof(MAPS *));
    for (i = 0; i < tables->argc; i++) {
	name = policy_entry_direct(tables->argv[i]);
	table_maps[i] = maps_create(VAR_SMTP_TLS_POLICY, name, TABLE_FLAGS);
	myfree(name);
	vstring_sprintf_append(list, "%s%ld ", smtp_tls_tlsa_is(tables->argv[i])
			       ? TABLE_TLSA : POLICY_TABLE, (long) i);
    }
    table_list(vstring_export(list));
}

/* policy_table_steps - how */

const ARGV *policy_table_steps(void)
{
    return (table_steps);
}

/* policy_table_name - where */

const char *policy_table_name(void)
{
    return (table_name);
}

/* policy_table_key - under which key */

const char *policy_table_key(void)
{
    return (table_name ? vstring_str(table_key) : 0);
}

/* policy_table_value - what */

const char *policy_table_value(void)
{
    return (table_name ? table_value : 0);
}

#endif
