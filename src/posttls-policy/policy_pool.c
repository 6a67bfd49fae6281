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
/*	void	policy_pool_stop()
/* DESCRIPTION
/*	This module does the same for many names, in a bounded number of
/*	processes, option "-n". When the standard error is a terminal, it has
/*	a progress bar.
/*
/*	policy_pool_init() must be called first. An action runs in a
/*	process of its own, and its result is an exit status. After that,
/*	"done" is called in this process, in the order of the names, with what
/*	the action has written to the standard output. When an action was
/*	killed, or had no more time, its output may lack something;
/*	"lost" says why, else it is null.
/*
/*	policy_pool_add() adds a name, with what the two functions want to know
/*	of it. The strings are copied.
/*
/*	policy_pool_wait() does all that was added, and returns the
/*	highest exit status. An action that was lost counts as POLICY_STAT_BAD.
/*
/*	policy_pool_stop() ends all actions, for use before a premature
/*	exit.
/*
/*	An action has POOL_TIME_LIMIT seconds to find the first server. After
/*	that it is up to policy_clock(3).
/*
/*	The processes do not outlive this one: a signal that ends
/*	it is passed on. If it is killed in a way that it cannot notice, they
/*	end by themselves at the time limit of the server.
/* LICENSE
/* .ad
/* .fi
/*	This software is distributed under the terms of the IBM Public
/*	License 1.0 or the Eclipse Public License 2.0, as Postfix is.
/*--*/

#if defined(USE_TLS) && defined(USE_JANSSON)

/* System library. */

#include <sys_defs.h>
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
#include <vstream.h>
#include <vstring.h>

/* Application-specific. */

#include "posttls-policy.h"

#define POOL_TIME_LIMIT	120		/* seconds */
#define POOL_PROCESSES	POLICY_PARALLEL_MAX
#define POOL_BAR_WIDTH	40

 /*
  * One name, and in the end all that is to be shown for it.
  */
typedef struct POOL_JOB {
    POLICY_JOB what;
    VSTRING *output;
    char   *lost;			/* why, or null */
    int     done;
    struct POOL_JOB *next;
} POOL_JOB;

typedef struct POOL_CHILD {
    pid_t   pid;			/* or zero */
    int     fd;				/* its standard output */
    POOL_JOB *job;
} POOL_CHILD;

static int (*pool_action) (const POLICY_JOB *);
static void (*pool_shown) (const POLICY_JOB *, VSTRING *, const char *);
static POOL_CHILD pool_children[POOL_PROCESSES];
static int pool_used;			/* processes now */
static POOL_JOB *pool_jobs;		/* the first that was not shown */
static POOL_JOB *pool_next;		/* to be started */
static POOL_JOB **pool_end = &pool_jobs;
static int pool_total;
static int pool_done;
static int pool_status;			/* highest so far */
static int pool_bar;			/* have progress bar */

/* policy_pool_stop - end all actions */

void    policy_pool_stop(void)
{
    POOL_CHILD *child;

    for (child = pool_children; child < pool_children + POOL_PROCESSES;
	 child++)
	if (child->pid)
	    (void) kill(child->pid, SIGTERM);
}

/* pool_killed - take the children along */

static void pool_killed(int sig)
{
    policy_pool_stop();
    (void) signal(sig, SIG_DFL);
    (void) raise(sig);
}

/* pool_signals - handle, or not, all signals that end this program */

static void pool_signals(void (*handler) (int))
{
    static const int signals[] = {SIGHUP, SIGINT, SIGQUIT, SIGTERM, 0};
    const int *sig;

    for (sig = signals; *sig; sig++)
	if (signal(*sig, handler) == SIG_IGN)
	    (void) signal(*sig, SIG_IGN);
}

/* policy_pool_init - initialize */

