# SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
#++
# NAME
#	concurrent
# SUMMARY
#	many policies at a time in one process
# DESCRIPTION
#	Destinations with policies of several digest algorithms, right and
#	wrong, share one server and one session cache. All their mail goes
#	through one smtp(8) process; then through many of these at a time,
#	with tlsproxy(8).
# FILES
#	$WORK/concurrent.list, the cases
#--
. "$TOP/tests/mail/mail.subr"
. "$TOP/tests/mail/cases.subr"

# policy_case name digest: one case of each kind
policy_case() {
    cat <<EOF
$1-root server smtp sent secure digest=$2 rootca=@root.$2@
+ Verified TLS connection
$1-key server smtp sent secure digest=$2 rootca=@ca.key.$2@
+ Verified TLS connection
$1-match server smtp sent fingerprint digest=$2 match=@server.key.$2@
+ Verified TLS connection
$1-wrong-root server smtp deferred secure digest=$2 rootca=@other.$2@
+ no fingerprint in the policy matches a CA of the chain; digest=$2
$1-wrong-match server smtp deferred fingerprint digest=$2 match=@other.$2@
+ no fingerprint in the policy matches the server certificate; digest=$2
$1-wrong-name server smtp deferred secure digest=$2 rootca=@root.$2@ match=wrong.test
EOF
}

# smtps label: how many smtp(8) processes the log has
smtps() {
    grep -o 'postfix/smtp\[[0-9]*\]' "$WORK/maillog.$1" | sort -u | wc -l
}

pki_usual
pki_root other
for i in 1 2 3 4 5 6 7 8; do
    for digest in sha256 sha384 sha512 sha3-256; do
	policy_case $digest-$i $digest
    done
done >"$WORK/concurrent.list"

echo 127.0.1.1 server | instance_sink
instance_client \
    "smtp_tls_loglevel = routine, certmatch" \
    "smtp_tls_session_cache_database = btree:/mnt/work/client/data/cache" \
    "transport_maps = hash:/mnt/work/client/conf/transport" \
    "max_use = 1000" \
    "default_process_limit = 1"

cases_make "$WORK/concurrent.list"
cases_run "$WORK/concurrent.list" smtp
check "one smtp process" [ "$(smtps smtp)" = 1 ]
sed -i 's/^default_process_limit .*/default_process_limit = 50/' \
    "$WORK/client/conf/main.cf"
echo "smtp_tls_connection_reuse = yes" >>"$WORK/client/conf/main.cf"
cases_run "$WORK/concurrent.list" tlsproxy
# The master may start another one; the first has some of each kind.
busiest=$(grep -o 'postfix/tlsproxy\[[0-9]*' "$WORK/maillog.tlsproxy" | sort |
    uniq -c | sort -n | tail -n 1 | sed 's/.*\[//')
check "all digests in one tlsproxy process" [ "$(grep "tlsproxy\[$busiest\]" \
    "$WORK/maillog.tlsproxy" | grep -o 'digest=[^ ;]*' | sort -u | wc -l)" = 4 ]
check "many smtp processes" [ "$(smtps tlsproxy)" -ge 10 ]
