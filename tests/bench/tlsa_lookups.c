/* SPDX-License-Identifier: IPL-1.0 OR EPL-2.0 */
/*++
/* NAME
/*	tlsa_lookups 3
/* SUMMARY
/*	how long lookups in a tlsa: table take
/* SYNOPSIS
/*	tlsa_lookups table rounds <keys
/* DESCRIPTION
/*	This program opens a table, looks up all keys, and writes
/*	how many microseconds that took; once for each round. The first round
/*	finds nothing in the cache of the table.
/* DIAGNOSTICS
/*	A key that is not found is fatal: there was nothing to measure.
/*--*/

/* System library. */

#include <sys_defs.h>
#include <stdlib.h>

/* Utility library. */

#include <argv.h>
#include <dict.h>
#include <msg.h>
#include <msg_vstream.h>
#include <stringops.h>
#include <vstream.h>
#include <vstring.h>
#include <vstring_vstream.h>

/* Global library. */

#include <mail_conf.h>
#include <mail_dict.h>

/* DNS library. */

#include <dict_tlsa.h>

/* Benchmarks. */

#include "bench_clock.h"

/* lookups - all keys once */

static void lookups(DICT *dict, ARGV *keys)
{
    char  **key;

    for (key = keys->argv; *key; key++)
	if (dict_get(dict, *key) == 0)
	    msg_fatal("%s: not found", *key);
}

int     main(int argc, char **argv)
{
    ARGV   *keys = argv_alloc(1);
    VSTRING *line = vstring_alloc(100);
    DICT   *dict;
    int     rounds;
    double  start;

    msg_vstream_init(argv[0], VSTREAM_ERR);
    if (argc != 3 || (rounds = atoi(argv[2])) < 1)
	msg_fatal("usage: %s table rounds <keys", argv[0]);
    mail_conf_read();
    mail_dict_init();
    dict_tlsa_register();
    while (vstring_get_nonl(line, VSTREAM_IN) != VSTREAM_EOF)
	argv_add(keys, vstring_str(line), (char *) 0);
    dict = dict_open(argv[1], O_RDONLY, DICT_FLAG_LOCK);
    while (rounds-- > 0) {
	start = bench_clock();
	lookups(dict, keys);
	vstream_printf("%.0f\n", bench_clock() - start);
    }
    vstream_fflush(VSTREAM_OUT);
    return (0);
}
