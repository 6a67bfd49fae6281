# SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
#++
# NAME
#	probe_since
# SUMMARY
#	posttls-policy probe, compared with earlier runs
# DESCRIPTION
#	One server, mx.test, has other certificates from day to day, for
#	which it is at other addresses. The server that fails has an attacker's
#	certificate, or one that its owner has renewed: what is known of it
#	must tell these apart where it says something.
#--
. "$TOP/tests/mail/mail.subr"
. "$TOP/tests/mail/policy.subr"

pki_server renewed wire-ca key=wire
pki_chain renewed renewed wire-ca wire-root
pki_server newkey wire-ca
pki_chain newkey newkey wire-ca wire-root
pki_ca next-ca wire-root
pki_server next next-ca
pki_chain next next next-ca wire-root
pki_chain announce wire wire-ca wire-root next-ca
# By name only, the genuine CA has issued this.
pki_root other
pki_ca fake other subject=wire-ca
pki_server forged fake keyid=none
pki_chain forged forged wire-ca wire-root
# A server certificate is no CA, whoever signs with its key.
pki_server leaf-signed wire keyid=none
pki_chain leaf-signed leaf-signed wire wire-ca wire-root

pki_ca again wire-root subject=wire-ca
pki_ca below again
pki_server lower below
pki_chain lower lower below again wire-root

policy_instances <<EOT
127.0.1.1 wire
127.0.1.2 renewed
127.0.1.3 newkey
127.0.1.4 announce
127.0.1.5 next
127.0.1.6 forged
127.0.1.7 store
127.0.1.8 leaf-signed
127.0.1.10 lower
EOT
cp /etc/hosts "$WORK/hosts"

# at [address...]: where mx.test is
at() {
    {
	cat "$WORK/hosts"
	for address; do
	    echo "$address mx.test"
	done
    } >/etc/hosts
}

# day name status pattern: a run that is compared with the one before, and kept
day() {
    tool "$1" "$2" "$3" probe --since "$WORK/last" "$WORK/table"
    $policy probe -j --since "$WORK/last" "$WORK/table" >"$WORK/new" 2>/dev/null
    mv "$WORK/new" "$WORK/last"
}

# first policy: a destination that was there before, and passed
first() {
    echo "mx.test $1" >"$WORK/table"
    at 127.0.1.1
    $policy probe -j "$WORK/table" >"$WORK/last"
}

# known name pattern: of the server that fails, in text and in JSON
known() {
    check "$1" grep -q "^      known  $2" "$WORK/out"
    jq -r 'select(.known) | .known[]' "$WORK/last" >"$WORK/known"
    check "$1, JSON" grep -q "^$2" "$WORK/known"
    check "$1, one statement" test "$(grep -c . "$WORK/known")" -eq 1
}

unchanged() {
    check "$1" sh -c "! grep changed: '$WORK/out'"
}

date='20[-0-9]*T[0-9:]*Z'
nothing="nothing is known of its key and its CA"
other=$(pki_fprint other sha256)
intermediate="secure digest=sha256 rootca=$wire_ca match=hosted.test"
leaf="fingerprint digest=sha256 match=$wire"

# What has changed, in a file that differs.
at 127.0.1.1
echo "mx.test encrypt" >"$WORK/table"
$policy probe -j "$WORK/table" >"$WORK/earlier"
tool "nothing has changed" 0 "days\$" probe --since "$WORK/earlier" "$WORK/table"
sed 's/"certificate":"[0-9A-F]/"certificate":"X/; s/"public_key":"../"public_key":"YY/' \
    "$WORK/earlier" >"$WORK/other"
tool "another leaf and key" 0 "  changed: leaf, key\$" \
    probe --since "$WORK/other" "$WORK/table"
tool "another leaf and key, quiet" 0 "  changed: leaf, key\$" \
    probe -q --since "$WORK/other" "$WORK/table"
jq -c '(.chain // [] | .[2]) |= . + {certificate: "X"}' "$WORK/earlier" \
    >"$WORK/other"
tool "another CA" 0 "  changed: ca\$" probe --since "$WORK/other" "$WORK/table"
sed 's/"server":"mx/"server":"my/' "$WORK/earlier" >"$WORK/other"
tool "another set of servers" 0 "  changed: mx\$" \
    probe --since "$WORK/other" "$WORK/table"
jq -c 'del(.chain)' "$WORK/earlier" >"$WORK/other"
tool "not reached then, nothing is said" 0 " days\$" \
    probe --since "$WORK/other" "$WORK/table"
tool "a new destination" 0 "  changed: new\$" \
    probe --since "$WORK/earlier" "[127.0.1.7]"
jq -c '., (select(.server) | .server = "fire.mx.test")' "$WORK/earlier" \
    >"$WORK/gone"
tool "a server less" 0 "  changed: mx\$" \
    probe --since "$WORK/gone" "$WORK/table"
echo "mx.test secure digest=sha512 rootca=$(pki_fprint wire-root sha512) match=hosted.test" \
    >"$WORK/sha512"
