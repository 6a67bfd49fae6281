/* SPDX-License-Identifier: IPL-1.0 OR EPL-2.0 */
/*++
/* NAME
/*	noverify
/* SUMMARY
/*	OpenSSL cannot start a verification
/* SYNOPSIS
/*	LD_PRELOAD=noverify.so
/* DESCRIPTION
/*	Before a certificate is verified, libssl calls each of the
/*	functions here. Their failure, as with no memory left, can be
/*	had in a Postfix daemon that is named after the function:
/*
/*	new-*, X509_STORE_CTX_new_ex
/*
/*	init-*, X509_STORE_CTX_init
/*
/*	The function fails as long as the file "always" exists. Otherwise
/*	it fails once for each file service.1 to service.9, and removes
/*	that. It makes a file service.failed.
/* FILES
/*	/mnt/work/noverify/, writable for the daemon
/*--*/

#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <openssl/x509_vfy.h>

#define DIR	"/mnt/work/noverify/"

/* service_name - what master(8) gives with the option -n */

static const char *service_name(void)
{
    static char args[4096];
    ssize_t len = 0;
    int     fd;
    char   *cp;

    if ((fd = open("/proc/self/cmdline", O_RDONLY)) >= 0) {
	len = read(fd, args, sizeof(args) - 1);
	close(fd);
    }
    for (cp = args; cp < args + len; cp += strlen(cp) + 1)
	if (strcmp(cp, "-n") == 0)
	    return (cp + 3);
    return ("");
}

/* use_up - one of the failures that are left */

static int use_up(const char *service)
{
    char    path[200];
    int     n;

    for (n = 1; n <= 9; n++) {
	snprintf(path, sizeof(path), DIR "%s.%d", service, n);
	if (unlink(path) == 0)
	    return (1);
    }
    return (0);
}

/* fails - shall this call fail */

static int fails(const char *function)
{
    const char *service = service_name();
    char    path[200];

    if (strncmp(service, function, strlen(function)) != 0
	|| (access(DIR "always", F_OK) != 0 && !use_up(service)))
	return (0);
    snprintf(path, sizeof(path), DIR "%s.failed", service);
    close(open(path, O_CREAT | O_WRONLY, 0600));
    return (1);
}

X509_STORE_CTX *X509_STORE_CTX_new_ex(OSSL_LIB_CTX *libctx, const char *propq)
{
    X509_STORE_CTX *(*real) (OSSL_LIB_CTX *, const char *) =
    dlsym(RTLD_NEXT, __func__);

    return (fails("new-") ? 0 : real(libctx, propq));
}

int     X509_STORE_CTX_init(X509_STORE_CTX *ctx, X509_STORE *store,
			            X509 *cert, STACK_OF(X509) *chain)
{
    int     (*real) (X509_STORE_CTX *, X509_STORE *, X509 *, STACK_OF(X509) *) =
    dlsym(RTLD_NEXT, __func__);

    return (fails("init-") ? 0 : real(ctx, store, cert, chain));
}
