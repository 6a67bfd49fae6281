/* SPDX-License-Identifier: IPL-1.0 OR EPL-2.0 */
/*++
/* NAME
/*	policy_pool 3
/* SUMMARY
/*	do many things at a time
/* SYNOPSIS
/*	#include "posttls-policy.h"
/*
/*	void	policy_pool_init()
/*
/*	void	policy_pool_run(name, action, context)
/*	const char *name;
/*	int	(*action)(void *context);
/*	void	*context;
/*
/*	int	policy_pool_wait()
/*
/*	void	policy_pool_stop()
/*
/*	void	policy_pool_limit(addr)
/*	const char *addr;
/*
/*	void	policy_pool_unlimit()
/* DESCRIPTION
/*	This module runs actions in a bounded number of processes, option
/*	"-n". What an action writes to the standard output appears
/*	there in one piece. When the standard error is a terminal, it has
/*	a progress bar.
/*
/*	policy_pool_init() must be called before the first action.
/*
/*	policy_pool_run() starts an action, after waiting for a free
/*	process. The result of an action is an exit status.
/*
/*	policy_pool_wait() waits until all actions are done, and returns
/*	the highest exit status. An action that was killed counts as
/*	POLICY_STAT_FAIL, and POLICY_STAT_UNREACHED as POLICY_STAT_BAD. When
/*	no action reached anything, that is worth a warning.
/*
/*	policy_pool_stop() ends all actions, for use before a premature
/*	exit.
/*
/*	policy_pool_limit() waits until this process may connect to an
/*	address: at most two processes may, at a time. This is not
/*	exact: different addresses may have to wait for each other.
/*	policy_pool_unlimit() says that it is done. Both do nothing
/*	without policy_pool_init().
/*
/*	An action ends, with a warning that has its name, when there are
/*	more than POOL_TIME_LIMIT seconds between its start, calls of
/*	policy_pool_limit(), and its end. Waiting for an address does not count.
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

#ifdef USE_TLS

/* System library. */

#include <sys_defs.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Utility library. */

#include <hash_fnv.h>
#include <msg.h>
#include <mymalloc.h>
#include <vstream.h>
#include <vstring.h>

/* Application-specific. */

#include "posttls-policy.h"

#define POOL_ADDR_LIMIT	2		/* connections to one address */
#define POOL_TIME_LIMIT	120		/* seconds */
#define POOL_BAR_WIDTH	40

typedef struct POOL_CHILD {
    pid_t   pid;			/* or zero */
    int     fd;				/* its standard output */
    char   *name;
    VSTRING *output;
} POOL_CHILD;

static POOL_CHILD pool_children[POLICY_PARALLEL_MAX];
static int pool_used;			/* processes now */
static int pool_started;		/* actions so far */
static int pool_done;
static int pool_status;			/* highest so far */
static int pool_unreached;		/* actions without a network */
static int pool_bar;			/* have progress bar */
static int pool_locks = -1;		/* locks on addresses */
static off_t pool_lock;			/* what this process has */

/* policy_pool_stop - end all actions */

