/* SPDX-License-Identifier: IPL-1.0 OR EPL-2.0 */
/*++
/* NAME
/*	dict_tlsa 3
/* SUMMARY
/*	TLS policies from DNS TLSA records
/* SYNOPSIS
/*	#include <dict_tlsa.h>
/*
/*	DICT	*dict_tlsa_open(name, open_flags, dict_flags)
/*	const char *name;
/*	int	open_flags;
/*	int	dict_flags;
/*
/*	void	dict_tlsa_register()
/*
/*	int	dict_tlsa_policy(dict, key, policy, reason, ttl)
/*	DICT	*dict;
/*	const char *key;
/*	VSTRING	*policy;
/*	VSTRING	*reason;
/*	unsigned *ttl;
/* DESCRIPTION
/*	This module implements a lookup table for smtp_tls_policy_maps. The
/*	result of a lookup is the TLS policy that the DNSSEC-signed TLSA
/*	records of the destination imply, see tlsa_policy(3).
/*
/*	dict_tlsa_open() opens a table.
/*
/*	dict_tlsa_register() makes the table type known. Call this after
/*	mail_conf_read() and before a table is opened. Without TLS support
/*	it does nothing.
/*
/*	dict_tlsa_policy() computes what a lookup then returns. The result is
/*	a verdict, see tlsa_policy(3): TLSA_POLICY_FAILED for an error, and
/*	TLSA_POLICY_NONE for what is not found. With others there is a policy.
/*	If the lookup of a server failed, there is a reason, with a policy,
/*	too; otherwise it is empty. The policy holds for ttl seconds.
/*
/*	A key is a destination as the SMTP client knows it: example.com,
/*	example.com:587, [mx.example.com] or [mx.example.com]:587. Other
/*	keys, such as parent domains (.example.com) and IP addresses, are
/*	not found. This does not need a DNS lookup.
/*
/*	The servers of a destination, and the TLSA base domain of each
/*	server, are those of the security level dane: see tls_dane(3) and
/*	smtp_addr(3). A destination with insecure MX records, or without
/*	TLSA records, is not found. DNSSEC validation is left to the
/*	resolver, which must be trusted (its AD bit is).
/*
/*	The table does not know at which level the SMTP client would be
/*	without it. What the SMTP client makes of the answer is up to
/*	smtp_tls_tlsa(3).
/*
/*	A lookup that fails for one server of several does not fail as a
/*	whole, as one server that is broken must not hold up mail to the
/*	others, and plain security level dane skips it, too, see
/*	tlsa_policy_add_failure(3).
/*
/*	Nor can a policy be made for more than DICT_TLSA_HOST_LIMIT servers, or
/*	when a server has more records than dns_lookup(3) returns: it is dane.
/*
/*	Answers are kept in the process, up to DICT_TLSA_CACHE_SIZE of them,
/*	for the smallest TTL of all records that were looked up, but not
/*	less than DICT_TLSA_TTL_MIN and not more than DICT_TLSA_TTL_MAX
/*	seconds. Errors are kept for the rest of a second.
/*
/*	A lookup takes no longer than DICT_TLSA_TIME_LIMIT seconds and one DNS
/*	query, see resolv.conf(5). What was not asked by then has failed.
/*
/*	Arguments:
/* .IP name
/*	"dns", to handle TLSA records of usage 0 and 1 like 2 and 3; or
/*	"dane", to handle them as unusable.
/* .IP open_flags
/*	Must be O_RDONLY.
/* .IP dict_flags
/*	See dict_open(3).
/* DIAGNOSTICS
/*	A lookup results in an error, and a warning, when a DNS lookup fails
/*	(timeout, server failure, bogus signature) and no other server has
/*	records to decide by. When another one has, there is a warning only.
/*
/*	When no answer of the resolver is validated, dns_lookup(3) logs a
/*	warning, see dnssec_probe.
/* BUGS
/*	smtp_tcp_port and smtp_cname_overrides_servername are read from
/*	main.cf when a table is opened.
/* SEE ALSO
/*	tlsa_policy(3), TLSA records to TLS policy
/*	tlsa_table(5), the table from the user's point of view
/*	dns_lookup(3), domain name service lookup
/* LICENSE
/* .ad
/* .fi
/*	This software is distributed under the terms of the IBM Public
/*	License 1.0 or the Eclipse Public License 2.0, as Postfix is.
/*--*/

