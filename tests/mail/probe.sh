# SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
#++
# NAME
#	probe
# SUMMARY
#	posttls-policy probe
#--
. "$TOP/tests/mail/mail.subr"
. "$TOP/tests/mail/policy.subr"

pki_server expired wire-ca days=-2
pki_chain expired expired wire-ca wire-root

instance_hosts <<EOF
127.0.1.1 wire.mx.test
127.0.1.2 store.mx.test
127.0.1.4 refused.mx.test
127.0.1.12 expired.mx.test
127.0.1.17 no-tls.mx.test
EOF
policy_instances <<EOF
127.0.1.1 wire
127.0.1.2 store
127.0.1.11 wire smtpd_tls_security_level=encrypt smtpd_tls_mandatory_protocols=TLSv1.3
127.0.1.12 expired
127.0.1.18 wire smtpd_tls_mandatory_protocols=TLSv1.2 smtpd_tls_protocols=TLSv1.2 smtpd_tls_security_level=may
127.0.1.17 wire smtpd_tls_security_level=none
127.0.1.23 wire myhostname=client.test
EOF

# probed name status pattern policy: of wire.mx.test
probed() {
    echo "wire.mx.test $4" >"$WORK/table"
    tool "$1" "$2" "$3" probe "$WORK/table"
}

probed "pass" 0 \
    "^PASS  wire.mx.test  *wire.mx.test\[127.0.1.1\]:25  secure  TLSv1.3  [0-9]* days\$" \
    "secure digest=sha256 rootca=$wire_root match=hosted.test"
check "pass, one line and the summary" test "$(grep -c . "$WORK/out")" -eq 2
check "pass, summary" grep -qx "1 destinations, 1 servers: 1 passed, 0 failed, 0 not reached; first expiry in [0-9]* days (wire.mx.test)" "$WORK/out"
probed "another CA" 1 "^FAIL  wire.mx.test .*  secure  TLSv1.3  ca  [0-9]* days\$" \
    "secure digest=sha256 rootca=$store_root match=hosted.test"
check "another CA, three lines and the summary" \
    test "$(grep -c . "$WORK/out")" -eq 4
check "another CA, explained" \
    grep -qx "      no fingerprint in the policy matches a CA of the chain" \
    "$WORK/out"
tool "certificates and log" 1 "subject *CN = wire-ca\$" probe -C "$WORK/table"
check "certificates and log, explained" grep -q "^      certificate \
verification failed for .*: no fingerprint in the policy matches" "$WORK/out"
check "no empty queue ID" sh -c "! grep -q '^ *: ' '$WORK/out'"
probed "another name" 1 "the name in the server certificate does not match other.test" \
    "secure digest=sha256 rootca=$wire_root match=other.test"
probed "another certificate" 1 "no fingerprint in the policy matches the server" \
    "fingerprint digest=sha256 match=$store_root"
probed "no TLS wanted" 0 "^PASS .* none  without TLS\$" none
echo "[127.0.1.18] may" >"$WORK/table"
tool "anonymous cipher" 0 "^PASS  \[127.0.1.18\] .*  may  TLSv1.2\$" \
    probe "$WORK/table"
probed "policy in error" 1 "^FAIL .*  policy\$" \
    "secure digest=bogus"
check "policy in error, explained" grep -q "unknown digest algorithm" "$WORK/out"

tool "own name" 3 "^      mail for \[127.0.1.23\] loops back to myself\$" \
    probe "[127.0.1.23]"

$policy probe "[wire.mx.test]" "[store.mx.test]:25" \
    >"$WORK/out"
check "destinations" test "$(grep -c '^PASS.*none  without TLS' "$WORK/out")" -eq 2
tool "refused" 3 "connect to refused.mx.test\[127.0.1.4\]:25: Connection refused" \
    probe "[refused.mx.test]"
for i in $(seq 60); do
    echo "127.0.4.$i many.mx.test"
done | instance_hosts
tool "many servers" 3 "more than 50 servers, the others were not tried" \
    probe "[many.mx.test]"
check "many servers, results" test "$(grep -c '^FAIL' "$WORK/out")" -eq 51
tool "no route" 3 "Network is unreachable" probe "[192.0.2.1]"
status=0
unshare -n $policy probe "[wire.mx.test]" >"$WORK/out" 2>&1 || status=$?
check "no network" test "$(grep -c "^posttls-policy: fatal: " "$WORK/out")" -eq 1
check "no network, exit status" test $status -eq 2
probed "the SMTP client panics" 2 "^      its process could not run\$" \
    "fingerprint match=6"
