/* SPDX-License-Identifier: IPL-1.0 OR EPL-2.0 */
/*++
/* NAME
/*	policy_jail 3
/* SUMMARY
/*	the privileges of the SMTP client
/* SYNOPSIS
/*	#include "posttls-policy.h"
/*
/*	void	policy_jail_conf()
/*
/*	void	policy_jail_chdir()
/*
/*	void	policy_jail_init()
/*
/*	void	policy_jail_enter()
/*
/*	int	policy_jail_has_tlsproxy()
/* DESCRIPTION
/*	smtp(8) opens tables, and loads its own certificates, as the
/*	superuser and in the queue directory. Then it becomes $mail_owner, in
/*	a chroot jail if master.cf says so. Only then does it look at
/*	policies, and at the files that these name. This module does the
/*	same, for the service "smtp unix" of master.cf, as far as this
/*	program has the privileges.
/*
/*	policy_jail_conf() reads main.cf as mail_conf_read() does.
/*
/*	policy_jail_chdir() goes to the queue directory, if there is one.
/*
/*	policy_jail_init() finds out what smtp(8) would do, and warns if
/*	this program cannot do it. Only the superuser can. An ordinary
/*	user keeps the privileges of that user, without a warning.
/*
/*	policy_jail_enter() does it, after policy_jail_init() if that was
/*	not yet called. Whatever has to be opened with more privileges must
/*	be open. A process calls this once.
/*
/*	policy_jail_has_tlsproxy() says, after that, whether master.cf has the
/*	service tlsproxy, or is not there.
/* LICENSE
/* .ad
/* .fi
/*	This software is distributed under the terms of the IBM Public
/*	License 1.0 or the Eclipse Public License 2.0, as Postfix is.
/*--*/

#if defined(USE_TLS) && defined(USE_JANSSON)

/* System library. */

#include <sys_defs.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* Utility library. */

#include <argv.h>
#include <chroot_uid.h>
#include <htable.h>
#include <msg.h>
#include <mymalloc.h>
#include <readlline.h>
#include <stringops.h>
#include <vstream.h>
#include <vstring.h>

/* Global library. */

#include <compat_level.h>
#include <mail_conf.h>
#include <mail_params.h>
#include <mail_proto.h>

/* Application-specific. */

#include "posttls-policy.h"

 /*
  * Fields of master.cf.
  */
#define JAIL_FIELD_NAME		0
#define JAIL_FIELD_TYPE		1
#define JAIL_FIELD_UNPRIV	3
#define JAIL_FIELD_CHROOT	4

static int jail_ready;			/* have the next two */
static const char *jail_root;		/* or null */
static const char *jail_user;		/* or null */
static int jail_has_tlsproxy = 1;	/* or there is no master.cf */

/* read_main - with each warning once, as Postfix reads a new file repeatedly */

static void read_main(void)
{
    static const char overriding[] = "overriding earlier entry: ";
    ARGV   *log = argv_alloc(1);
    HTABLE *seen = htable_create(13);
    char   *about;
    char  **cpp;

    policy_msg_catch(log);
    mail_conf_suck();
    policy_msg_catch((ARGV *) 0);
    for (cpp = log->argv; *cpp; cpp++) {
	/* The next time, it is the first line that overrides the last. */
	if ((about = strstr(*cpp, overriding)) != 0)
	    about = mystrndup(about, strcspn(about, "="));
	else
	    about = mystrdup(*cpp);
	if (htable_locate(seen, about) == 0) {
	    htable_enter(seen, about, (void *) 0);
	    msg_warn("%s", *cpp);
	}
	myfree(about);
    }
    htable_free(seen, (void (*) (void *)) 0);
    argv_free(log);
}

/* policy_jail_conf - read main.cf */

void    policy_jail_conf(void)
{
    read_main();
    mail_params_init();
}

/* policy_jail_chdir - relative names are relative to this */

void    policy_jail_chdir(void)
{
    static int warned;

    /* Without a queue there is no SMTP client that would be different. */
    if (chdir(var_queue_dir) < 0 && errno != ENOENT && !warned++)
	msg_warn("chdir %s: %m: relative file names are not those of smtp(8)",
		 var_queue_dir);
}

/* get_flag - "y" or "n", or the default */

static int get_flag(const char *text, int def_val)
{
    return (strcmp(text, "y") == 0 ? 1 : strcmp(text, "n") == 0 ? 0 : def_val);
}

/* is_service - a line of master.cf for a UNIX-domain service */

static int is_service(const ARGV *fields, const char *name)
{
    return (fields->argc > JAIL_FIELD_CHROOT
	    && strcmp(fields->argv[JAIL_FIELD_NAME], name) == 0
	    && strcmp(fields->argv[JAIL_FIELD_TYPE], "unix") == 0);
}

/* read_master - what smtp(8) is told to do */

static void read_master(const char *path, int *unprivileged, int *jailed)
{
    VSTREAM *stream;
    VSTRING *line;
    ARGV   *fields;
    int     number = 0;

    /* Someone who only has main.cf does not deliver mail here. */
    if ((stream = vstream_fopen(path, O_RDONLY, 0)) == 0) {
	if (errno != ENOENT)
	    msg_warn("open %s: %m", path);
	return;
    }
    line = vstring_alloc(100);
    jail_has_tlsproxy = 0;
    while (readlline(line, stream, &number) != 0) {
	fields = argv_split(vstring_str(line), CHARS_COMMA_SP);
	jail_has_tlsproxy |= is_service(fields, var_tlsproxy_service);
	if (is_service(fields, MAIL_SERVICE_SMTP)) {
	    *unprivileged = get_flag(fields->argv[JAIL_FIELD_UNPRIV], 1);
	    *jailed = get_flag(fields->argv[JAIL_FIELD_CHROOT], compat_level
			       < compat_level_from_string(COMPAT_LEVEL_1,
							  msg_panic));
	}
	argv_free(fields);
    }
    vstring_free(line);
    vstream_fclose(stream);
}

/* policy_jail_init - as in master.cf, if possible */

void    policy_jail_init(void)
{
    char   *path = concatenate(var_config_dir, "/", MASTER_CONF_FILE,
			       (char *) 0);
    int     unprivileged = 1;
    int     jailed = 0;

    jail_ready = 1;
    read_master(path, &unprivileged, &jailed);
    if (geteuid() != 0) {
	if (jailed)
	    msg_warn("%s: chroot of smtp(8) is not honoured: not the "
		     "superuser", path);
    } else {
	if (unprivileged)
	    jail_user = var_mail_owner;
	if (jailed && access(var_queue_dir, X_OK) < 0)
	    msg_warn("%s: chroot of smtp(8) is not honoured: %s: %m", path,
		     var_queue_dir);
	else if (jailed)
	    jail_root = var_queue_dir;
    }
    myfree(path);
}

/* policy_jail_enter - no way back */

void    policy_jail_enter(void)
{
    if (!jail_ready)
	policy_jail_init();
    policy_jail_chdir();
    chroot_uid(jail_root, jail_user);
}

/* policy_jail_has_tlsproxy - as far as is known */

int     policy_jail_has_tlsproxy(void)
{
    return (jail_has_tlsproxy);
}

#endif
