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
/* .nf

 /*
  * System library.
  */
#include <stdio.h>

 /*
  * Utility library.
  */
#include <argv.h>
#include <vstream.h>
#include <vstring.h>

 /*
  * Global library.
  */
#include <tlsa_policy.h>

 /*
  * DNS library.
  */
#include <dns.h>

 /*
  * TLS library.
  */
#include <tls.h>
#include <tls_mtype.h>

 /*
  * SMTP client.
  */
#include "smtp.h"

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
    int     level;			/* -l, or TLS_LEV_NOTFOUND */
    char   *tables;			/* smtp_tls_policy_maps */
} POLICY_OPTIONS;

extern POLICY_OPTIONS policy_options;

#define POLICY_PARALLEL_MAX	200	/* -n */

 /*
  * policy_smtp.c: smtp(8) in this program.
  */
#define POLICY_TIMEOUT		"10s"	/* each step of a connection */

extern NORETURN policy_smtp_run(int (*) (int, char **), int, char **);

 /*
  * policy_jail.c: privileges.
  */
extern void policy_jail_conf(void);
extern void policy_jail_chdir(void);
extern void policy_jail_init(void);
extern void policy_jail_enter(void);

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

extern void policy_table_register(void);
extern const char *policy_table_initial(const char *);
extern void policy_table_entry(const char *);
extern void policy_table_maps(const ARGV *);
extern const ARGV *policy_table_steps(void);
extern const char *policy_table_name(void);
extern const char *policy_table_key(void);
extern const char *policy_table_value(void);

 /*
  * policy_entry.c: what tables have.
  */
typedef struct POLICY_ENTRY {
    const char *source;			/* table or file */
    int     line;			/* in a file */
    const char *key;			/* destination, or null */
    const char *value;			/* policy */
    const char *problem;		/* not an entry */
} POLICY_ENTRY;

typedef void (*POLICY_ENTRY_FN) (const POLICY_ENTRY *, void *);

typedef struct POLICY_SOURCE POLICY_SOURCE;

extern unsigned policy_entry_port(const char *);
extern int policy_entry_is_table(const char *);
extern int policy_entry_is_source(const char *);
extern char *policy_entry_direct(const char *);
extern ARGV *policy_entry_sources(int, char **);
extern POLICY_SOURCE *policy_entry_open(const char *);
extern const char *policy_entry_name(const POLICY_SOURCE *);
extern int policy_entry_is_outdated(const POLICY_SOURCE *);
extern int policy_entry_each(POLICY_SOURCE *, POLICY_ENTRY_FN, void *);
extern int policy_entry_has(POLICY_SOURCE *, const char *);
extern void policy_entry_close(POLICY_SOURCE *);

 /*
  * policy_fprint.c: fingerprints.
  */
extern const char *policy_fprint_digest(const TLS_TLSA *);
extern int policy_fprint_is_repeat(const TLS_TLSA *);
extern void policy_fprint_hex(VSTRING *, const void *, ssize_t);
extern ARGV *policy_fprint_list(const TLS_DANE *);

 /*
  * policy_eval.c: ask smtp(8).
  */
typedef struct POLICY_EVAL {
    int     valid;			/* would smtp(8) deliver */
    SMTP_TLS_POLICY tls[1];		/* valid until the next call */
    DSN_BUF *why;			/* if not valid */
    ARGV   *warnings;			/* what smtp(8) logs */
} POLICY_EVAL;

extern POLICY_EVAL *policy_eval_create(void);
extern void policy_eval(POLICY_EVAL *, const char *);
extern SMTP_STATE *policy_eval_state(void);
extern void policy_eval_free(POLICY_EVAL *);

 /*
  * policy_out.c: text and JSON.
  */
typedef struct json_t POLICY_OUT;	/* of jansson */

extern void policy_out_init(void);
extern POLICY_OUT *policy_out_create(void);
extern void policy_out_string(POLICY_OUT *, const char *, const char *);
extern void policy_out_number(POLICY_OUT *, const char *, long);
extern void policy_out_list(POLICY_OUT *, const char *, const ARGV *);
extern void policy_out_bool(POLICY_OUT *, const char *, int);
extern void policy_out_object(POLICY_OUT *, const char *, POLICY_OUT *);
extern void policy_out_item(POLICY_OUT *, const char *, POLICY_OUT *);
extern void policy_out_end(POLICY_OUT *);
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
extern void policy_pool_stop(void);
extern int policy_pool_wait(void);

 /*
  * policy_clock.c: time limits for servers.
  */
#define POLICY_STEP_LIMIT	10	/* seconds for one reply */
#define POLICY_TIME_LIMIT	60	/* seconds for one server */

extern int policy_clock_begin(const char *);
extern void policy_clock_fd(int);
extern int policy_clock_expired(void);
extern void policy_clock_end(void);

 /*
  * policy_connect.c: live servers.
  */
