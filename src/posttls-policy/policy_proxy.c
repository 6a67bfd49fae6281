/* SPDX-License-Identifier: IPL-1.0 OR EPL-2.0 */
/*++
/* NAME
/*	policy_proxy 3
/* SUMMARY
/*	tables behind proxymap(8)
/* SYNOPSIS
/*	#include "policy_smtp.h"
/*
/*	char	*policy_proxy_name(name)
/*	const char *name;
/*
/*	DICT	*policy_proxy_open(name, open_flags, dict_flags)
/*	const char *name;
/*	int	open_flags;
/*	int	dict_flags;
/* DESCRIPTION
/*	proxymap(8), which runs only when Postfix does, looks into tables for
/*	an SMTP client that is in a chroot jail: it finds sockets and files that
/*	this one does not. A process of its own does so here, as
/*	$mail_owner and in the queue directory, but without a jail. It ends
/*	with the process that has opened the table, whatever it is doing.
/*
/*	policy_proxy_name() returns the name, to be freed by the caller, under
/*	which the SMTP client opens a table in this program: the name itself,
/*	unless there is "proxy:" in it, at any depth.
/*
/*	policy_proxy_open() opens a table of the type POLICY_PROXY, which these
/*	names have; policy_table(3) makes it known.
/* DIAGNOSTICS
/*	A table that cannot be opened is fatal, as it is with the other
/*	tables. Warnings appear as those of other tables do.
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
#include <sys/socket.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

/* Utility library. */

#include <argv.h>
#include <attr.h>
#include <chroot_uid.h>
#include <dict.h>
#include <msg.h>
#include <mymalloc.h>
#include <stringops.h>
#include <vstream.h>
#include <vstring.h>

/* Global library. */

#include <mail_params.h>

/* Application-specific. */

#include "policy_smtp.h"

 /*
  * A table in another process.
  */
typedef struct PROXY {
    DICT    dict;
    VSTREAM *stream;
    VSTRING *value;
    VSTRING *log;
} PROXY;

/* policy_proxy_name - another type of table, if there is a proxy */

char   *policy_proxy_name(const char *name)
{
    char   *direct = policy_source_direct(name);
    char   *result;

    if (strcmp(direct, name) == 0)
	return (direct);
    result = concatenate(POLICY_PROXY, ":", direct, (char *) 0);
    myfree(direct);
    return (result);
}

/* answer - one lookup, in the other process */

static void answer(VSTREAM *stream, DICT *dict, const char *key)
{
    ARGV   *lines = argv_alloc(1);
    VSTRING *log = vstring_alloc(100);
    const char *value;
    char  **cpp;

    policy_msg_catch(lines);
    value = dict_get(dict, key);
    policy_msg_catch((ARGV *) 0);
    for (cpp = lines->argv; *cpp; cpp++)
	vstring_sprintf_append(log, "%s\n", *cpp);
    attr_print0(stream, ATTR_FLAG_NONE,
		SEND_ATTR_INT("error", dict->error),
		SEND_ATTR_INT("found", value != 0),
		SEND_ATTR_STR("value", value ? value : ""),
		SEND_ATTR_STR("log", vstring_str(log)),
		ATTR_TYPE_END);
    vstring_free(log);
    argv_free(lines);
}

/* serve - be like proxymap(8) */

static NORETURN serve(VSTREAM *stream, const char *name, int dict_flags)
{
    VSTRING *key = vstring_alloc(100);
    DICT   *dict;
    int     null = open("/dev/null", O_WRONLY, 0);

    /* Nobody must wait for the output of a process that is waiting itself. */
    if (null < 0 || dup2(null, STDOUT_FILENO) < 0)
	msg_fatal("open /dev/null: %m");
    (void) close(null);
    chroot_uid((char *) 0, geteuid() == 0 ? var_mail_owner : (char *) 0);
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) < 0)
	msg_fatal("prctl: %m");
    dict = dict_open(name, O_RDONLY, dict_flags);
    attr_print0(stream, ATTR_FLAG_NONE, SEND_ATTR_INT("open", 1),
		ATTR_TYPE_END);
    while (vstream_fflush(stream) == 0
	   && attr_scan0(stream, ATTR_FLAG_STRICT, RECV_ATTR_STR("key", key),
			 ATTR_TYPE_END) == 1)
	answer(stream, dict, vstring_str(key));
    _exit(POLICY_STAT_OK);
}

/* proxy_lookup - ask the other process */

static const char *proxy_lookup(DICT *dict, const char *key)
{
    PROXY  *proxy = (PROXY *) dict;
    int     found = 0;
    char   *next;
    char   *line;

    attr_print0(proxy->stream, ATTR_FLAG_NONE, SEND_ATTR_STR("key", key),
		ATTR_TYPE_END);
    if (vstream_fflush(proxy->stream) != 0
	|| attr_scan0(proxy->stream, ATTR_FLAG_STRICT,
		      RECV_ATTR_INT("error", &dict->error),
		      RECV_ATTR_INT("found", &found),
		      RECV_ATTR_STR("value", proxy->value),
		      RECV_ATTR_STR("log", proxy->log),
		      ATTR_TYPE_END) != 4) {
	msg_warn("table %s: the process that looks into it has ended",
		 dict->name);
	dict->error = DICT_ERR_RETRY;
	return (0);
    }
    next = vstring_str(proxy->log);
    while ((line = mystrtok(&next, "\n")) != 0)
	msg_warn("%s", line);
    return (found ? vstring_str(proxy->value) : 0);
}

/* policy_proxy_open - start the other process */

DICT   *policy_proxy_open(const char *name, int unused_open_flags,
			          int dict_flags)
{
    PROXY  *proxy;
    int     fds[2];
    int     open = 0;
    pid_t   pid;

    (void) unused_open_flags;
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, fds) < 0 || (pid = fork()) < 0)
	msg_fatal("table %s: cannot create a process: %m", name);
    if (pid == 0) {
	(void) close(fds[0]);
	serve(vstream_fdopen(fds[1], O_RDWR), name, dict_flags);
    }
    (void) close(fds[1]);
    proxy = (PROXY *) dict_alloc(POLICY_PROXY, name, sizeof(*proxy));
    proxy->dict.lookup = proxy_lookup;
    proxy->dict.flags = dict_flags | DICT_FLAG_FIXED;
    proxy->dict.owner.status = DICT_OWNER_TRUSTED;
    proxy->stream = vstream_fdopen(fds[0], O_RDWR);
    proxy->value = vstring_alloc(100);
    proxy->log = vstring_alloc(100);
    /* It has said why not. */
    if (attr_scan0(proxy->stream, ATTR_FLAG_STRICT, RECV_ATTR_INT("open", &open),
		   ATTR_TYPE_END) != 1)
	_exit(POLICY_STAT_FAIL);
    return (&proxy->dict);
}

#endif
