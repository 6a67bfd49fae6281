# SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
#++
# NAME
#	session
# SUMMARY
#	no resumption and no reuse after a policy has changed
# DESCRIPTION
#	OpenSSL does not verify a resumed session. With a session in the
#	cache, a policy is changed in the table, without "postfix reload",
#	which would empty the cache. The server tells whether a session
#	was resumed. One that failed verification is not. This is done
#	with TLS 1.2 and 1.3, in smtp(8) and through tlsproxy(8).
#
#	The same with a connection that is still open, and with next hops
#	of different policies that have one server. A connection without
#	encryption is left by a message with "TLS-Required: no", by a policy
#	that has changed since, and by a retry after a broken handshake. One
#	with the fallback relay depends on the policies of both.
#--
. "$TOP/tests/mail/mail.subr"

mkdir "$PKI"
pki_root root
pki_server server root
pki_chain server server root
root_256="rootca=$(pki_fprint root sha256)"
root_512="rootca=$(pki_fprint root sha512)"
bad_256="rootca=$(pki_key_fprint server sha256)"
bad_512_root="rootca=$(pki_key_fprint server sha512)"
server_256="match=$(pki_fprint server sha256)"
server_512="match=$(pki_fprint server sha512)"
bad_512="match=$(pki_fprint root sha512)"
server_384="match=$(pki_fprint server sha384)"
bad_384="match=$(pki_fprint root sha384)"

instance_hosts <<EOF
127.0.1.1 a.mx.test b.mx.test
127.0.1.2 plain.mx.test
127.0.1.3 old.mx.test
127.0.1.4 down.mx.test
EOF
instance_sink "smtpd_tls_loglevel = 2" <<EOF
127.0.1.1 server
127.0.1.2 server smtpd_tls_security_level=none
127.0.1.3 server smtpd_tls_protocols=<=TLSv1.2
EOF
instance_client \
    "smtp_tls_session_cache_database = btree:/mnt/work/client/data/cache" \
    "smtp_tls_mandatory_protocols = \$policy_protocols" \
    "smtp_tls_connection_reuse = \$policy_reuse" \
    "smtp_tls_fingerprint_digest = sha384" \
    "smtp_connection_cache_time_limit = 60s" \
    "connection_cache_ttl_limit = 60s"
# For the SMTP client only, as the queue manager must not try again by itself.
sed -i 's/^smtp .* smtp$/& -o minimal_backoff_time=1s/' \
    "$WORK/client/conf/master.cf"

# put_policy policy...: the policies of the destination, and of another
put_policy() {
    {
	echo "$destination $*"
	[ -z "$policy_b" ] || echo "$destination_b $policy_b"
    } >"$WORK/client/conf/tls_policy"
    instance_postmap tls_policy
    # The client notices a new table by its time, in whole seconds.
    touch -d "@$((now + n))" "$WORK/client/conf/tls_policy" \
	"$WORK/client/conf/tls_policy.db"
}

# closed: the server has logged the end of all connections since then
closed() {
    tail -n +$((lines + 1)) "$WORK/sink/maillog" | awk '
	match($0, /smtpd\[[0-9]+\]: (dis)?connect from /) {
	    split(substr($0, RSTART, RLENGTH), word, /\]: /)
	    is_open[word[1]] = word[2] ~ /^connect/
	}
	END {
	    for (smtpd in is_open)
		if (is_open[smtpd])
		    exit 1
	}'
}