tool "unknown host" 3 "^FAIL  \[nowhere.test\] *dns\$" probe "[nowhere.test]"
tool "bad port" 1 "unknown port or service" probe "[wire.mx.test]:99999"
# A list from a command that has failed, or that is not aligned.
input() {
    title=$1 want=$2 pattern=$3 text=$4
    shift 4
    status=0
    printf "$text" | $policy probe "$@" - >"$WORK/out" 2>&1 || status=$?
    cat "$WORK/out"
    check "$title, exit status" test $status -eq "$want"
    check "$title" grep -q -e "$pattern" "$WORK/out"
}
for o in "" -q -j "-m $WORK/metrics"; do
    input "no input${o:+, $o}" 2 "fatal: nothing was tried" "" $o
    input "only comments${o:+, $o}" 2 "fatal: nothing was tried" "# x\n" $o
done
check "no input, no metrics" test ! -e "$WORK/metrics"
input "white space first" 1 "white space at the beginning" " [wire.mx.test]\n"
input "white space first, then more" 1 "white space at the beginning" \
    " a.test\n[wire.mx.test] encrypt\n"
check "white space first, the rest is tried" grep -q "^PASS  \[wire.mx.test\]" "$WORK/out"
input "parent domain from the input" 0 "^SKIP  .mx.test" \
    ".mx.test\n[wire.mx.test]\n"
tool "parent domain is skipped" 0 "^SKIP  .mx.test" probe "inline:{.mx.test=may}"
printf '/^r.test$/ encrypt\n' >"$WORK/regexp"
tool "probe, table that cannot be listed" 2 "SKIP  regexp:" \
    probe "regexp:$WORK/regexp"
tool "probe, no table" 2 "fatal: .*nothing" probe "hash:/nothing"
tool "probe, bad -n" 2 "fatal: -n 0: specify a number from 1 to 200" \
    probe -n 0 wire.mx.test

tool "service name" 0 "^PASS  wire.mx.test:smtp " probe wire.mx.test:smtp
tool "unknown service name" 2 "^posttls-policy: fatal: .* type: a.test" \
    probe a.test:bogus
check "unknown service name, one line" test "$(grep -c . "$WORK/out")" -eq 1
tool "unknown port" 1 "^      unknown port or service in destination" \
    probe a.test:99999
tool "number that is too large" 2 "fatal: -n 4294967297: specify a number from" \
    probe -n 4294967297 wire.mx.test

# Settings that this program cannot use as they are, and one that it must heed.
settings=$WORK/settings
mkdir "$settings"
# with_setting name status pattern setting policy: of wire.mx.test
with_setting() {
    {
	grep -v -e ^config_directory -e "^${4%% *} " "$conf/main.cf"
	echo "$4"
    } >"$settings/main.cf"
    echo "wire.mx.test $5" >"$WORK/table"
    tool "$1" "$2" "$3" probe -c "$settings" "$WORK/table"
}
# What has neither rootca= nor digest= has a cause in words, too.
for c in \
    "other.test	the name in the server certificate does not match other.test" \
    "expired	the chain does not verify: certificate has expired at depth 0" \
    "untrusted	the chain does not verify: .* at depth" \
    "fingerprint	no fingerprint in the policy matches the server certificate" \
    "handshake	Cannot start TLS: handshake failure: tls.* protocol version"
do
    cause=${c#*	} dest=wire.mx.test ca=wire-root
    case ${c%%	*} in
    other.test) entry="secure match=other.test" ;;
    expired) entry="secure match=hosted.test" dest=expired.mx.test ;;
    untrusted) entry="secure match=hosted.test" ca=store-root ;;
    fingerprint) entry="fingerprint match=$store_root" ;;
    handshake) entry="encrypt protocols=TLSv1.2" dest=[127.0.1.11] ;;
    esac
    {
	grep -v -e ^config_directory -e ^smtp_tls_CAfile "$conf/main.cf"
	echo "smtp_tls_CAfile = $PKI/$ca.pem"
    } >"$settings/main.cf"
    echo "$dest $entry" >"$WORK/table"
    tool "cause, ${c%%	*}" 1 "^      $cause" probe -c "$settings" "$WORK/table"
done
with_setting "connection reuse" 0 "^PASS" "smtp_tls_connection_reuse = yes" \
    encrypt
with_setting "wrapper mode" 1 \
    '^      smtp_tls_wrappermode requires "smtp_tls_security_level = encrypt"' \
    "smtp_tls_wrappermode = yes" may

# processes number: so many of this program are there, with those of probe
processes() {
    test "$(pgrep -cx posttls-policy)" -eq "$1"
}

