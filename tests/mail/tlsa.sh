# SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
#++
# NAME
#	tlsa
# SUMMARY
#	policies from TLSA records
# DESCRIPTION
#	A real DNSSEC, see dnssec.sh, with the zones in zones/. Each line
#	of tlsa.list is a destination:
#
#	name destination transport outcome policy...
#
#	The destination is a next hop, or "-" for name.mx.test. The policy is
#	what postmap(1) finds for it in the table, or "nothing", "error", or
#	"*" for whatever; the order of attributes does not matter. The rest
#	is as in cases.subr.
#--
. "$TOP/tests/lib.sh"
. "$TOP/tests/debs.sh"
if [ "$1" != -inside ]; then
    . "$TOP/tests/dnssec.sh"
    dnssec_fetch || exit 1
fi
. "$TOP/tests/mail/mail.subr"
. "$TOP/tests/mail/cases.subr"
. "$TOP/tests/dnssec.sh"

zones=$TOP/tests/mail/zones
list=$TOP/tests/mail/tlsa.list
conf=$WORK/client/conf

pki_usual
pki_server second ca
pki_chain second second ca root
pki_root other
pki_server alien other

# change certificate: the zone change.mx.test pins another one
change() {
    sed "s/NAME/$1/" "$zones/change.mx.test" >"$WORK/change"
}
change server

# One more record than Postfix' DNS library returns.
{
    sed -n '/ORIGIN/,/ A /{s/change/crowd/;p;}' "$zones/change.mx.test"
    for i in $(seq 101); do
	printf '_25._tcp TLSA 3 1 1 %064x\n' "$i"
    done
} >"$WORK/crowd"
for z in insecure.mx.test _tcp.mx.insecuret.mx.test; do
    dnssec_zone "$zones/$z" $z unsigned || exit 1
done
dnssec_zone "$zones/broken.mx.test" broken.mx.test broken &&
dnssec_zone "$zones/expired.mx.test" expired.mx.test expired &&
dnssec_zone "$WORK/change" change.mx.test &&
dnssec_zone "$WORK/crowd" crowd.mx.test &&
dnssec_zone "$zones/mx.test" mx.test &&
dnssec_start || exit 1

instance_sink <<EOF
127.0.1.1 server
127.0.1.2 second
127.0.1.3 server smtpd_tls_security_level=none
EOF
sed -n 's/^127.0.1.1:25/127.0.1.1:587/p' "$WORK/sink/conf/master.cf" \
    >"$WORK/submission"
cat "$WORK/submission" >>"$WORK/sink/conf/master.cf"

tables='hash:/mnt/work/client/conf/tls_policy,tlsa:dns'
instance_client \
    "smtp_host_lookup = dns" \
    "smtp_dns_support_level = dnssec" \
    "smtp_tls_security_level = may" \
    "smtp_tls_loglevel = 1" \
    "smtp_tls_policy_maps = $tables" \
    "dnssec_probe = ns:mx.test" \
    "proxy_read_maps = proxy:tlsa:dns" \
    "transport_maps = hash:/mnt/work/client/conf/transport"
cat >>"$conf/master.cf" <<EOF
smtp-dane unix - - n - - smtp -o smtp_tls_policy_maps=tlsa:dane
smtp-nodnssec unix - - n - - smtp -o smtp_dns_support_level=enabled
smtp-verify unix - - n - - smtp -o smtp_tls_security_level=verify
smtp-proxy unix - - n - - smtp -o smtp_tls_policy_maps=proxy:tlsa:dns
smtp-proxy-nodnssec unix - - n - - smtp -o smtp_tls_policy_maps=proxy:tlsa:dns
    -o smtp_dns_support_level=enabled
smtp-proxy-encrypt unix - - n - - smtp -o smtp_tls_policy_maps=proxy:tlsa:dns
    -o smtp_tls_security_level=encrypt
smtp-encrypt unix - - n - - smtp -o smtp_tls_security_level=encrypt
smtp-enforce unix - - n - - smtp -o smtp_tls_security_level=
    -o smtp_enforce_tls=yes -o smtp_tls_enforce_peername=no
smtp-only unix - - n - - smtp -o smtp_tls_security_level=dane-only
smtp-secure unix - - n - - smtp -o smtp_tls_security_level=secure
smtp-number unix - - n - - smtp -o smtp_tls_security_level=dane-only
    -o smtp_tls_policy_maps= -o tls_dane_digests=sha512,sha256,sha384=254
