# SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
#++
# NAME
#	origin
# SUMMARY
#	no TLSA record overrides an administrator
# DESCRIPTION
#	What comes from TLSA records, directly, through another table or from a
#	file, with each level that the SMTP client has by default. A real
#	DNSSEC, see dnssec.sh, with the zone in zones/origin. A line of
#	origin.list is a destination:
#
#	name destination transport outcome
#
#	See cases.subr. The destination is a next hop, or "-" for name.mx.test.
#--
. "$TOP/tests/lib.sh"
. "$TOP/tests/debs.sh"
if [ "$1" != -inside ]; then
    . "$TOP/tests/dnssec.sh"
    dnssec_fetch && debs_unpack "$WORK/memcached" memcached || exit 1
fi
. "$TOP/tests/mail/mail.subr"
. "$TOP/tests/mail/cases.subr"
. "$TOP/tests/dnssec.sh"

list=$TOP/tests/mail/origin.list
conf=$WORK/client/conf
policy=/mnt/postfix/bin/posttls-policy

pki_usual
pki_server second ca
pki_chain second second ca root
pki_root other
pki_server alien other
dnssec_zone "$TOP/tests/mail/zones/origin" mx.test && dnssec_start || exit 1

echo 127.0.0.1 tlsa | instance_hosts
python3 -B "$TOP/tests/mail/origin.server.py" 127.0.0.3 127.0.0.1 7777 \
    "$WORK/queries" >"$WORK/server" &
instance_until 100 grep -q ready "$WORK/server" || exit 1
echo nameserver 127.0.0.3 >"$WORK/dns/resolv.conf"
echo options trust-ad attempts:1 timeout:20 >>"$WORK/dns/resolv.conf"
debs_run "$WORK/memcached" memcached -d -u nobody -l 127.0.0.1
cat >"$WORK/memcache" <<'EOM'
memcache = inet:127.0.0.1:11211
backup = tlsa:dns
EOM
echo '/^(.*)$/ $1' >"$WORK/identity"

instance_sink <<'EOM'
127.0.1.1 server
127.0.1.2 second
127.0.1.3 server smtpd_tls_security_level=none
EOM
sed -n 's/^127.0.1.1:25/127.0.1.1:2525/p' "$WORK/sink/conf/master.cf" \
    >"$WORK/port"
cat "$WORK/port" >>"$WORK/sink/conf/master.cf"

instance_client \
    "smtp_host_lookup = dns" \
    "smtp_dns_support_level = dnssec" \
    "smtp_tls_loglevel = 1" \
    "smtp_tls_policy_maps = tlsa:dns" \
    "smtp_tls_fingerprint_digest = sha256" \
    "smtp_tls_fingerprint_cert_match = $(pki_fprint alien sha256)" \
    "dnssec_probe = ns:mx.test" \
    "proxy_read_maps = proxy:tlsa:dns" \
    "transport_maps = hash:/mnt/work/client/conf/transport"

# service name option...
service() {
    printf 'smtp-%s unix - - n - - smtp' "$1"
    shift
    printf ' -o %s' "$@"
    echo
}

level=smtp_tls_security_level
maps=smtp_tls_policy_maps
digests=tls_dane_digests=sha512,sha256,sha384=254
site=smtp_tls_per_site=inline:{must.mx.test=MUST,right.mx.test=MUST
site=$site,wrong.mx.test=NONE,plain.mx.test=MAY,some.mx.test=MUST_NOPEERMATCH}
tables=/mnt/work/client/conf
levels="none may encrypt dane dane-only fingerprint verify secure"
{
    for l in $levels; do
	service $l $level=$l
    done | sed 's/^smtp-dane-only/smtp-only/; s/^smtp-fingerprint/smtp-fprint/'
    service number $level=dane $digests
    service port $level=dane $maps=proxy:tlsa:dns smtp_tcp_port=2525
    service site $level=may $site
    service sitefile $level=may $site $maps=tlsa:dns,hash:$tables/tls_policy
    service proxylast $level=may $maps=proxy:tlsa:dns,hash:$tables/tls_policy
    service next $level=dane $maps=hash:$tables/marked,hash:$tables/pinned
    service socketmap $level=may $maps=socketmap:inet:tlsa:7777:policy
    for l in may dane secure; do
	service memcache-$l $level=$l $maps=memcache:/mnt/work/memcache $digests
	service pipe-$l $level=$l \
	    $maps=pipemap:{tlsa:dns,regexp:/mnt/work/identity} $digests
	service union-$l $level=$l $maps=unionmap:{tlsa:dns} $digests
    done
    service relay smtp_fallback_relay=[127.0.1.3] $maps=hash:$tables/relay
    service relaysafe smtp_fallback_relay=[127.0.1.3] $maps=hash:$tables/relaysafe
} >>"$conf/master.cf"
echo "wrong.mx.test may" >"$conf/tls_policy"
echo "relay.mx.test secure rootca=none" >"$conf/relay"
{
    cat "$conf/relay"
    echo "[127.0.1.3] encrypt"
} >"$conf/relaysafe"
echo "right.mx.test encrypt origin=tlsa" >"$conf/marked"
echo "right.mx.test fingerprint match=$(pki_fprint alien sha256)" >"$conf/pinned"
for table in tls_policy relay relaysafe marked pinned; do
    instance_postmap $table