# Interrupted: nothing is left behind, and nothing in /tmp.
serve 127.0.1.9 silent
for i in 1 2 3 4 5 6; do
    echo "s$i.mx.test encrypt"
    echo "127.0.1.9 s$i.mx.test" | instance_hosts
done >"$WORK/table"
for signal in INT TERM; do
    # A background command of sh ignores SIGINT.
    python3 -c 'import os, signal, sys
signal.signal(signal.SIGINT, signal.SIG_DFL)
os.execv(sys.argv[1], sys.argv[1:])' $policy probe "$WORK/table" >"$WORK/out" &
    tool=$!
    check "SIG$signal, processes" instance_until 100 processes 7
    kill -$signal $tool
    wait $tool
    check "SIG$signal, none is left" instance_until 50 processes 0
done
status=0
$policy probe "$WORK/table" "[wire.mx.test]" 2>"$WORK/out" >/dev/full || status=$?
check "full disk" grep -q "fatal: write standard output: No space" "$WORK/out"
check "full disk, exit status" test $status -eq 2
check "full disk, no process is left" instance_until 50 processes 0
for c in "check $conf/tls_policy" "query a.test" "pin [wire.mx.test]"; do
    status=0
    $policy $c 2>"$WORK/out" >/dev/full || status=$?
    check "full disk, ${c%% *}" test $status -eq 2
done
check "no temporary file is left" \
    test -z "$(find /tmp -maxdepth 1 -name 'posttls-policy.*')"
kill $server

# What a limit of open files does to the number of processes.
seq -f '[127.0.1.4]:%.0f encrypt' 1 100 >"$WORK/many"
few_files 30 probe "$WORK/many"
check "30 files, all are tried" test "$(grep -c ^FAIL "$WORK/out")" -eq 100
check "30 files, says so" \
    test "$(grep -c "warning: -n 20 is not honoured, but 14: " "$WORK/err")" -eq 1
few_files 30 probe -n 14 "$WORK/many"
check "30 files, -n, says nothing" sh -c "! grep 'files' '$WORK/err'"
check "30 files, -n, all are tried" test "$(grep -c ^FAIL "$WORK/out")" -eq 100

# On a terminal: a bar, and colors.
echo "wire.mx.test encrypt" >"$WORK/table"
script -qec "env -u NO_COLOR TERM=xterm $policy probe $WORK/table" /dev/null \
    >"$WORK/out" </dev/null
check "terminal, color" grep -q "$(printf '\033\\[32mPASS\033\\[0m')" "$WORK/out"
check "terminal, progress" grep -q '\[#* *\] 1/1' "$WORK/out"
for i in 1 2 3; do
    echo "wire.mx.test encrypt"
done >"$WORK/table"
script -qec "env TERM=xterm $policy probe -n 1 $WORK/table" /dev/null \
    >"$WORK/out" </dev/null
check "terminal, progress of all" test "$(grep -o '\] [0-9]*/[0-9]*' "$WORK/out" |
    sort -u | tr -d '\n')" = "] 0/3] 1/3] 2/3] 3/3"
echo "wire.mx.test encrypt" >"$WORK/table"
script -qec "env NO_COLOR=1 TERM=xterm $policy probe $WORK/table" /dev/null \
    >"$WORK/out" </dev/null
check "terminal, no color" grep -q "PASS  wire" "$WORK/out"

# Classes of failure, and the exit status of each.
classes="wire.mx.test:ca:1:secure digest=sha256 rootca=$store_root match=hosted.test
wire.mx.test:name:1:secure digest=sha256 rootca=$wire_root match=other.test
wire.mx.test:ca:1:secure digest=sha256 rootca=$store_root match=other.test
store.mx.test:name:1:secure match=other.test
wire.mx.test:ca:1:secure match=hosted.test
wire.mx.test:fingerprint:1:fingerprint digest=sha256 match=$store_root
expired.mx.test:expired:1:secure digest=sha256 rootca=$wire_root match=hosted.test
[no-tls.mx.test]:no-tls:1:encrypt
[127.0.1.11]:handshake:1:encrypt protocols=TLSv1.2
wire.mx.test:policy:1:secure digest=bogus
[refused.mx.test]:connect:3:encrypt
[nowhere.test]:dns:3:encrypt"
echo "$classes" | sed 's/:[a-z-]*:[0-9]:/ /' >"$WORK/table"
$policy probe -j "$WORK/table" >"$WORK/out"
check "classes, exit status" test $? -eq 1
jq -r 'select(.result) | .destination + ":" + .class' "$WORK/out" >"$WORK/found"
echo "$classes" | sed 's/\(:[a-z-]*\):[0-9]:.*/\1/' >"$WORK/wanted"
same "classes" "$WORK/wanted" "$WORK/found"
check "classes, summary" jq -e -s '.[-1].summary | .destinations == 12 and
    .servers == 12 and .passed == 0 and .failed == 10 and .not_reached == 2' \
    "$WORK/out"