/* System library. */

#include <sys_defs.h>

#ifdef USE_TLS
#include <arpa/inet.h>
#include <fcntl.h>
#include <netdb.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#ifdef STRCASECMP_IN_STRINGS_H
#include <strings.h>
#endif

/* Utility library. */

#include <ctable.h>
#include <dict.h>
#include <host_port.h>
#include <inet_proto.h>
#include <known_tcp_ports.h>
#include <midna_domain.h>
#include <msg.h>
#include <mymalloc.h>
#include <stringops.h>
#include <valid_hostname.h>
#include <vstring.h>

/* Global library. */

#include <config_known_tcp_ports.h>
#include <mail_conf.h>
#include <mail_params.h>
#include <tlsa_policy.h>

/* DNS library. */

#include <dns.h>
#include <dict_tlsa.h>

/* Application-specific. */

#define DICT_TLSA_CACHE_SIZE	1000
#define DICT_TLSA_TTL_MIN	1	/* as with the security level dane */
#define DICT_TLSA_TTL_MAX	100

 /*
  * A domain can make us ask for this many servers. A reasonable one has less,
  * and for others the SMTP client decides server by server.
  */
#define DICT_TLSA_HOST_LIMIT	20

 /*
  * Seconds, from then on nothing more is asked for one destination. The table
  * can be in proxymap(8), which meanwhile serves nobody else.
  */
#define DICT_TLSA_TIME_LIMIT	10

#define PROTO_TCP	"tcp"

typedef struct {
    DICT    dict;
    int     policy_flags;		/* see tlsa_policy(3) */
    CTABLE *cache;
    int     use_rname;			/* as server hostname */
    char   *default_port;
} DICT_TLSA;

 /*
  * What is kept.
  */
typedef struct {
    char   *policy;			/* null if not found */
    int     error;
    time_t  expires;
} DICT_TLSA_ANSWER;

 /*
  * A destination, and how far we are with it.
  */
typedef struct {
    DICT_TLSA *dict_tlsa;
    const char *key;
    TLSA_POLICY *policy;
    unsigned port;			/* host byte order */
    unsigned ttl;			/* the smallest so far */
    time_t  start;
    VSTRING *why;			/* reason for failure */
    VSTRING *reason;			/* of the first server that failed */
} DICT_TLSA_STATE;

/* parse_service - port number or service name to port, or zero */

static unsigned parse_service(const char *service)
{
    struct servent *sp;
    unsigned long port;

    service = filter_known_tcp_port(service);
    if (alldig(service)) {
	port = strtoul(service, (char **) 0, 10);
	return (port <= 65535 ? port : 0);
    }
    return ((sp = getservbyname(service, PROTO_TCP)) ? ntohs(sp->s_port) : 0);
}

/* parse_key - destination to host or domain, and port */

static int parse_key(const char *key, char *default_port, VSTRING *host,
		             unsigned *port)
{
    char   *saved_key;
    char   *name;
    char   *service;
    const char *ascii_name;

    if (*key == '.')
	return (0);
    saved_key = mystrdup(key);
    *port = 0;
    if (host_port(saved_key, &name, (char *) 0, &service, default_port) == 0
	&& *name != 0) {
	ascii_name = name;
#ifndef NO_EAI
	if (!allascii(name))
	    ascii_name = midna_domain_to_ascii(name);
#endif
	if (ascii_name && valid_hostname(ascii_name, DONT_GRIPE)) {
	    vstring_strcpy(host, ascii_name);
	    *port = parse_service(service);
	}
    }
    myfree(saved_key);
    return (*port != 0);
}

/* lower_ttl - account for records that the answer depends on */

static void lower_ttl(DICT_TLSA_STATE *state, const DNS_RR *rr)
{
    for ( /* void */ ; rr; rr = rr->next)
	if (rr->ttl < state->ttl)
	    state->ttl = rr->ttl;
}

