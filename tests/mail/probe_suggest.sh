# SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
#++
# NAME
#	probe_suggest
# SUMMARY
#	posttls-policy probe: the entries that it suggests
# DESCRIPTION
#	Each suggestion is put in the place of the entry, and must pass.
#--
. "$TOP/tests/mail/mail.subr"
. "$TOP/tests/mail/policy.subr"

# Chains that do not verify, or that have more than is needed.
pki_root other
pki_self_signed self
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

instance_hosts <<EOF
127.0.1.1 wire.mx.test both.test
127.0.1.2 store.mx.test both.test
127.0.1.12 expired.mx.test
127.0.1.13 old.mx.test
127.0.1.14 stranger.mx.test
127.0.1.15 direct.mx.test
127.0.1.16 crossed.mx.test
127.0.1.17 no-tls.mx.test
127.0.1.19 sni.mx.test
EOF
policy_instances <<EOF
127.0.1.1 wire
127.0.1.2 store
127.0.1.12 expired
127.0.1.13 old
127.0.1.14 stranger
127.0.1.15 direct
127.0.1.16 crossed
127.0.1.17 wire smtpd_tls_security_level=none
127.0.1.18 long
127.0.1.19 hoster tls_server_sni_maps=hash:/mnt/work/sni
EOF
policy_sni

# suggested name destination policy suggestion [result]: "-" for none. The
# result is PASS, or WARN.
suggested() {
    echo "$2 $3" >"$WORK/table"
    if [ "$4" = - ]; then
	tool "suggestion, $1" 1 "^      no entry at level ${3%% *} would pass\$" \
	    probe "$WORK/table"
	return
    fi
    tool "suggestion, $1" 1 "^FAIL" probe -C "$WORK/table"
    cp "$WORK/out" "$WORK/suggested"
    sed -n 's/^      would pass  //p' "$WORK/suggested" >"$WORK/table"
    echo "$2 $4" >"$WORK/wanted"
    same "suggestion, $1, entry" "$WORK/wanted" "$WORK/table"
    case ${5:-PASS} in
    PASS) tool "suggestion, $1, passes" 0 "^PASS" probe "$WORK/table" ;;
    WARN) tool "suggestion, $1, passes" 4 "^WARN" probe "$WORK/table" ;;
    esac
}

wire_512=$(pki_fprint wire sha512)
wire_key_512=$(pki_key_fprint wire sha512)
right="secure digest=sha256 rootca=$wire_root match=hosted.test"
suggested "CA" wire.mx.test \
    "secure digest=sha256 rootca=$store_root match=hosted.test" "$right"
suggested "name" wire.mx.test \
    "secure digest=sha256 rootca=$wire_root match=other.test" "$right"
suggested "CA and name" wire.mx.test \
    "secure digest=sha256 rootca=$store_root match=other.test" "$right"
suggested "verify" wire.mx.test \
    "verify digest=sha256 rootca=$store_root match=hosted.test" \
    "verify digest=sha256 rootca=$wire_root match=hosted.test"
suggested "no name" wire.mx.test "secure digest=sha256 rootca=$wire_ca" \
    "secure digest=sha256 rootca=$wire_ca match=hosted.test"
suggested "other attributes" wire.mx.test \
    "secure match=other.test protocols=TLSv1.3 digest=sha256 rootca=$wire_root ciphers=high" \
    "$right protocols=TLSv1.3 ciphers=high"
suggested "trust anchor file, name" wire.mx.test \
    "secure tafile=$PKI/wire-root.pem match=other.test" \
    "secure tafile=$PKI/wire-root.pem match=hosted.test"
suggested "CAs of main.cf, CA" wire.mx.test "secure match=hosted.test" "$right"
suggested "CAs of main.cf, name" store.mx.test "secure match=other.test" \
    "secure match=hosted.test"
suggested "fingerprint" wire.mx.test \
    "fingerprint digest=sha256 match=$store_root" \
    "fingerprint digest=sha256 match=$wire|$wire_key"
suggested "digest of the policy" wire.mx.test \
    "fingerprint digest=sha512 match=$(pki_fprint store sha512)" \
    "fingerprint digest=sha512 match=$wire_512|$wire_key_512"
suggested "expired certificate, CA" expired.mx.test "$right" -
suggested "expired certificate, fingerprint" expired.mx.test \
    "fingerprint digest=sha256 match=$wire" \
    "fingerprint digest=sha256 match=$(pki_fprint expired sha256)|$(pki_key_fprint expired sha256)" \
    WARN
suggested "expired CA" old.mx.test "$right" -
suggested "cross-signed CA" crossed.mx.test "$right" \
    "secure digest=sha256 rootca=$(pki_fprint cross2 sha256) match=hosted.test"
suggested "two servers" both.test "$right" \
    "secure digest=sha256 rootca=$wire_root rootca=$store_root match=hosted.test"

# Certificates that have no part in the chain.
suggested "a stranger behind the root" stranger.mx.test \
    "secure digest=sha256 rootca=$store_root match=hosted.test" "$right"
check "a stranger is not shown" \
    sh -c "! grep 'subject .*CN = other' '$WORK/suggested'"
check "a stranger is counted" \
    grep -q "^ *other certificates: 1\$" "$WORK/suggested"
suggested "strangers in place of a CA" direct.mx.test "$right" \
    "secure digest=sha256 rootca=$store_root match=hosted.test"
check "strangers are not shown" \
    sh -c "! grep 'subject .*CN = \(other\|self\)' '$WORK/suggested'"
check "strangers are counted" \
    grep -q "^ *other certificates: 2\$" "$WORK/suggested"

