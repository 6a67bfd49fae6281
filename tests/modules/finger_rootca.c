/* SPDX-License-Identifier: IPL-1.0 OR EPL-2.0 */
/*++
/* NAME
/*	finger_rootca
/* SUMMARY
/*	program for finger_rootca(3)
/* SYNOPSIS
/*	finger_rootca [-A] [-a] [-d digest] [-l level] [-u] [-I fingerprint]
/* DESCRIPTION
/*	Print each option that is left to the program, the remaining
/*	arguments, and the records. With -A, there is one beforehand.
/*--*/

#include <sys_defs.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <msg.h>
#include <msg_vstream.h>

#include <mail_params.h>

#define TLS_INTERNAL
#include <tls.h>

#include "finger_rootca.h"

/* stop - without the delay that msg_fatal() has */

static void stop(void)
{
    exit(1);
}

int     main(int argc, char **argv)
{
    TLS_DANE *dane = 0;
    TLS_TLSA *tlsa;
    const char *mdalg = "md5";
    int     level = TLS_LEV_SECURE;
    int     c;

    msg_vstream_init("test", VSTREAM_ERR);
    msg_cleanup(stop);
    while ((c = FINGER_ROOTCA_GETOPT(argc, argv, "Aad:l:u")) > 0) {
	switch (c) {
	case 'A':
	    dane = tls_dane_alloc();
	    dane->tlsa = tlsa_prepend(dane->tlsa, 2, 0, 0,
				      (unsigned char *) "tafile", 6);
	    break;
	case 'd':
	    mdalg = optarg;
	    break;
	case 'l':
	    level = tls_level_lookup(optarg);
	    break;
	case 'u':
	    finger_rootca_usage();
	    break;
	default:
	    printf("option %c\n", c);
	}
    }
    for (; argv[optind]; optind++)
	printf("argument %s\n", argv[optind]);
    finger_rootca_load(&dane, level, mdalg);
    if (dane == 0)
	printf("no records\n");
    else
	for (tlsa = dane->tlsa; tlsa; tlsa = tlsa->next)
	    printf("%d %d %d %02x*%d\n", tlsa->usage, tlsa->selector,
		   tlsa->mtype, tlsa->data[0], tlsa->length);
    return (0);
}
