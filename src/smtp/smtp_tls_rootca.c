/* SPDX-License-Identifier: IPL-1.0 OR EPL-2.0 */
/*++
/* NAME
/*	smtp_tls_rootca 3
/* SUMMARY
/*	TLS policy attributes rootca=, digest= and origin=
/* SYNOPSIS
/*	#include "smtp.h"
/*	#include "smtp_tls_rootca.h"
/*
/*	void	smtp_tls_rootca_begin()
/*
/*	const char *smtp_tls_rootca_refuse(attr)
/*	const char *attr;
/*
/*	int	smtp_tls_rootca_is_attr(name)
/*	const char *name;
/*
/*	const char *smtp_tls_rootca_attr(level, name, value)
/*	int	level;
/*	const char *name;
/*	const char *value;
/*
/*	void	smtp_tls_rootca_match(value)
/*	const char *value;
/*
/*	int	smtp_tls_rootca_present()
/*
/*	const char *smtp_tls_rootca_end(level, tls)
/*	int	level;
/*	SMTP_TLS_POLICY *tls;
/* DESCRIPTION
/*	This module implements attributes of smtp_tls_policy_maps
/*	entries. The policy parser calls it once for each attribute, and
/*	once at the end, as the meaning of a fingerprint depends on an
/*	attribute that may come after it.
/*
/*	smtp_tls_rootca_begin() forgets the previous policy.
/*
/*	smtp_tls_rootca_refuse() handles an attribute of a policy that
/*	disables TLS, where other attributes are ignored. It is an error
/*	when a policy asks for that and for one of these.
/*
/*	smtp_tls_rootca_is_attr() says whether smtp_tls_rootca_attr()
/*	handles an attribute.
/*
/*	smtp_tls_rootca_attr() handles one digest=, rootca= or origin=
/*	attribute. The last one must be where smtp_tls_tlsa(3) has seen it.
/*
/*	smtp_tls_rootca_match() notes the text of one match= attribute.
/*	At the fingerprint level this is needed in case of digest=,
/*	because the policy parser drops what is not a fingerprint. The
/*	policy parser must still process the attribute.
/*
/*	smtp_tls_rootca_present() says whether the policy has digest= or
/*	rootca=, and smtp_tls_rootca_end() must be called.
/*
/*	smtp_tls_rootca_end() verifies that the attributes make sense
/*	together, and adds their TLSA records to the policy. At the
/*	fingerprint level with digest=, these replace what the policy
/*	parser has made of the match= attributes.
/*
/*	Arguments:
/* .IP attr
/*	An attribute, before it is split into name and value.
/* .IP level
/*	The TLS security level of the policy.
/* .IP name
/*	Attribute name. Case does not matter.
/* .IP value
/*	Attribute value. For digest=, a name that tls_mtype_byname(3)
/*	knows. For rootca=, and for match= at the fingerprint level,
/*	fingerprints in hexadecimal form, separated by "|".
/* .IP tls
/*	The policy.
/* DIAGNOSTICS
/*	The result is null when all is well, or else the text of an error,
/*	which the next one overwrites. The caller must then log it as a
/*	warning with table and destination, and make the policy invalid,
/*	so that mail is deferred. A million policies are parsed faster when
/*	the names of table and destination are not formatted before.
/* BUGS
/*	The state is static. The policy parser is not reentrant.
/* SEE ALSO
/*	smtp_tls_policy(3), SMTP_TLS_POLICY structure management
/*	smtp_tls_tlsa(3), TLS policies from TLSA records
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
#include <stdarg.h>
#include <string.h>

#ifdef STRCASECMP_IN_STRINGS_H
#include <strings.h>
#endif

/* Utility library. */

#include <argv.h>
#include <stringops.h>
#include <vstring.h>

/* Global library. */

#include <mail_params.h>
#include <tlsa_policy.h>

/* TLS library. */

#define TLS_INTERNAL
#include <tls.h>
#include <tls_rootca.h>

/* Application-specific. */

#include "smtp.h"
#include "smtp_tls_rootca.h"
#include "smtp_tls_tlsa.h"

#define ATTR_DIGEST	"digest"
#define ATTR_ROOTCA	"rootca"
#define ATTR_MATCH	"match"

#define FPRINT_DELIM	'|'

 /*
  * The attributes of the policy that is being parsed.
  */
static int digest_mtype = TLS_MTYPE_NONE;
static VSTRING *rootca_values;		/* each after FPRINT_DELIM */
static VSTRING *match_values;		/* likewise */

/* error_text - what is wrong */

static const char *PRINTFLIKE(1, 2) error_text(const char *format,...)
{
    static VSTRING *text;
    va_list ap;

    if (text == 0)
	text = vstring_alloc(100);
    va_start(ap, format);
    vstring_vsprintf(text, format, ap);
    va_end(ap);
    return (vstring_str(text));
}

/* smtp_tls_rootca_begin - forget the previous policy */

void    smtp_tls_rootca_begin(void)
{
    digest_mtype = TLS_MTYPE_NONE;
    if (rootca_values == 0) {
	rootca_values = vstring_alloc(100);
	match_values = vstring_alloc(100);
    }
    VSTRING_RESET(rootca_values);
    VSTRING_RESET(match_values);
}