echo "[127.0.1.18] encrypt" >"$WORK/table"
settings=$WORK/settings
mkdir "$settings"
{
    grep -v ^config_directory "$conf/main.cf"
    echo "smtp_tls_scert_verifydepth = 30"
} >"$settings/main.cf"
tool "long chain" 0 "^ *other certificates: 2\$" \
    probe -C -c "$settings" "$WORK/table"
check "long chain, what is shown" \
    test "$(grep -c ' subject  ' "$WORK/out")" -eq 20

# A server that has another certificate without SNI.
suggested "SNI" sni.mx.test "secure digest=sha256 rootca=$store_root" \
    "secure digest=sha256 rootca=$wire_root servername=hostname"
suggested "SNI, a name of its own" sni.mx.test \
    "secure digest=sha256 rootca=$wire_root match=sni.mx.test" \
    "secure digest=sha256 rootca=$wire_root match=sni.mx.test servername=hostname"
suggested "SNI, another name" sni.mx.test \
    "secure digest=sha256 rootca=$wire_root match=other.test" \
    "secure digest=sha256 rootca=$wire_root match=nexthop servername=hostname"

# An address among names.
suggested "address among names" wire.mx.test \
    "secure digest=sha256 rootca=$wire_root match=hosted.test:127.0.1.1" "$right"

# An address is a name.
suggested "address" "[127.0.1.1]" "secure digest=sha256 rootca=$wire_root" \
    "$right"
check "address, in words" grep -q "the name in the server certificate does not match" \
    "$WORK/suggested"

echo "wire.mx.test secure digest=sha256 rootca=$store_root" >"$WORK/table"
$policy probe -j "$WORK/table" >"$WORK/out"
check "suggestion, JSON" jq -e -s "(.[0].result == \"FAIL\") and
    .[0].suggestion == {entry: \"$right\", works: true, new_name: true}" \
    "$WORK/out"
echo "both.test $right" >"$WORK/table"
$policy probe -j "$WORK/table" >"$WORK/out"
check "suggestion, only for the server that fails" jq -e -s '[.[] |
    select(.result) | [.result, has("suggestion")]] | sort ==
    [["FAIL", true], ["PASS", false]]' "$WORK/out"
# each_suggested name suggestion-of-127.0.1.1 suggestion-of-127.0.1.2: of
# two servers that fail, of which one may be an attacker's
each_suggested() {
    $policy probe -j "$WORK/table" >"$WORK/out"
    for address in 127.0.1.1 127.0.1.2; do
	jq -r --arg address "$address" \
	    'select(.address == $address) | .suggestion.entry' "$WORK/out"
    done >"$WORK/found"
    printf '%s\n' "$2" "$3" >"$WORK/wanted"
    same "$1" "$WORK/wanted" "$WORK/found"
}
echo "both.test fingerprint digest=sha256 match=$wire_root" >"$WORK/table"
each_suggested "certificates of each server" \
    "fingerprint digest=sha256 match=$wire|$wire_key" \
    "fingerprint digest=sha256 match=$(pki_fprint store sha256)|$(pki_key_fprint store sha256)"
echo "both.test secure digest=sha256 rootca=$(pki_fprint other sha256) match=hosted.test" \
    >"$WORK/table"
each_suggested "CA of each server" \
    "secure digest=sha256 rootca=$wire_ca match=hosted.test" \
    "secure digest=sha256 rootca=$(pki_fprint store-ca sha256) match=hosted.test"
suggested "certificate of another server is kept" both.test \
    "fingerprint digest=sha256 match=$wire" \
    "fingerprint digest=sha256 match=$wire match=$(pki_fprint store sha256)"
echo "127.0.1.1 down.test
127.0.1.4 down.test" | instance_hosts
echo "down.test secure digest=sha256 rootca=$store_root match=hosted.test" >"$WORK/table"
tool "a server that is down keeps what it may need" 1 \
    "^      would pass  down.test secure digest=sha256 rootca=$store_root rootca=$wire_root match=hosted.test\$" \
    probe "$WORK/table"

# What a server that fails sends beside its chain is no candidate.
echo "[127.0.1.14] secure digest=sha256 rootca=$(pki_fprint crossed sha256) match=hosted.test" \
    >"$WORK/table"
tool "what is sent beside is not suggested" 1 \
    "^      would pass  .*rootca=$wire_ca match=hosted.test\$" probe "$WORK/table"

# The name is what is new.
echo "wire.mx.test secure digest=sha256 rootca=$wire_root match=other.test" >"$WORK/table"
tool "a new name" 1 "^      the name is what is new; fingerprints do not tell whether it belongs to wire.mx.test:\$" \
    probe "$WORK/table"
echo "wire.mx.test secure digest=sha256 rootca=$store_root match=hosted.test" >"$WORK/table"
tool "a new CA" 1 "^      would pass" probe "$WORK/table"
check "a new CA, the name is not new" sh -c "! grep 'the name is' '$WORK/out'"

# Two servers behind one address, as when only some connections are attacked.
pki_server newkey wire-ca
pki_chain newkey newkey wire-ca wire-root
serve 127.0.1.9 turn "$PKI/wire.chain" "$PKI/newkey.chain"
echo "[127.0.1.9] secure digest=sha256 rootca=$store_root match=hosted.test" \
    >"$WORK/table"
tool "another certificate in an attempt" 1 \
    "^      no entry would pass: the server has shown different certificates\$" \
    probe "$WORK/table"
kill $server

echo "[no-tls.mx.test] encrypt" >"$WORK/table"
tool "no suggestion without authentication" 1 "^FAIL" probe "$WORK/table"
check "no suggestion is made up" \
    sh -c "! grep -q 'would pass' '$WORK/out'"

instance_stop sink