/* out_of_time - must nothing more be asked */

static int out_of_time(DICT_TLSA_STATE *state)
{
    if (time((time_t *) 0) - state->start <= DICT_TLSA_TIME_LIMIT)
	return (0);
    vstring_sprintf(state->why, "time limit of %d seconds exceeded",
		    DICT_TLSA_TIME_LIMIT);
    return (1);
}

/* lookup - DNS lookup of one type */

static int lookup(DICT_TLSA_STATE *state, const char *name, unsigned type,
		          DNS_RR **rrs)
{
    int     status;

    if (out_of_time(state))
	return (DNS_RETRY);
    status = dns_lookup_x(name, type, RES_USE_DNSSEC, rrs, (VSTRING *) 0,
			  state->why, (int *) 0, DNS_REQ_FLAG_NCACHE_TTL);
    if (status == DNS_OK) {
	lower_ttl(state, *rrs);
    } else if (*rrs) {
	/* Not found: the SOA record tells for how long (RFC 2308). */
	lower_ttl(state, *rrs);
	dns_rr_free(*rrs);
    } else {
	state->ttl = DICT_TLSA_TTL_MIN;
    }
    return (status);
}

/* add_records - add server if it has secure TLSA records here */

static int add_records(DICT_TLSA_STATE *state, const char *host,
		               const char *base_domain)
{
    VSTRING *name = vstring_alloc(100);
    DNS_RR *rrs;
    DNS_RR *rr;
    int     status;

    /* RFC 6698 section 3. */
    vstring_sprintf(name, "_%u._%s.%s", state->port, PROTO_TCP, base_domain);
    status = lookup(state, vstring_str(name), T_TLSA, &rrs);
    vstring_free(name);
    if (status != DNS_OK)
	return (status);
    if (rrs->dnssec_valid) {
#ifdef DNS_RR_IS_TRUNCATED
	if (DNS_RR_IS_TRUNCATED(rrs))
	    tlsa_policy_set_many(state->policy);
#endif
	tlsa_policy_add_host(state->policy, host, base_domain);
	for (rr = rrs; rr; rr = rr->next)
	    tlsa_policy_add_record(state->policy, rr->data, rr->data_len);
    } else
	status = DNS_NOTFOUND;
    dns_rr_free(rrs);
    return (status);
}

/* alias_secure - is this CNAME record secure */

static int alias_secure(DICT_TLSA_STATE *state, const char *name, int *secure)
{
    DNS_RR *rrs;
    int     status = lookup(state, name, T_CNAME, &rrs);

    if (status != DNS_OK)
	/* A moment ago, it was there. */
	return (status == DNS_NOTFOUND ? DNS_RETRY : status);
    *secure = rrs->dnssec_valid;
    dns_rr_free(rrs);
    return (DNS_OK);
}

/* resolve_base - find the TLSA base domain of a server (RFC 7672 2.2.2) */

static int resolve_base(DICT_TLSA_STATE *state, const DNS_RR *addr, int secure)
{
    const char *host = state->dict_tlsa->use_rname ? addr->rname : addr->qname;
    int     is_alias = strcasecmp(addr->rname, addr->qname) != 0;
    int     alias_is_secure = secure;
    int     status = DNS_NOTFOUND;

    if (secure)
	status = add_records(state, host, addr->rname);
    else if (is_alias
	     && (status = alias_secure(state, addr->qname,
				       &alias_is_secure)) == DNS_OK)
	status = DNS_NOTFOUND;
    if (status == DNS_NOTFOUND && is_alias && alias_is_secure)
	status = add_records(state, host, addr->qname);
    if (status == DNS_NOTFOUND) {
	/* A server without records. */
	tlsa_policy_add_host(state->policy, host, addr->qname);
	status = DNS_OK;
    }
    return (status);
}

/* lookup_addrs - like dns_lookup_v(3), which does not know of a time limit */

