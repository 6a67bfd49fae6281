/* SPDX-License-Identifier: IPL-1.0 OR EPL-2.0 */
/*++
/* NAME
/*	policy_pool 3
/* SUMMARY
/*	do many things at a time
/* SYNOPSIS
/*	#include "posttls-policy.h"
/*
/*	void	policy_pool_init(action, done)
/*	int	(*action)(const POLICY_JOB *job);
/*	void	(*done)(const POLICY_JOB *job, VSTRING *output,
/*				const char *lost);
/*
/*	void	policy_pool_add(job)
/*	const POLICY_JOB *job;
/*
/*	int	policy_pool_wait()
/*
/*	void	policy_pool_bind()
/* DESCRIPTION
/*	This module does the same for many names, in a bounded number of
/*	processes, option "-n". When the standard error is a terminal, it has
/*	a progress bar.
/*
/*	policy_pool_init() must be called first. An action runs in a
/*	process of its own, and its result is an exit status. After that,
/*	"done" is called in this process, in the order of the names, with what
/*	the action has written to the standard output. When an action was
/*	killed, or had no more time or room, its output may lack something;
/*	"lost" says why, else it is null.
/*
/*	policy_pool_add() adds a name, with what the two functions want to know
/*	of it. The strings are copied.
/*
/*	policy_pool_wait() does all that was added, and returns the
/*	highest exit status. An action that was lost counts as POLICY_STAT_BAD.
/*
/*	The processes do not outlive this one, however it ends.
/*	policy_pool_bind() sees to that. An action must call it again after it
/*	has changed its privileges, as the system forgets it then.
/*
/*	An action has POOL_TIME_LIMIT seconds to find the first server. After
/*	that it is up to policy_clock(3). It may write POOL_OUTPUT_LIMIT bytes,
/*	several times what a destination with all its servers can need.
/* LICENSE
/* .ad
/* .fi
/*	This software is distributed under the terms of the IBM Public
/*	License 1.0 or the Eclipse Public License 2.0, as Postfix is.
/*--*/

#if defined(USE_TLS) && defined(USE_JANSSON)

/* System library. */

#include <sys_defs.h>
#include <sys/prctl.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Utility library. */

#include <msg.h>
#include <mymalloc.h>
#include <vstring.h>

/* Application-specific. */

#include "posttls-policy.h"

#define POOL_TIME_LIMIT		120	/* seconds */
#define POOL_OUTPUT_LIMIT	20000000	/* bytes */
#define POOL_BAR_WIDTH		40

 /*
  * One name, and in the end all that is to be shown for it.
  */
typedef struct POOL_JOB {
    POLICY_JOB what;
    pid_t   pid;			/* of a process, or zero */
    int     fd;				/* its standard output */
    VSTRING *output;
    char   *lost;			/* why, or null */
    int     done;
    struct POOL_JOB *next;
} POOL_JOB;

static int (*pool_action) (const POLICY_JOB *);
static void (*pool_shown) (const POLICY_JOB *, VSTRING *, const char *);
static POOL_JOB *pool_jobs;		/* the first that was not shown */
static POOL_JOB *pool_next;		/* to be started */
static POOL_JOB **pool_end = &pool_jobs;
static int pool_used;			/* processes now */
static int pool_total;
static int pool_done;
static int pool_status;			/* highest so far */
static int pool_bar;			/* have progress bar */
static pid_t pool_parent;

/* policy_pool_init - initialize */

void    policy_pool_init(int (*action) (const POLICY_JOB *),
	             void (*done) (const POLICY_JOB *, VSTRING *, const char *))
{
    pool_action = action;
    pool_shown = done;
    pool_bar = isatty(STDERR_FILENO);
    pool_parent = getpid();
}

/* policy_pool_bind - end when the parent does */

void    policy_pool_bind(void)
{
    if (prctl(PR_SET_PDEATHSIG, SIGTERM) < 0)
	msg_fatal("prctl: %m");
    /* It may have ended before that. */
    if (getppid() != pool_parent)
	_exit(POLICY_STAT_FAIL);
}

/* show_bar - progress, on the terminal */

static void show_bar(void)
{
    int     width;

    if (!pool_bar || pool_total == 0)
	return;
    width = POOL_BAR_WIDTH * pool_done / pool_total;
    fprintf(stderr, "\r[%.*s%*s] %d/%d\033[K", width,
	    "########################################",
	    POOL_BAR_WIDTH - width, "", pool_done, pool_total);
    (void) fflush(stderr);
}

/* hide_bar - before something else is written */

static void hide_bar(void)
{
    if (pool_bar) {
	fprintf(stderr, "\r\033[K");
	(void) fflush(stderr);
    }
}

/* show_jobs - those that are done, but not before others */

