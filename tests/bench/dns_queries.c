/* SPDX-License-Identifier: IPL-1.0 OR EPL-2.0 */
/*++
/* NAME
/*	dns_queries 3
/* SUMMARY
/*	how long DNS queries take
/* SYNOPSIS
/*	dns_queries <list
/* DESCRIPTION
/*	This program reads lines with a name and a record type, sends one
/*	DNSSEC query for each to the resolver in /etc/resolv.conf, and
/*	writes how many microseconds that took in total. It does not
/*	look at the replies.
/*--*/

/* System library. */

#include <sys_defs.h>
#include <netinet/in.h>
#include <arpa/nameser.h>
#include <resolv.h>
#include <string.h>

/* Utility library. */

#include <argv.h>
#include <msg.h>
#include <msg_vstream.h>
#include <split_at.h>
#include <vstream.h>
#include <vstring.h>
#include <vstring_vstream.h>

/* DNS library. */

#include <dns.h>

/* Benchmarks. */

#include "bench_clock.h"

int     main(int unused_argc, char **argv)
{
    ARGV   *names = argv_alloc(1);
    ARGV   *types = argv_alloc(1);
    VSTRING *line = vstring_alloc(100);
    unsigned char reply[NS_MAXMSG];
    char   *type;
    double  start;
    int     n;

    msg_vstream_init(argv[0], VSTREAM_ERR);
    while (vstring_get_nonl(line, VSTREAM_IN) != VSTREAM_EOF) {
	if ((type = split_at(vstring_str(line), ' ')) == 0)
	    msg_fatal("no type: %s", vstring_str(line));
	argv_add(names, vstring_str(line), (char *) 0);
	argv_add(types, type, (char *) 0);
    }
    if (names->argc == 0 || res_init() != 0)
	msg_fatal("nothing to ask, or nobody");
    _res.options |= RES_USE_EDNS0 | RES_USE_DNSSEC;
    start = bench_clock();
    for (n = 0; n < names->argc; n++)
	(void) res_query(names->argv[n], C_IN, dns_type(types->argv[n]),
			 reply, sizeof(reply));
    vstream_printf("%.0f\n", bench_clock() - start);
    vstream_fflush(VSTREAM_OUT);
    return (0);
}