echo "$classes" | while IFS=: read -r dest class want policy_text; do
    echo "$dest $policy_text" >"$WORK/table"
    tool "class $class, exit status of $dest" "$want" "  $class" probe "$WORK/table"
done

# Expiry, and nothing when all is well.
echo "wire.mx.test encrypt" >"$WORK/table"
tool "expires soon" 4 \
    "^WARN .*  29 days: CN = [a-z-]* expires on 20[-0-9]*T[0-9:]*Z\$" \
    probe -w 40 "$WORK/table"
tool "expires later" 0 "^PASS" probe -w 10 "$WORK/table"
pki_root short days=5
short=$(pki_fprint short sha256)
mkdir "$WORK/capath"
cp "$PKI/short.pem" "$WORK/capath"
openssl rehash "$WORK/capath"
for c in CAfile CApath; do
    case $c in
    CAfile) store=$PKI/short.pem ;;
    CApath) store=/mnt/work/capath ;;
    esac
    for value in "$short" "$(pki_key_fprint short sha256)"; do
	with_setting "pinned CA of $c expires soon" 4 \
	    "^WARN .*  4 days: CN = short expires on 20[-0-9]*T[0-9:]*Z\$" \
	    "smtp_tls_$c = $store" \
	    "secure digest=sha256 rootca=$wire_root|$value match=hosted.test"
    done
done
tool "pinned CA of the store, details" 4 "^ *also pinned, in the local store:\$" \
    probe -C -c "$settings" "$WORK/table"
check "pinned CA of the store, details, certificate" \
    grep -q "^ *subject *CN = short\$" "$WORK/out"
with_setting "CA of the store that is not pinned expires soon" 0 "^PASS" \
    "smtp_tls_CAfile = $PKI/short.pem" \
    "secure digest=sha256 rootca=$wire_root match=hosted.test"
echo "wire.mx.test encrypt" >"$WORK/table"
tool "bad -w" 2 "fatal: -w x: specify a number" probe -w x "$WORK/table"
status=0
$policy probe -q "$WORK/table" >"$WORK/out" 2>&1 || status=$?
check "quiet, all is well" test $status -eq 0 -a ! -s "$WORK/out"
echo "[refused.mx.test] encrypt" >>"$WORK/table"
tool "quiet, a failure" 3 "^FAIL" probe -q "$WORK/table"
check "quiet, a failure and the summary" test "$(grep -c . "$WORK/out")" -eq 3

# Failures are last, with columns for long names.
printf '%s\n' "[refused.mx.test] encrypt" "wire.mx.test encrypt" \
    "a-very-long-name-of-a-host.wire.mx.test encrypt" >"$WORK/table"
echo "127.0.1.1 a-very-long-name-of-a-host.wire.mx.test" | instance_hosts
$policy probe "$WORK/table" >"$WORK/out"
check "failures last" sh -c \
    "sed -n '3p' '$WORK/out' | grep -q '^FAIL  \[refused.mx.test\]'"
check "columns are aligned" test "$(sed -n 's/  [^ ]*\[127.*//p' "$WORK/out" |
    awk '{ print length($0) }' | sort -u | wc -l)" -eq 1

# Destinations on the standard input, with the policies of main.cf.
echo "wire.mx.test secure digest=sha256 rootca=$wire_root match=hosted.test" \
    >"$conf/tls_policy"
$bin/postmap "hash:$conf/tls_policy"
printf '%s\n' wire.mx.test "store.mx.test encrypt" |
    $policy probe -j - >"$WORK/out"
check "standard input" jq -e -s '[.[] | select(.result) |
    [.destination, .result, .level]] == [["wire.mx.test", "PASS", "secure"],
    ["store.mx.test", "PASS", "encrypt"]]' "$WORK/out"
check "JSON, where it is from" jq -e -s '.[1] | .table == "-" and .line == 2 and
    (.time | test("^20[0-9-]*T[0-9:]*Z$"))' "$WORK/out"

tool "help" 0 "^posttls-policy probe " probe --help
tool "help, all commands" 0 "^posttls-policy tlsa " --help

instance_stop sink
