/* SPDX-License-Identifier: IPL-1.0 OR EPL-2.0 */
/*++
/* NAME
/*	cases 3h
/* SUMMARY
/*	report cases of a test program
/* SYNOPSIS
/*	#include "cases.h"
/* DESCRIPTION
/* .nf

 /*
  * Name of a case. The result is overwritten by the next call.
  */
extern const char *PRINTFLIKE(1, 2) named(const char *,...);

 /*
  * One case: name, what is wanted, what there is.
  */
extern void is_true(const char *, int);
extern void is_long(const char *, long, long);
extern void is_text(const char *, const char *, const char *);
extern void has_text(const char *, const char *, const char *);
