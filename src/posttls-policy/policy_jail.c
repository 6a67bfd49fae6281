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
/* DESCRIPTION
/*	smtp(8) opens tables, and loads its own certificates, as the
/*	superuser and in the queue directory. Then it becomes $mail_owner, in
/*	a chroot jail if master.cf says so. Only then does it look at
/*	policies, and at the files that these name. This module does the
/*	same, for the service "smtp unix" of master.cf, as far as this
/*	program has the privileges.
/*
/*	policy_jail_conf() reads main.cf as mail_conf_read() does, also on
/*	a system that does not have the accounts of Postfix: with others in
/*	their place, that are never used.
/*
/*	policy_jail_chdir() goes to the queue directory, if there is one.
/*
/*	policy_jail_init() finds out what smtp(8) would do, and warns if
/*	this program cannot do it. Only the superuser can. An ordinary
/*	user keeps the privileges of that user, without a warning, and so
/*	does the superuser where $mail_owner does not exist.
/*
/*	policy_jail_enter() does it, after policy_jail_init() if that was
/*	not yet called. Whatever has to be opened with more privileges must
/*	be open. A process calls this once.
/* LICENSE
/* .ad
/* .fi
/*	This software is distributed under the terms of the IBM Public
/*	License 1.0 or the Eclipse Public License 2.0, as Postfix is.
/*--*/

#ifdef USE_TLS

/* System library. */

#include <sys_defs.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
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

/* Application-specific. */

#include "posttls-policy.h"

 /*
  * Fields of master.cf.
  */
#define JAIL_FIELD_NAME		0
#define JAIL_FIELD_TYPE		1
#define JAIL_FIELD_UNPRIV	3
#define JAIL_FIELD_CHROOT	4

static int jail_no_owner;		/* there is no such account */
static char *jail_owner;		/* mail_owner, as in main.cf */
static int jail_ready;			/* have the next two */
static const char *jail_root;		/* or null */
static const char *jail_user;		/* or null */

/* main_cf_user - the account that a parameter names, or null */

static const struct passwd *main_cf_user(const char *name, const char *def_val)
{
    char   *user = get_mail_conf_str(name, def_val, 1, 0);
    const struct passwd *pwd = getpwnam(user);

    myfree(user);
    return (pwd);
}

/* other_user - any account that mail_params_init() takes beside this one */

static const struct passwd *other_user(const char *name, const char *def_val)
{
    const struct passwd *pwd = main_cf_user(name, def_val);
    uid_t   uid = pwd ? pwd->pw_uid : 0;
    gid_t   gid = pwd ? pwd->pw_gid : 0;

    setpwent();
    while ((pwd = getpwent()) != 0)
	if (pwd->pw_uid != 0 && pwd->pw_uid != uid
	    && pwd->pw_gid != 0 && pwd->pw_gid != gid)
	    break;
    endpwent();
    return (pwd);
}

/* replace_user - where there is no such account; it is never used */

static int replace_user(const char *name, const char *def_val,
			        const char *other, const char *other_def)
{
    const struct passwd *pwd;

    if (main_cf_user(name, def_val) != 0)
	return (0);
    if ((pwd = other_user(other, other_def)) != 0)
	mail_conf_update(name, pwd->pw_name);
    return (1);
}

/* other_group - any group that mail_params_init() takes for setgid_group */

static const struct group *other_group(void)
{
    const struct passwd *pwd = main_cf_user(VAR_DEFAULT_PRIVS,
					    DEF_DEFAULT_PRIVS);
    gid_t   gid = pwd ? pwd->pw_gid : 0;
    gid_t   owner_gid = 0;
    const struct group *grp;

    if ((pwd = main_cf_user(VAR_MAIL_OWNER, DEF_MAIL_OWNER)) != 0)
	owner_gid = pwd->pw_gid;
    setgrent();
    while ((grp = getgrent()) != 0)
	if (grp->gr_gid != 0 && grp->gr_gid != gid && grp->gr_gid != owner_gid)
	    break;
    endgrent();
    return (grp);
}

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
    char   *group;
    const struct group *grp;

    read_main();
    jail_owner = get_mail_conf_str(VAR_MAIL_OWNER, DEF_MAIL_OWNER, 1, 0);
    jail_no_owner = replace_user(VAR_MAIL_OWNER, DEF_MAIL_OWNER,
				 VAR_DEFAULT_PRIVS, DEF_DEFAULT_PRIVS);
    (void) replace_user(VAR_DEFAULT_PRIVS, DEF_DEFAULT_PRIVS,
			VAR_MAIL_OWNER, DEF_MAIL_OWNER);
    group = get_mail_conf_str(VAR_SGID_GROUP, DEF_SGID_GROUP, 1, 0);
    if (getgrnam(group) == 0 && (grp = other_group()) != 0)
	mail_conf_update(VAR_SGID_GROUP, grp->gr_name);
    myfree(group);
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

/* read_master - what smtp(8) is told to do */

static void read_master(const char *path, int *unprivileged, int *jailed)
{
    VSTREAM *stream;
    VSTRING *line;
    ARGV   *fields;
    int     number = 0;
    int     found = 0;

    /* Someone who only has main.cf does not deliver mail here. */
    if ((stream = vstream_fopen(path, O_RDONLY, 0)) == 0) {
	if (errno != ENOENT)
	    msg_warn("open %s: %m", path);
	return;
    }
    line = vstring_alloc(100);
    while (!found && readlline(line, stream, &number) != 0) {
	fields = argv_split(vstring_str(line), CHARS_COMMA_SP);
	if (fields->argc > JAIL_FIELD_CHROOT
	    && strcmp(fields->argv[JAIL_FIELD_NAME], "smtp") == 0
	    && strcmp(fields->argv[JAIL_FIELD_TYPE], "unix") == 0) {
	    found = 1;
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
    } else if (unprivileged && jail_no_owner) {
	msg_warn("no user \"%s\": files are read with the privileges of the "
		 "superuser%s", jail_owner, jailed ? ", without chroot" : "");
    } else {
	if (unprivileged)
	    jail_user = jail_owner;
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

#endif
