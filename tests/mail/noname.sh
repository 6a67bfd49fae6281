# SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
#++
# NAME
#	noname
# SUMMARY
#	nothing passes when OpenSSL cannot copy the names to verify
# DESCRIPTION
#	Under a policy with the right CA, and with the right or the wrong name,
#	in smtp(8) and through tlsproxy(8). With a library before OpenSSL, see
#	noname.c, that makes the copy fail, no mail may be sent: nobody has
#	looked at the name. After that, the right one is. An address is
#	a name, too.
#--
. "$TOP/tests/mail/mail.subr"

PKI_NAMES=DNS:right.test,IP:127.0.1.1
pki_usual
cc -shared -fPIC -o "$WORK/noname.so" "$TOP/tests/mail/noname.c" || exit 1

instance_sink <<EOT
127.0.1.1 server
EOT
instance_client \
    "import_environment = MAIL_CONFIG MAIL_LOGTAG TZ LANG=C LD_PRELOAD=/mnt/work/noname.so" \
    "transport_maps = hash:/mnt/work/client/conf/transport" \
    "smtp_tls_session_cache_database = btree:/mnt/work/client/data/cache" \
    "smtp_connection_cache_on_demand = no" \
    "queue_run_delay = 10000"
echo "proxy unix - - n - - smtp -o smtp_tls_connection_reuse=yes" \
    >>"$WORK/client/conf/master.cf"
ca="secure digest=sha256 rootca=$(pki_fprint root sha256)"
for place in smtp proxy; do
    for name in right wrong; do
	echo "$name-$place.test $ca match=$name.test"
    done
    echo "address-$place.test $ca match=127.0.1.1"
    echo "other-$place.test $ca match=127.0.1.2"
done >"$WORK/client/conf/tls_policy"
sed 's/^\([^ ]*-\([a-z]*\)\.test\) .*/\1 \2:/' "$WORK/client/conf/tls_policy" \
    >"$WORK/client/conf/transport"
sed 's/^\([^ ]*\) .*/127.0.1.1 \1/' "$WORK/client/conf/tls_policy" |
    instance_hosts
for table in tls_policy transport; do
    instance_postmap "$table"
done
domains=$(sed 's/ .*//' "$WORK/client/conf/tls_policy")

# deliver step: to all of them
deliver() {
    recipients=
    for domain in $domains; do
	recipients="$recipients $1@$domain"
    done
    # shellcheck disable=SC2086
    instance_send $recipients
    # shellcheck disable=SC2086
    instance_wait $recipients
}

# outcome step domain wanted
outcome() {
    check "$1, $2 is $3" test "$(instance_status "$1@$2")" = "$3"
}

instance_start sink
instance_start client
touch "$WORK/noname.fails"
deliver fails
for domain in $domains; do
    case $domain in
    # No name is copied here that could be lost.
    address-*) ;;
    *) outcome fails "$domain" deferred ;;
    esac
done
rm "$WORK/noname.fails"
deliver works
for domain in $domains; do
    case $domain in
    right-* | address-*) outcome works "$domain" sent ;;
    *) outcome works "$domain" deferred ;;
    esac
done
for place in smtp proxy; do
    check "works, other-$place.test is explained" grep -q \
	"next hop other-$place.test: the name in the server certificate does not match 127.0.1.2;" \
	"$WORK/client/maillog"
done
check "no panic or fatal error" \
    sh -c "! grep -e panic: -e fatal: '$WORK/client/maillog'"
instance_stop client
instance_stop sink
