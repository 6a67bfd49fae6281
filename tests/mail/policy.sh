# SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
#++
# NAME
#	policy
# SUMMARY
#	posttls-policy: check, query, pin, probe
# DESCRIPTION
#	Generated policies are used by smtp(8), and each must have the
#	outcome that posttls-policy says. The other cases are for what
#	smtp(8) has no opinion on.
#--
. "$TOP/tests/mail/mail.subr"

PKI_NAMES=DNS:hosted.test,DNS:*.wild.test
export PKI_NAMES
mkdir "$PKI"
for c in wire store; do
    pki_root $c-root
    pki_ca $c-ca $c-root
    pki_server $c $c-ca
done
pki_chain wire wire wire-ca wire-root
pki_chain store store store-ca
pki_root other
pki_self_signed self
pki_chain self self
# Chains that do not verify, or that have more than is needed.
pki_server expired wire-ca days=-2
pki_chain expired expired wire-ca wire-root
pki_ca old-ca wire-root days=-2
pki_server old old-ca
pki_chain old old old-ca wire-root
pki_chain stranger wire wire-ca wire-root other
pki_server direct store-root
pki_chain direct direct other self
pki_ca cross store-root
pki_ca cross2 other subject=cross key=cross
pki_server crossed cross
pki_chain crossed crossed cross2 other
above=wire-root long_chain=wire-root
for i in $(seq 20); do
    pki_ca long$i $above
    above=long$i long_chain="long$i $long_chain"
done
pki_server long long20
pki_chain long long $long_chain

conf=/mnt/work/client/conf
wire_root=$(pki_fprint wire-root sha256)
wire_ca=$(pki_fprint wire-ca sha256)
store_root=$(pki_fprint store-root sha256)
wire=$(pki_fprint wire sha256)
wire_key=$(pki_key_fprint wire sha256)
wire_sha1=$(pki_fprint wire sha1)

