# SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
#++
# NAME
#	probe_retry
# SUMMARY
#	posttls-policy probe: mail in plaintext, and names of servers
# DESCRIPTION
#	One server has another TLS version than the policies, a second one
#	likewise, but insists on TLS, and a third one breaks the connection
#	after the handshake.
#--
. "$TOP/tests/mail/mail.subr"
. "$TOP/tests/mail/policy.subr"

instance_hosts <<EOF
127.0.1.10 may.broken.test encrypt.broken.test none.broken.test
127.0.1.11 may.insist.test good.insist.test none.insist.test
127.0.1.24 may.drop.test encrypt.drop.test
127.0.1.2 a.wild.test b.wild.test c.wild.test d.wild.test e.wild.test
EOF
policy_instances <<EOF
127.0.1.2 store
127.0.1.10 wire smtpd_tls_protocols=TLSv1.3
127.0.1.11 wire smtpd_tls_security_level=encrypt smtpd_tls_mandatory_protocols=TLSv1.3
EOF
serve 127.0.1.24 drop "$PKI/wire.chain"
cat >"$conf/tls_policy" <<EOF
may.broken.test may protocols=TLSv1.2
encrypt.broken.test encrypt protocols=TLSv1.2
none.broken.test none
may.insist.test may protocols=TLSv1.2
good.insist.test may
none.insist.test none
may.drop.test may
encrypt.drop.test encrypt
EOF
outcomes
# These are deferred for what the server does.
sed -i '/^encrypt\.\(broken\|drop\)\.test$/d' "$WORK/smtp.bad"
agreed "broken TLS"
for d in may.broken.test none.broken.test good.insist.test may.drop.test; do
    check "broken TLS, $d is sent" is_sent $d
done
for d in encrypt.broken.test may.insist.test none.insist.test \
    encrypt.drop.test; do
    check "broken TLS, $d is not sent" eval "! is_sent $d"
done
tool "broken TLS, handshake" 0 \
    "^PASS  may.broken.test .*:25  may  without TLS: .*handshake failure; mail is sent in plaintext\$" \
    probe may.broken.test
tool "broken TLS, after the handshake" 0 \
    "^PASS  may.drop.test .*:25  may  without TLS: lost connection with" \
    probe may.drop.test
tool "broken TLS, server insists" 1 \
    "^FAIL  may.insist.test .*:25  may  handshake\$" \
    probe may.insist.test
check "broken TLS, server insists, cause" \
    grep -q "^      .* said: 530 .*STARTTLS" "$WORK/out"
$policy probe -j may.broken.test >"$WORK/out"
check "broken TLS, JSON" jq -e -s '.[0] | .result == "PASS" and .level == "may" and
    (.reason | test("in plaintext")) and .protocol == null' "$WORK/out"
kill $server

# These attributes are an error before Postfix 3.10.
sts="policy_type=sts policy_domain=wild.test"
cat >"$conf/tls_policy" <<EOF
a.wild.test secure match=hosted.test $sts mx_host_pattern=*.wild.test
b.wild.test secure match=hosted.test $sts mx_host_pattern=b.wild.test
c.wild.test secure match=hosted.test $sts mx_host_pattern=*.other.test
d.wild.test secure match=other.test $sts mx_host_pattern=other.test
e.wild.test secure match=hosted.test
EOF
enforce=smtp_tls_enforce_sts_mx_patterns
agree "mx_host_pattern"
check "mx_host_pattern, not used" is_sent e.wild.test
check "mx_host_pattern, mismatch" eval "! is_sent d.wild.test"
if $bin/postconf -d $enforce 2>&1 | grep -q "^$enforce = yes"; then
    check "mx_host_pattern, match" is_sent a.wild.test
    tool "mx_host_pattern, explained" 1 \
	"^      .*c.wild.test. does not match STS MX pattern" probe c.wild.test
    echo "$enforce = no" >>"$conf/main.cf"
    agree "mx_host_pattern not enforced"
    check "mx_host_pattern not enforced, mismatch" is_sent c.wild.test
    sed -i "/^$enforce/d" "$conf/main.cf"
fi

instance_stop sink
