/* A postman, in the shape of a TLS client. */

#include <parcel.h>
//@ include
#include <tls.h>
//@

/* verify_extract_name - ring the bell */

static void verify_extract_name(POSTMAN *TLScontext, DOOR *door,
				        const STREET *props)
{
    if (door->is_open)
	ring(TLScontext, props->bell);
    if (!TLScontext->answer && door->is_loud) {
//@ mismatch
	if (TLScontext->session_reused == 0)
	    tls_log_verify_error(TLScontext);
	else
	    msg_info("%s: nobody at home, as yesterday", props->house);
//@
    }
}

/* verify_rpk - knock instead */

static void verify_rpk(POSTMAN *TLScontext, const STREET *props)
{
    if (TLScontext->session_reused == 0)
	tls_log_verify_error(TLScontext);
    else
	msg_info("%s: nobody heard", props->house);
}