# deliver nexthop: prints the outcome, and full, resumed, or reused
deliver() {
    lines=$(wc -l <"$WORK/sink/maillog")
    n=$((n + 1))
    printf '%bSubject: test\n\nThis is a test.\n' "$header" |
	/mnt/postfix/bin/sendmail -C /mnt/work/client/conf \
	    -f sender@client.test "user$n@$1"
    instance_wait "user$n@$1"
    # Only a message that is older than minimal_backoff_time is sent in
    # plaintext after an error.
    if [ -n "$wait" ]; then
	sleep 2
	: >"$WORK/client/maillog"
	/mnt/postfix/bin/postqueue -c /mnt/work/client/conf -f
	instance_wait "user$n@$1"
    fi
    # The server logs a session after the client, if that leaves at once. What
    # was sent may leave a connection open, but took all of the handshake.
    outcome=$(instance_status "user$n@$1")
    instance_settle
    [ "$outcome" = sent ] || instance_until 100 closed
    tail -n +$((lines + 1)) "$WORK/sink/maillog" >"$WORK/session.log"
    if grep -q "to=<user$n@$1>.* conn_use=" "$WORK/client/maillog"; then
	echo "$outcome, reused"
    elif grep -q 'Reusing old session' "$WORK/session.log"; then
	echo "$outcome, resumed"
    elif grep -q 'TLS connection established' "$WORK/session.log"; then
	echo "$outcome, full"
    else
	echo "$outcome, no TLS"
    fi
}

# expect name outcome policy...: the outcome is a pattern.
expect() {
    name=$1 want=$2
    shift 2
    put_policy "$@"
    outcome "$name" "$want" "$destination"
}

# outcome name outcome nexthop
outcome() {
    name=$1 want=$2
    got=$(deliver "$3")
    n=$((n + 1))
    case $got in
    $want) pass "$name, $label" ;;
    *) fail "$name, $label" "$got instead of $want" ;;
    esac
}

n=0
policy_b= header= wait=
destination=a.mx.test destination_b=b.mx.test
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
	expect "other name again" "deferred, full" $policy match=wrong.test
	expect "more names" "sent, full" $policy match=wrong.test:nexthop
	expect "other rootca" "deferred, full" secure digest=sha256 $bad_256
	expect "other digest" "sent, full" secure digest=sha512 $root_512
	expect "first rootca again" "sent, resumed" $policy
	expect "other digest, other rootca" "deferred, full" \
	    secure digest=sha512 $bad_512_root
	expect "broken policy" "deferred, no TLS" secure digest=sha1 $root_256
	expect "first match" "sent, full" \
	    fingerprint digest=sha512 $server_512
	expect "same match" "sent, resumed" \
	    fingerprint digest=sha512 $server_512
	expect "other match" "deferred, full" \
	    fingerprint digest=sha512 $bad_512
	expect "other match digest" "sent, full" \
	    fingerprint digest=sha256 $server_256
	# With neither attribute.
	expect "first match of stock Postfix" "sent, full" \
	    fingerprint $server_384
	expect "same match of stock Postfix" "sent, resumed" \
	    fingerprint $server_384
	expect "other match of stock Postfix" "deferred, full" \
	    fingerprint $bad_384

	# One server for two next hops.
	policy_b="secure digest=sha512 $root_512"
	put_policy $policy
	outcome "one server, first policy" "sent, resumed" a.mx.test
	outcome "one server, second policy" "sent, full" b.mx.test
	outcome "one server, first policy again" "sent, resumed" a.mx.test
	outcome "one server, second policy again" "sent, resumed" b.mx.test
	policy_b="secure digest=sha256 $bad_256"
	put_policy $policy
	for turn in once twice; do
	    outcome "one server, second policy does not match, $turn" \
		"deferred, full" b.mx.test
	    outcome "one server, first policy still does, $turn" \
		"sent, resumed" a.mx.test
	done
	policy_b=
	instance_stop client
    done
done

# Connections that stay open.
echo "smtp_connection_cache_destinations = static:all" \
    >>"$WORK/client/conf/main.cf"
rm -f "$WORK"/client/data/cache*
label="open connection"
instance_start client