static int lookup_addrs(DICT_TLSA_STATE *state, const char *host,
			        DNS_RR **addrs)
{
    const unsigned *type = inet_proto_info()->dns_atype_list;
    int     status = DNS_NOTFOUND;
    int     one_status;
    DNS_RR *rrs;

    for (*addrs = 0; *type; type++) {
	one_status = lookup(state, host, *type, &rrs);
	if (one_status == DNS_OK)
	    *addrs = dns_rr_append(*addrs, rrs);
	else if (one_status != DNS_NOTFOUND)
	    status = one_status;
    }
    return (*addrs ? DNS_OK : status);
}

/* add_host - add one server of the destination */

static int add_host(DICT_TLSA_STATE *state, const char *host)
{
    DNS_RR *addrs;
    DNS_RR *rr;
    DNS_RR *secure = 0;
    DNS_RR *insecure = 0;
    int     status;

    if (valid_hostaddr(host, DONT_GRIPE)) {
	tlsa_policy_add_host(state->policy, host, host);
	return (DNS_OK);
    }
    status = lookup_addrs(state, host, &addrs);
    if (status == DNS_NOTFOUND) {
	/* The SMTP client will not use it. */
	state->ttl = DICT_TLSA_TTL_MIN;
	return (DNS_OK);
    }
    if (status != DNS_OK)
	return (status);

    /*
     * Each address is a server of its own. Different answers for IPv4 and
     * IPv6 end up as two servers, with and without records.
     */
    for (rr = addrs; rr; rr = rr->next) {
	if (rr->dnssec_valid)
	    secure = rr;
	else
	    insecure = rr;
    }
    if (secure)
	status = resolve_base(state, secure, 1);
    if (insecure && status == DNS_OK)
	status = resolve_base(state, insecure, 0);
    dns_rr_free(addrs);
    return (status);
}

/* add_server - add one server of several, or go without */

static void add_server(DICT_TLSA_STATE *state, const char *host)
{
    if (add_host(state, host) != DNS_OK) {
	if (VSTRING_LEN(state->reason) == 0)
	    vstring_sprintf(state->reason, "lookup of \"%s\" failed for server "
			    "%s: %s", state->key, host,
			    vstring_str(state->why));
	state->ttl = DICT_TLSA_TTL_MIN;
	tlsa_policy_add_failure(state->policy);
    }
}

/* add_domain - add all servers of a domain */

static int add_domain(DICT_TLSA_STATE *state, const char *domain)
{
    DNS_RR *mxs;
    DNS_RR *rr;
    int     count = 0;
    int     status = lookup(state, domain, T_MX, &mxs);

    if (status == DNS_NOTFOUND)
	return (add_host(state, domain));
    if (status == DNS_NULLMX)
	/* RFC 7505: there is no server. */
	return (DNS_OK);
    if (status != DNS_OK)
	return (status);
    if (mxs->dnssec_valid) {
	tlsa_policy_add_nexthop(state->policy, mxs->qname);
	if (strcasecmp(mxs->qname, mxs->rname) != 0)
	    tlsa_policy_add_nexthop(state->policy, mxs->rname);
	for (rr = mxs; rr; rr = rr->next)
	    count++;
	if (count > DICT_TLSA_HOST_LIMIT)
	    tlsa_policy_set_many(state->policy);
	for (rr = mxs; rr && count <= DICT_TLSA_HOST_LIMIT; rr = rr->next) {
	    add_server(state, rr->data);
	    if (VSTRING_LEN(state->reason) > 0 && out_of_time(state)) {
		vstring_sprintf_append(state->reason, "; %s",
				       vstring_str(state->why));
		break;
	    }
	}
    }
    dns_rr_free(mxs);
    return (status);
}

/* look_up - all that there is for a key */

