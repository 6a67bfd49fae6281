/* SPDX-License-Identifier: IPL-1.0 OR EPL-2.0 */
/*++
/* NAME
/*	policy_remedy 3
/* SUMMARY
/*	what to write instead of a policy that is in error
/* SYNOPSIS
/*	#include "policy_smtp.h"
/*
/*	const char *policy_remedy(policy)
/*	const char *policy;
/* DESCRIPTION
/*	policy_remedy() looks for mistakes that people make, in a policy
/*	that the SMTP client does not accept, and returns a text that
/*	says how it is right, or null. The next call overwrites it.
/*
/*	A fingerprint that has a form in which fingerprints are published
/*	elsewhere is shown in the form that a policy has:
/*	sha256//BASE64 (curl), pin-sha256="BASE64" (RFC 7469), what
/*	"openssl x509 -fingerprint" writes, hexadecimal digits behind the
/*	name of the digest or with white space, or just base64.
/* LICENSE
/* .ad
/* .fi
/*	This software is distributed under the terms of the IBM Public
/*	License 1.0 or the Eclipse Public License 2.0, as Postfix is.
/*--*/

#if defined(USE_TLS) && defined(USE_JANSSON)

/* System library. */

#include <sys_defs.h>
#include <ctype.h>
#include <string.h>

#ifdef STRCASECMP_IN_STRINGS_H
#include <strings.h>
#endif

/* Utility library. */

#include <argv.h>
#include <base64_code.h>
#include <hex_code.h>
#include <stringops.h>
#include <vstring.h>

/* TLS library. */

#include <tls.h>
#include <tls_rootca.h>

/* Application-specific. */

#include "policy_smtp.h"

 /*
  * The shortest digest.
  */
#define REMEDY_DIGITS	32		/* hexadecimal */

 /*
  * What is before and after the name of the digest.
  */
static const struct {
    const char *before;
    const char *after;
    const char *form;
} forms[] = {
    {"", "//", "that is the form of curl"},
    {"pin-", "=", "that is the form of HTTP (RFC 7469)"},
    {"", " fingerprint=", "that is what OpenSSL writes"},
    {"", ":", "the name of the digest has an attribute of its own"},
    {0},
};

/* skip - what a text begins with, whatever the case; null if it does not */

static const char *skip(const char *text, const char *prefix)
{
    size_t  length = strlen(prefix);

    return (strncasecmp(text, prefix, length) == 0 ? text + length : 0);
}

/* skip_form - up to the digits; the text itself if the form is not known */

static const char *skip_form(const char *text, const char **digest,
			             const char **form)
{
    const char *cp;
    int     i;
    int     n;

    for (i = 0; forms[i].form; i++)
	for (n = 0; policy_fprint_digests[n]; n++)
	    if ((cp = skip(text, forms[i].before)) != 0
		&& (cp = skip(cp, policy_fprint_digests[n])) != 0
		&& (cp = skip(cp, forms[i].after)) != 0) {
		*digest = policy_fprint_digests[n];
		*form = forms[i].form;
		return (cp);
	    }
    return (text);
}

/* decode - hexadecimal with any white space, or base64; zero if neither */

static int decode(VSTRING *raw, const char *text)
{
    VSTRING *digits = vstring_alloc(100);
    int     good;

    for (; *text; text++)
	if (!ISSPACE(*text) && *text != '"')
	    VSTRING_ADDCH(digits, *text);
    VSTRING_TERMINATE(digits);
    good = hex_decode_opt(raw, STR(digits), LEN(digits),
			  HEX_DECODE_FLAG_ALLOW_COLON) != 0
	|| base64_decode(raw, STR(digits), LEN(digits)) != 0;
    vstring_free(digits);
    return (good);
}

/* is_plain - the form that a policy has */

static int is_plain(const char *text)
{
    return (text[strspn(text, "0123456789abcdefABCDEF:|")] == 0);
}

/* convert - fingerprint of another form; zero if it is none */

