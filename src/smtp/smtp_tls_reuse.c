/* SPDX-License-Identifier: IPL-1.0 OR EPL-2.0 */
/*++
/* NAME
/*	smtp_tls_reuse 3
/* SUMMARY
/*	connection reuse under TLS policies with rootca= or digest=
/* SYNOPSIS
/*	#include "smtp.h"
/*	#include "smtp_tls_reuse.h"
/*
/*	void	smtp_tls_reuse_key(key, state, flags)
/*	VSTRING	*key;
/*	const SMTP_STATE *state;
/*	int	flags;
/*
/*	SMTP_SESSION *smtp_tls_reuse_nexthop(state, flags)
/*	SMTP_STATE *state;
/*	int	flags;
/* DESCRIPTION
/*	The connection cache finds an open connection by next hop, or by
/*	server address and security level. It does not know under which
/*	policy that connection was opened. This module makes a policy with
/*	digest= or rootca= find only connections that were opened under an
/*	equal policy.
/*
/*	smtp_tls_reuse_key() appends to a connection cache key what such
/*	a policy demands of a connection: fingerprints, names, protocols,
/*	ciphers and server name indication. Other keys, and the keys of
/*	other policies, are left alone.
/*
/*	smtp_tls_reuse_nexthop() is like smtp_reuse_nexthop(3), which
/*	looks for a connection before the policy is known, and finds only
/*	those that are not encrypted. Such a connection exists after a
/*	message with "TLS-Required: no", after a retry in plaintext, or
/*	before a change of the policy. It is closed, and the result is null,
/*	when the policy of the next hop, or that of the destination that
/*	the connection was made for (which can be a fall-back relay) has
/*	digest= or rootca=, or has an error.
/*
/*	Arguments:
/* .IP key
/*	A lookup key under construction.
/* .IP state
/*	The delivery, with its policy. With smtp_tls_reuse_nexthop(), the
/*	iterator has a next hop, also saved, and no host.
/* .IP flags
/*	What the key is made of. Only keys with a service name are for
/*	the connection cache.
/* DIAGNOSTICS
/*	Fatal error: OpenSSL cannot compute a SHA-256 digest.
/* BUGS
/*	Where the policy has neither attribute, connections are reused as
/*	in stock Postfix.
/* SEE ALSO
/*	smtp_key(3), cache and table lookup keys
/*	smtp_reuse(3), connection cache glue
/*	smtp_tls_rootca(3), TLS policy attributes rootca= and digest=
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

#include <argv.h>
#include <htable.h>
#include <msg.h>
#include <mymalloc.h>
#include <vstring.h>

/* Global library. */

#include <dsn_buf.h>

/* TLS library. */

#define TLS_INTERNAL
#include <tls.h>
#include <tls_rootca.h>

/* Application-specific. */

#include "smtp.h"
#include "smtp_reuse.h"
#include "smtp_tls_reuse.h"

/* add_text - add attribute that may be missing */

static void add_text(VSTRING *buf, const char *text)
{
    vstring_sprintf_append(buf, "%s\n", text ? text : "");
}

/* add_demands - all that a connection is made and verified for */

static void add_demands(VSTRING *buf, const SMTP_TLS_POLICY *tls)
{
    const TLS_TLSA *tlsa;
    char  **name;

    add_text(buf, tls->protocols);
    add_text(buf, tls->grade);
    add_text(buf, tls->exclusions ? vstring_str(tls->exclusions) : 0);
    add_text(buf, tls->sni);
    if (tls->matchargv)
	for (name = tls->matchargv->argv; *name; name++)
	    add_text(buf, *name);
    add_text(buf, (char *) 0);
    for (tlsa = tls->dane->tlsa; tlsa != 0; tlsa = tlsa->next) {
	vstring_sprintf_append(buf, "%d %d %d %d\n", tlsa->usage,
			       tlsa->selector, tlsa->mtype, tlsa->length);
	vstring_memcat(buf, (const char *) tlsa->data, tlsa->length);
    }
}

/* smtp_tls_reuse_key - tell connections of different policies apart */

void    smtp_tls_reuse_key(VSTRING *key, const SMTP_STATE *state, int flags)
{
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned int len;
    VSTRING *demands;
    char   *text;

    if ((flags & SMTP_KEY_FLAG_SERVICE) == 0
	|| tls_rootca_mtype(state->tls->dane) == TLS_MTYPE_NONE)
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

/* takes_any - does the policy for a destination accept any connection */

static int takes_any(SMTP_ITERATOR *iter, const char *dest)
{
    VSTRING *saved_dest = vstring_strcpy(vstring_alloc(100),
					 vstring_str(iter->dest));
    VSTRING *saved_host = vstring_strcpy(vstring_alloc(100),
					 vstring_str(iter->host));
    DSN_BUF *why = dsb_create();
    SMTP_TLS_POLICY tls;
    int     result;

    /*
     * Policies are cached by next hop and host. This one lacks what depends
     * on the host, and must not be found for any.
     */
    vstring_strcpy(iter->dest, dest);
    vstring_strcpy(iter->host, "");
    result = smtp_tls_policy_cache_query(why, &tls, iter)
	&& tls_rootca_mtype(tls.dane) == TLS_MTYPE_NONE;
    vstring_strcpy(iter->dest, vstring_str(saved_dest));
    vstring_strcpy(iter->host, vstring_str(saved_host));
    vstring_free(saved_dest);
    vstring_free(saved_host);
    dsb_free(why);
    return (result);
}

/* smtp_tls_reuse_nexthop - reuse connection by next hop */

SMTP_SESSION *smtp_tls_reuse_nexthop(SMTP_STATE *state, int flags)
{
    SMTP_ITERATOR *iter = state->iterator;
    unsigned port = iter->port;
    SMTP_SESSION *session;
    char   *dest;

    if ((session = smtp_reuse_nexthop(state, flags)) == 0)
	return (0);
    dest = mystrdup(vstring_str(iter->dest));
    if (!takes_any(iter, vstring_str(iter->saved_dest))
	|| !takes_any(iter, dest)) {
	htable_delete(state->cache_used, vstring_str(iter->addr),
		      (void (*) (void *)) 0);
	iter->port = port;
	(void) smtp_quit(state);
	smtp_session_free(session);
	session = state->session = 0;
    }
    myfree(dest);
    return (session);
}

#endif