void    policy_pool_init(int (*action) (const POLICY_JOB *),
	             void (*done) (const POLICY_JOB *, VSTRING *, const char *))
{
    pool_action = action;
    pool_shown = done;
    pool_bar = isatty(STDERR_FILENO);
    pool_signals(pool_killed);
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

/* exit_code - also of a process that was killed */

static int exit_code(POOL_JOB *job, int status)
{
    VSTRING *text;

    if (WIFEXITED(status)) {
	if (WEXITSTATUS(status) == POLICY_STAT_FAIL)
	    job->lost = mystrdup("its process could not run");
	return (WEXITSTATUS(status));
    }
    text = vstring_alloc(50);
    if (WTERMSIG(status) == SIGALRM)
	vstring_strcpy(text, "it took too long");
    else
	vstring_sprintf(text, "its process was killed by signal %d",
			WTERMSIG(status));
    job->lost = vstring_export(text);
    return (POLICY_STAT_BAD);
}

/* finish - a process has ended */

static void finish(POOL_CHILD *child)
{
    sigset_t signals;
    sigset_t saved;
    int     status;
    int     code;

    /*
     * A signal that arrives now must not be passed on to another process
     * that has this number next.
     */
    (void) sigfillset(&signals);
    (void) sigprocmask(SIG_BLOCK, &signals, &saved);
    while (waitpid(child->pid, &status, 0) < 0)
	if (errno != EINTR)
	    msg_fatal("waitpid: %m");
    child->pid = 0;
    (void) sigprocmask(SIG_SETMASK, &saved, (sigset_t *) 0);
    code = exit_code(child->job, status);
    if (code > pool_status)
	pool_status = code;
    child->job->done = 1;
    (void) close(child->fd);
    pool_used--;
    pool_done++;
    hide_bar();
    show_jobs();
    show_bar();
}

/* receive - what a process wrote */

static void receive(POOL_CHILD *child)
{
    char    buffer[4096];
    ssize_t count = read(child->fd, buffer, sizeof(buffer));

    if (count > 0)
	vstring_memcat(child->job->output, buffer, count);
    else if (count == 0 || (errno != EINTR && errno != EAGAIN))
	finish(child);
}

/* pool_poll - wait until something happens */

static void pool_poll(void)
{
    struct pollfd fds[POOL_PROCESSES];
    POOL_CHILD *children[POOL_PROCESSES];
    POOL_CHILD *child;
    int     used = 0;
    int     i;

    for (child = pool_children; child < pool_children + POOL_PROCESSES;
	 child++)
	if (child->pid) {
	    fds[used].fd = child->fd;
	    fds[used].events = POLLIN;
	    children[used++] = child;
	}
    if (poll(fds, used, -1) < 0) {
	if (errno != EINTR)
	    msg_fatal("poll: %m");
	return;
    }
    for (i = 0; i < used; i++)
	if (fds[i].revents)
	    receive(children[i]);
}

/* child_main - one action */

static NORETURN child_main(int fd, const POOL_JOB *job)
{
    int     status;

    pool_signals(SIG_DFL);
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
    POOL_CHILD *child = pool_children;
    sigset_t signals;
    sigset_t saved;
    int     fds[2];

    while (child->pid)
	child++;
    if (pipe(fds) < 0)
	return (0);

    /*
     * A child must not be missed by a signal that arrives now.
     */
    (void) sigfillset(&signals);
    (void) sigprocmask(SIG_BLOCK, &signals, &saved);
    child->pid = fork();
    if (child->pid == 0) {
	memset((void *) pool_children, 0, sizeof(pool_children));
	(void) sigprocmask(SIG_SETMASK, &saved, (sigset_t *) 0);
	(void) close(fds[0]);
	child_main(fds[1], job);
    }
    (void) close(fds[1]);
    if (child->pid < 0) {
	child->pid = 0;
	(void) close(fds[0]);
    } else {
	child->fd = fds[0];
	child->job = job;
	pool_used++;
    }
    (void) sigprocmask(SIG_SETMASK, &saved, (sigset_t *) 0);
    return (child->pid != 0);
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

/* may_start - is there a free process */

static int may_start(void)
{
    return (pool_next != 0 && pool_used < policy_options.parallel);
}

/* policy_pool_wait - until all actions are done */

int     policy_pool_wait(void)
{
    policy_out_flush();
    show_bar();
    while (pool_next || pool_used > 0) {
	while (may_start() && start(pool_next))
	    pool_next = pool_next->next;
	if (pool_used == 0)
	    msg_fatal("cannot create a process: %m");
	pool_poll();
    }
    hide_bar();
    return (pool_status);
}

#endif
