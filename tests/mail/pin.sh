# SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
#++
# NAME
#	pin
# SUMMARY
#	posttls-policy pin, and domains that tlsa does not take
# DESCRIPTION
#	Each entry that pin prints is put into a table, and must pass.
#--
. "$TOP/tests/mail/mail.subr"
. "$TOP/tests/mail/policy.subr"

pki_self_signed self
pki_root other
pki_root young
pki_ca cross other subject=young key=young
pki_ca below-cross young
pki_server crossed below-cross
pki_chain crossed crossed below-cross cross
pki_chain alone crossed below-cross
pki_chain self self
# Their number is the server's.
beside=
for i in $(seq 30); do
    pki_root "beside$i" key=other
    beside="$beside beside$i"
done
pki_chain crowd wire wire-ca wire-root $beside

instance_hosts <<EOF
127.0.1.1 wire.mx.test both.test
127.0.1.2 store.mx.test both.test
127.0.1.3 self.mx.test
127.0.1.4 refused.mx.test
127.0.1.17 no-tls.mx.test
127.0.1.18 old.mx.test
127.0.1.19 sni.mx.test
EOF
policy_instances <<EOF
127.0.1.1 wire
127.0.1.2 store
127.0.1.3 self
127.0.1.17 wire smtpd_tls_security_level=none
127.0.1.18 wire smtpd_tls_mandatory_protocols=TLSv1.2 smtpd_tls_protocols=TLSv1.2 smtpd_tls_security_level=may
127.0.1.20 crossed
127.0.1.21 alone
127.0.1.22 crowd
127.0.1.19 hoster tls_server_sni_maps=hash:/mnt/work/sni
EOF
policy_sni

# pinned name destination argument...: every entry must pass
pinned() {
    title=$1 destination=$2
    shift 2
    tool "$title" 0 "^$(echo "$destination" | sed 's/\[/\\[/g') " \
	pin "$@" "$destination"
    cp "$WORK/out" "$WORK/pin"
    grep -v '^#' "$WORK/pin" | while read -r line; do
	echo "$line" >"$WORK/table"
	tool "$title, $(echo "$line" | cut -d' ' -f2) passes" 0 "^PASS" \
	    probe "$WORK/table"
    done
}

pinned "root on the wire" "wire.mx.test"
check "root on the wire, entry" grep -qx \
    "wire.mx.test secure digest=sha256 rootca=$wire_root match=hosted.test" \
    "$WORK/pin"
check "fingerprint entry" grep -qx \
    "wire.mx.test fingerprint digest=sha256 match=$wire|$wire_key" "$WORK/pin"
check "root on the wire, survives" \
    sh -c "grep -B1 '^wire.mx.test secure' '$WORK/pin' | grep -qx '# survives: new intermediate'"
check "fingerprint, survives" sh -c "grep -B1 '^wire.mx.test fingerprint' '$WORK/pin' |
    grep -qx '# survives: new server certificate, if the key is the same'"
check "chain is shown" grep -q "^# *subject *CN = wire-root\$" "$WORK/pin"
pinned "root in the local store" "[store.mx.test]:25"
check "root in the local store, entry" \
    grep -q "secure digest=sha256 rootca=$store_root match=" "$WORK/pin"
pinned "digest" "wire.mx.test" -d sha512
check "digest, entry" grep -q "digest=sha512 rootca=$(pki_fprint wire-root sha512) " \
    "$WORK/pin"
pinned "level" "wire.mx.test" -l secure
check "level, entry" test "$(grep -cv '^#' "$WORK/pin")" -eq 1
pinned "level fingerprint" "wire.mx.test" -l fingerprint
check "level fingerprint, entry" test "$(grep -cv '^#' "$WORK/pin")" -eq 1
pinned "self-signed" "self.mx.test"
check "self-signed, no CA" grep -q "^# does not work: " "$WORK/pin"

pinned "TLS 1.2, where anonymous ciphers are offered" "[old.mx.test]"

# The table says for which name.
echo "sni.mx.test encrypt servername=sni.mx.test" >"$conf/tls_policy"
$bin/postmap "hash:$conf/tls_policy"
pinned "servername of the table" "sni.mx.test"
check "servername of the table, entries" \
    test "$(grep -c '^sni.* servername=sni.mx.test$' "$WORK/pin")" -eq 2
check "servername of the table, certificate" \
    grep -q "match=$(pki_fprint sni sha256)" "$WORK/pin"

# The top is a cross-certificate, or may be one.
pinned "cross-certificate" "[127.0.1.20]" -l secure
check "cross-certificate, key of the root" \
    grep -q " rootca=$(pki_key_fprint cross sha256) " "$WORK/pin"
check "cross-certificate, survives" grep -qx "# survives: new root" "$WORK/pin"
pinned "intermediate only" "[127.0.1.21]" -l secure
check "intermediate only, its key" \
    grep -q " rootca=$(pki_key_fprint below-cross sha256) " "$WORK/pin"
check "intermediate only, survives" \
    grep -qx "# survives: new server certificate" "$WORK/pin"

# Two servers under different roots.
pinned "two servers" "both.test"
check "two servers, both roots" grep -q \
    "rootca=\($wire_root|$store_root\|$store_root|$wire_root\) " "$WORK/pin"

tool "pin, refused" 1 "warning: \[refused.mx.test\]: no server has shown" \
    pin "[refused.mx.test]"
check "pin, refused, why" grep -q "^# .*: Connection refused" "$WORK/out"
tool "pin, no TLS" 1 "warning: \[no-tls.mx.test\]: no server has shown" \
    pin "[no-tls.mx.test]"
check "pin, no TLS, why" grep -q "^# .*TLS is required, but was not" \
    "$WORK/out"
tool "pin, no destination" 2 "fatal: pin: specify one destination" pin
tool "pin, a table" 2 "is a table or file, specify a destination" \
    pin "hash:$conf/tls_policy"
tool "tlsa, no domain" 2 "fatal: tlsa: specify a domain" tlsa
for d in 'a b' 'a#b' '"a' 'a\b'; do
    tool "tlsa, not a domain, $d" 2 "^# $(printf '%s' "$d" | sed 's/\\/\\\\/g'): not a domain\$" \
	tlsa "$d"
done
printf 'a b\nm\303\274ller.test\n' | $policy tlsa - >"$WORK/out" 2>&1
check "tlsa, a bad line is an error for itself" grep -qx "# a b: not a domain" "$WORK/out"
check "tlsa, a domain in UTF-8" grep -q "^# xn--mller-kva.test: " "$WORK/out"
tool "pin, bad digest" 2 "fatal: -d bogus: unknown digest" pin -d bogus a.test
tool "pin, bad level" 2 "fatal: -l encrypt: specify secure or fingerprint" \
    pin -l encrypt a.test
$policy pin -j wire.mx.test >"$WORK/out"
check "pin, JSON" jq -e -s '(.[0].chain | length == 3) and
    ([.[] | select(.entry) | .works] == [true, true])' "$WORK/out"
$policy pin -j "[127.0.1.22]" >"$WORK/out"
check "thirty CAs beside the chain, twenty are listed" jq -e -s '.[0] |
    .other_certificates == 30 and (.other_cas | length == 20) and
    .verified == 3' "$WORK/out"

instance_stop sink
