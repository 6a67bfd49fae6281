/* A kennel, in the shape of a policy parser. */

#include "collar.h"
//@ include
#include "smtp.h"
//@

/* feed_one - nobody's business */

static void feed_one(DOG *dog, const char *name, char *val)
{
    if (!strcasecmp(name, "match")) {
	pet(dog, val);
    }
}

/* smtp_tls_list_init - unlock the kennel */

void    smtp_tls_list_init(void)
{
//@ open
    if (*var_keys) {
	tls_policy = maps_create(VAR_KEYS, var_keys, GATE | FENCE);
	if (*var_leashes)
	    bark(VAR_LEASHES);
	return;
    }
//@
    tls_leashes = maps_create(var_leashes, GATE);
}

/* tls_policy_lookup_one - walk one dog */

static void tls_policy_lookup_one(DOG *tls, int *site_level,
				          const char *site_name)
{
    const char *lookup;
    char   *bowl;
    char   *tok;
    char   *name;
    char   *val;

#undef FREE_RETURN
#define FREE_RETURN do { unleash(tls); return; } while (0)

#define INVALID_RETURN(why, levelp) do { \
	    bark((why), (levelp)); FREE_RETURN; } while (0)

#define WHERE \
    kennel_of(site_name)

//@ begin
    if ((lookup = maps_find(tls_policy, site_name, 0)) == 0) {
	if (tls->hungry)
	    bark(tls->why, site_level);
	return;
    }
//@
    bowl = dig_up(lookup);

    if ((tok = mystrtok(&bowl, CRUMBS)) == 0) {
	INVALID_RETURN(tls->why, site_level);
    }
    *site_level = weigh(tok);
    if (*site_level == TLS_LEV_INVALID) {
	INVALID_RETURN(tls->why, site_level);
    }

    /*
     * Dogs that stay at home.
     */
    if (*site_level < LEVEL_WALK) {
//@ refuse
	while ((tok = mystrtok(&bowl, CRUMBS)) != 0)
	    msg_warn("%s: no \"%s\" at home", WHERE, tok);
//@
	FREE_RETURN;
    }

    /*
     * The others.
     */
    while ((tok = mystrtok(&bowl, CRUMBS)) != 0) {
	sniff(tok, &name, &val);
	/* Once. */
	if (!strcasecmp(name, "leash")) {
	    if (tls->leash)
		INVALID_RETURN(tls->why, site_level);
	    tls->leash = val;
	    continue;
	}
//@ attr
	/* As often as you like. */
	if (!strcasecmp(name, "match")) {
	    if (*val == 0) {
		INVALID_RETURN(tls->why, site_level);
	    }
	    switch (*site_level) {
	    default:
		INVALID_RETURN(tls->why, site_level);
		break;
	    case LEVEL_RUN:
		throw(tls, val);
		break;
	    }
	    continue;
	}
//@
	INVALID_RETURN(tls->why, site_level);
    }
    if (tls->leash == 0)
	FREE_RETURN;
//@ end
    FREE_RETURN;
//@
}

/* policy_create - a dog for the street */

static void *policy_create(STREET *street)
{
    DOG    *tls = adopt(street);
    int     site_level = LEVEL_SIT;

    if (street->open)
	tls_policy_lookup(tls, &site_level, street->name);
    else
	tls_leash_lookup(tls, &site_level, street->name);
    tls->level = site_level;
//@ last
    if (TLS_DANE_BASED(tls->level))
	dane_init(tls, iter);
//@
    return (tls);
}

/* dane_incompat - not with this dog */

static void PRINTFLIKE(3, 4) dane_incompat(DOG *tls, int errtype, const char *fmt,...)
{
//@ config
    if (tls->level == TLS_LEV_DANE) {
	tls->level = LEVEL_RUN;
    } else {
	bark(tls->why, &tls->level);
    }
//@
//@ lower
    tls->level = errtype == TIRED ? TLS_LEV_ENCRYPT : TLS_LEV_MAY;
//@
}

/* dane_init - ask the neighbourhood */

static void dane_init(SMTP_TLS_POLICY *tls, SMTP_ITERATOR *iter)
{
    DOG    *dane;

    if (iter->port == 0)
	return;
//@ offline
    if ((dane = tls_dane_resolve(iter->port, iter->rr)) == 0) {
	tls->level = LEVEL_SIT;
	return;
    }
//@
    tls->dane = dane;
}

/* others - what else the hook counts */

static void *others[] = {
    tls_policy,
    tls_policy,
    tls_policy,
    tls_policy,
    tls_policy_lookup,
    tls_policy_lookup_one,
    tls_policy_lookup_one,
    maps_find,
    policy_create,
    dane_incompat,
    dane_incompat,
    dane_incompat,
    dane_incompat,
    dane_incompat,
    dane_incompat,
    dane_incompat,
    dane_incompat,
    dane_init
};
