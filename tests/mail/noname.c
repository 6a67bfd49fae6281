/* SPDX-License-Identifier: IPL-1.0 OR EPL-2.0 */
/*++
/* NAME
/*	noname
/* SUMMARY
/*	OpenSSL cannot copy the names that it has to verify
/* SYNOPSIS
/*	LD_PRELOAD=noname.so
/* DESCRIPTION
/*	libssl copies the names of a connection to each verification, and
/*	ignores it when that fails. It fails as long as the file exists.
/* FILES
/*	/mnt/work/noname.fails
/*--*/

#define _GNU_SOURCE
#include <dlfcn.h>
#include <unistd.h>

#include <openssl/x509_vfy.h>

int     X509_VERIFY_PARAM_set1(X509_VERIFY_PARAM *to,
			               const X509_VERIFY_PARAM *from)
{
    int     (*real) (X509_VERIFY_PARAM *, const X509_VERIFY_PARAM *) =
    dlsym(RTLD_NEXT, __func__);

    return (X509_VERIFY_PARAM_get0_host((X509_VERIFY_PARAM *) from, 0) != 0
	    && access("/mnt/work/noname.fails", F_OK) == 0 ?
	    0 : real(to, from));
}
