/* SPDX-License-Identifier: IPL-1.0 OR EPL-2.0 */
/*++
/* NAME
/*	finger_rootca 3
/* SUMMARY
/*	posttls-finger option for CA fingerprints
/* SYNOPSIS
/*	#include <tls.h>
/*	#include "finger_rootca.h"
/*
/*	int	FINGER_ROOTCA_GETOPT(argc, argv, opts)
/*	int	argc;
/*	char	**argv;
/*	const char *opts;
/*
/*	void	finger_rootca_load(danep, level, mdalg)
/*	TLS_DANE **danep;
/*	int	level;
/*	const char *mdalg;
/*
/*	void	finger_rootca_usage()
/* DESCRIPTION
/*	This module implements the posttls-finger(1) option "-I
/*	fingerprint", with the meaning of the TLS policy attribute
/*	rootca=.
/*
/*	FINGER_ROOTCA_GETOPT() replaces GETOPT(). It processes this option,
/*	which may be given more than once, and returns any other.
/*
/*	finger_rootca_load() adds TLSA records for the fingerprints that
/*	were specified with this option, if any. It allocates a TLS_DANE
/*	structure if there is none.
/*
/*	finger_rootca_usage() explains the option.
/*
/*	Arguments:
/* .IP argc
/* .IP argv
/*	Command line.
/* .IP opts
/*	All other options, as a string literal.
/* .IP danep
/*	The records for the connection.
/* .IP level
/*	The TLS security level.
/* .IP mdalg
/*	The digest algorithm that the program uses.
/* DIAGNOSTICS
/*	Fatal errors: a security level where rootca= has no meaning, or
/*	a value that is not a fingerprint.
/* SEE ALSO
/*	tls_rootca(3), fingerprints of TLS policies with rootca= or digest=
/* LICENSE
/* .ad
/* .fi
/*	This software is distributed under the terms of the IBM Public
/*	License 1.0 or the Eclipse Public License 2.0, as Postfix is.
/*--*/

/* System library. */

#include <sys_defs.h>

#ifdef USE_TLS
#include <stdio.h>
#include <unistd.h>

/* Utility library. */

#include <argv.h>
#include <msg.h>
#include <vstring.h>

/* TLS library. */

#include <tls.h>
#include <tls_rootca.h>

/* Application-specific. */

#include "finger_rootca.h"

#define OPTION		'I'

static ARGV *fprints;

/* finger_rootca_getopt - getopt() that collects fingerprints */

int     finger_rootca_getopt(int argc, char **argv, const char *opts)
{
    int     option;

    while ((option = getopt(argc, argv, opts)) == OPTION) {
	if (fprints == 0)
	    fprints = argv_alloc(1);
	argv_add(fprints, optarg, (char *) 0);
    }
    return (option);
}

/* finger_rootca_load - fingerprints to TLSA records */

void    finger_rootca_load(TLS_DANE **danep, int level, const char *mdalg)
{
    VSTRING *item;
    const char *err;
    char  **fprint;

    if (fprints == 0)
	return;
    if (!TLS_MUST_PKIX(level))
	msg_fatal("the '-%c' option requires '-l verify' or '-l secure'",
		  OPTION);
    if (*danep == 0)
	*danep = tls_dane_alloc();
    item = vstring_alloc(100);
    for (fprint = fprints->argv; *fprint; fprint++)
	if ((err = tls_rootca_add(*danep, level, TLS_MTYPE_DEFAULT, mdalg,
				  *fprint, item)) != 0)
	    msg_fatal("bad '-%c' option value: \"%.200s\" %s",
		      OPTION, vstring_str(item), err);
    vstring_free(item);
}

/* finger_rootca_usage - explain the option */

void    finger_rootca_usage(void)
{
    fprintf(stderr, "\t[-%c rootca-fingerprint]\n", OPTION);
}

#endif
