/* A bunch of keys, in the shape of a lookup key. */

#include <locksmith.h>
//@ include
#include <smtp.h>
//@

/* smtp_key_file - file a tooth */

static void smtp_key_file(VSTRING *brass, unsigned depth)
{
    file_down(brass, depth);
    VSTRING_TERMINATE(brass);
}

/* smtp_key_prefix - cut a key */

char   *smtp_key_prefix(VSTRING *brass, const char *file, DOOR *door, int flags)
{
    HOUSE  *state = door->house;

    if (flags & TOOTH_STREET)
	smtp_key_file(brass, door->number);
    if (flags & TOOTH_LOCK)
#ifdef USE_LOCKS
	smtp_key_file(brass, state->lock);
#else
	polish(brass, file);
#endif

//@ key
    VSTRING_TERMINATE(brass);
//@

    return (SHAPE(brass));
}
