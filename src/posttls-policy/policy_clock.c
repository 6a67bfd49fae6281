/* SPDX-License-Identifier: IPL-1.0 OR EPL-2.0 */
/*++
/* NAME
/*	policy_clock 3
/* SUMMARY
/*	time limits for servers
/* SYNOPSIS
/*	#include "policy_smtp.h"
/*
/*	int	policy_clock_begin(addr)
/*	const char *addr;
/*
/*	void	policy_clock_fd(fd)
/*	int	fd;
/*
/*	int	policy_clock_expired()
/*
/*	void	policy_clock_end()
/* DESCRIPTION
/*	The SMTP client has a time limit for each step, but what it counts is
/*	the time that it waits for input. A server that sends without
/*	end, or is almost too slow at each step, must not hold up a
/*	program that someone is waiting for. Here, the clock counts. One reply
/*	may take POLICY_STEP_LIMIT seconds, and all that a process does with
/*	one server POLICY_TIME_LIMIT seconds.
/*
/*	policy_clock_begin() begins to count the time of a server, or of the
/*	DNS lookups for a destination, after what was counted before. The result is zero when there is none left.
/*	When a limit is reached, the connection to the server is broken, which
/*	the SMTP client notices whatever it is doing. If it does not, for
/*	example in the DNS library, SIGALRM ends the process
/*	CLOCK_GRACE seconds later.
/*
/*	policy_clock_fd() says which connection that is, or -1 if there is
/*	none.
/*
/*	policy_clock_expired() returns the limit that was reached, or zero.
/*
/*	policy_clock_end() ends the counting.
/*
/*	__wrap_smtp_chat_resp() is what the linker has the SMTP client call in
/*	place of smtp_chat_resp(3), which reads one reply.
/* LICENSE
/* .ad
/* .fi
/*	This software is distributed under the terms of the IBM Public
/*	License 1.0 or the Eclipse Public License 2.0, as Postfix is.
/*--*/

#if defined(USE_TLS) && defined(USE_JANSSON)

/* System library. */

#include <sys_defs.h>
#include <sys/socket.h>
#include <errno.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>

/* Utility library. */

#include <htable.h>
#include <msg.h>
#include <mymalloc.h>

/* Application-specific. */

#include "policy_smtp.h"

#define CLOCK_GRACE	5		/* seconds */

static HTABLE *clock_used;		/* milliseconds, by address */
static long *clock_this;		/* those of this server */
static long clock_start;
static int clock_fd = -1;
static int clock_limit;			/* seconds that the alarm is for */
static volatile sig_atomic_t clock_expired;

extern SMTP_RESP *__real_smtp_chat_resp(SMTP_SESSION *);
extern SMTP_RESP *__wrap_smtp_chat_resp(SMTP_SESSION *);

/* milliseconds - of a clock that nobody can set */

static long milliseconds(void)
{
    struct timespec now;

    if (clock_gettime(CLOCK_MONOTONIC, &now) < 0)
	msg_fatal("clock_gettime: %m");
    return (now.tv_sec * 1000L + now.tv_nsec / 1000000);
}

/* clock_alarm - the time is over */

static void clock_alarm(int unused_sig)
{
    int     saved_errno = errno;

    (void) unused_sig;
    clock_expired = 1;
    if (clock_fd >= 0)
	(void) shutdown(clock_fd, SHUT_RDWR);
    (void) signal(SIGALRM, SIG_DFL);
    (void) alarm(CLOCK_GRACE);
    errno = saved_errno;
}

/* clock_set - for a step, but not longer than the server has */

static void clock_set(int limit)
{
    long    left = POLICY_TIME_LIMIT * 1000L - *clock_this
    - (milliseconds() - clock_start);

    clock_limit = limit;
    if (left < limit * 1000L)
	clock_limit = POLICY_TIME_LIMIT;
    else
	left = limit * 1000L;
    if (left <= 0) {
	clock_expired = 1;
    } else {
	(void) signal(SIGALRM, clock_alarm);
	(void) alarm((left + 999) / 1000);
    }
}

/* policy_clock_begin - count the time of this server */

int     policy_clock_begin(const char *addr)
{
    if (clock_used == 0)
	clock_used = htable_create(1);
    if ((clock_this = (long *) htable_find(clock_used, addr)) == 0) {
	clock_this = (long *) mymalloc(sizeof(*clock_this));
	*clock_this = 0;
	htable_enter(clock_used, addr, (void *) clock_this);
    }
    clock_start = milliseconds();
    clock_expired = 0;
    clock_set(POLICY_TIME_LIMIT);
    return (!clock_expired);
}

/* policy_clock_fd - what to break */

void    policy_clock_fd(int fd)
{
    clock_fd = fd;
    /* A reply that was too late has left its limit behind. */
    if (fd >= 0 && !clock_expired)
	clock_set(POLICY_TIME_LIMIT);
}

/* policy_clock_expired - is the time over */

int     policy_clock_expired(void)
{
    return (clock_expired ? clock_limit : 0);
}

/* policy_clock_end - end counting */

void    policy_clock_end(void)
{
    (void) alarm(0);
    (void) signal(SIGALRM, SIG_DFL);
    *clock_this += milliseconds() - clock_start;
}

/* __wrap_smtp_chat_resp - a step */

SMTP_RESP *__wrap_smtp_chat_resp(SMTP_SESSION *session)
{
    SMTP_RESP *resp;

    if (!clock_expired)
	clock_set(POLICY_STEP_LIMIT);
    resp = __real_smtp_chat_resp(session);
    if (!clock_expired)
	clock_set(POLICY_TIME_LIMIT);
    return (resp);
}

#endif
