/* SPDX-License-Identifier: IPL-1.0 OR EPL-2.0 */
/*++
/* NAME
/*	fuzz_main 3
/* SUMMARY
/*	main program for fuzzing
/* LICENSE
/* .ad
/* .fi
/*	This software is distributed under the terms of the IBM Public
/*	License 1.0 or the Eclipse Public License 2.0, as Postfix is.
/*--*/

#include "fuzz.h"

int     main(int argc, char **argv)
{
    return (LLVMFuzzerRunDriver(&argc, &argv, LLVMFuzzerTestOneInput));
}
