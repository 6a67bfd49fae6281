/* SPDX-License-Identifier: IPL-1.0 OR EPL-2.0 */
#ifndef _POSTTLS_POLICY_H_INCLUDED_
#define _POSTTLS_POLICY_H_INCLUDED_

/*++
/* NAME
/*	posttls-policy 3h
/* SUMMARY
/*	parts of posttls-policy(1)
/* SYNOPSIS
/*	#include "posttls-policy.h"
/* DESCRIPTION
/*	This is what the commands need, and what reads, compares and shows
/*	results. It has no type of OpenSSL or of the SMTP client; see
/*	policy_smtp(3h) for these.
/* .nf

 /*
  * System library.
  */
#include <limits.h>
#include <jansson.h>

 /*
  * Utility library.
  */
#include <argv.h>
#include <vstream.h>
#include <vstring.h>

 /*
  * Exit status.
  */
#define POLICY_STAT_OK		0
#define POLICY_STAT_BAD		1	/* errors were found */
#define POLICY_STAT_FAIL	2	/* could not run */
#define POLICY_STAT_UNREACHED	3	/* only what could not be reached */
#define POLICY_STAT_EXPIRES	4	/* only what expires soon */

 /*
  * posttls-policy.c: what was asked for.
  */
typedef struct POLICY_OPTIONS {
    int     json;			/* -j */
    int     single;			/* -s */
    int     quiet;			/* -q */
    int     chains;			/* -C */
    int     warn_days;			/* -w */
    const char *metrics;		/* -m */
    const char *since;			/* --since */
    int     parallel;			/* -n */
    const char *digest;			/* -d */
    const char *level;			/* -l, or null */
    char   *tables;			/* smtp_tls_policy_maps */
} POLICY_OPTIONS;

extern POLICY_OPTIONS policy_options;

#define POLICY_PARALLEL_MAX	200	/* -n */

 /*
  * policy_smtp.c: smtp(8) in this program.
  */
extern NORETURN policy_smtp_run(int (*) (int, char **), int, char **);

 /*
  * policy_jail.c: privileges.
  */
extern void policy_jail_conf(void);
extern void policy_jail_chdir(void);
extern void policy_jail_init(void);
extern void policy_jail_enter(void);
extern int policy_jail_has_tlsproxy(void);

 /*
  * policy_msg.c: what smtp(8) logs.
  */
extern void policy_msg_init(const char *);
extern void policy_msg_catch(ARGV *);
extern void policy_msg_dest(const char *);

 /*
  * policy_table.c: the policy tables that smtp(8) sees here.
  */
#define POLICY_TABLE		"policy:"

typedef struct POLICY_FOUND {
    const char *table;
    const char *key;
    const char *value;
} POLICY_FOUND;

extern void policy_table_register(void);
extern const char *policy_table_initial(const char *);
extern void policy_table_set_entry(const char *);
extern void policy_table_set_maps(const ARGV *);
extern const ARGV *policy_table_lookups(void);
extern const POLICY_FOUND *policy_table_found(void);
extern const char *policy_table_failed(void);

 /*
  * policy_dest.c: destinations.
  */
extern unsigned policy_dest_port(const char *);
extern const char *policy_dest_never(const char *, int);

 /*
  * policy_name.c: names in match=.
  */
extern const char *policy_name_problem(const char *);

 /*
  * policy_entry.c: lines of files.
  */
typedef struct POLICY_ENTRY {
    const char *source;			/* table or file */
    int     line;			/* in a file */
    const char *key;			/* destination, or null */
    const char *value;			/* policy */
    const char *problem;		/* not an entry */
} POLICY_ENTRY;

typedef void (*POLICY_ENTRY_FN) (const POLICY_ENTRY *, void *);

extern void policy_entry_read(const char *, VSTREAM *, POLICY_ENTRY_FN, void *);

 /*
  * policy_source.c: tables and files.
  */
typedef struct POLICY_SOURCE POLICY_SOURCE;

extern int policy_source_is(const char *);
extern char *policy_source_direct(const char *);
extern ARGV *policy_source_list(int, char **);
extern POLICY_SOURCE *policy_source_open(const char *);
extern const char *policy_source_name(const POLICY_SOURCE *);
extern int policy_source_is_outdated(const POLICY_SOURCE *);
extern int policy_source_each(POLICY_SOURCE *, POLICY_ENTRY_FN, void *);
extern int policy_source_has(POLICY_SOURCE *, const char *);
extern void policy_source_close(POLICY_SOURCE *);

 /*
  * policy_eval.c: ask smtp(8).
  */
extern char *policy_eval_servername(const char *);

 /*
  * policy_out.c: text and JSON.
  */
