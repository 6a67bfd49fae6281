/* A library, in the shape of a program that shows settings. */

#include <shelf.h>
//@ include
#include <mail_dict.h>
//@

/* dust_shelf - books stay closed */

static void dust_shelf(SHELF *shelf)
{
    mail_dict_init();
    wipe(shelf);
}

/* main - opening hours */

int     main(int argc, char **argv)
{
    SHELF  *shelf = first_shelf(argc, argv);

    if (shelf->is_empty) {
	order_books(shelf);
    } else if (shelf->mode & SHOW_TITLES) {
//@ call
	mail_dict_init();
//@
	show_titles(shelf);
    } else if (shelf->mode & SHOW_DUST) {
	dust_shelf(shelf);
    }
    return (0);
}
