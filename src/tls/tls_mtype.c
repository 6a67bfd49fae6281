/* SPDX-License-Identifier: IPL-1.0 OR EPL-2.0 */
/*++
/* NAME
/*	tls_mtype 3
/* SUMMARY
/*	digest algorithms as private TLSA matching types
/* SYNOPSIS
/*	#include <tls.h>
/*	#include <tls_mtype.h>
/*
/*	int	tls_mtype_byname(name)
/*	const char *name;
/*
/*	const char *tls_mtype_name(mtype)
/*	int	mtype;
/* DESCRIPTION
/*	A fingerprint that a policy names travels, also to tlsproxy(8), as a
/*	synthetic TLSA record (RFC 6698), and the matching type of a TLSA
/*	record names its digest algorithm. Each algorithm that a policy can
/*	name has a number of its own, from 254 downward in the private-use
/*	range (RFC 6698 section 7.4). The numbers are the same in every
/*	process. They mean nothing in DNS, in tls_dane_digests, and to
/*	OpenSSL: tls_rootca(3) tells these records from others.
/*
/*	tls_mtype_byname() converts the name of a digest algorithm to
/*	its matching type.  It takes the name that OpenSSL uses and the
/*	names in the IANA registries ("sha256", "sha-256", "SHA2-256")
/*	without regard to case. The result is TLS_MTYPE_NONE for any
/*	other name. Whether OpenSSL can compute the digest must be asked
/*	with tls_rootca_size(3).
/*
/*	tls_mtype_name() converts a matching type to the name that
/*	OpenSSL uses for its digest algorithm. The result is null for a
/*	number that this module does not assign, including
/*	TLS_MTYPE_DEFAULT.
/* SEE ALSO
/*	tls_dane(3), TLSA support
/*	tls_rootca(3), fingerprints of TLS policies with rootca= or digest=
/* LICENSE
/* .ad
/* .fi
/*	This software is distributed under the terms of the IBM Public
/*	License 1.0 or the Eclipse Public License 2.0, as Postfix is.
/*--*/

/* System library. */

#include <sys_defs.h>

#ifdef USE_TLS

/* Utility library. */

#include <name_code.h>

/* TLS library. */

#include <tls.h>
#include <tls_mtype.h>

/* Application-specific. */

 /*
  * The first name of each algorithm is OpenSSL's. A number once assigned is
  * never changed: smtp(8) and tlsproxy(8) may be of different vintage during
  * an upgrade, and cached sessions outlive both.
  */
static const NAME_CODE mtype_table[] = {
    "sha256", 254, "sha-256", 254, "sha2-256", 254,
    "sha384", 253, "sha-384", 253, "sha2-384", 253,
    "sha512", 252, "sha-512", 252, "sha2-512", 252,
    "sha3-224", 251,
    "sha3-256", 250,
    "sha3-384", 249,
    "sha3-512", 248,
    "sha1", 247, "sha-1", 247,
    "md5", 246,
    0, TLS_MTYPE_NONE,
};

/* tls_mtype_byname - digest algorithm name to matching type */

int     tls_mtype_byname(const char *name)
{
    return (name_code(mtype_table, NAME_CODE_FLAG_NONE, name));
}

/* tls_mtype_name - matching type to digest algorithm name */

const char *tls_mtype_name(int mtype)
{
    return (str_name_code(mtype_table, mtype));
}

#endif
