/* SPDX-License-Identifier: IPL-1.0 OR EPL-2.0 */
#ifndef _FUZZ_H_INCLUDED_
#define _FUZZ_H_INCLUDED_

/*++
/* NAME
/*	fuzz 3h
/* SUMMARY
/*	functions of programs for fuzzing
/* SYNOPSIS
/*	#include "fuzz.h"
/* DESCRIPTION
/* .nf

 /*
  * System library.
  */
#include <stddef.h>
#include <stdint.h>

 /*
  * One input; in each program.
  */
extern int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

 /*
  * The main program of libFuzzer.
  */
extern int LLVMFuzzerRunDriver(int *, char ***,
			       int (*) (const uint8_t *, size_t));

 /*
  * A destination and its policy, which the SMTP client must accept; in
  * fuzz_smtp.c.
  */
extern void fuzz_accepted(const char *, const char *);

/* LICENSE
/* .ad
/* .fi
/*	This software is distributed under the terms of the IBM Public
/*	License 1.0 or the Eclipse Public License 2.0, as Postfix is.
/*--*/

#endif