$policy probe -j "$WORK/sha512" >"$WORK/other"
tool "another digest then, nothing is said" 0 " days\$" \
    probe --since "$WORK/other" "$WORK/table"
echo "mx.test secure digest=sha3-256 rootca=$(pki_fprint wire-root sha3-256) match=hosted.test" \
    >"$WORK/sha3"
$policy probe -j "$WORK/sha3" >"$WORK/other"
check "JSON, digest" jq -e -s '.[0].digest == "sha3-256"' "$WORK/other"
tool "another digest of that length then" 0 "^PASS" \
    probe --since "$WORK/other" "$WORK/table"
check "another digest of that length then, nothing is said" \
    sh -c "! grep changed: '$WORK/out'"
# Two addresses of one server, with different certificates.
at 127.0.1.1 127.0.1.7
$policy probe -j "$WORK/table" >"$WORK/other"
tool "two addresses, nothing has changed" 0 "2 passed" \
    probe --since "$WORK/other" "$WORK/table"
check "two addresses, no change" sh -c "! grep changed: '$WORK/out'"
echo "{" >"$WORK/other"
tool "not JSON" 2 "fatal: .*other: line 1: not JSON" \
    probe --since "$WORK/other" "$WORK/table"

# What was there is not forgotten when the server, or the DNS, is away.
first "$intermediate"
passed=$(jq -r 'select(.server) | .time' "$WORK/last")
at 127.0.1.9
day "server is down" 3 "  connect\$"
check "server is down, it is kept" jq -e -s --arg time "$passed" '.[1].passed |
    .time == $time and .server == "mx.test" and (.chain | length == 2)' "$WORK/last"
at
day "no such host" 3 "  dns\$"
day "no such host, again" 3 "  dns\$"
check "no such host, it is kept" jq -e -s --arg time "$passed" \
    '.[1].passed.time == $time' "$WORK/last"
at 127.0.1.1
day "back again" 0 "^PASS"
unchanged "back again, nothing has changed"
check "back again, nothing is kept" jq -e -s '[.[] | select(.passed)] == []' \
    "$WORK/last"

# The key of then, the CA of then.
first "$leaf"
passed=$(jq -r 'select(.server) | .time' "$WORK/last")
at 127.0.1.2
day "same key" 1 "  changed: leaf\$"
known "same key, it is known" "the same key as when it last passed ($date)"
check "same key, since when" grep -q "passed ($passed)\$" "$WORK/out"
at 127.0.1.3
for i in "" ", again"; do
    day "another key$i" 1 "  changed: leaf, key\$"
    known "another key$i, the CA is known" \
	"the certificate is from a CA that it had when it last passed ($date): CN = wire-ca"
    check "another key$i, since when" grep -q "passed ($passed): " "$WORK/out"
done
at 127.0.1.6
day "forged" 1 "  fingerprint  "
known "forged, the CA counts only with its signature" "$nothing"
at 127.0.1.8
day "signed by a server" 1 "  fingerprint  "
known "signed by a server, that is no CA" "$nothing"
at 127.0.1.7
day "another CA" 1 "  fingerprint  "
known "another CA, nothing is known" "$nothing"
at 127.0.1.1
day "another CA, and back" 0 "^PASS"
unchanged "another CA, and back, nothing has changed"

# A CA that the server has announced.
first "$intermediate"
at 127.0.1.5
day "sibling" 1 "  ca  "
known "sibling, what is above the pinned CA does not count" "$nothing"
at 127.0.1.1
day "sibling, and back" 0 "^PASS"
at 127.0.1.4
day "announced" 0 "  changed: sent\$"
check "announced, which one" grep -qx "      sent  CN = next-ca" "$WORK/out"
sent=$(jq -r 'select(.server) | .time' "$WORK/last")
day "announced, again" 0 "^PASS"
unchanged "announced, it is said once"
at 127.0.1.9
day "announced, then down" 3 "  connect\$"
at 127.0.1.5
day "announced, then used" 1 "  changed: leaf, key, ca\$"
known "announced, then used, it is known" \
    "the certificate is from a CA that it has sent beside its own since $date: CN = next-ca"
check "announced, then used, since when" grep -q "since $sent: " "$WORK/out"

# The suggestion is like what was pinned: a certificate or a key, a CA of the
# same name, or at the same place; not above it.
suggests() {
    check "$1" grep -qx "      would pass  mx.test $2" "$WORK/out"
}
first "$intermediate"
at 127.0.1.5
day "sibling of a certificate" 1 "  ca  "
suggests "sibling of a certificate, suggestion" \
    "secure digest=sha256 rootca=$(pki_fprint next-ca sha256) match=hosted.test"
first "secure digest=sha256 rootca=$(pki_key_fprint wire-ca sha256) match=hosted.test"
at 127.0.1.5
day "sibling of a key" 1 "  ca  "
suggests "sibling of a key, suggestion" \
    "secure digest=sha256 rootca=$(pki_key_fprint next-ca sha256) match=hosted.test"