policy="secure digest=sha256 $root_256"
expect "encrypted only" "sent, full" encrypt
expect "encrypted only, again" "sent, reused" encrypt
expect "rootca after that" "deferred, full" secure digest=sha256 $bad_256
expect "first rootca" "sent, full" $policy
expect "same rootca" "sent, reused" $policy
expect "other name" "deferred, full" $policy match=wrong.test
expect "other rootca" "deferred, full" secure digest=sha256 $bad_256
expect "other digest" "sent, full" secure digest=sha512 $root_512
expect "same digest" "sent, reused" secure digest=sha512 $root_512
expect "first rootca again" "sent, reused" $policy
expect "other server name indication" "sent, full" $policy \
    servername=other.mx.test
expect "other protocols" "sent, full" $policy "protocols=>=TLSv1.3"
expect "other ciphers" "sent, full" $policy exclude=AES256
expect "other cipher grade" "sent, full" $policy ciphers=high
expect "broken policy" "deferred, no TLS" secure digest=sha1 $root_256
expect "first match" "sent, full" fingerprint digest=sha512 $server_512
expect "same match" "sent, reused" fingerprint digest=sha512 $server_512
expect "other match" "deferred, full" fingerprint digest=sha512 $bad_512
expect "same match again" "sent, reused" \
    fingerprint digest=sha512 $server_512

# One server for two next hops, the second of them with another policy.
label="two next hops"
policy_b="secure digest=sha512 $root_512"
put_policy $policy
outcome "second policy" "sent, full" b.mx.test
outcome "first policy" "sent, reused" a.mx.test
outcome "second policy again" "sent, reused" b.mx.test
policy_b="secure digest=sha256 $bad_256"
put_policy $policy
outcome "second policy does not match" "deferred, full" b.mx.test
outcome "first policy is as before" "sent, reused" a.mx.test
outcome "second policy still does not" "deferred, *" b.mx.test
outcome "first policy still is" "sent, reused" a.mx.test
policy_b=

# What is not encrypted.
label="plaintext connection"
destination=plain.mx.test
expect "none" "sent, no TLS" none
expect "none again" "sent, reused" none
expect "rootca after that" "deferred, no TLS" $policy
expect "none after that" "sent, no TLS" none
expect "match after that" "deferred, no TLS" \
    fingerprint digest=sha512 $server_512
expect "none once more" "sent, no TLS" none
expect "broken policy after that" "deferred, no TLS" secure digest=md4 $root_256
# Not all releases find this one by next hop, but all of them by address.
expect "may" "sent, *" may
expect "may again" "sent, reused" may
expect "rootca after may" "deferred, no TLS" $policy
if has_parameter tls_required_enable; then
    header='TLS-Required: no\n'
    expect "TLS-Required: no" "sent, no TLS" $policy
    expect "TLS-Required: no, again" "sent, reused" $policy
    header=
    expect "rootca after TLS-Required: no" "deferred, no TLS" $policy
fi

/mnt/postfix/bin/postsuper -c /mnt/work/client/conf -d ALL deferred
label="retry in plaintext"
destination=old.mx.test
wait=yes
expect "broken handshake" "sent, no TLS" may "protocols=>=TLSv1.3"
wait=
expect "policy as before" "deferred, no TLS" may "protocols=>=TLSv1.3"
expect "rootca" "deferred, no TLS" $policy "protocols=>=TLSv1.3"
expect "rootca, other protocols" "sent, full" $policy "protocols=>=TLSv1.2"
instance_stop client

# Nothing listens at the destination.
echo "smtp_fallback_relay = plain.mx.test" >>"$WORK/client/conf/main.cf"
label="fallback relay"
destination=down.mx.test destination_b=plain.mx.test
policy_b=none
instance_start client
expect "none" "sent, no TLS" none
expect "none again" "sent, reused" none
expect "rootca for the destination" "sent, no TLS" $policy
expect "none after that" "sent, *" none
policy_b=$policy
expect "rootca for the relay" "deferred, no TLS" none
instance_stop client
instance_stop sink
