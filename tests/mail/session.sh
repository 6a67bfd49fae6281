# SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
#++
# NAME
#	session
# SUMMARY
#	no resumption after a policy has changed
# DESCRIPTION
#	OpenSSL does not verify a resumed session. With a session in the
#	cache, a policy is changed in the table, without "postfix reload",
#	which would empty the cache. The server tells whether a session
#	was resumed. This is done with TLS 1.2 and 1.3, in smtp(8) and
#	through tlsproxy(8).
#--
. "$TOP/tests/mail/mail.subr"

mkdir "$PKI"
pki_root root
pki_server server root
pki_chain server server root
root_256="rootca=$(pki_fprint root sha256)"
root_512="rootca=$(pki_fprint root sha512)"
bad_256="rootca=$(pki_key_fprint server sha256)"
server_256="match=$(pki_fprint server sha256)"
server_512="match=$(pki_fprint server sha512)"
bad_512="match=$(pki_fprint root sha512)"

instance_hosts <<EOF
127.0.1.1 a.mx.test
EOF
instance_sink "smtpd_tls_loglevel = 2" <<EOF
127.0.1.1 server
EOF
instance_client \
    "smtp_tls_session_cache_database = btree:/mnt/work/client/data/cache" \
    "smtp_tls_mandatory_protocols = \$policy_protocols" \
    "smtp_tls_connection_reuse = \$policy_reuse"

# deliver policy...: prints the outcome, and full or resumed
deliver() {
    echo "a.mx.test $*" >"$WORK/client/conf/tls_policy"
    /mnt/postfix/bin/postmap -c /mnt/work/client/conf \
	hash:/mnt/work/client/conf/tls_policy
    # The client notices a new table by its time, in whole seconds.
    touch -d "@$((now + n))" "$WORK/client/conf/tls_policy" \
	"$WORK/client/conf/tls_policy.db"
    lines=$(wc -l <"$WORK/sink/maillog")
    n=$((n + 1))
    instance_send "user$n@a.mx.test"
    instance_wait "user$n@a.mx.test"
    # The server logs the end of a session after the client has logged it.
    sleep 0.3
    tail -n +$((lines + 1)) "$WORK/sink/maillog" >"$WORK/session.log"
    outcome=$(instance_status "user$n@a.mx.test")
    if grep -q 'Reusing old session' "$WORK/session.log"; then
	echo "$outcome, resumed"
    elif grep -q 'TLS connection established' "$WORK/session.log"; then
	echo "$outcome, full"
    else
	echo "$outcome, no TLS"
    fi
}

# expect name outcome policy...: the outcome is a pattern. A session that
# failed verification may be resumed; then it fails again.
expect() {
    name=$1 want=$2
    shift 2
    got=$(deliver "$@")
    n=$((n + 1))
    case $got in
    $want) pass "$name, $label" ;;
    *) fail "$name, $label" "$got instead of $want" ;;
    esac
}

n=0
now=$(date +%s)
: >"$WORK/client/maillog"
: >"$WORK/sink/maillog"
instance_start sink
for protocol in TLSv1.2 TLSv1.3; do
    for reuse in no yes; do
	sed -i '/^policy_/d' "$WORK/client/conf/main.cf"
	cat >>"$WORK/client/conf/main.cf" <<EOF
policy_protocols = >=$protocol, <=$protocol
policy_reuse = $reuse
EOF
	rm -f "$WORK"/client/data/cache*
	label=$protocol
	[ $reuse = no ] || label="$protocol through tlsproxy"
	instance_start client

	policy="secure digest=sha256 $root_256"
	expect "first rootca" "sent, full" $policy
	expect "same rootca" "sent, resumed" $policy
	expect "other name" "deferred, full" $policy match=wrong.test
	expect "other name again" "deferred, *" $policy match=wrong.test
	expect "more names" "sent, full" $policy match=wrong.test:nexthop
	expect "other rootca" "deferred, full" secure digest=sha256 $bad_256
	expect "other digest" "sent, full" secure digest=sha512 $root_512
	expect "first rootca again" "sent, resumed" $policy
	expect "broken policy" "deferred, no TLS" secure digest=sha1 $root_256
	expect "first match" "sent, full" \
	    fingerprint digest=sha512 $server_512
	expect "same match" "sent, resumed" \
	    fingerprint digest=sha512 $server_512
	expect "other match" "deferred, full" \
	    fingerprint digest=sha512 $bad_512
	expect "other match digest" "sent, full" \
	    fingerprint digest=sha256 $server_256
	instance_stop client
    done
done
instance_stop sink
