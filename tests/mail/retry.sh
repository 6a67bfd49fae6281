# SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
#++
# NAME
#	retry
# SUMMARY
#	a retry in plaintext is for one server, and a policy for one delivery
# DESCRIPTION
#	The policy of the first destination is "may". Its server breaks the
#	TLS handshake, and refuses the message when the SMTP client tries
#	again in plaintext. Then comes smtp_fallback_relay, whose policy
#	pins a CA. The table with the policies has an answer for the first
#	lookup only. A tlsa: table is listed, too.
#
#	The message must not reach the fallback relay in plaintext, nor
#	under any policy but its own.
#--
. "$TOP/tests/mail/mail.subr"

pki_usual
pki_root other

instance_hosts <<'EOF'
127.0.1.1 first-no.mx.test first-yes.mx.test
127.0.1.2 second.mx.test
EOF
instance_sink <<'EOF'
127.0.1.2 server
EOF
instance_client \
    "smtp_tls_policy_maps = socketmap:inet:127.0.0.1:7000:policy, tlsa:dns" \
    "smtp_tls_security_level = may" \
    "smtp_tls_loglevel = 1" \
    "smtp_fallback_relay = second.mx.test" \
    "smtp_tls_connection_reuse = \$policy_reuse" \
    "minimal_backoff_time = 1s"
instance_start sink

# deliver destination pin: with one pin at the fallback relay
deliver() {
    : >"$WORK/server.log"
    : >"$WORK/sink/maillog"
    python3 "$TOP/tests/mail/retry.server.py" 127.0.1.1 7000 \
	"secure digest=sha256 rootca=$2" "$WORK/server.log" >"$WORK/ready" &
    server=$!
    instance_until 100 grep -q ready "$WORK/ready" || exit 1
    # The retry is for a message that is older than minimal_backoff_time, and
    # its age is in the queue file.
    instance_send "user@$1"
    sleep 2
    instance_start client
    instance_wait "user@$1"
    instance_settle
    instance_stop client
    kill $server
    cat "$WORK/server.log"
}

for reuse in no yes; do
    sed -i '/^policy_reuse/d' "$WORK/client/conf/main.cf"
    echo "policy_reuse = $reuse" >>"$WORK/client/conf/main.cf"

    deliver first-no.mx.test "$(pki_fprint other sha256)"
    label="wrong pin, reuse $reuse"
    check "$label, retry at the first server" \
	[ "$(grep -e STARTTLS -e MAIL "$WORK/server.log" | xargs)" = \
	"STARTTLS MAIL" ]
    check "$label, one lookup" \
	[ "$(grep -cx 'lookup first-no.mx.test' "$WORK/server.log")" -eq 1 ]
    check "$label, deferred" \
	[ "$(instance_status user@first-no.mx.test)" = deferred ]
    check "$label, fallback relay has no message" \
	sh -c "! grep 'to=<user@first-no' $WORK/sink/maillog"
    # The server may log this after the client has left.
    check "$label, fallback relay was tried with TLS" \
	instance_until 100 grep -q 'TLS connection established' "$WORK/sink/maillog"
    /mnt/postfix/bin/postsuper -c /mnt/work/client/conf -d ALL

    deliver first-yes.mx.test "$(pki_fprint root sha256)"
    label="right pin, reuse $reuse"
    check "$label, sent" [ "$(instance_status user@first-yes.mx.test)" = sent ]
    check "$label, verified" grep -q \
	'Verified TLS connection established to second.mx.test' \
	"$WORK/client/maillog"
    rm -f "$WORK/client/maillog"
done
instance_stop sink
