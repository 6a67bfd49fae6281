/* SPDX-License-Identifier: IPL-1.0 OR EPL-2.0 */
/*++
/* NAME
/*	policy_file 3
/* SUMMARY
/*	replace files
/* SYNOPSIS
/*	#include "posttls-policy.h"
/*
/*	POLICY_FILE *policy_file_create(path)
/*	const char *path;
/*
/*	FILE	*policy_file_stream(file)
/*	POLICY_FILE *file;
/*
/*	void	policy_file_commit(file, good)
/*	POLICY_FILE *file;
/*	int	good;
/* DESCRIPTION
/*	Whoever reads a file while it is replaced must find all of the old
/*	one, or all of the new one.
/*
/*	policy_file_create() creates a temporary file beside it, and
/*	policy_file_stream() returns the stream to write to.
/*	policy_file_commit() gives it mode 0644 and its name, if all that the
/*	caller wrote was good.
/* DIAGNOSTICS
/*	Any error is fatal, and the temporary file is removed.
/* LICENSE
/* .ad
/* .fi
/*	This software is distributed under the terms of the IBM Public
/*	License 1.0 or the Eclipse Public License 2.0, as Postfix is.
/*--*/

#if defined(USE_TLS) && defined(USE_JANSSON)

/* System library. */

#include <sys_defs.h>
#include <sys/stat.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* Utility library. */

#include <msg.h>
#include <mymalloc.h>
#include <stringops.h>

/* Application-specific. */

#include "posttls-policy.h"

struct POLICY_FILE {
    char   *path;
    char   *temp;
    FILE   *stream;
};

/* policy_file_create - in the same directory */

POLICY_FILE *policy_file_create(const char *path)
{
    POLICY_FILE *file = (POLICY_FILE *) mymalloc(sizeof(*file));
    int     fd;

    file->path = mystrdup(path);
    file->temp = concatenate(path, ".XXXXXX", (char *) 0);
    if ((fd = mkstemp(file->temp)) < 0
	|| (file->stream = fdopen(fd, "w")) == 0)
	msg_fatal("create file %s: %m", file->temp);
    return (file);
}

/* policy_file_stream - to write to */

FILE   *policy_file_stream(POLICY_FILE *file)
{
    return (file->stream);
}

/* policy_file_commit - all or nothing */

void    policy_file_commit(POLICY_FILE *file, int good)
{
    if (!good || ferror(file->stream)
	|| fchmod(fileno(file->stream), 0644) < 0
	|| fclose(file->stream) != 0 || rename(file->temp, file->path) < 0) {
	(void) unlink(file->temp);
	msg_fatal("write file %s: %m", file->path);
    }
    myfree(file->path);
    myfree(file->temp);
    myfree((void *) file);
}

#endif