smtp-fprint unix - - n - - smtp -o smtp_tls_security_level=fingerprint
smtp-later unix - - n - - smtp
    -o smtp_tls_policy_maps=tlsa:dns,hash:/mnt/work/client/conf/tls_policy
EOF
cat >"$conf/tls_policy" <<EOF
static.mx.test encrypt
.parent.mx.test fingerprint digest=sha256 match=$(pki_fprint other sha256)
later.mx.test fingerprint digest=sha256 match=$(pki_fprint other sha256)
EOF
instance_postmap tls_policy
cases_read "$list"
grep -v -e '^[#+-]' -e '^$' "$WORK/cases" >"$WORK/lines"
while read -r name destination transport rest; do
    [ "$destination" != - ] || destination=
    echo "$name.mx.test $transport:$destination"
done <"$WORK/lines" >"$conf/transport"
instance_postmap transport

# query key table
query() {
    /mnt/postfix/bin/postmap -c /mnt/work/client/conf -q "$1" "$2" \
	>"$WORK/answer" 2>"$WORK/answer.log"
    case $?,$(wc -c <"$WORK/answer") in
    0,0) echo nothing ;;
    0,*) cat "$WORK/answer" ;;
    1,0) if grep -q fatal: "$WORK/answer.log"; then
	    echo error
	else
	    echo nothing
	fi ;;
    esac
}

words() {
    tr ' ' '\n' | sort
}

while read -r name destination transport outcome policy; do
    [ "$policy" != '*' ] || continue
    [ "$destination" != - ] || destination=$name.mx.test
    table=tlsa:dns
    case $transport in
    smtp-dane) table=tlsa:dane ;;
    esac
    echo "$policy" | words >"$WORK/wanted"
    query "$destination" $table | words >"$WORK/found"
    same "$name, answer" "$WORK/wanted" "$WORK/found"
    cat "$WORK/answer.log"
done <"$WORK/lines"

query cas.mx.test tlsa:dns >"$WORK/wanted"
query CAS.mx.TEST tlsa:dns >"$WORK/found"
same "upper case, same answer" "$WORK/wanted" "$WORK/found"
# Without support for UTF-8, this is left to the table.
/mnt/postfix/bin/postmap -u -c /mnt/work/client/conf -q CAS.mx.TEST tlsa:dns \
    >"$WORK/found"
same "upper case, same answer, no UTF-8" "$WORK/wanted" "$WORK/found"

# Twenty servers whose name server is silent: not more than some are asked.
python3 -c 'import signal, socket
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(("127.0.0.55", 53))
print("bound", flush=True)
signal.pause()' >"$WORK/silent" &
silent=$!
instance_until 100 grep -q bound "$WORK/silent" || exit 1
query slow.mx.test tlsa:dns >"$WORK/found"
kill $silent
cat "$WORK/answer.log"
check "slow name server, answer" grep -qx error "$WORK/found"
check "slow name server, time limit" grep -q \
    'lookup of "slow.mx.test" failed .*; time limit of 10 seconds exceeded' \
    "$WORK/answer.log"

query crowd.mx.test tlsa:dns >"$WORK/found"
cat "$WORK/answer.log"
if grep -q DNS_RR_IS_TRUNCATED "$TREE/include/dns.h"; then
    check "too many records, answer" grep -qx "dane origin=tlsa" "$WORK/found"
    check "too many records, verdict" sh -c "MAIL_CONFIG='$conf' \
	/mnt/postfix/bin/posttls-policy tlsa crowd.mx.test |
	grep -q '^# crowd.mx.test: inexpressible'"
else
    skip "too many records" "this Postfix returns all"
fi

# The same from posttls-policy(1), in one batch.
policy=/mnt/postfix/bin/posttls-policy
MAIL_CONFIG=/mnt/work/client/conf
export MAIL_CONFIG

# A line for each destination that the table is asked for. What the table says
# because a lookup failed does not go into a file.
while read -r name destination transport outcome rest; do
    [ "$rest" != '*' ] && [ "$transport" != smtp-dane ] || continue
    [ "$destination" != - ] || destination=$name.mx.test
    case $destination in
    onedown.* | onedownw.* | onedownx.* | onetlsa.*) rest=error ;;
    esac
    echo "$destination $rest"