static void show_jobs(void)
{
    POOL_JOB *job;

    while ((job = pool_jobs) != 0 && job->done) {
	pool_jobs = job->next;
	pool_shown(&job->what, job->output, job->lost);
	policy_out_flush();
	vstring_free(job->output);
	if (job->lost)
	    myfree(job->lost);
	if (job->what.value)
	    myfree((void *) job->what.value);
	if (job->what.source)
	    myfree((void *) job->what.source);
	myfree((void *) job->what.name);
	myfree((void *) job);
    }
}

/* why_lost - or null */

static char *why_lost(int status)
{
    VSTRING *text;

    if (WIFEXITED(status))
	return (WEXITSTATUS(status) == POLICY_STAT_FAIL ?
		mystrdup("its process could not run") : 0);
    if (WTERMSIG(status) == SIGALRM)
	return (mystrdup("it took too long"));
    text = vstring_alloc(50);
    vstring_sprintf(text, "its process was killed by signal %d",
		    WTERMSIG(status));
    return (vstring_export(text));
}

/* finish - a process has ended */

static void finish(POOL_JOB *job)
{
    int     status;
    int     code;

    while (waitpid(job->pid, &status, 0) < 0)
	if (errno != EINTR)
	    msg_fatal("waitpid: %m");
    (void) close(job->fd);
    if (job->lost == 0)
	job->lost = why_lost(status);
    code = WIFEXITED(status) ? WEXITSTATUS(status) : POLICY_STAT_BAD;
    if (code > pool_status)
	pool_status = code;
    job->pid = 0;
    job->done = 1;
    pool_used--;
    pool_done++;
    hide_bar();
    show_jobs();
    show_bar();
}

/* receive - what a process wrote */

static void receive(POOL_JOB *job)
{
    char    buffer[4096];
    ssize_t count = read(job->fd, buffer, sizeof(buffer));

    if (count == 0 || (count < 0 && errno != EINTR && errno != EAGAIN)) {
	finish(job);
    } else if (count > 0 && job->lost == 0) {
	vstring_memcat(job->output, buffer, count);
	if (VSTRING_LEN(job->output) > POOL_OUTPUT_LIMIT) {
	    job->lost = mystrdup("its process has written too much");
	    (void) kill(job->pid, SIGKILL);
	}
    }
}

/* pool_poll - wait until something happens */

static void pool_poll(void)
{
    struct pollfd fds[POLICY_PARALLEL_MAX];
    POOL_JOB *jobs[POLICY_PARALLEL_MAX];
    POOL_JOB *job;
    int     used = 0;
    int     i;

    for (job = pool_jobs; job != pool_next; job = job->next)
	if (job->pid) {
	    fds[used].fd = job->fd;
	    fds[used].events = POLLIN;
	    jobs[used++] = job;
	}
    if (poll(fds, used, -1) < 0) {
	if (errno != EINTR)
	    msg_fatal("poll: %m");
	return;
    }
    for (i = 0; i < used; i++)
	if (fds[i].revents)
	    receive(jobs[i]);
}

/* child_main - one action */

static NORETURN child_main(int fd, const POOL_JOB *job)
{
    int     status;

    policy_pool_bind();
    (void) alarm(POOL_TIME_LIMIT);
    if (dup2(fd, STDOUT_FILENO) < 0)
	msg_fatal("dup2: %m");
    (void) close(fd);
    status = pool_action(&job->what);
    policy_out_flush();
    _exit(status);
}

/* start - an action; zero if this system has no room for it now */

static int start(POOL_JOB *job)
{
    int     fds[2];

    if (pipe(fds) < 0)
	return (0);
    if ((job->pid = fork()) == 0) {
	(void) close(fds[0]);
	child_main(fds[1], job);
    }
    (void) close(fds[1]);
    if (job->pid < 0) {
	job->pid = 0;
	(void) close(fds[0]);
	return (0);
    }
    job->fd = fds[0];
    pool_used++;
    return (1);
}

/* policy_pool_add - to be done */

void    policy_pool_add(const POLICY_JOB *what)
{
    POOL_JOB *job = (POOL_JOB *) mymalloc(sizeof(*job));

    memset((void *) job, 0, sizeof(*job));
    job->what = *what;
    job->what.name = mystrdup(what->name);
    job->what.value = what->value ? mystrdup(what->value) : 0;
    job->what.source = what->source ? mystrdup(what->source) : 0;
    job->output = vstring_alloc(1);
    *pool_end = job;
    pool_end = &job->next;
    if (pool_next == 0)
	pool_next = job;
    pool_total++;
}

/* policy_pool_wait - until all actions are done */

int     policy_pool_wait(void)
{
    policy_out_flush();
    show_bar();
    while (pool_next || pool_used > 0) {
	while (pool_next && pool_used < policy_options.parallel
	       && start(pool_next))
	    pool_next = pool_next->next;
	if (pool_used == 0)
	    msg_fatal("cannot create a process: %m");
	pool_poll();
    }
    hide_bar();
    return (pool_status);
}

#endif
