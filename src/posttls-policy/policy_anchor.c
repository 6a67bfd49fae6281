/* SPDX-License-Identifier: IPL-1.0 OR EPL-2.0 */
/*++
/* NAME
/*	policy_anchor 3
/* SUMMARY
/*	the fingerprints of a policy, and what has them
/* SYNOPSIS
/*	#include "policy_smtp.h"
/*
/*	void	policy_anchor_describe(result, session)
/*	POLICY_RESULT *result;
/*	const TLS_SESS_STATE *session;
/* DESCRIPTION
/*	policy_anchor_describe() looks for each fingerprint of the policy
/*	that no certificate of the server has. When the local store
/*	(smtp_tls_CAfile, smtp_tls_CApath) has that CA, the result has its
/*	certificate. When the server has no chain to it either, the value is
/*	unused. This is called after policy_chain_describe(3).
/* BUGS
/*	Of smtp_tls_CApath, files are seen that are named as OpenSSL wants
/*	them, and that the SMTP client can read.
/* LICENSE
/* .ad
/* .fi
/*	This software is distributed under the terms of the IBM Public
/*	License 1.0 or the Eclipse Public License 2.0, as Postfix is.
/*--*/

#if defined(USE_TLS) && defined(USE_JANSSON)

/* System library. */

#include <sys_defs.h>
#include <dirent.h>
#include <string.h>

/* Utility library. */

#include <argv.h>
#include <htable.h>
#include <msg.h>
#include <mymalloc.h>
#include <stringops.h>

/* Global library. */

#include <mail_params.h>

/* Application-specific. */

#include "policy_smtp.h"

/* enter - a certificate, by both fingerprints */

static void enter(HTABLE *table, X509 *cert, const char *digest)
{
    const char *values[2];
    int     i;

    values[0] = policy_chain_certificate(cert, digest);
    values[1] = policy_chain_key(cert, digest);
    for (i = 0; i < 2; i++)
	if (htable_locate(table, values[i]) == 0)
	    (void) htable_enter(table, values[i], (void *) cert);
}

/* enter_chain - each certificate */

static void enter_chain(HTABLE *table, STACK_OF(X509) *chain,
			        const char *digest)
{
    int     i;

    for (i = 0; i < sk_X509_num(chain); i++)
	enter(table, sk_X509_value(chain, i), digest);
}

/* enter_store - each certificate in memory */

static void enter_store(HTABLE *table, X509_STORE *store, const char *digest)
{
    STACK_OF(X509_OBJECT) *objects = X509_STORE_get0_objects(store);
    X509   *cert;
    int     i;

    for (i = 0; i < sk_X509_OBJECT_num(objects); i++) {
	cert = X509_OBJECT_get0_X509(sk_X509_OBJECT_value(objects, i));
	if (cert)
	    enter(table, cert, digest);
    }
}

/* make_sent - what the server has sent, in its chain or beside it */

static HTABLE *make_sent(const TLS_SESS_STATE *session, const char *digest)
{
    HTABLE *table = htable_create(50);

    enter_chain(table, policy_chain_sent(session), digest);
    enter_chain(table, policy_chain_built(session), digest);
    return (table);
}

/* load_path - all certificates of CApath */

static void load_path(X509_STORE *store, const char *path)
{
    DIR    *dir = *path ? opendir(path) : 0;
    struct dirent *entry;
    char   *name;
    BIO    *file;
    X509   *cert;

    while (dir && (entry = readdir(dir)) != 0) {
	if (strspn(entry->d_name, "0123456789abcdef") != 8
	    || entry->d_name[8] != '.' || !alldig(entry->d_name + 9))
	    continue;
	name = concatenate(path, "/", entry->d_name, (char *) 0);
	if ((file = BIO_new_file(name, "r")) != 0) {
	    if ((cert = PEM_read_bio_X509(file, 0, 0, 0)) != 0) {
		(void) X509_STORE_add_cert(store, cert);
		X509_free(cert);
	    }
	    BIO_free(file);
	}
	myfree(name);
    }
    if (dir)
	closedir(dir);
    ERR_clear_error();
}

/* make_stored - the local store by fingerprint; CAfile comes first */

static HTABLE *make_stored(const TLS_SESS_STATE *session, const char *digest)
{
    static X509_STORE *path;
    HTABLE *table = htable_create(500);

    if (path == 0) {
	if ((path = X509_STORE_new()) == 0)
	    msg_fatal("out of memory");
	load_path(path, var_smtp_tls_CApath);
    }
    enter_store(table, SSL_CTX_get_cert_store(SSL_get_SSL_CTX(session->con)),
		digest);
    enter_store(table, path, digest);
    return (table);
}

/* policy_anchor_describe - each fingerprint of the policy */

void    policy_anchor_describe(POLICY_RESULT *result,
			               const TLS_SESS_STATE *session)
{
    HTABLE *sent;
    HTABLE *stored = 0;
    char  **cpp;
    X509   *cert;

    if (result->pinned == 0 || session->con == 0)
	return;
    sent = make_sent(session, result->digest);
    for (cpp = result->pinned->argv; *cpp; cpp++) {
	if (htable_locate(sent, *cpp))
	    continue;
	if (stored == 0)
	    stored = make_stored(session, result->digest);
	cert = (X509 *) htable_find(stored, *cpp);
	if (cert)
	    policy_chain_add(&result->anchors, cert, result->digest);
	if (cert == 0 || !policy_chain_reaches(session, cert)) {
	    if (result->unused == 0)
		result->unused = argv_alloc(1);
	    argv_add(result->unused, *cpp, ARGV_END);
	}
    }
    htable_free(sent, (void (*) (void *)) 0);
    if (stored)
	htable_free(stored, (void (*) (void *)) 0);
}

#endif