static int convert(VSTRING *result, const char *name, const char *text)
{
    VSTRING *raw = vstring_alloc(100);
    VSTRING *hex = vstring_alloc(100);
    const char *digest = 0;
    const char *form = 0;
    const char *digits;
    int     good;

    text += strspn(text, "\"'");
    digits = skip_form(text, &digest, &form);
    good = !is_plain(text) && decode(raw, digits);
    if (good && digest == 0)
	digest = policy_fprint_digest_of(LEN(raw));
    good = good && digest && tls_rootca_size(digest) == LEN(raw);
    if (good) {
	policy_fprint_hex(hex, STR(raw), LEN(raw));
	vstring_sprintf(result, "%s; write digest=%s %s=%s", form ? form :
			"a fingerprint is hexadecimal, without white space",
			digest, name, STR(hex));
    } else if (form) {
	vstring_sprintf(result, "%s, and this is not a fingerprint with %s",
			form, digest);
    }
    vstring_free(raw);
    vstring_free(hex);
    return (good || form);
}

/* is_fingerprint - without an attribute */

static int is_fingerprint(const char *token)
{
    return (strlen(token) >= REMEDY_DIGITS && is_plain(token));
}

/* known_digests - that OpenSSL has */

static void known_digests(VSTRING *result)
{
    int     n;

    vstring_strcpy(result, "there are");
    for (n = 0; policy_fprint_digests[n]; n++)
	if (tls_rootca_size(policy_fprint_digests[n]) > 0)
	    vstring_sprintf_append(result, " %s", policy_fprint_digests[n]);
}

/* join - a value, and what follows that is no attribute */

static void join(VSTRING *result, const char *value, char **next)
{
    const char *equals;

    vstring_strcpy(result, value);
    for (; *next; next++) {
	equals = strchr(*next, '=');
	if (equals && equals[1] && skip(*next, "fingerprint=") == 0)
	    break;
	vstring_sprintf_append(result, " %s", *next);
    }
}

/* has_space - around the '=' of an attribute */

static int has_space(char **token)
{
    const char *equals = strchr(*token, '=');

    return (equals == *token || (equals && equals[1] == 0 && token[1] != 0
				 && strchr(token[1], '=') == 0));
}

/* remedy_of - one attribute; zero if there is nothing to say */

static int remedy_of(VSTRING *result, const char *name, char **token)
{
    VSTRING *joined;
    const char *value;
    int     found = 1;

    if (**token == '#') {
	vstring_strcpy(result, "a comment has a line of its own");
    } else if (has_space(token)) {
	vstring_strcpy(result, "there is no white space around '='");
    } else if (is_fingerprint(*token)) {
	vstring_sprintf(result, "a fingerprint is given with %s=", name);
    } else if ((value = skip(*token, "digest=")) != 0
	       && tls_rootca_size(value) == 0) {
	known_digests(result);
    } else {
	/* At other levels, match= is for names. */
	if ((value = skip(*token, name)) == 0 || *value++ != '=')
	    value = *token;
	joined = vstring_alloc(100);
	join(joined, value, token + 1);
	found = convert(result, name, STR(joined));
	vstring_free(joined);
    }
    return (found);
}

/* has_comma - within what is meant to be one value */

static int has_comma(const char *policy)
{
    const char *cp;

    for (cp = policy; (cp = strchr(cp, ',')) != 0; cp++)
	if (cp > policy && !ISSPACE(cp[-1]) && cp[1] && !ISSPACE(cp[1]))
	    return (1);
    return (0);
}

/* policy_remedy - how it is right, or null */

const char *policy_remedy(const char *policy)
{
    static VSTRING *result;
    ARGV   *tokens = argv_splitq(policy, CHARS_COMMA_SP, CHARS_BRACE);
    const char *name = tokens->argc > 0 && tls_level_lookup(tokens->argv[0])
    == TLS_LEV_FPRINT ? "match" : "rootca";
    int     found = 0;
    int     i;

    if (result == 0)
	result = vstring_alloc(100);
    if (has_comma(policy)) {
	vstring_strcpy(result, "a value has no comma: names are separated by "
		       "':', fingerprints by '|'");
	found = 1;
    }
    for (i = 1; i < tokens->argc && !found; i++)
	found = remedy_of(result, name, tokens->argv + i);
    argv_free(tokens);
    return (found ? STR(result) : 0);
}

#endif
