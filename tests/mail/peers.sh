# SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
#++
# NAME
#	peers
# SUMMARY
#	servers that break off, refuse TLS, or inject plaintext
# DESCRIPTION
#	For each line of peers.list, there is a server with a right policy,
#	and one with a policy that pins another CA. Nothing goes over a
#	connection without TLS, nor past the handshake under the wrong policy.
#	Then the servers behave, and get what they have not yet, under the
#	right policies only. With TLS in smtp(8), and through tlsproxy(8).
#--
. "$TOP/tests/mail/mail.subr"
. "$TOP/tests/mail/peers.subr"

list=$TOP/tests/mail/peers.list
conf=$WORK/client/conf

pki_usual
pki_root other
instance_client \
    "smtp_tls_loglevel = routine, certmatch" \
    "smtp_tls_connection_reuse = \$policy_reuse" \
    "smtp_tls_session_cache_database = btree:/mnt/work/client/data/cache"

grep -v -e '^#' -e '^$' "$list" >"$WORK/lines"
awk '{
    name = $1
    gsub(/\./, "-", name)
    print "127.0.1." NR, name "-right", $1
    print "127.0.2." NR, name "-wrong", $1
}' "$WORK/lines" >"$WORK/servers"
sed 's/^\([^ ]* [^ ]*\) .*/\1.mx.test/' "$WORK/servers" | instance_hosts
sed -n -e "s/.* \(.*-right\) .*/\1.mx.test secure digest=sha256 \
rootca=$(pki_fprint root sha256)/p" \
    -e "s/.* \(.*-wrong\) .*/\1.mx.test secure digest=sha256 \
rootca=$(pki_fprint other sha256)/p" "$WORK/servers" >"$conf/tls_policy"
instance_postmap tls_policy
recipients=$(sed 's/[^ ]* \([^ ]*\) .*/user@\1.mx.test/' "$WORK/servers")

# has name count: this server has so many messages, all over TLS
has() {
    [ "$(grep -c "^$1 .* message " "$WORK/server.log")" -eq "$2" ] &&
	[ "$(grep -c "^$1 tls message " "$WORK/server.log")" -eq "$2" ]
}

# The reason in the last status of a recipient.
reason() {
    grep "to=<user@$1.mx.test>.* status=" "$WORK/client/maillog" | tail -n 1
}

# case_of line: set what is to be expected
case_of() {
    peer=$(echo "$1" | tr . -)
    status=$2 wrong_status=deferred count=0 later=1
    case $2 in
    sent) count=1 ;;
    deferred) ;;
    bounced) wrong_status=bounced later=0 ;;
    # SMTP cannot do better than to send it again.
    lost) status=deferred count=1 later=2 ;;
    esac
}

# wrong_policy: nothing was sent after the handshake
wrong_policy() {
    check "$peer-wrong, $label" [ \
	"$(instance_status "user@$peer-wrong.mx.test")" = $wrong_status ]
    check "$peer-wrong, nothing after the handshake, $label" \
	sh -c "! grep '^$peer-wrong tls ' $WORK/server.log | grep -v ' QUIT\$'"
}

# first_cases: the outcomes in the list
first_cases() {
    while read -r wrong outcome pattern; do
	case_of "$wrong" "$outcome"
	check "$peer-right, $label" [ \
	    "$(instance_status "user@$peer-right.mx.test")" = $status ]
	check "$peer-right, reason, $label" \
	    sh -c 'echo "$1" | grep -e "$2"' sh "$(reason "$peer-right")" \
	    "$pattern"
	check "$peer-right, at the server, $label" has "$peer-right" $count
	wrong_policy
    done <"$WORK/lines"
}

# good_cases: all have been sent, but not under a wrong policy
good_cases() {
    while read -r wrong outcome pattern; do
	case_of "$wrong" "$outcome"
	check "$peer-right, at the server, $label" has "$peer-right" $later
	# What has bounced is not tried again.
	[ $wrong_status = bounced ] || wrong_policy
    done <"$WORK/lines"
}

# waiting: what the client tries again
waiting() {
    while read -r wrong outcome pattern; do
	case_of "$wrong" "$outcome"
	[ $status != deferred ] || echo "user@$peer-right.mx.test"
	[ $wrong_status != deferred ] || echo "user@$peer-wrong.mx.test"
    done <"$WORK/lines"
}

for reuse in no yes; do
    label="reuse $reuse"
    sed -i '/^policy_reuse/d' "$conf/main.cf"
    echo "policy_reuse = $reuse" >>"$conf/main.cf"
    : >"$WORK/server.log"
    : >"$WORK/client/maillog"
    serve "$WORK/servers"
    instance_start client
    instance_send $recipients
    instance_wait $recipients
    kill $server
    wait $server
    first_cases
    cp "$WORK/client/maillog" "$WORK/maillog.$reuse"

    awk '{ $3 = "good"; print }' "$WORK/servers" >"$WORK/good"
    serve "$WORK/good"
    : >"$WORK/client/maillog"
    /mnt/postfix/bin/postqueue -c /mnt/work/client/conf -f
    instance_wait $(waiting)
    label="$label, good servers"
    good_cases
    check "no command in plaintext but these, $label" sh -c "! grep ' plain ' \
	$WORK/server.log | grep -v -e ' EHLO\$' -e ' HELO\$' -e ' STARTTLS\$' \
	-e ' QUIT\$'"
    cat "$WORK/client/maillog" >>"$WORK/maillog.$reuse"
    check "no panic or fatal error, $label" sh -c "! grep -e 'panic:' \
	-e 'fatal:' -e 'killed by signal' -e 'exit status' \
	$WORK/maillog.$reuse"
    check "nothing left but what has a wrong policy, $label" [ \
	"$(/mnt/postfix/bin/postqueue -c /mnt/work/client/conf -j |
	grep -o 'user@[^"]*-right.mx.test')" = "" ]
    /mnt/postfix/bin/postsuper -c /mnt/work/client/conf -d ALL
    kill $server
    wait $server
    instance_stop client
done