first "$intermediate"
at 127.0.1.10
day "CA of the same name" 1 "  ca  "
suggests "CA of the same name, suggestion" \
    "secure digest=sha256 rootca=$(pki_fprint again sha256) match=hosted.test"
first "secure digest=sha256 rootca=$wire_root match=hosted.test"
at 127.0.1.7
day "another root" 1 "  ca  "
suggests "another root, suggestion" \
    "secure digest=sha256 rootca=$store_root match=hosted.test"
for value in "$wire" "$wire_key" "$wire|$wire_key"; do
    case $value in
    *\|*) new="$(pki_fprint newkey sha256)|$(pki_key_fprint newkey sha256)" ;;
    $wire) new=$(pki_fprint newkey sha256) ;;
    *) new=$(pki_key_fprint newkey sha256) ;;
    esac
    first "fingerprint digest=sha256 match=$value"
    at 127.0.1.3
    day "fingerprint of $value" 1 "  fingerprint  "
    suggests "fingerprint of $value, suggestion" \
	"fingerprint digest=sha256 match=$new"
done

first "$intermediate"
at 127.0.1.6
day "forged, below a pinned CA" 1 "  ca  "
known "forged, below a pinned CA, it counts only with its signature" "$nothing"

# What a server says that does not pass is not kept.
first "$leaf"
at 127.0.1.7
day "attack" 1 "  fingerprint  "
day "attack, again" 1 "  fingerprint  "
known "attack, again, it was not learned" "$nothing"
at 127.0.1.2
day "after an attack" 1 "  fingerprint  "
known "after an attack, what was known is" "the same key as when it last passed"

# A CA that was taken out of the policy does not count any more.
first "$intermediate"
at 127.0.1.3
echo "mx.test secure digest=sha256 rootca=$other match=hosted.test" >"$WORK/table"
day "CA was taken out" 1 "  ca  "
known "CA was taken out, it does not count" "$nothing"
first "$intermediate"
at 127.0.1.3
echo "mx.test secure digest=sha256 rootca=$other|$wire_ca match=a.test" >"$WORK/table"
day "CA is still listed" 1 "  name  "
known "CA is still listed, it counts" "the certificate is from a CA that it had"
first "encrypt"
at 127.0.1.2
echo "mx.test $leaf" >"$WORK/table"
day "key that was listed later" 1 "  fingerprint  "
known "key that was listed later, its certificate counts" \
    "the same key as when it last passed"
first "encrypt"
at 127.0.1.2
echo "mx.test fingerprint digest=sha256 match=$other" >"$WORK/table"
day "without authentication" 1 "  fingerprint  "
known "without authentication, nothing counts" "$nothing"

# Fingerprints that match nothing.
check_unused() {
    check "$1" jq -e -s --arg value "$2" '(.[0].unused // []) ==
	($value | if . == "" then [] else [.] end)' "$WORK/last"
}
first "secure digest=sha256 rootca=$wire_ca|$wire_root match=hosted.test"
check_unused "root and intermediate, both are used" ""
first "secure digest=sha256 rootca=$wire_ca|$other match=hosted.test"
check_unused "successor that is not there" "$other"
day "unused value, the run before had it" 0 "^PASS"
unchanged "unused value, it is not said again"
first "$intermediate"
echo "mx.test secure digest=sha256 rootca=$wire_ca|$other match=hosted.test" >"$WORK/table"
day "unused value" 0 "  changed: unused\$"
check "unused value, which one" grep -qx "      unused  $other" "$WORK/out"
check_unused "unused value, JSON" "$other"
at 127.0.1.1 127.0.1.9
day "unused value, a server is down" 3 "  connect\$"
unchanged "unused value, a server is down, nothing is said"
check_unused "unused value, a server is down, JSON" "$other"
at 127.0.1.1
day "unused value, all are there" 0 "^PASS"
unchanged "unused value, all are there, it is not said again"
echo "mx.test secure digest=sha256 rootca=$wire_root|$store_root match=hosted.test" >"$WORK/table"
at 127.0.1.1 127.0.1.7
day "one for each server" 0 "2 passed"
check_unused "one for each server, both are used" ""

# Two addresses of a server, of which one fails.
first "$leaf"
echo "mx.test $leaf|$(pki_key_fprint store sha256)" >"$WORK/table"
at 127.0.1.1 127.0.1.7
day "two addresses" 0 "2 passed"
at 127.0.1.1 127.0.1.5
day "two addresses, one fails" 1 "1 passed, 1 failed"
known "two addresses, one fails, nothing is known of it" "$nothing"
check "two addresses, one address is gone" jq -e -s \
    '[.[] | select(.passed)] == []' "$WORK/last"

# Files of others.
for c in '{"passed": 7}:object' '{"passed": {"server": 7}}:server' \
    '{"passed": {"chain": [{}]}}:chain'
do
    echo "${c%:*}" >"$WORK/last"
    tool "bad file, ${c%:*}" 2 "fatal: .*: line 1: not a result of posttls-policy(1): ${c##*:}" \
	probe --since "$WORK/last" "$WORK/table"
done

instance_stop sink
