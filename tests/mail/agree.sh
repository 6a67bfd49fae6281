# SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
#++
# NAME
#	agree
# SUMMARY
#	generated policies, in smtp(8) and in posttls-policy
# DESCRIPTION
#	Generated policies are used by smtp(8), and each must have the
#	outcome that posttls-policy says.
#--
. "$TOP/tests/mail/mail.subr"
. "$TOP/tests/mail/policy.subr"

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

pki_root other
instance_hosts <<EOT
127.0.1.1 hosted.test
EOT
policy_instances <<EOT
127.0.1.1 wire
EOT
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

instance_stop sink