done <"$WORK/lines" | sort -u >"$WORK/wanted.lines"
cut -d' ' -f1 "$WORK/wanted.lines" >"$WORK/destinations"

# entries file: as destination and sorted words of the policy
entries() {
    while read -r destination rest; do
	echo "$destination" $(echo "$rest" | words)
    done <"$1" | sort
}

batch() {
    $policy tlsa "$@" >"$WORK/batch" 2>"$WORK/batch.log"
    echo $? >"$WORK/batch.status"
    cat "$WORK/batch.log"
}

batch - <"$WORK/destinations"
grep -v '^#' "$WORK/batch" >"$WORK/batch.entries"
grep -v -e ' nothing$' -e ' error$' "$WORK/wanted.lines" >"$WORK/wanted.entries"
entries "$WORK/wanted.entries" >"$WORK/wanted"
entries "$WORK/batch.entries" >"$WORK/found"
same "batch" "$WORK/wanted" "$WORK/found"
check "batch, lookup errors" grep -qx 1 "$WORK/batch.status"
for d in $(sed -n 's/ error$//p' "$WORK/wanted.lines"); do
    check "batch, $d" grep -q "^# $d: .*lookup of .* failed" "$WORK/batch"
done
for d in $(sed -n 's/ nothing$//p' "$WORK/wanted.lines"); do
    check "batch, no records for $d" \
	grep -qxF "# $d: no records" "$WORK/batch"
done
for verdict in exact broader stricter inexpressible; do
    check "batch, $verdict" grep -q "^# [^ ]*: .*$verdict" "$WORK/batch"
done
/mnt/postfix/bin/postmap "hash:$WORK/batch"
check "batch, compiles" test -f "$WORK/batch.db"
check "batch, is clean" $policy check "hash:$WORK/batch"

batch both.mx.test
check "batch, a policy that leaves out records" \
    grep -qx "# both.mx.test: stricter" "$WORK/batch"
batch -j r211.mx.test
check "batch, JSON" jq -e '.domain == "r211.mx.test" and .verdict == "exact"
    and (.entry | startswith("secure origin=tlsa digest=sha256 rootca="))' "$WORK/batch"
batch r200.mx.test
check "batch, full CA certificate" \
    grep -q "^# r200.mx.test: stricter" "$WORK/batch"

cases_run "$WORK/cases" smtp
check "no warning of a resolver without DNSSEC" sh -c \
    "! grep 'DNSSEC validation may be' $WORK/client/maillog"

# Live servers, by MX records, and with policies from TLSA records.
instance_start sink
# probed name status pattern count argument...: so many lines have the pattern
probed() {
    title=$1 want=$2 pattern=$3 count=$4
    shift 4
    status=0
    $policy "$@" >"$WORK/out" 2>&1 || status=$?
    cat "$WORK/out"
    check "$title, exit status" [ $status -eq "$want" ]
    check "$title" [ "$(grep -c -e "$pattern" "$WORK/out")" -eq "$count" ]
}
probed "probe, every MX host" 0 \
    "^PASS  cas.mx.test  *h[12].cas.mx.test\[127.0.1.[12]\]:25  secure" 2 \
    probe cas.mx.test
probed "probe, an MX host is down" 3 "connect to h1.all.*Connection refused" 1 \
    probe all.mx.test
check "probe, another MX host is not" grep -q "^PASS .*h2.all" "$WORK/out"
probed "probe, level dane" 0 "^PASS .*some.mx.test\[.*  \(dane\|may\)  TLS" 2 \
    probe some.mx.test
probed "probe, broken DNSSEC" 1 "^FAIL  broken.mx.test" 1 probe broken.mx.test
probed "pin, every MX host" 0 "^# PASS .*h[12].cas.mx.test" 2 \
    pin -l secure cas.mx.test
grep -v '^#' "$WORK/out" >"$WORK/pinned"
check "pin, every MX host, root" \
    grep -q "rootca=$(pki_fprint root sha256) " "$WORK/pinned"
probed "pin, every MX host, entry" 0 "^PASS  cas.mx.test" 2 \
    probe "$WORK/pinned"
$policy probe -j cas.mx.test | jq -c 'select(.server == "h1.cas.mx.test")' \
    >"$WORK/earlier"
