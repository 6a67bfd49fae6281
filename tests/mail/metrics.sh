# SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
#++
# NAME
#	metrics
# SUMMARY
#	OpenMetrics files of posttls-policy probe -m
# DESCRIPTION
#	They must be right for promtool(1), and for a stricter reader of
#	OpenMetrics, whatever a destination is called; and who reads a
#	file while it is written must find the old one or the new one.
#--
. "$TOP/tests/debs.sh"
if [ "$1" != -inside ]; then
    . "$TOP/tests/instance.sh"
    debs_unpack "$WORK/debs" prometheus python3-prometheus-client || exit 1
    instance_enter "$0" -inside
    status=$?
    rm -rf "$WORK/debs"
    exit $status
fi
. "$TOP/tests/mail/mail.subr"
. "$TOP/tests/mail/classes.subr"
mkdir "$WORK/metrics"
file=$WORK/metrics/policy.prom

# samples: of the file, as JSON
samples() {
    PYTHONPATH=$WORK/debs/usr/lib/python3/dist-packages \
	PYTHONDONTWRITEBYTECODE=1 /usr/bin/python3 \
	"$TOP/tests/mail/metrics.py" "$file"
}

# metrics name status argument...: the file is right
metrics() {
    title=$1 want=$2
    shift 2
    rm -f "$file"
    status=0
    $policy probe -m "$file" "$@" || status=$?
    cat -v "$file"
    check "$title, exit status" test $status -eq "$want"
    check "$title, promtool" sh -c \
	"'$WORK/debs/usr/bin/promtool' check metrics <'$file'"
    samples >"$WORK/samples"
    check "$title, OpenMetrics" test $? -eq 0
    check "$title, no other file" test "$(ls "$WORK/metrics")" = policy.prom
}

# sample name jq-condition: exactly one sample is like that
sample() {
    check "$1" test "$(jq -c "select($2)" "$WORK/samples" | grep -c .)" -eq 1
}

metrics "all classes" 1 "$WORK/table"
for class in policy dns connect no-tls handshake ca name expired fingerprint; do
    sample "class $class" ".[0] == \"postfix_tls_policy_ok\" and
	.[1].destination == \"$class.mx.test\" and .[1].class == \"$class\" and
	.[2] == 0"
done
sample "good" '.[0] == "postfix_tls_policy_ok" and .[2] == 1 and .[1] ==
    {"destination": "good.mx.test", "server": "good.mx.test[127.0.1.1]:25",
    "level": "secure", "class": ""}'
sample "no server" '.[0] == "postfix_tls_policy_ok" and .[1].server == ""'
# first_end chain: when the first of its certificates expires
first_end() {
    openssl crl2pkcs7 -nocrl -certfile "$PKI/$1.chain" |
	openssl pkcs7 -print_certs -noout -text |
	sed -n 's/.*Not After : //p' |
	while read -r end; do
	    date +%s -d "$end"
	done | sort -n | head -n 1
}
for name in server expired; do
    case $name in server) dest=good ;; *) dest=$name ;; esac
    end=$(first_end "$name")
    sample "expiry, $dest" ".[0] == \"postfix_tls_policy_expiry_seconds\" and
	.[1].destination == \"$dest.mx.test\" and .[2] == $end"
done
check "expiry, only with TLS" sh -c "! grep 'expiry.*none.mx.test' '$file'"
sample "time" '.[0] == "postfix_tls_policy_last_probe_seconds" and
    .[1] == {} and .[2] > 1700000000'
metrics "warning" 4 -w 9999 good.mx.test
sample "warning is ok" '.[0] == "postfix_tls_policy_ok" and .[2] == 1'
metrics "nothing with TLS" 0 "inline:{none.mx.test=none}"
check "nothing with TLS, two samples" test "$(grep -c . "$WORK/samples")" -eq 2

# Destinations that are not what they should be.
while read -r dest; do
    metrics "destination $dest" 1 "$dest" good.mx.test
    sample "destination $dest, label" ".[0] == \"postfix_tls_policy_ok\" and
	.[1].destination == $(printf %s "$dest" | jq -Rs .)"