extern void policy_out_init(void);
extern void policy_out_string(json_t *, const char *, const char *);
extern void policy_out_list(json_t *, const char *, const ARGV *);
extern void policy_out_end(json_t *);
extern void policy_out_flush(void);
extern char *policy_out_escape(char *);
extern void policy_out_color(int, const char *);
extern void policy_out_text(const char *,...) PRINTFLIKE(1, 2);
extern void policy_out_line(const char *,...) PRINTFLIKE(1, 2);

#define POLICY_COLOR_NONE	0
#define POLICY_COLOR_GOOD	1
#define POLICY_COLOR_BAD	2
#define POLICY_COLOR_WARN	3

 /*
  * policy_pool.c: many at a time.
  */
typedef struct POLICY_JOB {
    const char *name;			/* destination or domain */
    const char *value;			/* policy, or null */
    const char *source;			/* table or file, or null */
    int     line;			/* in a file */
} POLICY_JOB;

extern void policy_pool_init(int (*) (const POLICY_JOB *),
		    void (*) (const POLICY_JOB *, VSTRING *, const char *));
extern void policy_pool_add(const POLICY_JOB *);
extern void policy_pool_bind(void);
extern int policy_pool_wait(void);

 /*
  * policy_result.c: what is known of one server.
  */
#define POLICY_CHAIN_LIMIT	20	/* certificates that are kept */
#define POLICY_LIST_LIMIT	1000	/* other items */
#define POLICY_TEXT_LIMIT	100000	/* characters */

#define POLICY_TIME_NONE	LONG_MAX
#define POLICY_DAYS_NONE	INT_MAX

typedef struct POLICY_CERT {
    char   *subject;
    char   *issuer;
    long    not_after;			/* seconds since 1970 */
    char   *certificate;		/* fingerprint */
    char   *public_key;			/* fingerprint */
    long    since;			/* when it was sent first */
} POLICY_CERT;

typedef struct POLICY_CHAIN {
    POLICY_CERT *certs;
    int     count;
} POLICY_CHAIN;

typedef struct POLICY_ADVICE {
    int     works;
    char   *entry;			/* if it works */
    char   *reason;			/* if not */
    int     new_name;			/* fingerprints do not tell */
    int     is_mixed;			/* the server has two certificates */
    int     survives;			/* POLICY_SURVIVES_LEAF and so on */
} POLICY_ADVICE;

#define POLICY_SURVIVES_KEY	0	/* a new certificate with the same key */
#define POLICY_SURVIVES_LEAF	1	/* a new server certificate */
#define POLICY_SURVIVES_CA	2	/* a new intermediate CA */
#define POLICY_SURVIVES_ROOT	3	/* a new root certificate */

typedef struct POLICY_RESULT {
    long    time;			/* when it was there */
    char   *table;			/* or file */
    int     line;			/* of a file */
    char   *destination;
    char   *server;			/* host name */
    char   *address;
    int     port;			/* host byte order */
    int     result;			/* POLICY_PASS and so on */
    int     class;			/* of a failure */
    char   *level;
    char   *policy;			/* what the table has */
    ARGV   *pinned;			/* its fingerprints, or null */
    ARGV   *unused;			/* of these, or null */
    char   *cause;			/* of a failure */
    char   *reason;			/* what smtp(8) would log */
    char   *protocol;
    char   *cipher;
    char   *digest;			/* of all fingerprints */
    int     days;			/* until the first expiry */
    long    expires;			/* when that is */
    POLICY_CHAIN chain;
    int     verified;			/* certificates of it */
    int     other_certificates;		/* that are not in it */
    POLICY_CHAIN issuers;		/* of a chain of one certificate */
    POLICY_CHAIN other_cas;		/* that have issued nothing here */
    POLICY_CHAIN anchors;		/* pinned, and only the store has it */
    POLICY_ADVICE *suggestion;		/* or null */
    ARGV   *known;			/* of this server, or null */
    ARGV   *changed;			/* since an earlier run, or null */
    ARGV   *log;			/* or null */
} POLICY_RESULT;

#define POLICY_PASS		1
#define POLICY_WARN		2
#define POLICY_FAIL		3
#define POLICY_SKIP		4

#define POLICY_CLASS_NONE	0	/* not a failure */
#define POLICY_CLASS_POLICY	1	/* an error in it */
#define POLICY_CLASS_DNS	2	/* no servers were found */
#define POLICY_CLASS_CONNECT	3	/* no SMTP server, or broken */
#define POLICY_CLASS_NO_TLS	4	/* not offered, or refused */
#define POLICY_CLASS_HANDSHAKE	5	/* failed */
#define POLICY_CLASS_CA		6	/* the chain does not verify */
#define POLICY_CLASS_NAME	7	/* not in the certificate */
#define POLICY_CLASS_EXPIRED	8	/* or not yet valid */
#define POLICY_CLASS_FPRINT	9	/* no match */

