# SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
#++
# NAME
#	leaks
# SUMMARY
#	no memory is lost with each delivery
# DESCRIPTION
#	One smtp(8) process, and then one tlsproxy(8) process, delivers under
#	each kind of policy, matched and mismatched, below valgrind(1). This
#	is done twice, with more deliveries the second time. What is not freed
#	must not become more. The same with posttls-policy(1) and
#	destinations: "check" has as many as there are deliveries, and "probe"
#	as many as there are of each kind. The programs exit without freeing
#	what they have, but that is the same both times.
# ENVIRONMENT
#	LEAK_COUNT, how many deliveries there are more, of each kind (default:
#	10). With 125, there are 1000 by each of both, which takes ten
#	minutes; with 1000, more than an hour.
# FILES
#	$WORK/program.count/program.pid, reports of valgrind(1)
#--
. "$TOP/tests/mail/mail.subr"
. "$TOP/tests/mail/peers.subr"

if has_asan; then
    skip "leaks" "the address sanitizer and valgrind exclude each other"
    exit
fi

conf=$WORK/client/conf
few=5
many=$((few + ${LEAK_COUNT:-10}))

pki_usual
pki_root other
root=$(pki_fprint root sha256)
other=$(pki_fprint other sha256)
server_512=$(pki_fprint server sha512)
other_512=$(pki_fprint other sha512)

instance_client \
    "daemon_directory = /mnt/work/libexec" \
    "transport_maps = static:{smtp-\$policy_place:}" \
    "smtp_tls_loglevel = certmatch" \
    "smtp_connection_cache_on_demand = no" \
    "default_destination_recipient_limit = 1" \
    "default_destination_concurrency_limit = 2" \
    "default_destination_concurrency_failed_cohort_limit = 0" \
    "default_process_limit = 1" \
    "max_use = 1000000" \
    "max_idle = 100000"
cat >>"$conf/master.cf" <<EOT
smtp-smtp unix - - n - 1 smtp
smtp-proxy unix - - n - 1 smtp -o smtp_tls_connection_reuse=yes
EOT

# Programs as they are, but these.
mkdir "$WORK/libexec"
for program in /mnt/postfix/libexec/*; do
    ln -s "$program" "$WORK/libexec"
done
rm "$WORK/libexec/smtp" "$WORK/libexec/tlsproxy"
cat >"$WORK/libexec/smtp" <<'EOT'
#!/bin/sh
exec valgrind --leak-check=full --num-callers=30 --child-silent-after-fork=yes \
    --log-file="/mnt/work/report/${0##*/}.%p" "/mnt/postfix/libexec/${0##*/}" "$@"
EOT
chmod +x "$WORK/libexec/smtp"
cp "$WORK/libexec/smtp" "$WORK/libexec/tlsproxy"

cat >"$conf/tls_policy" <<EOT
root-right.mx.test	secure digest=sha256 rootca=$root
root-two.mx.test	secure digest=sha256 rootca=$other|$root
root-wrong.mx.test	secure digest=sha256 rootca=$other
name-wrong.mx.test	secure digest=sha256 rootca=$root match=wrong.test
match-right.mx.test	fingerprint digest=sha512 match=$server_512
match-wrong.mx.test	fingerprint digest=sha512 match=$other_512
file-right.mx.test	secure tafile=/mnt/work/pki/root.pem
broken.mx.test		secure digest=sha512 rootca=$root
EOT
instance_postmap tls_policy
sed 's/^\([^	]*\).*/127.0.1.1 \1/' "$conf/tls_policy" | instance_hosts
domains=$(sed 's/	.*//' "$conf/tls_policy")
kinds=$(echo "$domains" | wc -l)
echo "127.0.1.1 peer good" >"$WORK/servers"
serve "$WORK/servers"

# all_tried count: have all deliveries been tried
all_tried() {
    [ "$(grep -c ' status=' "$WORK/client/maillog")" -ge \
	$(($1 * kinds)) ]
}

# blocks program: allocated and not freed, at the end of all processes
blocks() {
    cat "$WORK/report/$1."* |
	sed -n 's/.* in use at exit: .* bytes in \([0-9,]*\) blocks/\1/p' |
	tr -d , | awk '{ n += $1 } END { print n }'
}

# ended program: have all processes reported
ended() {
    [ "$(grep -l 'HEAP SUMMARY' "$WORK/report/$1."* | wc -l)" -eq \
	"$(ls "$WORK/report/$1."* | wc -l)" ]
}

no_errors() {
    check "$1: no error" sh -c "grep -q 'HEAP SUMMARY' $WORK/report/* &&
	! grep -h -e 'Invalid ' -e uninitialised $WORK/report/$program.*"
}

# deliver count: of each kind
deliver() {
    rm -rf "$WORK/report"
    mkdir "$WORK/report"
    : >"$WORK/client/maillog"
    instance_start client
    for domain in $domains; do
	instance_send $(seq -f "%g@$domain" "$1")
    done
    until all_tried "$1"; do
	sleep 0.5
    done
    /mnt/postfix/bin/postsuper -c /mnt/work/client/conf -d ALL
    instance_stop client
    until ended "$program"; do
	sleep 0.1
    done
    cp -r "$WORK/report" "$WORK/$program.$1"
    sent=$(grep -c ' status=sent' "$WORK/client/maillog")
    check "$program, $1 of each kind: outcomes" [ "$sent" -eq $(($1 * 4)) ]
    no_errors "$program, $1 of each kind"
}

# compare name: one block for each delivery more, of one kind, is a leak
compare() {
    echo "$1: $before blocks, then $after"
    check "$1, no leak that grows" [ "$after" -lt $((before + many - few)) ]
}

for place in smtp proxy; do
    sed -i '/^policy_place/d' "$conf/main.cf"
    echo "policy_place = $place" >>"$conf/main.cf"
    program=smtp
    [ $place = smtp ] || program=tlsproxy
    deliver $few
    before=$(blocks $program)
    deliver $many
    after=$(blocks $program)
    compare "$program"
done

# Each destination has a process of its own, which ends. The other one is it.
program=posttls-policy
seq -f "127.0.1.1 d%g.mx.test" "$many" | instance_hosts

# destinations command count
destinations() {
    rm -rf "$WORK/report"
    mkdir "$WORK/report"
    for kind in root-right root-wrong; do
	policy=$(sed -n "s/^$kind[^	]*	//p" "$conf/tls_policy")
	seq -f "d%g.mx.test" "$2" | sed "s/\$/ $policy/" >"$WORK/table"
	valgrind --leak-check=full --child-silent-after-fork=yes \
	    --log-file="$WORK/report/$program.%p" \
	    /mnt/postfix/bin/posttls-policy "$1" -c /mnt/work/client/conf \
	    "$WORK/table" >"$WORK/out"
	tail -n 1 "$WORK/out"
    done
    no_errors "$program $1, $2 destinations"
}

# measure command factor
measure() {
    destinations "$1" $((few * $2))
    before=$(blocks $program)
    destinations "$1" $((many * $2))
    after=$(blocks $program)
    compare "$program $1"
}

measure check "$kinds"
measure probe 1
