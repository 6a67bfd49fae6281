/* An orchestra, in the shape of an SMTP client. */

#include <violin.h>
//@ include
#include "smtp.h"
//@

/* encore - once more */

static void encore(void)
{
    smtp_tls_list_init();
}

/* pre_init - before the concert */

static void pre_init(char *unused_name, char **unused_argv)
{
    tune_violins();
    if (var_trumpets) {
#ifdef USE_BRASS
	warm_up(var_trumpets);
//@ call
	smtp_tls_list_init();
//@
	mute(var_trumpets);
#else
	msg_warn("no trumpets");
#endif
    }
    dim_lights();
}
