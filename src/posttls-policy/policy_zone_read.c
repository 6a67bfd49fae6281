/* SPDX-License-Identifier: IPL-1.0 OR EPL-2.0 */
/*++
/* NAME
/*	policy_zone_read 3
/* SUMMARY
/*	read a zone file
/* SYNOPSIS
/*	#include "posttls-policy.h"
/*
/*	const char *policy_zone_read(zone, stream, line)
/*	POLICY_ZONE *zone;
/*	VSTREAM *stream;
/*	int	*line;
/* DESCRIPTION
/*	policy_zone_read() reads records in zone-file form (RFC 1035
/*	section 5.1) into a POLICY_ZONE. The result is null, or what is
/*	wrong with the entry that begins at the line. It is overwritten
/*	by the next call.
/*
/*	The library ldns parses directives and records. It gets entries one
/*	by one: where it reads a file, it does not miss a parenthesis that
/*	is not closed, drops null bytes, and numbers the lines loosely, all of
/*	which loses records without an error. What it takes for another
/*	record than what is written (a usage of 259, hexadecimal data with an
/*	odd number of digits) is found by comparing the two.
/*
/*	MX, CNAME, DNAME and TLSA records of the class IN are kept. TTL
/*	values are ignored. A relative name is absolute where there is no
/*	$ORIGIN.
/* DIAGNOSTICS
/*	Fatal error: ldns is not compiled in.
/* BUGS
/*	There is no $INCLUDE and no $GENERATE. ldns wants the TTL before the
/*	class.
/* SEE ALSO
/*	policy_zone(3), what DNS makes of the records in a zone file
/* LICENSE
/* .ad
/* .fi
/*	This software is distributed under the terms of the IBM Public
/*	License 1.0 or the Eclipse Public License 2.0, as Postfix is.
/*--*/

#ifdef USE_TLS

/* System library. */

#include <sys_defs.h>
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* Utility library. */

#include <hex_code.h>
#include <msg.h>
#include <mymalloc.h>
#include <stringops.h>
#include <vstream.h>
#include <vstring.h>

#ifdef USE_LDNS
#include <ldns/ldns.h>
#endif

/* Application-specific. */

#include "posttls-policy.h"

#ifdef USE_LDNS

 /*
  * State while reading.
  */
typedef struct READER {
    POLICY_ZONE *zone;
    VSTREAM *stream;
    VSTRING *text;			/* entry, on one line */
    int     next_line;
    ldns_rdf *origin;			/* or null */
    ldns_rdf *owner;			/* of the record before, or null */
} READER;

/* read_quoted - from one quote to the next, or what comes after a backslash */

static const char *read_quoted(READER *reader, int first)
{
    int     ch = first;

    do {
	if (ch == '\\') {
	    VSTRING_ADDCH(reader->text, ch);
	    ch = VSTREAM_GETC(reader->stream);
	}
	if (ch == VSTREAM_EOF || ch == '\n' || ch == 0)
	    return ("malformed quotes or escape");
	VSTRING_ADDCH(reader->text, ch);
    } while (first == '"' && (ch = VSTREAM_GETC(reader->stream)) != '"');
    if (first == '"')
	VSTRING_ADDCH(reader->text, ch);
    return (0);
}

/* skip_comment - up to the end of the line */

static int skip_comment(READER *reader)
{
    int     ch;

    do {
	ch = VSTREAM_GETC(reader->stream);
    } while (ch != '\n' && ch != VSTREAM_EOF);
    return (ch);
}

/* read_entry - without comments and parentheses; zero at the end of the file */

static int read_entry(READER *reader, const char **error)
{
    VSTRING *text = reader->text;
    int     depth = 0;
    int     blank = 0;
    int     ch;

    *error = 0;
    VSTRING_RESET(text);
    while (*error == 0) {
	if ((ch = VSTREAM_GETC(reader->stream)) == ';')
	    ch = skip_comment(reader);
	if (ch == '\n')
	    reader->next_line++;
	if (ch == VSTREAM_EOF || (ch == '\n' && depth == 0))
	    break;
	if (ISSPACE(ch) || ch == '(' || ch == ')') {
	    if (!blank)
		VSTRING_ADDCH(text, ' ');
	    blank = 1;
	    depth += (ch == '(') - (ch == ')');
	    if (depth < 0)
		*error = "unbalanced parentheses";
	} else {
	    blank = 0;
	    if (ch == '"' || ch == '\\')
		*error = read_quoted(reader, ch);
	    else if (ch == 0)
		*error = "null byte";
	    else
		VSTRING_ADDCH(text, ch);
	}
	/* The library would cut it. */
	if (*error == 0 && VSTRING_LEN(text) >= LDNS_MAX_PACKETLEN)
	    *error = "too long";
    }
    VSTRING_TERMINATE(text);
    if (*error == 0 && depth > 0)
	*error = "unbalanced parentheses";
    return (*error == 0 && ch != VSTREAM_EOF);
}

