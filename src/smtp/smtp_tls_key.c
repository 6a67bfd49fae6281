/* SPDX-License-Identifier: IPL-1.0 OR EPL-2.0 */
/*++
/* NAME
/*	smtp_tls_key 3
/* SUMMARY
/*	TLS policies with rootca= or digest= in connection cache keys
/* SYNOPSIS
/*	#include "smtp.h"
/*	#include "smtp_tls_key.h"
/*
/*	void	smtp_tls_key(key, state, flags)
/*	VSTRING	*key;
/*	const SMTP_STATE *state;
/*	int	flags;
/* DESCRIPTION
/*	The connection cache finds an open connection by next hop, or by
/*	server address and security level. It does not know under which
/*	policy that connection was opened. This module makes a policy with
/*	digest= or rootca= find only connections that were opened under an
/*	equal policy.
/*
/*	smtp_tls_key() appends to a connection cache key what such
/*	a policy demands of a connection: fingerprints, names, protocols,
/*	ciphers and server name indication. Other keys, and the keys of
/*	other policies, are left alone. The lookup keys of TLS sessions are
/*	for tls_rootca_digest(3).
/*
/*	Arguments:
/* .IP key
/*	A lookup key under construction.
/* .IP state
/*	The delivery, with its policy.
/* .IP flags
/*	What the key is made of. Only keys with a service name, and with
/*	the requested next hop or a port, are for the connection cache.
/* DIAGNOSTICS
/*	Fatal error: OpenSSL cannot compute a SHA-256 digest.
/*
/*	The module does not compile when the flags of the connection cache
/*	are not those that it looks for.
/* BUGS
/*	Where the policy has neither attribute, connections are reused as
/*	in stock Postfix.
/* SEE ALSO
/*	smtp_key(3), cache and table lookup keys
/*	smtp_tls_reuse(3), connections that are not encrypted
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
#include <mymalloc.h>
#include <vstring.h>

/* TLS library. */

#define TLS_INTERNAL
#include <tls.h>
#include <tls_rootca.h>

/* Application-specific. */

#include "smtp.h"
#include "smtp_tls_key.h"

#define IS_CACHE_KEY(flags) \
	(((flags) & SMTP_KEY_FLAG_SERVICE) \
	 && ((flags) & (SMTP_KEY_FLAG_REQ_NEXTHOP | SMTP_KEY_FLAG_PORT)))

 /*
  * What a label has in some configurations does not count.
  */
#undef COND_SASL_SMTP_KEY_FLAG_SENDER
#undef COND_SASL_SMTP_KEY_FLAG_CUR_NEXTHOP
#undef COND_SASL_SMTP_KEY_FLAG_HOSTNAME
#undef COND_TLS_SMTP_KEY_FLAG_CUR_NEXTHOP
#if !IS_CACHE_KEY(SMTP_KEY_MASK_SCACHE_DEST_LABEL)
#error "SMTP_KEY_MASK_SCACHE_DEST_LABEL is not what smtp_tls_key() looks for"
#endif
#if !IS_CACHE_KEY(SMTP_KEY_MASK_SCACHE_ENDP_LABEL)
#error "SMTP_KEY_MASK_SCACHE_ENDP_LABEL is not what smtp_tls_key() looks for"
#endif

/* add_text - add attribute that may be missing */

static void add_text(VSTRING *buf, const char *text)
{
    vstring_strcat(buf, text ? text : "");
    vstring_strcat(buf, "\n");
}

/* add_demands - all that a connection is made and verified for */

static void add_demands(VSTRING *buf, const SMTP_TLS_POLICY *tls)
{
    char  **name;

    add_text(buf, tls->protocols);
    add_text(buf, tls->grade);
    add_text(buf, tls->exclusions ? vstring_str(tls->exclusions) : 0);
    add_text(buf, tls->sni);
    if (tls->matchargv)
	for (name = tls->matchargv->argv; *name; name++)
	    add_text(buf, *name);
    add_text(buf, (char *) 0);
    tls_rootca_demand(buf, tls->dane);
}

/* smtp_tls_key - tell connections of different policies apart */

void    smtp_tls_key(VSTRING *key, const SMTP_STATE *state, int flags)
{
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned int len;
    VSTRING *demands;
    char   *text;

    if (!IS_CACHE_KEY(flags)
	|| tls_rootca_mtype(state->tls->level,
			    state->tls->dane) == TLS_MTYPE_NONE)
	return;
    demands = vstring_alloc(1000);
    add_demands(demands, state->tls);
    if (!EVP_Digest(vstring_str(demands), VSTRING_LEN(demands), digest, &len,
		    EVP_sha256(), (ENGINE *) 0))
	msg_fatal("error computing sha256 digest of TLS policy");
    text = tls_digest_encode(digest, len);
    add_text(key, text);
    myfree(text);
    vstring_free(demands);
}

#endif
