/* SPDX-License-Identifier: IPL-1.0 OR EPL-2.0 */
/*++
/* NAME
/*	macros 3h
/* SUMMARY
/*	what spatch(1) needs to know of Postfix macros
/* DESCRIPTION
/*	spatch(1) does not run the preprocessor, and skips a function
/*	that it cannot parse for a macro. Only the macros below get in
/*	the way, for these reasons.
/* .nf

 /*
  * Stands between the result type and the name of a function.
  */
#define PRINTFLIKE(format, args)
