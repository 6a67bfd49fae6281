/* SPDX-License-Identifier: IPL-1.0 OR EPL-2.0 */
#ifndef _BENCH_CLOCK_H_INCLUDED_
#define _BENCH_CLOCK_H_INCLUDED_

/*++
/* NAME
/*	bench_clock 3h
/* SUMMARY
/*	a clock for benchmarks
/* DESCRIPTION
/*	bench_clock() returns microseconds since some time in the past.
/*--*/

 /*
  * System library.
  */
#include <time.h>

static double bench_clock(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (now.tv_sec * 1e6 + now.tv_nsec / 1e3);
}

#endif
