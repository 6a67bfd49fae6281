# SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
#++
# NAME
#	probe_hostile
# SUMMARY
#	posttls-policy probe: servers that do not behave
#--
. "$TOP/tests/mail/mail.subr"
. "$TOP/tests/mail/policy.subr"

# The certificate of a hostile server.
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 3 \
    -utf8 -subj "/CN=$(printf 'a\033[31mb\302\233c')
PASS" -addext "subjectAltName=DNS:$(printf 'x\033[2Jy')" \
    -keyout "$PKI/evil.key" -out "$PKI/evil.pem" 2>/dev/null
pki_chain evil evil

instance_hosts <<EOF
127.0.1.1 wire.mx.test
EOF
policy_instances <<EOF
127.0.1.1 wire
127.0.1.7 evil
EOF

# clean name: nothing but printable characters and newlines
clean() {
    check "$1" test "$(LC_ALL=C tr -d '\n -~' <"$WORK/out" | wc -c)" -eq 0
}

# This takes a minute; the others need not wait.
serve 127.0.1.20 late "$PKI/wire.chain"
late_server=$server
echo "[127.0.1.20] secure digest=sha256 rootca=$store_root match=other.test" \
    >"$WORK/late.table"
late_start=$(date +%s)
{
    $policy probe "$WORK/late.table" >"$WORK/late" 2>&1
    date +%s >"$WORK/late.end"
} &
late_probe=$!

# Terminals.
serve 127.0.1.5 escape
tool "escape sequence in the greeting" 3 "554 ?\[31mPASS???31m" \
    probe "[127.0.1.5]"
clean "escape sequence in the greeting, escaped"
tool "escape sequence in the greeting, -v" 3 "posttls-policy: .*554 ?\[31mPASS" \
    probe -v "[127.0.1.5]"
clean "escape sequence in the greeting, -v, escaped"
$policy probe -j "[127.0.1.5]" >"$WORK/out"
clean "escape sequence in the greeting, escaped in JSON"
check "escape sequence in the greeting, JSON" \
    jq -e -s '.[0].reason | test("554 .\\[31mPASS")' "$WORK/out"
kill $server
serve 127.0.1.6 slow
start=$(date +%s)
tool "slow server" 3 "^FAIL  \[127.0.1.6\]" probe "[127.0.1.6]"
check "slow server, time limit" test $(($(date +%s) - start)) -le 60
kill $server

# A certificate with control characters.
for entry in "[127.0.1.7] fingerprint digest=sha256 match=$wire" \
    "[127.0.1.7] secure digest=sha256 rootca=$wire_root"; do
    echo "$entry" >"$WORK/table"
    level=$(echo "$entry" | cut -d' ' -f2)
    tool "hostile certificate, $level" 1 "^FAIL" probe "$WORK/table"
    clean "hostile certificate, $level, escaped"
    check "hostile certificate, $level, one result" \
	test "$(grep -c '^[A-Z]' "$WORK/out")" -eq 1
    tool "hostile certificate, $level, certificates" 1 "subject" \
	probe -C "$WORK/table"
    clean "hostile certificate, $level, certificates, escaped"
    $policy probe -j "$WORK/table" >"$WORK/out"
    clean "hostile certificate, $level, JSON"
    check "hostile certificate, $level, JSON object" jq -e -s '.[0].chain' "$WORK/out"
done
tool "hostile certificate, pin" 0 "fingerprint digest=sha256" pin "[127.0.1.7]"
clean "hostile certificate, pin, escaped"
grep -v '^#' "$WORK/out" >"$WORK/table"
check "hostile certificate, pin, one entry" \
    test "$(grep -c . "$WORK/table")" -eq 1

# Not more at a time than -n says.
serve 127.0.1.8 count "$WORK/most"
for i in 1 2 3 4 5 6 7 8 9 10 11 12; do
    echo "c$i.mx.test encrypt"
    echo "127.0.1.8 c$i.mx.test" | instance_hosts
done >"$WORK/table"
$policy probe -n 2 "$WORK/table" >"$WORK/out"
check "many for one address" test "$(grep -c ' 554 no$' "$WORK/out")" -eq 12
check "many for one address, two at a time" grep -qx 2 "$WORK/most"
kill $server

# Without end: not much is kept, little is shown, and the time is that of a step.
for behavior in banner flood; do
    serve 127.0.1.21 $behavior "$PKI/wire.chain"
    begun=$(date +%s)
    echo "[127.0.1.21] encrypt" >"$WORK/table"
    limit_memory 200000 $policy probe -C "$WORK/table" >"$WORK/out" 2>&1
    cut -c 1-200 "$WORK/out"
    check "$behavior without end fails" \
	grep -q "gave up after 10 seconds" "$WORK/out"
    check "$behavior without end, in time" \
	test $(($(date +%s) - begun)) -le 30
    check "$behavior without end, size" \
	test "$(wc -c <"$WORK/out")" -le 65536
    check "$behavior without end, lines" test "$(wc -l <"$WORK/out")" -le 40
    $policy pin "[127.0.1.21]" >"$WORK/out" 2>&1
    check "$behavior without end, pin, size" \
	test "$(wc -c <"$WORK/out")" -le 65536
    kill $server
done

# A process that is killed has a result, in its place.
serve 127.0.1.22 silent
printf '%s\n' "[127.0.1.22] encrypt" "wire.mx.test encrypt" >"$WORK/table"
for option in "" -j; do
    $policy probe $option "$WORK/table" >"$WORK/out" 2>&1 &
    tool=$!
    instance_until 100 pgrep -P $tool
    kill -KILL "$(pgrep -P $tool | head -n 1)"
    wait $tool
    check "killed${option:+, JSON}, one of two" sh -c \
	"grep -A 1 'FAIL' '$WORK/out' | grep 'process was killed by signal 9'"
    check "killed${option:+, JSON}, the other" sh -c \
	"grep 'wire.mx.test.*PASS\|PASS.*wire.mx.test' '$WORK/out'"
done
kill $server

# In the order of the table, and slow servers do not hold up the others.
serve 127.0.1.23 silent
for i in 1 2; do
    echo "w$i.mx.test encrypt"
    echo "127.0.1.23 w$i.mx.test" | instance_hosts
done >"$WORK/table"
echo "wire.mx.test encrypt" >>"$WORK/table"
# has_client: the sink has had a client after these lines of its log
has_client() {
    tail -n +$((lines + 1)) "$WORK/sink/maillog" | grep -q "connect from"
}
lines=$(wc -l <"$WORK/sink/maillog")
$policy probe -j -n 3 "$WORK/table" >"$WORK/out" 2>&1 &
tool=$!
check "a slow server does not hold up others" instance_until 80 has_client
kill $server
wait $tool
cut -d' ' -f1 "$WORK/table" >"$WORK/wanted"
jq -r '.destination // empty' "$WORK/out" >"$WORK/order"
same "results have the order of the table" "$WORK/wanted" "$WORK/order"

wait $late_probe
kill $late_server
cat "$WORK/late"
check "late server, a suggestion is not made up" \
    grep -q "no time left to find an entry that would pass" "$WORK/late"
check "late server, one minute" \
    test $(($(cat "$WORK/late.end") - late_start)) -le 70

instance_stop sink