typedef struct POLICY_RESULTS {
    POLICY_RESULT **list;
    int     count;
} POLICY_RESULTS;

#define POLICY_FROM_CHILD	(1<<0)	/* what a child process knows */
#define POLICY_FROM_PARENT	(1<<1)	/* what is added */
#define POLICY_FROM_PAST	(1<<2)	/* what is kept of a server */
#define POLICY_FROM_ANY		(POLICY_FROM_CHILD | POLICY_FROM_PARENT)

extern POLICY_RESULT *policy_result_create(const char *);
extern json_t *policy_result_json(const POLICY_RESULT *, int);
extern POLICY_RESULT *policy_result_read(const json_t *, int, const char **);
extern const char *policy_result_date(long);
extern const char *policy_result_verdict(const POLICY_RESULT *);
extern const char *policy_result_class(const POLICY_RESULT *);
extern POLICY_CERT *policy_result_cert(POLICY_CHAIN *);
extern int policy_result_has(const ARGV *, const char *);
extern int policy_result_is(const POLICY_CERT *, const char *);
extern int policy_result_find(const POLICY_CHAIN *, const char *);
extern const POLICY_CERT *policy_result_first(const POLICY_RESULT *);
extern void policy_result_judge(POLICY_RESULT *);
extern void policy_result_free(POLICY_RESULT *);
extern void policy_advice_free(POLICY_ADVICE *);
extern void policy_results_add(POLICY_RESULTS *, POLICY_RESULT *);
extern void policy_results_free(POLICY_RESULTS *);

 /*
  * policy_connect.c, policy_server.c, policy_try.c: live servers.
  */
typedef struct POLICY_SERVER POLICY_SERVER;
typedef void (*POLICY_SERVER_FN) (const POLICY_SERVER *, void *);

extern int policy_connect_each(const char *, const char *, const char *,
			               POLICY_SERVER_FN, void *);
extern POLICY_RESULT *policy_server_result(const POLICY_SERVER *, const char *);
extern void policy_try(const char *, const char *, POLICY_RESULTS *);

 /*
  * policy_candidate.c: what could work.
  */
#define POLICY_CANDIDATE_LIMIT	10	/* chains are not longer */

typedef struct POLICY_CANDIDATE {
    const char *value;			/* fingerprint of a CA */
    int     survives;			/* POLICY_SURVIVES_LEAF and so on */
} POLICY_CANDIDATE;

extern int policy_candidate_cas(const POLICY_RESULTS *, const POLICY_RESULT *,
				        int, POLICY_CANDIDATE *);
extern void policy_candidate_leaf(const POLICY_RESULTS *,
				          const POLICY_RESULT *, ARGV *);

 /*
  * policy_suggest.c: what works.
  */
typedef struct POLICY_SUGGEST POLICY_SUGGEST;

extern POLICY_SUGGEST *policy_suggest_create(const char *, const POLICY_RESULTS *);
extern void policy_suggest_see(POLICY_SUGGEST *, const POLICY_SERVER *,
			               const POLICY_RESULT *);
extern int policy_suggest_servers(const POLICY_SUGGEST *);
extern void policy_suggest_servername(POLICY_SUGGEST *, const char *);
extern void policy_suggest_keep(POLICY_SUGGEST *, const char *);
extern POLICY_ADVICE *policy_suggest_make(POLICY_SUGGEST *,
				         const POLICY_RESULT *, const char *,
					          const char *);
extern int policy_suggest_passes(POLICY_SUGGEST *, const POLICY_RESULT *,
				         const char *);
extern void policy_suggest_free(POLICY_SUGGEST *);

 /*
  * policy_report.c, policy_since.c, policy_metrics.c: what becomes of it.
  */
extern void policy_report_width(const char *);
extern void policy_report_line(const char *, const POLICY_RESULT *);
extern void policy_report_chain(const char *, const POLICY_RESULT *);
extern void policy_report_details(const char *, const POLICY_RESULT *);
extern void policy_since_read(const char *);
extern const POLICY_CERT *policy_since_find(const char *, const char *, int *);
extern void policy_since_compare(POLICY_RESULTS *, POLICY_RESULTS *);
extern void policy_metrics_add(const POLICY_RESULT *);
extern void policy_metrics_write(const char *);

 /*
  * Commands.
  */
extern int policy_check(int, char **);
extern int policy_pin(int, char **);
extern int policy_probe(int, char **);
extern int policy_query(int, char **);
extern int policy_tlsa(int, char **);

/* LICENSE
/* .ad
/* .fi
/*	This software is distributed under the terms of the IBM Public
/*	License 1.0 or the Eclipse Public License 2.0, as Postfix is.
/*--*/

#endif
