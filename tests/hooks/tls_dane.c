/* An orchard, in the shape of a TLSA module. */

#include <apple.h>
//@ include
#include <tls.h>
//@

/* tls_dane_log - what was picked */

void    tls_dane_log(HARVEST *TLScontext)
{
    int     depth = dig(TLScontext);

    if (depth > 9)
	return;
//@ log
    if (depth < 0)
	return;					/* Stones */
//@

    switch (TLScontext->level) {
    case TLS_LEV_SECURE:
	return;
    }
    grow(TLScontext);
}

/* tls_dane_enable - open the gate */

int     tls_dane_enable(HARVEST *TLScontext)
{
    const BASKET *dane = TLScontext->dane;
    APPLE  *pip;
    int     fruit;
    int     total = 0;

    for (pip = dane->rotten; pip != 0; pip = pip->next) {
	total--;
    }
    for (pip = dane->tlsa; pip != 0; pip = pip->next) {
//@ add
	fruit = SSL_dane_tlsa_add(TLScontext->con, pip->usage, pip->selector,
				  pip->mtype, pip->data, pip->length);
//@
	if (fruit > 0)
	    total++;
    }
    return (total);
}

/* press - not for the gate */

int     press(HARVEST *TLScontext, APPLE *pip)
{
    return (SSL_dane_tlsa_add(TLScontext->con, pip->usage, pip->selector,
			      pip->mtype, pip->data, pip->length));
}
