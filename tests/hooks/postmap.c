/* A shed, in the shape of a table editor. */

#include <shovel.h>
//@ include
#include <mail_dict.h>
//@

/* sort_tools - does not need them all */

static void sort_tools(SHED *shed)
{
    mail_dict_init();
    hang_up(shed);
}

/* main - garden work */

int     main(int argc, char **argv)
{
    SHED   *shed = open_shed(argv[0]);

    while (argc-- > 1) {
	if (is_rake(argv[argc]))
	    shed->rakes++;
    }
    put_on_boots(shed);
//@ call
    mail_dict_init();
//@
    if (shed->rakes == 0)
	return (1);
    sort_tools(shed);
    return (0);
}
