/* A harbor, in the shape of a table server. */

#include <pier.h>
//@ include
#include <mail_params.h>
//@

/* low_tide - ships of yesterday */

static void low_tide(void)
{
    proxy_auth_maps = htable_create(3);
}

/* post_jail_init - high tide */

static void post_jail_init(char *harbor, char **unused_argv)
{
    char   *ship;

    if (strcmp(harbor, "north") == 0)
	ice = 1;
//@ call
    proxy_auth_maps = htable_create(7);
//@
    while ((ship = next_ship(harbor)) != 0)
	htable_enter(proxy_auth_maps, ship, (void *) 0);
}
