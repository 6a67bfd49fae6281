# SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
#++
# NAME
#	query
# SUMMARY
#	posttls-policy query, and the command line
# DESCRIPTION
#	This needs no server and no superuser, see also check.sh.
#--
. "$TOP/tests/lib.sh"
. "$TOP/tests/mail/policy.subr"

policy_ordinary

cat >"$WORK/query" <<END
a.test secure digest=sha256 rootca=$wire_root match=x.test
.b.test fingerprint digest=sha512 match=$(pki_fprint wire sha512)
[c.test]:587 encrypt ciphers=high
f.test fingerprint match=$wire
s.test secure
bad.test secure digest=bogus
many.test secure digest=md5 rootca=$(echo 1 | md5sum | cut -d ' ' -f 1)|$(
    echo 2 | md5sum | cut -d ' ' -f 1) rootca=$(echo 3 | md5sum | cut -d ' ' -f 1)
END
$bin/postmap "hash:$WORK/query"
table=hash:$WORK/query

tool "query" 0 "^  level  *secure\$" query "$table" a.test
check "query, fingerprint" \
    grep -q "^  fingerprints  *rootca sha256 $wire_root\$" "$WORK/out"
check "query, match" grep -q "^  match  *x.test\$" "$WORK/out"
check "query, entry" grep -q "^  entry  *secure digest=sha256" "$WORK/out"
tool "many fingerprints" 0 "^  level  *secure\$" query "$table" many.test
check "many fingerprints, in their order" test "$(for i in 1 2 3; do
    echo $i | md5sum | cut -d ' ' -f 1
done)" = "$(sed -n 's/.*rootca md5 //p' "$WORK/out" | tr -d : | tr A-F a-f)"
tool "parent domain" 0 "^  key  *.b.test\$" query "$table" x.y.b.test
check "parent domain, steps" test "$(sed -n '/lookups/,/table/p' "$WORK/out" |
    sed '$d;s/lookups//' | tr -d '\n' | tr -s ' ')" = " x.y.b.test .y.b.test .b.test"
tool "not the parent domain itself" 0 "none has an entry, main.cf applies" \
    query "$table" b.test
tool "with brackets" 0 "^  ciphers  *high\$" query "$table" "[c.test]:587"
tool "without brackets" 0 "none has an entry" query "$table" "c.test:587"
tool "upper case" 0 "^  key  *a.test\$" query "$table" A.TEST
tool "digest of main.cf" 0 "^  fingerprints  *match sha256 $wire\$" \
    query "$table" f.test
tool "trusted CAs" 0 "^  CAfile  *$PKI/store-root.pem\$" query "$table" s.test
check "names of main.cf" grep -q "^  match  *nexthop\$" "$WORK/out"
tool "error" 1 "^  reason  *client TLS configuration problem\$" \
    query "$table" bad.test
check "error, explained" grep -q "unknown digest algorithm" "$WORK/out"
echo "default.test may" >"$conf/tls_policy"
$bin/postmap "hash:$conf/tls_policy"
tool "default table" 0 "^  table  *hash:$conf/tls_policy\$" query default.test
tool "second table" 0 "^  table  *$table$" query "inline:{z.test=may}" "$table" a.test
# Postfix does not run, and so neither does proxymap(8).
for t in "proxy:$table" "proxy:proxy:$table" "unionmap:{proxy:$table}" \
    "proxy:unionmap:{inline:{b.test=x}, proxy:$table}"; do
    tool "$t" 0 "^  table  *$t\$" query "$t" a.test
    check "$t, level" grep -q "^  level  *secure\$" "$WORK/out"
done
mkdir "$WORK/proxied"
sed "s|^smtp_tls_policy_maps.*|smtp_tls_policy_maps = proxy:$table|" \
    "$conf/main.cf" >"$WORK/proxied/main.cf"
tool "proxied table of main.cf" 0 "^  table  *proxy:$table\$" \
    query -c "$WORK/proxied" a.test
printf '/^r.test$/ encrypt\n' >"$WORK/regexp"
tool "table that cannot be listed" 0 "^  level  *encrypt\$" \
    query "regexp:$WORK/regexp" r.test
tool "lookup error" 1 "^  failed table  *tcp:127.0.0.1:9\$" \
    query "tcp:127.0.0.1:9" a.test
check "lookup error, nothing of main.cf" sh -c "! grep 'main.cf applies' '$WORK/out'"
$policy query -j "tcp:127.0.0.1:9" a.test >"$WORK/out"
check "lookup error, JSON" jq -e '.failed_table == "tcp:127.0.0.1:9"' "$WORK/out"
mkdir "$WORK/typo"
sed "s|^smtp_tls_policy_maps.*|smtp_tls_policy_maps = socket map:inet:127.0.0.1:9:x|" \
    "$conf/main.cf" >"$WORK/typo/main.cf"
for c in check query probe; do
    tool "a word in main.cf that is no table, $c" 2 \
	'fatal: smtp_tls_policy_maps: "socket" has not the form type:table' \
	$c -c "$WORK/typo" $([ $c = check ] || echo a.test)
done
tool "no destination" 2 "fatal: query: specify a destination" query
tool "query, unknown table type" 2 "^posttls-policy: fatal: .*bogus" \
    query bogus:x a.test
$policy query -j "$table" x.b.test >"$WORK/out"
check "query, JSON" jq -e '.lookups == ["x.b.test", ".b.test"] and
    .level == "fingerprint" and (.fingerprints | length) == 1 and
    .key == ".b.test"' "$WORK/out"

# The command line; the tables are those of main.cf.
is_line() {
    check "$title, one line" test "$(grep -c . "$WORK/out")" -eq 1
}
for c in check query pin probe tlsa; do
    tool "$c, empty argument" 2 "^posttls-policy: fatal: $c: empty argument\$" \
	$c ""
    is_line
    tool "$c, option after arguments" 2 \
	"^posttls-policy: fatal: $c: specify option -j before other arguments\$" \
	$c a.test -j
    is_line
done
tool "what looks like an option" 2 "fatal: open -x: No such file" check -- -x
is_line
tool "service name, query" 0 "^  key  *wire.mx.test:smtp\$" \
    query "inline:{wire.mx.test:smtp=may}" wire.mx.test:smtp
grep -v ^smtp_tls_policy_maps "$conf/main.cf" >"$WORK/proxied/main.cf"
echo "smtp_tls_per_site = inline:{a.test=may}" >>"$WORK/proxied/main.cf"
tool "smtp_tls_per_site" 2 "fatal: smtp_tls_per_site is not supported, use " \
    query -c "$WORK/proxied" a.test
