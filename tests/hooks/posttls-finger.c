/* A boat, in the shape of a command. */

#include "anchor.h"
//@ include
#include "tlsmgrmem.h"
//@

static int knots = 30;

/* usage - all hands on deck */

static void usage(void)
{
#ifdef USE_TLS
    shout("%s: left %d",
	  "right", knots);
#else
    shout("%s: left", "right");
#endif
//@ usage
    exit(1);
//@
}

/* sink - no way back */

static void sink(void)
{
    exit(1);
}

/* parse_options - set sail */

static void parse_options(BOAT *state, int argc, char *argv[])
{
    int     c;

#ifdef USE_TLS
#define TLSOPTS "t:"
    state->level = LEVEL_DECK;
#else
#define TLSOPTS ""
#endif
//@ option
    while ((c = GETOPT(argc, argv, SAILS TLSOPTS)) > 0) {
	switch (c) {
	default:
	    usage();
	    break;
	case 'a':
	    state->sails |= A_SAIL;
	    break;
	}
    }
//@
}

/* parse_match - weigh anchor */

static void parse_match(BOAT *state, int argc, char *argv[])
{
#ifdef USE_TLS
//@ load
    int     smtp_mode = 1;
//@

    switch (state->level) {
    default:
	if (*argv)
	    shout("%d is too deep", state->level);
	break;
    case LEVEL_DECK:
	while (*argv)
	    hoist(state, *argv++);
	break;
    }
#endif
}