/* name_text - as policy_zone(3) wants it; null if it is none */

static char *name_text(ldns_rdf *name)
{
    char   *text;
    char   *result;

    /* The library appends the origin without looking at the length. */
    if (ldns_rdf_size(name) > LDNS_MAX_DOMAINLEN)
	return (0);
    ldns_dname2canonical(name);
    if ((text = ldns_rdf2str(name)) == 0)
	msg_fatal("out of memory");
    /* It takes quotes for a part of the name. */
    result = strchr(text, '"') ? 0 : mystrndup(text, strlen(text) - 1);
    free(text);
    return (result);
}

/* set_origin - the library would not append the present one */

static const char *set_origin(READER *reader, const char *text)
{
    ldns_rdf *origin = 0;
    int     valid;

    if (ldns_str2rdf_dname(&origin, text) != LDNS_STATUS_OK)
	return ("malformed $ORIGIN");
    valid = ldns_dname_str_absolute(text) || reader->origin == 0
	|| ldns_dname_cat(origin, reader->origin) == LDNS_STATUS_OK;
    if (!valid || ldns_rdf_size(origin) > LDNS_MAX_DOMAINLEN
	|| text[strcspn(text, " \"")]) {
	ldns_rdf_deep_free(origin);
	return ("malformed $ORIGIN");
    }
    ldns_rdf_deep_free(reader->origin);
    reader->origin = origin;
    return (0);
}

/* is_directive - has it this name */

static const char *is_directive(const char *text, const char *name)
{
    size_t  length = strlen(name);

    return (strncasecmp(text, name, length) == 0
	    && (text[length] == ' ' || text[length] == 0) ?
	    text + length + (text[length] != 0) : 0);
}

/* directive - begins with a dollar sign */

static const char *directive(READER *reader, const char *text)
{
    const char *operand;

    if (is_directive(text, "$TTL"))
	return (0);
    if ((operand = is_directive(text, "$ORIGIN")) != 0)
	return (set_origin(reader, operand));
    if (is_directive(text, "$INCLUDE") || is_directive(text, "$GENERATE"))
	return ("$INCLUDE and $GENERATE are not supported");
    return ("unknown directive");
}

/* get_data - of a record, in wire form */

static void get_data(VSTRING *wire, const ldns_rr *rr)
{
    const ldns_rdf *field;
    size_t  i;

    VSTRING_RESET(wire);
    for (i = 0; i < ldns_rr_rd_count(rr); i++) {
	field = ldns_rr_rdf(rr, i);
	vstring_memcat(wire, (char *) ldns_rdf_data(field),
		       ldns_rdf_size(field));
    }
    VSTRING_TERMINATE(wire);
}

/* ends_with - whole words, ignoring other space and case */

static int ends_with(const char *text, const char *end)
{
    const char *tp = text + strlen(text);
    const char *ep = end + strlen(end);

    while (ep > end) {
	do {
	    if (tp-- == text)
		return (0);
	} while (*tp == ' ');
	ep--;
	if (TOLOWER(*tp) != TOLOWER(*ep))
	    return (0);
    }
    return (tp > text && tp[-1] == ' ');
}

/* is_faithful - is this the data that was written */

static int is_faithful(const char *text, int type, const VSTRING *wire,
		               const char *hex)
{
    const unsigned char *data = (const unsigned char *) vstring_str(wire);
    VSTRING *wanted = vstring_alloc(100);
    int     faithful;

    /* RFC 3597, and what is written in no other way. */
    vstring_sprintf(wanted, "\\#%ld%s", (long) VSTRING_LEN(wire), hex);
    faithful = ends_with(text, vstring_str(wanted));
    if (type == T_TLSA && VSTRING_LEN(wire) < 3) {
	faithful = 0;
    } else if (!faithful && type == T_TLSA) {
	vstring_sprintf(wanted, "%d%d%d%s", data[0], data[1], data[2],
			hex + 6);
	faithful = ends_with(text, vstring_str(wanted));
    } else if (!faithful) {
	faithful = strstr(text, " \\# ") == 0;
    }
    vstring_free(wanted);
    return (faithful);
}

/* add_data - record that counts */

