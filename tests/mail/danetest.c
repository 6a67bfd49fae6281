/* SPDX-License-Identifier: IPL-1.0 OR EPL-2.0 */
/*++
/* NAME
/*	danetest
/* SUMMARY
/*	the policy for TLSA records of one server
/* SYNOPSIS
/*	danetest host
/* DESCRIPTION
/*	The standard input has a record on each line: usage, selector and
/*	matching type, and data in hexadecimal form. The output is the
/*	verdict, as a comment, and an entry for the host.
/*--*/

#include <sys_defs.h>
#include <stdio.h>
#include <stdlib.h>

#include <hex_code.h>
#include <msg.h>
#include <msg_vstream.h>
#include <vstream.h>
#include <vstring.h>
#include <vstring_vstream.h>

#include <tlsa_policy.h>

/* add_record - one line */

static void add_record(TLSA_POLICY *tp, const char *line)
{
    VSTRING *data = vstring_alloc(100);
    VSTRING *record = vstring_alloc(100);
    int     numbers[3];
    int     used;
    int     i;

    if (sscanf(line, "%d %d %d %n", numbers, numbers + 1, numbers + 2,
	       &used) != 3
	|| hex_decode(data, line + used, strlen(line + used)) == 0)
	msg_fatal("bad record: %s", line);
    for (i = 0; i < 3; i++)
	VSTRING_ADDCH(record, numbers[i]);
    vstring_memcat(record, vstring_str(data), VSTRING_LEN(data));
    tlsa_policy_add_record(tp, vstring_str(record), VSTRING_LEN(record));
    vstring_free(record);
    vstring_free(data);
}

int     main(int argc, char **argv)
{
    TLSA_POLICY *tp = tlsa_policy_alloc(TLSA_POLICY_FLAG_NONE);
    VSTRING *text = vstring_alloc(1000);

    msg_vstream_init(argv[0], VSTREAM_ERR);
    if (argc != 2)
	msg_fatal("usage: %s host", argv[0]);
    tlsa_policy_add_host(tp, argv[1], argv[1]);
    while (vstring_get_nonl(text, VSTREAM_IN) != VSTREAM_EOF)
	add_record(tp, vstring_str(text));
    vstream_printf("# %s: %s\n", argv[1],
		   tlsa_policy_verdict(tlsa_policy_make(tp, text)));
    vstream_printf("%s %s\n", argv[1], vstring_str(text));
    return (vstream_fflush(VSTREAM_OUT) != 0);
}
