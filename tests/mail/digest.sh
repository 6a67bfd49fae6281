# SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
#++
# NAME
#	digest
# SUMMARY
#	a digest algorithm that OpenSSL does not have
# DESCRIPTION
#	With a library before OpenSSL that hides md5, as some builds of
#	OpenSSL do.
#--
. "$TOP/tests/mail/mail.subr"

cat >"$WORK/no-md5.c" <<'EOF'
#define _GNU_SOURCE
#include <dlfcn.h>
#include <strings.h>

const void *EVP_get_digestbyname(const char *name)
{
    const void *(*get) (const char *) = dlsym(RTLD_NEXT, __func__);

    return (strcasecmp(name, "md5") == 0 ? 0 : get(name));
}
EOF
cc -shared -fPIC -o "$WORK/no-md5.so" "$WORK/no-md5.c" || exit 1

mkdir "$PKI"
pki_root root
pki_server server root
pki_chain server server root
instance_hosts <<EOF
127.0.1.1 md5.mx.test sha1.mx.test
EOF
instance_sink <<EOF
127.0.1.1 server
EOF
instance_client \
    "import_environment = MAIL_CONFIG MAIL_LOGTAG TZ LANG=C LD_PRELOAD=/mnt/work/no-md5.so"
cat >"$WORK/client/conf/tls_policy" <<EOF
md5.mx.test secure digest=md5 rootca=$(pki_fprint root md5)
sha1.mx.test secure digest=sha1 rootca=$(pki_fprint root sha1)
EOF
instance_postmap tls_policy

instance_start sink
instance_start client
instance_send user@md5.mx.test user@sha1.mx.test
instance_wait user@md5.mx.test user@sha1.mx.test
instance_stop client
instance_stop sink
check "an algorithm that is not there" \
    [ "$(instance_status user@md5.mx.test)" = deferred ]
check "is named in a warning" grep -q 'warning: .*"md5.mx.test": attribute "digest": OpenSSL does not provide digest algorithm "md5"' \
    "$WORK/client/maillog"
check "an algorithm that is there" \
    [ "$(instance_status user@sha1.mx.test)" = sent ]