void    policy_pool_stop(void)
{
    POOL_CHILD *child;

    for (child = pool_children; child < pool_children + POLICY_PARALLEL_MAX;
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

void    policy_pool_init(void)
{
    char    path[] = "/tmp/posttls-policy.XXXXXX";

    if ((pool_locks = mkstemp(path)) < 0 || unlink(path) < 0)
	msg_fatal("create file %s: %m", path);
    /* All processes must have the same seed. */
    (void) hash_fnv(path, strlen(path));
    pool_bar = isatty(STDERR_FILENO);
    pool_signals(pool_killed);
}

/* show_bar - progress, on the terminal */

static void show_bar(void)
{
    int     width;

    if (!pool_bar)
	return;
    width = pool_started ? POOL_BAR_WIDTH * pool_done / pool_started : 0;
    fprintf(stderr, "\r[%.*s%*s] %d/%d\033[K", width,
	    "########################################",
	    POOL_BAR_WIDTH - width, "", pool_done, pool_started);
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

/* finish - show what a process wrote */

static void finish(POOL_CHILD *child)
{
    int     status;
    int     code = POLICY_STAT_FAIL;

    while (waitpid(child->pid, &status, 0) < 0)
	if (errno != EINTR)
	    msg_fatal("waitpid: %m");
    hide_bar();
    if (WIFEXITED(status)) {
	code = WEXITSTATUS(status);
    } else if (WTERMSIG(status) == SIGALRM) {
	code = POLICY_STAT_BAD;
	msg_warn("%s: gave up after %d seconds", child->name, POOL_TIME_LIMIT);
    } else {
	msg_warn("%s: process was killed by signal %d", child->name,
		 WTERMSIG(status));
    }
    child->pid = 0;
    if (code == POLICY_STAT_UNREACHED) {
	pool_unreached++;
	code = POLICY_STAT_BAD;
    }
    if (code > pool_status)
	pool_status = code;
    vstream_fwrite(VSTREAM_OUT, vstring_str(child->output),
		   VSTRING_LEN(child->output));
    policy_out_flush();
    (void) close(child->fd);
    vstring_free(child->output);
    myfree(child->name);
    pool_used--;
    pool_done++;
    show_bar();
}

/* receive - what a process wrote */

static void receive(POOL_CHILD *child)
{
    char    buffer[4096];
    ssize_t count = read(child->fd, buffer, sizeof(buffer));

    if (count > 0)
	vstring_memcat(child->output, buffer, count);
    else if (count == 0 || (errno != EINTR && errno != EAGAIN))
	finish(child);
}

/* pool_poll - wait until something happens */

static void pool_poll(void)
{
    struct pollfd fds[POLICY_PARALLEL_MAX];
    POOL_CHILD *children[POLICY_PARALLEL_MAX];
    POOL_CHILD *child;
    int     used = 0;
    int     i;

    for (child = pool_children; child < pool_children + POLICY_PARALLEL_MAX;
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

static NORETURN child_main(int fd, int (*action) (void *), void *context)
{
    int     status;

    pool_signals(SIG_DFL);
    (void) alarm(POOL_TIME_LIMIT);
    if (dup2(fd, STDOUT_FILENO) < 0)
	msg_fatal("dup2: %m");
    (void) close(fd);
    status = action(context);
    policy_out_flush();
    _exit(status);
}

/* policy_pool_run - start an action */

void    policy_pool_run(const char *name, int (*action) (void *), void *context)
{
    POOL_CHILD *child = pool_children;
    sigset_t signals;
    sigset_t saved;
    int     fds[2];

    while (pool_used >= policy_options.parallel)
	pool_poll();
    while (child->pid)
	child++;
    policy_out_flush();
    if (pipe(fds) < 0)
	msg_fatal("pipe: %m");

    /*
     * A child must not be missed by a signal that arrives now.
     */
    (void) sigfillset(&signals);
    (void) sigprocmask(SIG_BLOCK, &signals, &saved);
    if ((child->pid = fork()) < 0)
	msg_fatal("fork: %m");
    if (child->pid == 0) {
	memset((void *) pool_children, 0, sizeof(pool_children));
	(void) sigprocmask(SIG_SETMASK, &saved, (sigset_t *) 0);
	(void) close(fds[0]);
	child_main(fds[1], action, context);
    }
    (void) sigprocmask(SIG_SETMASK, &saved, (sigset_t *) 0);
    (void) close(fds[1]);
    child->fd = fds[0];
    child->name = mystrdup(name);
    child->output = vstring_alloc(1000);
    pool_used++;
    pool_started++;
    show_bar();
}

/* policy_pool_wait - until all actions are done */

int     policy_pool_wait(void)
{
    while (pool_used > 0)
	pool_poll();
    hide_bar();
    if (pool_done > 0 && pool_unreached == pool_done)
	msg_warn("no server or name server could be reached");
    return (pool_status);
}

/* lock_byte - lock or unlock; zero if another process has it */

static int lock_byte(int command, short type, off_t offset)
{
    struct flock lock;

    memset((void *) &lock, 0, sizeof(lock));
    lock.l_type = type;
    lock.l_whence = SEEK_SET;
    lock.l_start = offset;
    lock.l_len = 1;
    while (fcntl(pool_locks, command, &lock) < 0) {
	if (errno == EAGAIN || errno == EACCES)
	    return (0);
	if (errno != EINTR)
	    msg_fatal("lock: %m");
    }
    return (1);
}

/* lock_addr - wait until this process may use an address */

static void lock_addr(const char *addr)
{
    off_t   first;
    int     i;

    first = (off_t) (hash_fnv(addr, strlen(addr)) & 0xffffff) * POOL_ADDR_LIMIT;
    for (i = 0; i < POOL_ADDR_LIMIT; i++) {
	pool_lock = first + i;
	if (lock_byte(F_SETLK, F_WRLCK, pool_lock))
	    return;
    }
    pool_lock = first + getpid() % POOL_ADDR_LIMIT;
    (void) lock_byte(F_SETLKW, F_WRLCK, pool_lock);
}

/* policy_pool_limit - not too many connections to one address */

void    policy_pool_limit(const char *addr)
{
    if (pool_locks >= 0) {
	(void) alarm(0);
	lock_addr(addr);
	(void) alarm(POOL_TIME_LIMIT);
    }
}

/* policy_pool_unlimit - done */

void    policy_pool_unlimit(void)
{
    if (pool_locks >= 0)
	(void) lock_byte(F_SETLK, F_UNLCK, pool_lock);
}

#endif