static int look_up(DICT_TLSA_STATE *state, VSTRING *policy)
{
    const char *key = state->key;
    VSTRING *host = vstring_alloc(100);
    int     verdict = TLSA_POLICY_NONE;
    int     status;

    if (parse_key(key, state->dict_tlsa->default_port, host, &state->port)) {
	status = *key == '[' ? add_host(state, vstring_str(host)) :
	    add_domain(state, vstring_str(host));
	if (status != DNS_OK) {
	    vstring_sprintf(state->reason, "lookup of \"%s\" failed: %s", key,
			    vstring_str(state->why));
	    verdict = TLSA_POLICY_FAILED;
	} else if ((verdict = tlsa_policy_make(state->policy, policy))
		   == TLSA_POLICY_FAILED) {
	    vstring_strcat(state->reason,
			   "; no other server has records to decide by");
	}
    }
    vstring_free(host);
    return (verdict);
}

/* dict_tlsa_policy - compute an answer */

int     dict_tlsa_policy(DICT *dict, const char *key, VSTRING *policy,
			         VSTRING *reason, unsigned *ttl)
{
    DICT_TLSA *dict_tlsa = (DICT_TLSA *) dict;
    DICT_TLSA_STATE state;
    int     verdict;

    state.dict_tlsa = dict_tlsa;
    state.key = key;
    state.policy = tlsa_policy_alloc(dict_tlsa->policy_flags);
    state.ttl = DICT_TLSA_TTL_MAX;
    state.start = time((time_t *) 0);
    state.why = vstring_alloc(100);
    state.reason = vstring_strcpy(reason, "");
    verdict = look_up(&state, vstring_strcpy(policy, ""));
    *ttl = verdict == TLSA_POLICY_FAILED ? 0 :
	state.ttl < DICT_TLSA_TTL_MIN ? DICT_TLSA_TTL_MIN : state.ttl;
    tlsa_policy_free(state.policy);
    vstring_free(state.why);
    return (verdict);
}

/* create_answer - look up destination (ctable call-back) */

static void *create_answer(const char *key, void *context)
{
    DICT   *dict = (DICT *) context;
    DICT_TLSA_ANSWER *answer = (DICT_TLSA_ANSWER *) mymalloc(sizeof(*answer));
    VSTRING *policy = vstring_alloc(100);
    VSTRING *reason = vstring_alloc(100);
    unsigned ttl;
    int     verdict = dict_tlsa_policy(dict, key, policy, reason, &ttl);

    if (VSTRING_LEN(reason) > 0)
	msg_warn("%s:%s: %s", dict->type, dict->name, vstring_str(reason));
    if (msg_verbose)
	msg_info("%s:%s: %s: %s (%s)", dict->type, dict->name, key,
		 vstring_str(policy), tlsa_policy_verdict(verdict));
    answer->policy = VSTRING_LEN(policy) > 0 ? mystrdup(vstring_str(policy)) : 0;
    answer->error = verdict == TLSA_POLICY_FAILED ?
	DICT_ERR_RETRY : DICT_ERR_NONE;
    answer->expires = time((time_t *) 0) + ttl;
    vstring_free(policy);
    vstring_free(reason);
    return ((void *) answer);
}

/* delete_answer - forget answer (ctable call-back) */

static void delete_answer(void *value, void *unused_context)
{
    DICT_TLSA_ANSWER *answer = (DICT_TLSA_ANSWER *) value;

    (void) unused_context;
    if (answer->policy)
	myfree(answer->policy);
    myfree((void *) answer);
}

/* fresh - can this answer still be used, even if the clock was set back */

static int fresh(const DICT_TLSA_ANSWER *answer)
{
    time_t  now = time((time_t *) 0);

    return (now <= answer->expires
	    && answer->expires - now <= DICT_TLSA_TTL_MAX);
}

/* dict_tlsa_lookup - look up destination */

static const char *dict_tlsa_lookup(DICT *dict, const char *key)
{
    DICT_TLSA *dict_tlsa = (DICT_TLSA *) dict;
    const DICT_TLSA_ANSWER *answer;

    dict->error = DICT_ERR_NONE;
    if (*key == 0 || *key == '.')
	return (0);
    if (dict->flags & DICT_FLAG_FOLD_FIX) {
	if (dict->fold_buf == 0)
	    dict->fold_buf = vstring_alloc(100);
	key = lowercase(vstring_str(vstring_strcpy(dict->fold_buf, key)));
    }
    answer = ctable_locate(dict_tlsa->cache, key);
    if (!fresh(answer))
	answer = ctable_refresh(dict_tlsa->cache, key);
    dict->error = answer->error;
    return (answer->policy);
}