static const char *add_data(READER *reader, const char *name, int type,
			            const ldns_rr *rr)
{
    VSTRING *wire = vstring_alloc(100);
    VSTRING *hex = vstring_alloc(100);
    const char *error = 0;
    ssize_t target = type == T_MX ? 1 : 0;
    char   *data = 0;

    get_data(wire, rr);
    hex_encode_opt(hex, vstring_str(wire), VSTRING_LEN(wire),
		   HEX_ENCODE_FLAG_NONE);
    if (!is_faithful(vstring_str(reader->text), type, wire, vstring_str(hex)))
	error = "malformed data";
    else if (type == T_TLSA)
	error = policy_zone_add(reader->zone, name, type, vstring_str(hex));
    else if (ldns_rr_rd_count(rr) != (size_t) target + 1
	     || (data = name_text(ldns_rr_rdf(rr, target))) == 0)
	error = "malformed name";
    else if (type == T_MX)
	error = policy_zone_add(reader->zone, name, type,
				vstring_str(vstring_sprintf(hex, "%d %s",
		    ldns_rdf2native_int16(ldns_rr_rdf(rr, 0)), data)));
    else
	error = policy_zone_add(reader->zone, name, type, data);
    if (data)
	myfree(data);
    vstring_free(hex);
    vstring_free(wire);
    return (error);
}

/* add_record - if it counts */

static const char *add_record(READER *reader, const ldns_rr *rr)
{
    const char *error = 0;
    char   *name;
    int     type = ldns_rr_get_type(rr);
    int     class = ldns_rr_get_class(rr);

    if (type == 0)
	return ("unknown record type");
    if (class == LDNS_RR_CLASS_ANY || class == LDNS_RR_CLASS_NONE)
	return ("unknown class");
    if (class != LDNS_RR_CLASS_IN)
	return (0);
    if ((name = name_text(ldns_rr_owner(rr))) == 0)
	return ("malformed name");
    switch (type) {
    case LDNS_RR_TYPE_NSEC3:			/* not a name of the zone */
    case LDNS_RR_TYPE_RRSIG:
	break;
    case LDNS_RR_TYPE_MX:
	error = add_data(reader, name, T_MX, rr);
	break;
    case LDNS_RR_TYPE_CNAME:
	error = add_data(reader, name, T_CNAME, rr);
	break;
    case LDNS_RR_TYPE_DNAME:
	error = add_data(reader, name, T_DNAME, rr);
	break;
    case LDNS_RR_TYPE_TLSA:
	error = add_data(reader, name, T_TLSA, rr);
	break;
    default:
	policy_zone_name(reader->zone, name);
	break;
    }
    myfree(name);
    return (error);
}

/* parse_entry - record or directive */

static const char *parse_entry(READER *reader)
{
    const char *text = vstring_str(reader->text);
    ldns_status status;
    ldns_rr *rr = 0;
    const char *error;

    if (text[strspn(text, " ")] == 0)
	return (0);
    if (*text == '$')
	return (directive(reader, text));
    if (*text == ' ' && reader->owner == 0)
	return ("record without a name");
    /* For the library, anything that begins like this is the origin. */
    if (*text == '@' && (text[1] != ' ' || reader->origin == 0))
	return (text[1] == ' ' ? "@ without $ORIGIN" : "malformed name");
    status = ldns_rr_new_frm_str(&rr, text, 0, reader->origin, &reader->owner);
    if (status != LDNS_STATUS_OK)
	return (ldns_get_errorstr_by_id(status));
    error = add_record(reader, rr);
    ldns_rr_free(rr);
    return (error);
}

/* policy_zone_read - read all of it */

const char *policy_zone_read(POLICY_ZONE *zone, VSTREAM *stream, int *line)
{
    READER  reader = {.zone = zone, .stream = stream, .next_line = 1};
    const char *error = 0;
    int     more;

    reader.text = vstring_alloc(100);
    do {
	*line = reader.next_line;
	more = read_entry(&reader, &error);
	if (error == 0 && !vstream_ferror(stream))
	    error = parse_entry(&reader);
    } while (error == 0 && more);
    ldns_rdf_deep_free(reader.origin);
    ldns_rdf_deep_free(reader.owner);
    vstring_free(reader.text);
    return (error);
}

#else

/* policy_zone_read - not here */

const char *policy_zone_read(POLICY_ZONE *unused_zone, VSTREAM *unused_stream,
			             int *unused_line)
{
    (void) unused_zone;
    (void) unused_stream;
    (void) unused_line;
    msg_fatal("support for zone files (ldns) is not compiled in");
}

#endif
#endif
