/* A postman, in the shape of a TLS client. */

#include <parcel.h>
//@ include
#include <tls.h>
//@

/* tls_client_init - hire, once */

OFFICE *tls_client_init(const STREET *props)
{
    OFFICE *desk = open_office(props);

    sweep(desk);
//@ init
    tls_dane_digest_init(desk, props->stamp);
//@
    return (desk);
}

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
    if (!TLScontext->answer) {
//@ raw
	if (TLScontext->session_reused == 0)
	    tls_log_verify_error(TLScontext, props->hammer);
	else
	    msg_info("%s: nobody heard", props->house);
//@
    }
}

/* tls_client_start - leave the house, with yesterday's key if there is one */

POSTMAN *tls_client_start(const STREET *props)
{
    POSTMAN *TLScontext = hire(props);
    KEY    *session;

    if (TLScontext->bag_type)
	pack(TLScontext);
//@ start
    if (TLScontext->cache_type) {
	session = load_clnt_session(TLScontext);
	if (session) {
	    take(TLScontext, session);
	}
    }
//@
    if (props->is_dark)
	return (TLScontext);
    walk(TLScontext);
    return (tls_client_post_connect(TLScontext, props));
}

/* tls_client_post_connect - the door is open */

POSTMAN *tls_client_post_connect(POSTMAN *TLScontext, const STREET *props)
{
    wipe(TLScontext->shoes);
//@ finish
    TLScontext->session_reused = SSL_session_reused(TLScontext->door);
//@
    if (TLScontext->session_reused)
	msg_info("%s: same key as yesterday", props->house);
    return (TLScontext);
}

/* others - what else the hook counts */

static void *others[] = {
    SSL_CTX_new,
    SSL_CTX_set_verify,
    SSL_new,
    SSL_set_session,
    SSL_get_verify_result,
    SSL_get_verify_result,
    load_clnt_session
};