/* dict_tlsa_close - close table */

static void dict_tlsa_close(DICT *dict)
{
    DICT_TLSA *dict_tlsa = (DICT_TLSA *) dict;

    ctable_free(dict_tlsa->cache);
    myfree(dict_tlsa->default_port);
    if (dict->fold_buf)
	vstring_free(dict->fold_buf);
    dict_free(dict);
}

/* init_library - do what mail_params_init(3) has not done in this program */

static void init_library(void)
{
    char   *protocols;

    if (var_known_tcp_ports == 0) {
	var_known_tcp_ports = get_mail_conf_str(VAR_KNOWN_TCP_PORTS,
						DEF_KNOWN_TCP_PORTS, 0, 0);
	config_known_tcp_ports(VAR_KNOWN_TCP_PORTS, var_known_tcp_ports);
    }
    if (var_dnssec_probe == 0)
	var_dnssec_probe = get_mail_conf_str(VAR_DNSSEC_PROBE,
					     DEF_DNSSEC_PROBE, 0, 0);
    if (var_inet_protocols == 0) {
	protocols = get_mail_conf_str(VAR_INET_PROTOCOLS, DEF_INET_PROTOCOLS,
				      0, 0);
	inet_proto_init(VAR_INET_PROTOCOLS, protocols);
	myfree(protocols);
    }
}

/* dict_tlsa_open - open table */

DICT   *dict_tlsa_open(const char *name, int open_flags, int dict_flags)
{
    DICT_TLSA *dict_tlsa;
    int     is_dane = strcmp(name, "dane") == 0;

    if (open_flags != O_RDONLY)
	return (dict_surrogate(DICT_TYPE_TLSA, name, open_flags, dict_flags,
			       "%s:%s table is read-only",
			       DICT_TYPE_TLSA, name));
    if (!is_dane && strcmp(name, "dns") != 0)
	return (dict_surrogate(DICT_TYPE_TLSA, name, open_flags, dict_flags,
			       "bad table name \"%s:%s\": specify %s:dns or "
			       "%s:dane", DICT_TYPE_TLSA, name,
			       DICT_TYPE_TLSA, DICT_TYPE_TLSA));
    init_library();
    dict_tlsa = (DICT_TLSA *)
	dict_alloc(DICT_TYPE_TLSA, name, sizeof(*dict_tlsa));
    dict_tlsa->dict.lookup = dict_tlsa_lookup;
    dict_tlsa->dict.close = dict_tlsa_close;
    dict_tlsa->dict.flags = dict_flags | DICT_FLAG_FIXED;
    dict_tlsa->dict.owner.status = DICT_OWNER_TRUSTED;
    dict_tlsa->policy_flags = is_dane ?
	TLSA_POLICY_FLAG_DANE : TLSA_POLICY_FLAG_NONE;
    dict_tlsa->cache = ctable_create(DICT_TLSA_CACHE_SIZE, create_answer,
				     delete_answer, (void *) dict_tlsa);
    dict_tlsa->use_rname = get_mail_conf_bool(VAR_SMTP_CNAME_OVERR,
					      DEF_SMTP_CNAME_OVERR);
    dict_tlsa->default_port = get_mail_conf_str(VAR_SMTP_TCP_PORT,
						DEF_SMTP_TCP_PORT, 1, 0);
    return (&dict_tlsa->dict);
}

/* dict_tlsa_register - make table type known */

void    dict_tlsa_register(void)
{

    /*
     * As of release 3.8 Postfix has a structure for this, but no macro that
     * tells. The same release has SRV lookups.
     */
#ifdef VAR_USE_SRV_LOOKUP
    static const DICT_OPEN_INFO info = {DICT_TYPE_TLSA, dict_tlsa_open, 0};

    dict_open_register(&info);
#else
    dict_open_register(DICT_TYPE_TLSA, dict_tlsa_open);
#endif
}

#endif