/* smtp_tls_rootca_is_attr - is this attribute handled here */

int     smtp_tls_rootca_is_attr(const char *name)
{
    return (strcasecmp(name, ATTR_DIGEST) == 0
	    || strcasecmp(name, ATTR_ROOTCA) == 0
	    || strcasecmp(name, TLSA_POLICY_ATTR) == 0);
}

/* smtp_tls_rootca_refuse - refuse attribute when TLS is disabled */

const char *smtp_tls_rootca_refuse(const char *attr)
{
    VSTRING *name = vstring_alloc(20);
    const char *err = 0;

    /* Here, some releases have the braces of "{ name = value }". */
    attr += strspn(attr, "{ \t\r\n");
    vstring_strncpy(name, attr, strcspn(attr, "= \t\r\n"));
    if (smtp_tls_rootca_is_attr(vstring_str(name)))
	err = error_text("attribute \"%s\" invalid with TLS disabled",
			 vstring_str(name));
    vstring_free(name);
    return (err);
}

/* add_values - one more list of fingerprints */

static void add_values(VSTRING *list, const char *values)
{
    VSTRING_ADDCH(list, FPRINT_DELIM);
    vstring_memcat(list, values, strlen(values));
    VSTRING_TERMINATE(list);
}

/* parse_digest - handle one digest= attribute */

static const char *parse_digest(const char *value)
{
    if (digest_mtype != TLS_MTYPE_NONE)
	return (error_text("attribute \"%s\" must not be repeated",
			   ATTR_DIGEST));
    if ((digest_mtype = tls_mtype_byname(value)) == TLS_MTYPE_NONE)
	return (error_text("attribute \"%s\" has unknown digest algorithm: "
			   "\"%.100s\"", ATTR_DIGEST, value));
    if (tls_rootca_size(tls_mtype_name(digest_mtype)) == 0)
	return (error_text("attribute \"%s\": OpenSSL does not provide digest "
			   "algorithm \"%s\"", ATTR_DIGEST, value));
    return (0);
}

/* parse_origin - handle one origin= attribute */

static const char *parse_origin(const char *value)
{
    if (smtp_tls_tlsa_is_used() && strcasecmp(value, TLSA_POLICY_VALUE) == 0)
	return (0);
    return (error_text("attribute \"%s\" must be \"%s\" right after the level",
		       TLSA_POLICY_ATTR, TLSA_POLICY_MARK));
}

/* smtp_tls_rootca_attr - handle one attribute */

const char *smtp_tls_rootca_attr(int level, const char *name,
				         const char *value)
{
    int     is_digest = strcasecmp(name, ATTR_DIGEST) == 0;

    if (strcasecmp(name, TLSA_POLICY_ATTR) == 0)
	return (parse_origin(value));
    if (!TLS_MUST_PKIX(level) && !(is_digest && level == TLS_LEV_FPRINT))
	return (error_text("attribute \"%s\" invalid at security level \"%s\"",
			   name, str_tls_level(level)));
    if (*value == 0)
	return (error_text("attribute \"%s\" has empty value", name));
    if (is_digest)
	return (parse_digest(value));
    add_values(rootca_values, value);
    return (0);
}

/* smtp_tls_rootca_match - note match= attribute */

void    smtp_tls_rootca_match(const char *value)
{
    add_values(match_values, value);
}

/* smtp_tls_rootca_present - does the policy have digest= or rootca= */

int     smtp_tls_rootca_present(void)
{
    return (digest_mtype != TLS_MTYPE_NONE || VSTRING_LEN(rootca_values) > 0);
}

/* smtp_tls_rootca_end - add TLSA records to the policy */

const char *smtp_tls_rootca_end(int level, SMTP_TLS_POLICY *tls)
{
    int     is_fprint = level == TLS_LEV_FPRINT;
    const char *name = is_fprint ? ATTR_MATCH : ATTR_ROOTCA;
    VSTRING *values = is_fprint ? match_values : rootca_values;
    int     mtype = TLS_MTYPE_DEFAULT;
    const char *mdalg = var_smtp_tls_fpt_dgst;
    const char *err;
    VSTRING *item;

    if (VSTRING_LEN(values) == 0)
	return (error_text("attribute \"%s\" without \"%s\" attribute",
			   ATTR_DIGEST, name));
    if (digest_mtype != TLS_MTYPE_NONE) {
	mtype = digest_mtype;
	mdalg = tls_mtype_name(mtype);
    }
    if (tls->dane == 0)
	tls->dane = tls_dane_alloc();

    /*
     * The policy parser turns match= into records for the default digest,
     * depending on the release at once, or later from the match list. An
     * empty list, unlike none, makes it not use the main.cf setting instead.
     */
    if (is_fprint) {
	tls_tlsa_free(tls->dane->tlsa);
	tls->dane->tlsa = 0;
	if (tls->matchargv)
	    argv_truncate(tls->matchargv, 0);
    }
    item = vstring_alloc(100);
    if ((err = tls_rootca_add(tls->dane, level, mtype, mdalg,
			      vstring_str(values) + 1, item)) != 0)
	err = error_text("attribute \"%s\": \"%.200s\" %s", name,
			 vstring_str(item), err);
    vstring_free(item);
    return (err);
}

#endif
