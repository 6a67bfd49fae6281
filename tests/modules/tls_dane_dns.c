/* SPDX-License-Identifier: IPL-1.0 OR EPL-2.0 */
/*++
/* NAME
/*	tls_dane_dns
/* SUMMARY
/*	cases for TLSA records from DNS
/* DESCRIPTION
/*	A remote site must not choose a matching type that stands for
/*	fingerprints in a policy. The function that parses a record from
/*	DNS is static, hence the inclusion of the amended file.
/*--*/

#include "tls_dane.c"

#include <msg_output.h>

#include "cases.h"
#include "messages.h"

 /*
  * Before there were SRV records.
  */
#ifndef dns_rr_create_noport
#define dns_rr_create_noport	dns_rr_create
#endif

static VSTRING *warnings;

/* collect - message handler */

static void collect(int unused_level, const char *text MESSAGES_CONTEXT)
{
    vstring_sprintf_append(warnings, "%s\n", text);
}

/* parse - parse a record, return the number that was accepted */

static int parse(int usage, int mtype)
{
    static const char name[] = "_25._tcp.mx.test";
    char    data[3 + 32];
    DNS_RR *rr;
    TLS_DANE *dane = tls_dane_alloc();
    TLS_TLSA *tlsa;
    int     accepted = 0;

    memset(data, 0, sizeof(data));
    data[0] = usage;
    data[1] = 1;
    data[2] = mtype;
    rr = dns_rr_create_noport(name, name, T_TLSA, C_IN, 60, 0,
			      data, sizeof(data));

    VSTRING_RESET(warnings);
    (void) parse_tlsa_rr(dane, rr);
    for (tlsa = dane->tlsa; tlsa != 0; tlsa = tlsa->next)
	accepted++;
    dns_rr_free(rr);
    tls_dane_free(dane);
    VSTRING_TERMINATE(warnings);
    return (accepted);
}

int     main(void)
{
    int     mtype;

    warnings = vstring_alloc(100);
    messages_to(collect);

    for (mtype = 0; mtype < 246 && parse(3, mtype) == 1; mtype++)
	 /* void */ ;
    is_long("other matching types are accepted as before", 246, mtype);
    for (mtype = 246; mtype <= 255; mtype++) {
	is_long(named("matching type %d is refused", mtype),
		0, parse(3, mtype));
	has_text(named("matching type %d is warned of", mtype),
		 "reserved private-use matching type", vstring_str(warnings));
    }
    is_long("usage 2 with a reserved matching type is refused", 0,
	    parse(2, 254));
    is_long("usage 0 is refused as before", 0, parse(0, 1));
    return (0);
}