done
cases_read "$list"
grep -v -e '^[#+-]' -e '^$' "$WORK/cases" |
while read -r name destination transport rest; do
    [ "$destination" != - ] || destination=
    echo "$name.mx.test $transport:$destination"
done >"$conf/transport"
instance_postmap transport

cases_run "$WORK/cases" smtp

# A message whose sender does not want TLS: no policy is looked up.
if has_parameter tls_required_enable; then
    rm -f "$WORK/client/maillog"
    instance_start sink
    instance_start client
    printf 'TLS-Required: no\nSubject: test\n\nThis is a test.\n' |
	/mnt/postfix/bin/sendmail -C "$conf" -f sender@client.test \
	    user@may.mx.test
    instance_wait user@may.mx.test
    check "TLS-Required: no" [ "$(instance_status user@may.mx.test)" = sent ]
    instance_stop client
    instance_stop sink
else
    skip "TLS-Required: no" "this Postfix does not know it"
fi

# A lookup takes ten seconds and one query: when an answer comes after that, no
# other type of address is asked for.
cp -R "$conf" "$WORK/both"
grep -v '^config_directory' "$conf/main.cf" >"$WORK/both/main.cf"
echo "inet_protocols = all" >>"$WORK/both/main.cf"
for name in plain slow; do
    /mnt/postfix/bin/postmap -c /mnt/work/both -q $name.mx.test tlsa:dns 2>&1
done >"$WORK/slow"
cat "$WORK/slow"
check "time limit" grep -q "time limit of 10 seconds exceeded" "$WORK/slow"
check "time limit, addresses" sh -c \
    "[ \$(grep -c '^A* slow.mx.test' '$WORK/queries') -eq 1 ] &&
	grep -q '^AAAA plain.mx.test' '$WORK/queries'"

# All pairs of what the SMTP client does by default and what a table has, with and
# without the mark.
entry() {
    case $1 in
    fingerprint) echo "match=$(pki_fprint server sha256)" ;;
    esac
}
# used default-level level
used() {
    case $1,$2 in
    *,none | *,may) false ;;
    none,* | may,* | encrypt,*) true ;;
    dane*,fingerprint | dane*,verify | dane*,secure) true ;;
    *) false ;;
    esac
}
mkdir "$WORK/pairs"
for default in $levels; do
    mkdir "$WORK/pairs/$default"
    cp "$conf/master.cf" "$WORK/pairs/$default"
    {
	grep -v '^config_directory' "$conf/main.cf"
	echo "smtp_tls_security_level = $default"
    } >"$WORK/pairs/$default/main.cf"
    echo "plain-$default.test $default $(entry $default)"
    echo "mark-$default.test $default origin=tlsa $(entry $default)"
done >"$WORK/pairs/table"
# Postfix waits a second when it reads a file that is new.
find "$WORK/pairs" -type f -exec touch -d '1 minute ago' {} +
for default in $levels; do
    for l in $levels; do
	for origin in plain mark; do
	    want=$l
	    [ $origin = plain ] || used $default $l || want=$default
	    MAIL_CONFIG=/mnt/work/pairs/$default $policy query -j \
		"texthash:$WORK/pairs/table" $origin-$l.test >"$WORK/out" 2>&1
	    jq -r .level "$WORK/out" >"$WORK/level"
	    check "default $default, table $l, $origin" \
		grep -qx "$want" "$WORK/level"
	    [ "$want" = "$l" ] || check "default $default, table $l, not used" \
		jq -e '.not_used | test("origin=tlsa")' "$WORK/out"
	done
    done
done

# An entry is judged whatever the level, and where it is not used, query says
# under which key it was.
MAIL_CONFIG=/mnt/work/pairs/secure
export MAIL_CONFIG
echo "sub.pair.test secure origin=tlsa digest=nonsense rootca=x" >"$WORK/bad"
$policy check "$WORK/bad" >"$WORK/out" 2>&1
check "check, error in an entry that is not used" \
    grep -q "error: sub.pair.test: .*unknown digest" "$WORK/out"
$policy query -j "texthash:$WORK/bad" sub.pair.test >"$WORK/out" 2>&1
check "query, key of an entry that is not used" \
    jq -e '.key == "sub.pair.test" and .lookups[1] == ".pair.test"' "$WORK/out"
# Per-site tables and tlsa: tables.
mkdir "$WORK/pairs/site"
cp "$conf/master.cf" "$WORK/pairs/site"
{
    grep -v -e '^config_directory' -e '^smtp_tls_policy_maps' "$conf/main.cf"
    echo "smtp_tls_policy_maps = tlsa:dns"
    echo "smtp_tls_per_site = inline:{plain.mx.test=MUST}"
    echo "smtp_tls_security_level = secure"
} >"$WORK/pairs/site/main.cf"
MAIL_CONFIG=/mnt/work/pairs/site
$policy query plain.mx.test >"$WORK/out" 2>&1
cat "$WORK/out"
check "query, per-site table" grep -q '^  level  *verify$' "$WORK/out"
check "query, per-site table, no warning" sh -c "! grep -q ignored '$WORK/out'"
# Where no other table is listed, there is a suggestion nevertheless.
instance_start sink
$policy probe right.mx.test >"$WORK/out" 2>&1
cat "$WORK/out"
check "probe, only tlsa: tables, suggestion" \
    grep -q "would pass  right.mx.test secure digest=sha256 rootca=" "$WORK/out"
instance_stop sink