typedef struct POLICY_SERVER {
    const char *dest;			/* destination */
    const char *host;			/* or null */
    const char *addr;
    int     port;
    const char *class;			/* of a failure */
    int     passed;			/* mail would be sent */
    const char *reason;			/* why not, or why without TLS */
    const SMTP_TLS_POLICY *tls;		/* or null */
    const TLS_SESS_STATE *session;	/* or null */
    const ARGV *log;			/* what smtp(8) logs */
} POLICY_SERVER;

#define POLICY_CLASS_POLICY	"policy"	/* an error in it */
#define POLICY_CLASS_DNS	"dns"	/* no servers were found */
#define POLICY_CLASS_CONNECT	"connect"	/* no SMTP server, or broken */
#define POLICY_CLASS_NO_TLS	"no-tls"	/* not offered, or refused */
#define POLICY_CLASS_HANDSHAKE	"handshake"	/* failed */
#define POLICY_CLASS_CA		"ca"	/* the chain does not verify */
#define POLICY_CLASS_NAME	"name"	/* not in the certificate */
#define POLICY_CLASS_EXPIRED	"expired"	/* or not yet valid */
#define POLICY_CLASS_FPRINT	"fingerprint"	/* no match */

typedef void (*POLICY_SERVER_FN) (const POLICY_SERVER *, void *);

extern int policy_connect_each(const char *, const char *, const char *,
			               POLICY_SERVER_FN, void *);

 /*
  * policy_result.c: what is known of one server.
  */
typedef struct POLICY_RESULT POLICY_RESULT;

extern POLICY_RESULT *policy_result_create(void);
extern POLICY_RESULT *policy_result_server(const POLICY_SERVER *, const char *);
extern void policy_result_set(POLICY_RESULT *, const char *, const char *);
extern void PRINTFLIKE(3, 4) policy_result_format(POLICY_RESULT *,
				              const char *, const char *,...);
extern const char *policy_result_get(const POLICY_RESULT *, const char *);
extern void policy_result_set_item(POLICY_RESULT *, const char *, int,
			               const char *, const char *);
extern const char *policy_result_item(const POLICY_RESULT *, const char *, int,
				              const char *);
extern int policy_result_number(const POLICY_RESULT *, const char *, int);
extern int policy_result_is(const POLICY_RESULT *, const char *, const char *);
extern void policy_result_write(const POLICY_RESULT *, VSTREAM *);
extern POLICY_RESULT *policy_result_read(VSTREAM *);
extern void policy_result_free(POLICY_RESULT *);

 /*
  * policy_chain.c: what servers present.
  */
extern STACK_OF(X509) *policy_chain_sent(const TLS_SESS_STATE *);
extern STACK_OF(X509) *policy_chain_built(const TLS_SESS_STATE *);
extern const char *policy_chain_certificate(X509 *, const char *);
extern const char *policy_chain_key(X509 *, const char *);
extern ARGV *policy_chain_names(X509 *);
extern void policy_chain_describe(POLICY_RESULT *, const TLS_SESS_STATE *,
				          const char *);

 /*
  * policy_report.c: show it.
  */
extern void policy_report_width(const char *);
extern void policy_report_line(const char *, const POLICY_RESULT *);
extern void policy_report_chain(const char *, const POLICY_RESULT *);
extern void policy_report_details(const char *, const POLICY_RESULT *);
extern void policy_report_json(const POLICY_RESULT *);

 /*
  * policy_since.c, policy_metrics.c: what else becomes of it.
  */
extern void policy_since_read(const char *);
extern void policy_since_compare(POLICY_RESULT **, int);
extern void policy_metrics_add(const POLICY_RESULT *);
extern void policy_metrics_write(const char *);

 /*
  * policy_file.c: replace files.
  */
typedef struct POLICY_FILE POLICY_FILE;

extern POLICY_FILE *policy_file_create(const char *);
extern FILE *policy_file_stream(POLICY_FILE *);
extern void policy_file_commit(POLICY_FILE *, int);

 /*
  * policy_suggest.c: what works.
  */
typedef struct POLICY_SUGGEST POLICY_SUGGEST;

extern POLICY_SUGGEST *policy_suggest_create(const char *);
extern void policy_suggest_see(POLICY_SUGGEST *, const POLICY_SERVER *,
			               const char *);
extern int policy_suggest_servers(const POLICY_SUGGEST *);
extern void policy_suggest_keep(POLICY_SUGGEST *, const char *);
extern int policy_suggest_make(const POLICY_SUGGEST *, int, const char *,
			               VSTRING *, VSTRING *);
extern void policy_suggest_json(const POLICY_SUGGEST *, const char *,
			                const char *);
extern void policy_suggest_free(POLICY_SUGGEST *);

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
