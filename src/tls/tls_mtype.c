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
/*
/*	int	tls_mtype_reserved(mtype)
/*	unsigned long mtype;
/*
/*	void	tls_mtype_init(ctx)
/*	SSL_CTX	*ctx;
/* DESCRIPTION
/*	A fingerprint that a policy names travels as a synthetic TLSA
/*	record (RFC 6698), and the matching type of a TLSA record names
/*	its digest algorithm. OpenSSL binds a matching type to one
/*	algorithm per SSL_CTX, whereas one SSL_CTX serves policies with
/*	different algorithms, at the same time in tlsproxy(8). Therefore
/*	each algorithm that a policy can name has a matching type of its
/*	own, from 254 downward in the private-use range (RFC 6698 section
/*	7.4). The numbers are the same in every process.
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
/*
/*	tls_mtype_reserved() says whether Postfix keeps a matching type
/*	to itself: those assigned here, and TLS_MTYPE_DEFAULT.  These
/*	must be refused in TLSA records from DNS, where a remote site
/*	chooses them, and in the tls_dane_digests setting.
/*
/*	tls_mtype_init() binds the matching types to their algorithms.
/*	Call it once for each SSL_CTX, after SSL_CTX_dane_enable().
/* DIAGNOSTICS
/*	An algorithm that OpenSSL does not offer is left unbound.  When
/*	OpenSSL refuses a binding, tls_mtype_init() logs a warning. In
/*	both cases records of that matching type are unusable, and a
/*	policy that depends on them fails.
/* SEE ALSO
/*	tls_dane(3), TLSA support
/*	tls_rootca(3), rootca= and digest= policies
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

#include <msg.h>
#include <name_code.h>

/* TLS library. */

#define TLS_INTERNAL
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

#define MTYPE_FIRST	254
#define MTYPE_LAST	246

 /*
  * OpenSSL prefers digests with a higher ordinal (RFC 7671 section 9). That
  * choice never arises, as all fingerprints of a policy share one digest.
  */
#define MTYPE_ORDINAL	1

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

/* tls_mtype_reserved - is this matching type for internal use only */

int     tls_mtype_reserved(unsigned long mtype)
{
    return (mtype >= MTYPE_LAST && mtype <= TLS_MTYPE_DEFAULT);
}

/* tls_mtype_init - bind matching types to digest algorithms */

void    tls_mtype_init(SSL_CTX *ctx)
{
    const EVP_MD *md;
    int     mtype;

    for (mtype = MTYPE_FIRST; mtype >= MTYPE_LAST; mtype--) {
	if ((md = EVP_get_digestbyname(tls_mtype_name(mtype))) == 0)
	    continue;
	if (SSL_CTX_dane_mtype_set(ctx, md, mtype, MTYPE_ORDINAL) <= 0) {
	    msg_warn("cannot bind TLSA matching type %d to digest \"%s\"",
		     mtype, tls_mtype_name(mtype));
	    tls_print_errors();
	}
    }
}

#endif
