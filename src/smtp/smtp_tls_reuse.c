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
/*	SMTP_SESSION *smtp_tls_reuse_nexthop(state, flags)
/*	SMTP_STATE *state;
/*	int	flags;
/* DESCRIPTION
/*	A policy with digest= or rootca= finds only connections that were
/*	opened under an equal policy, see smtp_tls_key(3). This module sees to
/*	those that are found before the policy is known.
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
/* .IP state
/*	The delivery. The iterator has a next hop, also saved, and no host.
/* .IP flags
/*	See smtp_reuse(3).
/* BUGS
/*	Where the policy has neither attribute, connections are reused as
/*	in stock Postfix. Once that has upstream/reuse.cocci, this module can go.
/* SEE ALSO
/*	smtp_tls_key(3), TLS policies in connection cache keys
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

#include <htable.h>
#include <mymalloc.h>
#include <vstring.h>

/* Global library. */

#include <dsn_buf.h>

/* TLS library. */

#include <tls.h>
#include <tls_rootca.h>

/* Application-specific. */

#include "smtp.h"
#include "smtp_reuse.h"
#include "smtp_tls_reuse.h"

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
	&& tls_rootca_mtype(tls.level, tls.dane) == TLS_MTYPE_NONE;
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