done <<'EOF'
["quoted".test]
[back\slash.test]
[both\".test]
[ends\]
[{braces="x"}.test]
[a,b=c#d.test]
[good.mx.test]:"
EOF
metrics "UTF-8" 3 "[bücher.test]"
sample "UTF-8, label" '.[1].destination == "[bücher.test]"'
dest=$(printf '[a\033\r\tb\nc.test]')
metrics "control characters" 1 "$dest"
sample "control characters, label" ".[1].destination ==
    $(printf %s "$dest" | jq -Rs .) and .[0] == \"postfix_tls_policy_ok\""
metrics "not UTF-8" 1 "$(printf '[b\374cher.test]')"
sample "not UTF-8, label" '.[1].destination == "[b?cher.test]" and
    .[0] == "postfix_tls_policy_ok"'
metrics "twice" 0 good.mx.test good.mx.test
check "twice, one sample" test "$(grep -c '_ok{' "$file")" -eq 1
metrics "two policies" 1 "$WORK/table" good.mx.test

# Who can read it.
metrics "mode" 0 good.mx.test
check "mode, all may read" test "$(stat -c %a "$file")" = 644

# A reader that never stops. What it reads must have a beginning and an end.
seq 200 | sed 's/.*/127.0.2.& n&.mx.test/' | instance_hosts
seq 200 | sed 's/.*/n&.mx.test encrypt/' >"$WORK/many"
: >"$WORK/partial"
$policy probe -q -m "$file" "$WORK/many" >/dev/null 2>&1
/usr/bin/python3 - "$file" "$WORK/partial" "$WORK/stop" <<'EOF' &
import os
import sys
count = 0
while not os.path.exists(sys.argv[3]):
    with open(sys.argv[1]) as stream:
        text = stream.read()
    count += 1
    if not text.startswith("# TYPE ") or not text.endswith("# EOF\n"):
        with open(sys.argv[2], "a") as stream:
            stream.write(text)
print(count, "times read")
EOF
reader=$!
for i in 1 2 3 4 5; do
    $policy probe -q -m "$file" "$WORK/many" >/dev/null 2>&1
done
: >"$WORK/stop"
wait $reader
check "no partial file" test ! -s "$WORK/partial"
# It has been replaced: this reader still has the old one.
exec 9<"$file"
$policy probe -q -m "$file" good.mx.test
check "replaced, old readers have all of the old file" test \
    "$(grep -c '_ok{' <&9)" -eq 200
exec 9<&-
check "replaced" grep -q good.mx.test "$file"

# keeps name argument...: the old file is still there, and no other
keeps() {
    title=$1
    shift
    cp "$file" "$WORK/before"
    ls "$(dirname "$file")" >"$WORK/ls.before"
    status=0
    "$@" >"$WORK/out" 2>&1 || status=$?
    tail -n 3 "$WORK/out"
    check "$title, exit status" test $status -eq 2
    check "$title, said" grep -q "^posttls-policy: fatal: " "$WORK/out"
    same "$title, old file" "$WORK/before" "$file"
    ls "$(dirname "$file")" >"$WORK/ls"
    same "$title, no other file" "$WORK/ls.before" "$WORK/ls"
}
keeps "nothing to try" $policy probe -m "$file" "hash:/nothing"
keeps "no such directory" $policy probe -m "$WORK/none/file" good.mx.test
# An ordinary user, who may not write there.
keeps "no permission" setpriv --reuid=mail --regid=mail --clear-groups \
    $policy probe -m "$file" good.mx.test
old=$file
mkdir "$WORK/full"
mount -t tmpfs -o size=64k,mode=755 tmpfs "$WORK/full"
file=$WORK/full/policy.prom
cp "$old" "$file"
head -c 100000 /dev/zero >"$WORK/full/filler" 2>/dev/null
keeps "full disk" $policy probe -m "$file" "$WORK/many"
umount "$WORK/full"
instance_stop sink