probed "probe, one MX host more" 0 "  changed: mx\$" 1 \
    probe --since "$WORK/earlier" cas.mx.test
# TLSA records are evidence about a server that a policy does not let pass.
tlsa_known="^      known  TLSA records, with DNSSEC, authenticate this server now\$"
alien=$(pki_fprint alien sha256)
for c in "r311 1" "w311 0" "r211 1"; do
    name=${c% *}
    echo "$name.mx.test fingerprint digest=sha256 match=$alien" >"$WORK/table"
    probed "probe, what TLSA records say, $name" 1 "$tlsa_known" "${c#* }" \
	probe "$WORK/table"
done
mkdir "$WORK/nodnssec"
{
    grep -v -e ^config_directory -e ^smtp_dns_support_level "$conf/main.cf"
    echo "smtp_dns_support_level = enabled"
} >"$WORK/nodnssec/main.cf"
echo "r311.mx.test fingerprint digest=sha256 match=$alien" >"$WORK/table"
probed "probe, what TLSA records say, without DNSSEC" 1 "$tlsa_known" 0 \
    probe -c "$WORK/nodnssec" "$WORK/table"

probed "query, tlsa table" 0 "^  table  *tlsa:dns\$" 1 query cas.mx.test
probed "query, the tlsa table comes last" 0 "^  table  *hash:" 1 \
    query tlsa:dns hash:/mnt/work/client/conf/tls_policy later.mx.test
query cas.mx.test tlsa:dns >"$WORK/wanted"
$policy query -j tlsa:dns cas.mx.test | jq -r .entry >"$WORK/found"
same "query, same as postmap" "$WORK/wanted" "$WORK/found"
instance_stop sink

# logged pattern
logged() {
    grep -q "$1" "$WORK/client/maillog"
}

# Process ID of smtp(8) for a recipient.
smtp_pid() {
    sed -n "s/.*postfix\/smtp\[\([0-9]*\)\].*to=<$1>.*/\1/p" \
	"$WORK/client/maillog" | head -n 1
}

# deliver recipient outcome
deliver() {
    instance_send "$1"
    instance_wait "$1"
    check "$1 $2" [ "$(instance_status "$1")" = "$2" ]
    case $2 in
    sent) ;;
    *) check "$1, not received" sh -c \
	"! grep 'to=<$1>.*status=sent' $WORK/sink/maillog" ;;
    esac
}

# expire: what the resolver knows of zones/change.mx.test, with a TTL of a second
expire() {
    sleep 3
}

# One process sees a domain change its records. Each message is tried, even if
# the one before was deferred.
echo "smtp_destination_concurrency_failed_cohort_limit = 0" >>"$conf/main.cf"
rm -f "$WORK/client/maillog" "$WORK/sink/maillog"
instance_start sink
instance_start client
deliver one@change.mx.test sent
change alien
dnssec_reload "$WORK/change" change.mx.test
expire
deliver two@change.mx.test deferred
change server
dnssec_reload "$WORK/change" change.mx.test broken
expire
deliver three@change.mx.test deferred
check "lookup error logged" logged 'lookup of "change.mx.test" failed'
dnssec_reload "$WORK/change" change.mx.test
expire
deliver four@change.mx.test sent
for r in two three four; do
    check "$r@change.mx.test, same process" [ "$(smtp_pid \
	one@change.mx.test)" = "$(smtp_pid $r@change.mx.test)" ]
done

# The resolver dies. Records that it gave have expired in three seconds.
dnssec_stop
probed "probe, no resolver" 3 "^2 destinations, 2 servers: .* 2 not reached\$" 1 \
    probe cas.mx.test all.mx.test
probed "tlsa, no domains" 2 "fatal: tlsa: no domain was specified" 1 tlsa - \
    </dev/null
probed "tlsa, no resolver" 1 "^# \(cas\|all\).mx.test: .*lookup .*failed" 2 \
    tlsa cas.mx.test all.mx.test
expire
deliver five@change.mx.test deferred
instance_stop client

# A resolver that does not validate.
dnssec_resolver plain
rm -f "$WORK/client/maillog"
instance_start client
deliver six@r311.mx.test sent
check "warning of a resolver without DNSSEC" logged \
    'warning: DNSSEC validation may be unavailable'
check "no policy then" sh -c "! grep -e Matched -e Verified \
    $WORK/client/maillog"
instance_stop client
instance_stop sink