# generate: a policy for each level with each set of attributes
generate() {
    for level in none may encrypt dane dane-only fingerprint verify secure \
	bogus; do
	while read -r attributes; do
	    number=$((number + 1))
	    echo "g$number.mx.test $level $attributes"
	done <<EOT

digest=sha256
digest=bogus
digest=
digest=sha256 digest=sha256
rootca=$wire_root
digest=sha256 rootca=$wire_root
digest=sha256 rootca=$wire_root match=g$number.mx.test
digest=sha256 rootca=$wire_ca match=hosted.test
digest=sha256 rootca=$wire_ca match=other.test
digest=sha256 rootca=$wire_ca|$store_root match=hosted.test
digest=sha256 rootca=$store_root match=hosted.test
digest=sha256 rootca=
digest=sha256 rootca=$wire_sha1
digest=sha1 rootca=$wire_root
digest=sha256 rootca=xyz
digest=sha256 rootca=$wire match=hosted.test
digest=sha256 rootca=$wire_ca tafile=$PKI/other.pem match=hosted.test
digest=sha256 match=$wire
digest=sha256 match=$wire_key
digest=sha256 match=$wire_root
digest=sha256 match=$wire_sha1
digest=sha1 match=$wire_sha1
digest=sha512 match=$wire
match=$wire
match=$wire_sha1
match=xyz
match=xyz match=$wire
match=
match=hosted.test
match=.test
tafile=$PKI/wire-root.pem match=hosted.test
tafile=$PKI/other.pem match=hosted.test
tafile=$PKI/none.pem
protocols=!SSLv2
protocols=bogus
protocols=TLSv9
protocols=>=TLSv1.2
ciphers=high
ciphers=
ciphers=bogus
exclude=RSA
exclude=bogus
exclude=ALL
servername=hosted.test
servername=hosted_test.
servername=hosted.test servername=hosted.test
connection_reuse=no
connection_reuse=maybe
{ digest = sha256 } { rootca = $wire_root }
{ digest = sha256
bogus=x
rootca
EOT
    done
}

instance_hosts <<EOF
127.0.1.1 wire.mx.test hosted.test
127.0.1.2 store.mx.test
127.0.1.3 self.mx.test
127.0.1.4 refused.mx.test
127.0.1.12 expired.mx.test
127.0.1.13 old.mx.test
127.0.1.14 stranger.mx.test
127.0.1.15 direct.mx.test
127.0.1.16 crossed.mx.test
127.0.1.17 no-tls.mx.test
EOF
instance_sink <<EOF
127.0.1.1 wire
127.0.1.2 store
127.0.1.3 self
127.0.1.10 wire smtpd_tls_protocols=TLSv1.3
127.0.1.11 wire smtpd_tls_security_level=encrypt smtpd_tls_mandatory_protocols=TLSv1.3
127.0.1.12 expired
127.0.1.13 old
127.0.1.14 stranger
127.0.1.15 direct
127.0.1.16 crossed
127.0.1.17 wire smtpd_tls_security_level=none
127.0.1.18 long
EOF
instance_client "smtp_tls_CAfile = $PKI/store-root.pem" \
    "smtp_tls_fingerprint_digest = sha256" "minimal_backoff_time = 1s"
policy="/mnt/postfix/bin/posttls-policy"
MAIL_CONFIG=$conf
export MAIL_CONFIG

# outcomes: what smtp(8) and posttls-policy do with tls_policy
outcomes() {
    /mnt/postfix/bin/postmap "hash:$conf/tls_policy" 2>"$WORK/postmap"
    recipients=$(sed 's/^\([^ ]*\) .*/user@\1/' "$conf/tls_policy")
    # A retry in plaintext is for a message that has waited.
    # shellcheck disable=SC2086
    instance_send $recipients
    sleep 2
    instance_start client
    # shellcheck disable=SC2086
    instance_wait $recipients
    instance_stop client

    # Destinations that smtp(8) defers whatever the server is, and those that
    # have the mail.
    sed -n '/Server certificate not verified/d
	/server unavailable or unable to receive mail/d
	s/.*to=<user@\([^>]*\)>.*status=deferred.*/\1/p' \
	"$WORK/client/maillog" | sort -u >"$WORK/smtp.bad"
    sed -n 's/.*to=<user@\([^>]*\)>.*status=sent.*/\1/p' \
	"$WORK/client/maillog" | sort -u >"$WORK/smtp.sent"
    /mnt/postfix/bin/postsuper -d ALL
    cat "$WORK/client/maillog"
    rm "$WORK/client/maillog"

    $policy check -j >"$WORK/check" 2>"$WORK/check.err"
    echo $? >"$WORK/check.status"
    jq -r 'select(.severity == "error") | .key' "$WORK/check" | sort -u \
	>"$WORK/check.bad"
    $policy probe -j >"$WORK/probe" 2>"$WORK/probe.err"
    echo $? >"$WORK/probe.status"
    jq -r 'select(.result == "PASS") | .destination' "$WORK/probe" | sort -u \
	>"$WORK/probe.sent"
}

# agreed name: posttls-policy says what smtp(8) did with tls_policy
agreed() {
    same "$1, check agrees with smtp(8)" "$WORK/smtp.bad" "$WORK/check.bad"
    same "$1, probe agrees with smtp(8)" "$WORK/smtp.sent" "$WORK/probe.sent"
}

# agree name: posttls-policy says what smtp(8) does with tls_policy
agree() {
    outcomes
    agreed "$1"
}

# is_sent destination: smtp(8) has sent the mail
is_sent() {
    grep -qx "$1" "$WORK/smtp.sent"
}

instance_start sink
generate >"$conf/tls_policy"
sed -n 's/^\(g[0-9]*\.mx\.test\).*/127.0.1.1 \1/p' "$conf/tls_policy" |
instance_hosts
outcomes
$policy check -j "$conf/tls_policy" |
    jq -r 'select(.severity == "error") | .key' | sort -u >"$WORK/file.bad"

all=$(grep -c . "$conf/tls_policy")
check "generated policies, a few hundred" test "$all" -ge 400
check "generated policies, some are in error" \
    test "$(grep -c . "$WORK/smtp.bad")" -ge 50
check "generated policies, some are used" \
    test "$(grep -c . "$WORK/smtp.sent")" -ge 50
same "check agrees with smtp(8)" "$WORK/smtp.bad" "$WORK/check.bad"
same "check of the file agrees with smtp(8)" "$WORK/smtp.bad" "$WORK/file.bad"
same "probe agrees with smtp(8)" "$WORK/smtp.sent" "$WORK/probe.sent"
check "check, exit status" grep -qx 1 "$WORK/check.status"
check "probe, exit status" grep -qx 1 "$WORK/probe.status"
check "probe, one result for each" test "$all" -eq "$(grep -c result "$WORK/probe")"
# Postfix 3.11 has this for a program that does not begin as smtp(8) does.
check "probe, no status of TLS features" \
    sh -c "! grep 'pol_stat_.*unexpected status' '$WORK/probe'"
for f in check probe; do
    check "$f, nothing on standard error" test ! -s "$WORK/$f.err"
done
# What query says, for some of each.
for d in $(sed -n '1~9p' "$WORK/smtp.bad") $(sed -n '1~9p' "$WORK/smtp.sent"); do
    status=0
    $policy query "$d" >"$WORK/out" 2>&1 || status=$?
    want=0
    ! grep -qx "$d" "$WORK/smtp.bad" || want=1
    check "query agrees with smtp(8), $d" test $status -eq $want
done

# tool name status pattern argument...: output has the pattern
tool() {
    title=$1 want=$2 pattern=$3
    shift 3
    status=0
    $policy "$@" >"$WORK/out" 2>&1 </dev/null || status=$?
    echo "== $title: $status"
    cat "$WORK/out"
    check "$title, exit status" test $status -eq "$want"
    check "$title" grep -q -e "$pattern" "$WORK/out"
}

# serve address behavior [file]: start a server, its pid is in $server
serve() {
    rm -f "$WORK/ready"
    python3 "$TOP/tests/mail/policy.server.py" "$@" >"$WORK/ready" &
    server=$!
    while ! grep -q ready "$WORK/ready"; do sleep 0.1; done
}

for part in check query probe pin suggest hostile retry jail; do
    . "$TOP/tests/mail/policy.$part"
done

instance_stop sink
