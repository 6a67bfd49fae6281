# SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
#++
# NAME
#	check
# SUMMARY
#	posttls-policy check
# DESCRIPTION
#	This needs no server and no superuser. That check says what smtp(8)
#	does is for agree.sh, and what needs a jail for jail.sh.
#--
. "$TOP/tests/lib.sh"
. "$TOP/tests/mail/policy.subr"

policy_ordinary
cat >"$conf/tls_policy" <<EOF
good.test secure digest=sha256 rootca=$wire_root match=good.test
bad.test secure digest=bogus
EOF
$bin/postmap "hash:$conf/tls_policy"

# checked name status pattern line...: a file with these lines
checked() {
    title=$1 want=$2 pattern=$3
    shift 3
    printf '%s\n' "$@" >"$WORK/table"
    tool "$title" "$want" "$pattern" check $options "$WORK/table"
}

options=
checked "clean" 0 "table: 2 entries, 0 errors, 0 warnings\$" \
    "a.test secure digest=sha256 rootca=$wire_root match=a.test" \
    "# comment" "b.test" " encrypt"
checked "line number" 1 \
    'table:3: error: b.test: attribute "digest" has unknown digest' \
    "# comment" "" "b.test fingerprint digest=none match=$wire"
checked "continued line" 1 'table:2: error: b.test: ' \
    "a.test encrypt" "b.test fingerprint" "  digest=none match=$wire"
checked "md5" 0 "warning: a.test: fingerprints with md5 are weak" \
    "a.test fingerprint digest=md5 match=$(pki_fprint wire md5)"
checked "sha1" 0 "warning: a.test: fingerprints with sha1 are weak" \
    "a.test secure digest=sha1 rootca=$(pki_fprint wire-root sha1)"
checked "length of another digest" 0 \
    "a fingerprint of 20 bytes never matches sha256; it may be sha1" \
    "a.test fingerprint match=$wire_sha1"
checked "length of a digest that is rarely used" 0 \
    "a fingerprint of 48 bytes never matches sha256; it may be sha384" \
    "a.test fingerprint match=$(pki_fprint wire sha384)"
checked "length of another digest, error" 1 \
    'error: a.test: .* has 20 bytes instead of the 32' \
    "a.test fingerprint digest=sha256 match=$wire_sha1"
checked "duplicate fingerprint" 0 "duplicate fingerprint $wire\$" \
    "a.test fingerprint digest=sha256 match=$wire|$wire"
checked "duplicate rootca" 0 "duplicate fingerprint $wire_root\$" \
    "a.test secure digest=sha256 rootca=$wire_root rootca=$wire_root"
checked "no duplicate" 0 ": 1 entries, 0 errors, 0 warnings" \
    "a.test secure digest=sha256 rootca=$wire_root rootca=$wire_ca"
for m in "$wire_root" "$(echo "$wire_root" | tr -d :)" "$wire|$wire_root"; do
    for l in secure verify; do
	checked "fingerprint in match=, $l, $m" 0 \
	    "warning: a.test: at level $l match= is for names: .*, mail is deferred" \
	    "a.test $l digest=sha256 rootca=$wire_root match=$m"
    done
done
checked "fingerprint in match=, and a name" 0 \
    "match= is for names: a fingerprint matches no server\$" \
    "a.test secure digest=sha256 rootca=$wire_root match=$wire:a.test"
checked "short names" 0 ": 1 entries, 0 errors, 0 warnings" \
    "a.test secure digest=sha256 rootca=$wire_root match=a.test:de:b.test"

# What people write.
while IFS='	' read -r want entry pattern; do
    case $want in
    clean) checked "entry, $entry" 0 ": 1 entries, 0 errors, 0 warnings" "$entry" ;;
    warning) checked "entry, $entry" 0 ": warning: .*$pattern" "$entry" ;;
    error) checked "entry, $entry" 1 ": error: .*$pattern" "$entry" ;;
    esac
done <<EOF
$(grep -v '^#' "$TOP/tests/mail/entries.list")
EOF
checked "plaintext without a protocol" 0 "mail that has waited is sent in plaintext" \
    "a.test may protocols=SSLv3"
for n in nexthost dot_nexthop hostnames; do
    checked "word, $n" 0 "never matches: \"$n\" is no word for a name" \
	"a.test secure match=$n"
done
for n in nexthop NextHop dot-nexthop hostname mailhost 192.0.2.1 \
    a_b.test x.hosts.test; do
    checked "name, $n" 0 ": 1 entries, 0 errors, 0 warnings" \
	"a.test secure match=$n"
done
for n in *x.a.test a.*.test 'm\303\274ller.test' .; do
    n=$(printf "$n")
    checked "no name, $n" 0 "match= never matches" "a.test secure match=$n"
done

# Fingerprints as they are published elsewhere.
hex=$(echo "$wire" | tr -d :)
base64=$(openssl x509 -in "$PKI/wire.pem" -outform DER |
    openssl dgst -sha256 -binary | base64)
spaced=$(echo "$wire" | tr : ' ')
while IFS='	' read -r value form; do
    checked "published, $form, match" 1 \
	"error: a.test: .*; .*$form.*; write digest=sha256 match=$wire\$" \
	"a.test fingerprint digest=sha256 match=$value"
    checked "published, $form, rootca" 1 \
	"error: a.test: .*; .*$form.*; write digest=sha256 rootca=$wire\$" \
	"a.test secure digest=sha256 rootca=$value"
done <<EOF
sha256//$base64	curl
pin-sha256="$base64"	HTTP
$base64	hexadecimal
sha256:$hex	an attribute of its own
SHA256:$wire	name of the digest
$spaced	without white space
SHA256 Fingerprint=$wire	OpenSSL
sha256 Fingerprint=$wire	what OpenSSL writes
EOF
checked "published, without match=" 1 "; write digest=sha256 match=$wire\$" \
    "a.test fingerprint SHA256 Fingerprint=$wire"
checked "published, but cut" 1 "curl, and this is not a fingerprint with sha256" \
    "a.test fingerprint digest=sha256 match=sha256//$(echo "$base64" | cut -c 1-40)"
checked "two, with a comma" 1 "a value has no comma" \
    "a.test fingerprint digest=sha256 match=$wire,$wire_key"
checked "two, with a colon" 1 "has 64 bytes instead of the 32 of digest algorithm \"sha256\"\$" \
    "a.test fingerprint digest=sha256 match=$wire:$wire_key"
checked "unknown digest" 1 "; there are sha256 sha1 .*sha3-256" \
    "a.test fingerprint digest=sha-2 match=$wire"
checked "white space after =" 1 "no white space around '='" \
    "a.test fingerprint digest= sha256 match=$wire"
checked "no remedy" 1 'invalid attribute name: "foo"$' "a.test secure foo=bar"

# Connection reuse needs a service.
reuse=$WORK/reuse
mkdir "$reuse"
cp "$conf/main.cf" "$reuse"
options="-c $reuse"
checked "connection reuse, no master.cf" 0 ": 1 entries, 0 errors, 0 warnings" \
    "a.test encrypt connection_reuse=yes"
echo "smtp unix - - n - - smtp" >"$reuse/master.cf"
checked "connection reuse, no tlsproxy" 0 "needs the service tlsproxy in master.cf" \
    "a.test encrypt connection_reuse=yes"
checked "no connection reuse" 0 ": 1 entries, 0 errors, 0 warnings" \
    "a.test encrypt connection_reuse=no"
echo "tlsproxy unix - - n - 0 tlsproxy" >>"$reuse/master.cf"
checked "connection reuse, tlsproxy" 0 ": 1 entries, 0 errors, 0 warnings" \
    "a.test encrypt connection_reuse=yes"
options=

# Where the default is still md5, digest= is another one.
mkdir "$WORK/md5"
grep -v -e ^compat -e ^smtp_tls_fing "$conf/main.cf" >"$WORK/md5/main.cf"
echo "compatibility_level = 2" >>"$WORK/md5/main.cf"
options="-c $WORK/md5"
checked "md5 by default" 0 "warning: a.test: .*smtp_tls_fingerprint_digest=md5" \
    "a.test fingerprint match=$(pki_fprint wire md5)"
for a in digest=sha256 DIGEST=sha-256; do
    checked "md5 by default, but $a" 0 ": 1 entries, 0 errors, 0 warnings" \
	"a.test fingerprint $a match=$wire"
    checked "md5 by default, but $a, in error" 1 ": 1 entries, 1 errors, 0 warnings" \
	"a.test fingerprint $a match=$wire_sha1"
done
options=
checked "an address among names" 0 "with the address 192.0.2.1 in match=" \
    "a.test secure match=a.test:192.0.2.1"

# Without any CA in main.cf.
noca=$WORK/noca
mkdir "$noca"
for l in secure verify; do
    grep -v ^smtp_tls_CAfile "$conf/main.cf" >"$noca/main.cf"
    options="-c $noca"
    checked "no CA, $l" 0 \
	"warning: a.test: no CA is trusted, mail is deferred" "a.test $l"
    checked "no CA, $l, rootca" 0 ": 1 entries, 0 errors, 0 warnings" \
	"a.test $l digest=sha256 rootca=$wire_root match=a.test"
    checked "no CA, $l, tafile" 0 ": 1 entries, 0 errors, 0 warnings" \
	"a.test $l tafile=$PKI/wire-root.pem match=a.test"
    checked "no CA, other levels" 0 ": 2 entries, 0 errors, 0 warnings" \
	"a.test encrypt" "b.test fingerprint match=$wire"
    for p in "smtp_tls_CAfile = $PKI/wire-root.pem" "smtp_tls_CApath = $PKI" \
	"smtp_tls_trust_anchor_file = $PKI/wire-root.pem" \
	"tls_append_default_CA = yes"; do
	grep -v ^smtp_tls_CAfile "$conf/main.cf" >"$noca/main.cf"
	echo "$p" >>"$noca/main.cf"
	checked "${p%% *}, $l" 0 ": 1 entries, 0 errors, 0 warnings" "a.test $l"
    done
done
options=
checked "single, not asked for" 0 ": 1 entries, 0 errors, 0 warnings" \
    "a.test fingerprint digest=sha256 match=$wire"
options=-s
checked "single" 0 "warning: a.test: a single fingerprint" \
    "a.test fingerprint digest=sha256 match=$wire"
checked "not single" 0 ": 1 entries, 0 errors, 0 warnings" \
    "a.test fingerprint digest=sha256 match=$wire|$wire_key"
checked "not single, trust anchor file" 0 ": 1 entries, 0 errors, 0 warnings" \
    "a.test secure digest=sha256 rootca=$wire_root tafile=$PKI/wire-root.pem match=a.test"
options=
checked "no protocols" 1 'error: a.test: invalid TLS protocol list "bogus"' \
    "a.test encrypt protocols=bogus"
checked "duplicate destination" 0 \
    "table:3: warning: A.test: duplicate of line 1" \
    "a.test encrypt" "b.test may" "A.test secure"
checked "dot at the end" 0 "never used: a destination has no dot at the end" \
    "example.com. encrypt"
checked "port without brackets" 0 \
    "next hop mx.example.com:25 only, and not to \[mx.example.com\]:25" \
    "mx.example.com:25 encrypt"
checked "port with brackets" 0 ": 4 entries, 0 errors, 0 warnings" \
    "[mx.example.com]:25 encrypt" "[mx.example.com] encrypt" \
    "[2001:db8::1]:25 encrypt" ".example.com encrypt"
checked "malformed brackets" 0 "never used: malformed brackets" \
    "[mx.example.com:25 encrypt"
checked "port of a parent domain" 0 "never used: a parent domain has no port" \
    ".example.com:25 encrypt"
checked "mail address" 0 "never used: a mail address" "user@a.test encrypt"
checked "wildcard" 0 "never used: a wildcard" "*.a.test encrypt"
checked "key: value" 0 "never used: colon at the end" "a.test: encrypt"
for k in https://a.test smtp://a.test:25; do
    checked "$k" 0 "never used: a URL is not" "$k encrypt"
done
for k in smtp:a.test smtp:[a.test]:25 smtp:a.test:25 smtp:[a.test] \
    relay:a.test unix:/private/lmtp; do
    checked "transport, $k" 0 "never used: a transport is not" "$k encrypt"
done
for k in 2001:db8::1 ::1 2001:db8::1:25 ::ffff:192.0.2.1; do
    checked "IPv6, $k" 0 "never used: an IPv6 address has brackets" "$k encrypt"
done
for k in a..test [a..test]:25 ..a.test; do
    checked "two dots, $k" 0 "never used: two dots in a row" "$k encrypt"
done
for k in a.test,b.test a.test, [a.test]:25,b.test; do
    checked "comma, $k" 0 "never used: comma in a destination" "$k encrypt"
done
checked "byte order mark" 0 "table:1: .*never used: byte order mark" \
    "$(printf '\357\273\277a.test encrypt')" "b.test encrypt"
checked "empty destination" 0 "never used: empty destination" '"" encrypt'
for k in a.test:bogus a.test:0 [a.test]:70000 [a.test]:x a.test:25:25; do
    checked "port, $k" 0 "never used: unknown port or service" "$k encrypt"
done
checked "ports that are known" 0 ": 5 entries, 0 errors, 0 warnings" \
    "[a.test]:smtp encrypt" "[a.test]:submission encrypt" \
    "[2001:db8::1]:smtp may" "[ipv6:2001:db8::1] may" "[a.test]:65535 may"
checked "upper case in a file" 0 ": 1 entries, 0 errors, 0 warnings" \
    "A.test encrypt"
checked "no policy" 1 "table:1: error: .*destination without a policy" "a.test"
checked "quotes" 1 "table:1: error: unbalanced" '"a.test encrypt'
checked "escape sequences in a file" 1 \
    'error: a.test: invalid security level "?\[31mx"' \
    "$(printf 'a.test \033[31mx')"
for s in " " "$(printf '\t')" "   "; do
    checked "white space at the beginning, '$s'" 1 \
	"table:1: error: white space at the beginning, the line has no effect" \
	"${s}a.test encrypt" "b.test encrypt"
    check "white space at the beginning, '$s', other lines" \
	grep -q "table: 2 entries, 1 errors, 0 warnings" "$WORK/out"
    check "white space at the beginning, '$s', two lines" \
	test "$(grep -c . "$WORK/out")" -eq 2
    checked "white space after comments, '$s'" 1 "table:6: error: white space" \
	"# comment" "" "$s" "$s# comment" "#" "${s}a.test encrypt" \
	"${s}continued" "b.test encrypt"
    checked "white space after comments, '$s', line number" 1 \
	"table:4: error: c.test: " "#" "${s}a.test" "${s}more" "c.test bogus"
    checked "comments only, '$s'" 0 ": 0 entries, 0 errors, 0 warnings" \
	"# comment" "$s" "$s#" "$s"
done
printf '#\n a.test may' | $policy check - >"$WORK/out" 2>&1 || true
check "white space at the beginning, standard input" \
    grep -q "^-:2: error: white space" "$WORK/out"
checked "not UTF-8" 1 "table:1: error: not UTF-8" "$(printf 'a\377 encrypt')"
checked "empty file" 0 ": 0 entries, 0 errors, 0 warnings" "# nothing"
# The SMTP client panics in stock Postfix, too.
checked "panic" 2 "fatal: the policy for \"b.test\" makes the SMTP client panic" \
    "a.test encrypt" "b.test fingerprint match=6"

checked "warnings of smtp(8)" 0 \
    'warning: a.test: ignoring attribute "ciphers=high" with TLS disabled' \
    "a.test none ciphers=high"

# A table that was made with "postmap -f".
echo "Upper.test encrypt" >"$WORK/upper"
$bin/postmap -f "hash:$WORK/upper"
tool "upper case in a table" 0 \
    "Upper.test: never used: upper case" check "hash:$WORK/upper"
# A table that is older than its source; years ago, Postfix says so, too.
for t in $($bin/postconf -m | grep -x -e hash -e btree -e lmdb); do
    rm -f "$WORK/old".*
    echo "a.test encrypt" >"$WORK/old"
    $bin/postmap "$t:$WORK/old"
    touch -d 2001-01-01 "$WORK/old".*
    for d in 2000-01-01 2001-01-01; do
	touch -d $d "$WORK/old"
	tool "$t, source of $d" 0 "old: 1 entries, 0 errors, 0 warnings" \
	    check "$t:$WORK/old"
    done
    for d in 2001-01-02 now; do
	touch -d "$d" "$WORK/old"
	tool "$t, newer source of $d" 0 "old: 1 entries, 0 errors, 1 warnings" \
	    check "$t:$WORK/old"
	check "$t, newer source of $d, says so" \
	    grep -q "^$t:.*old: warning: older than its source file" "$WORK/out"
	check "$t, newer source of $d, two lines" \
	    test "$(grep -c . "$WORK/out")" -eq 2
    done
    rm "$WORK/old"
    tool "$t, no source" 0 "old: 1 entries, 0 errors, 0 warnings" \
	check "$t:$WORK/old"
done
echo "a.test secure digest=bogus" | $policy check - >"$WORK/out"
check "standard input" grep -q "^-:1: error: a.test: " "$WORK/out"
tool "inline" 1 "^inline:{a.test=bogus}: error: a.test: invalid security level" \
    check "inline:{a.test=bogus}"
tool "proxy" 1 "error: bad.test: " check "proxy:hash:$conf/tls_policy"
tool "two tables" 0 "upper: 1 entries" check "hash:$WORK/upper" "$WORK/upper"
# Tables of main.cf; the first one wins.
echo "/x/ encrypt" >"$WORK/regexp"
maps=$WORK/maps
mkdir "$maps"
# hidden name count pattern table...: of main.cf
hidden() {
    title="hidden, $1" count=$2 pattern=$3
    shift 3
    sed "s|^smtp_tls_policy_maps.*|smtp_tls_policy_maps = $*|" \
	"$conf/main.cf" >"$maps/main.cf"
    tool "$title" 0 "$pattern" check -c "$maps"
    check "$title, count" \
	test "$(grep -c "never used: .* searched before" "$WORK/out")" -eq "$count"
}
hidden "table" 1 \
    "b.test=may}: warning: a.test: never used: inline:{a.test=may} has this" \
    "inline:{a.test=may}, inline:{a.test=encrypt, b.test=may}"
hidden "later table" 0 "b.test=may}: 1 entries, 0 errors, 0 warnings" \
    "inline:{b.test=may}, inline:{a.test=encrypt}"
hidden "parent domain" 0 "w.b.test=may}: 1 entries, 0 errors, 0 warnings" \
    "inline:{.b.test=may}, inline:{w.b.test=may}"
hidden "third table" 2 "a.test: never used: inline:{b.test=may, a.test=may}" \
    "inline:{b.test=may, a.test=may}, inline:{c.test=may}," \
    "inline:{b.test=may, a.test=none}"
hidden "proxied table" 1 "never used: proxy:inline:{a.test=may} has" \
    "proxy:inline:{a.test=may}, inline:{a.test=encrypt}"
hidden "patterns" 1 "x.test: never used: regexp:$WORK/regexp has" \
    "regexp:$WORK/regexp, inline:{x.test=may, a.test=may}"
hidden "static table" 1 "a.test: never used: static:may has" \
    "static:may, inline:{a.test=may}"
hidden "table that asks a server" 0 "a.test=may}: 1 entries, 0 errors" \
    "tcp:127.0.0.1:1, inline:{a.test=may}"
tool "arguments hide nothing" 0 "a.test=may}: 1 entries, 0 errors, 0 warnings" \
    check "inline:{a.test=encrypt}" "inline:{a.test=may}"
tool "table that cannot be listed" 2 \
    "regexp: not checked: tables of this type have no list of entries" \
    check "regexp:$WORK/regexp"
check "table that cannot be listed, error" \
    grep -q "fatal: no table that can be checked" "$WORK/out"
for t in "static:encrypt" "tlsa:dns" "tcp:127.0.0.1:1" "pipemap:{static:may}"
do
    tool "${t%%:*} cannot be listed" 2 "$t: not checked" check "$t"
done
tool "one of two can be listed" 0 "upper: 1 entries" \
    check "regexp:$WORK/regexp" "$WORK/upper"
tool "unknown table type" 2 "^posttls-policy: fatal: .*bogus" check bogus:x
check "unknown table type, one line" test "$(grep -c . "$WORK/out")" -eq 1
tool "no table" 2 "^posttls-policy: fatal: .*nothing" check "hash:/nothing"
check "no table, one line" test "$(grep -c . "$WORK/out")" -eq 1
tool "no file" 2 "^posttls-policy: fatal: open /nothing: No such file" \
    check /nothing
tool "directory" 2 "^posttls-policy: fatal: .*$WORK: Is a directory" \
    check "$WORK"
tool "no configuration" 2 "^posttls-policy: fatal: open .*main.cf" \
    check -c /nothing
check "no configuration, one line" test "$(grep -c . "$WORK/out")" -eq 1
# Postfix reads a file that was just written several times.
twice=$WORK/twice
mkdir "$twice"
{
    cat "$conf/main.cf"
    printf '%s\n' "relayhost = a.test" "luser_relay = a@a.test" \
	"relayhost = b.test" "luser_relay = b@a.test"
} >"$twice/main.cf"
tool "doubled parameters" 0 "line .*overriding earlier entry: relayhost=a.test" \
    check -c "$twice" "inline:{a.test=may}"
check "doubled parameters, one warning each" \
    test "$(grep -c "overriding earlier entry" "$WORK/out")" -eq 2
tool "bad option" 2 "^posttls-policy: fatal: usage: posttls-policy check \[-jsv\]" check -x
check "bad option, one line" test "$(grep -c . "$WORK/out")" -eq 1
tool "option of another command" 2 "fatal: usage: posttls-policy check" \
    check -d sha256
tool "no command" 2 "fatal: usage: posttls-policy check|query"
tool "unknown command" 2 "fatal: usage: posttls-policy check|query" bogus

# JSON, as in the manual page.
$policy check -j "$WORK/table" "hash:$conf/tls_policy" >"$WORK/out"
check "JSON, members" jq -e -s '
    all(.[]; keys - ["table", "line", "key", "severity", "text", "entries",
    "errors", "warnings"] == []) and
    (.[-1] | .entries == 2 and .errors == 1)' "$WORK/out"

# Many entries, in bounded memory. For the time see tests/bench/check.sh.
awk 'BEGIN { for (i = 0; i < 300000; i++) {
    f = sprintf("%064d", i); gsub(/../, "&:", f); sub(/:$/, "", f)
    printf "d%d.test secure digest=sha256 rootca=%s match=d%d.test\n", i, f, i
} }' >"$WORK/big"
limit_memory 100000 $policy check "$WORK/big" >"$WORK/out" 2>&1
check "many entries" grep -q "300000 entries, 0 errors, 0 warnings" "$WORK/out"
# The first one, the last one, and one in between; the last of them twice.
printf '%s\n' "d0.test may" "d299999.test may" "D150000.test may" \
    "d150000.TEST may" >>"$WORK/big"
# twice file: what is said about it
twice() {
    for found in "300001 d0.test 1" "300002 d299999.test 300000" \
	"300003 D150000.test 150001" "300004 d150000.TEST 150001"
    do
	set -- "$1" $found
	echo "$1:$2: warning: $3: duplicate of line $4," \
	    "this one has no effect"
    done
    echo "$1: 300004 entries, 0 errors, 4 warnings"
}
twice "$WORK/big" >"$WORK/expect"
limit_memory 100000 $policy check "$WORK/big" >"$WORK/out" 2>&1
same "many entries, all duplicates" "$WORK/expect" "$WORK/out"
twice - >"$WORK/expect"
$policy check - <"$WORK/big" >"$WORK/out" 2>&1
same "many entries, all duplicates, standard input" "$WORK/expect" "$WORK/out"
cat "$WORK/big" | $policy check - >"$WORK/out" 2>&1
same "many entries, all duplicates, pipe" "$WORK/expect" "$WORK/out"
# What comes before the rest of a file is not read again.
printf '%s\n' "a.test may" "a.test may" >"$WORK/two"
{ dd bs=11 count=1 >"$WORK/first" 2>&1 && $policy check -; } \
    <"$WORK/two" >"$WORK/out" 2>&1
check "the rest of a file" \
    grep -q "^-: 1 entries, 0 errors, 0 warnings" "$WORK/out"
# A policy that is known to be good is not so for each destination.
printf '%s\n' "a.test may" "\"\" may" "b.test. may" "c.test may" \
    "d.test bogus" "e.test bogus" "f.test mac" >"$WORK/many"
tool "policies that were seen before" 1 "many: 7 entries, 3 errors, 3 warnings" \
    check "$WORK/many"
$bin/postmap "hash:$WORK/big"
limit_memory 100000 $policy check "hash:$WORK/big" >"$WORK/out" 2>&1
check "many entries, table" grep -q "300000 entries, 0 errors" "$WORK/out"
rm -f "$WORK/big"*

# What the SMTP client ignores is a warning, also where it goes no further then.
echo "a.test none ciphers=high digest=sha256" >"$WORK/table"
tool "a warning before an error" 1 "1 entries, 1 errors, 1 warnings" \
    check "$WORK/table"
check "a warning before an error, which is which" sh -c \
    "grep -q 'warning: a.test: ignoring attribute' '$WORK/out' &&
	grep -q 'error: a.test: .*digest.* invalid with TLS disabled' '$WORK/out'"

few_files 12 check
check "12 files, status" test $status -eq 1
check "12 files, nothing on standard error" test ! -s "$WORK/err"
few_files 5 check
check "5 files, status" test $status -eq 2
check "5 files, one line" test "$(grep -c . "$WORK/err")" -eq 1
check "5 files, says so" grep -q "fatal: .*: Too many open files" "$WORK/err"

# closed command...: the reader of standard output goes away
closed() {
    title="standard output closed, $*"
    { $policy "$@" 2>"$WORK/err"; echo $? >"$WORK/status"; } | head -n 1 >"$WORK/out"
    check "$title, status" grep -qx 2 "$WORK/status"
    check "$title, one line" test "$(grep -c . "$WORK/err")" -eq 1
    check "$title, says so" grep -q \
	"^posttls-policy: fatal: write standard output: Broken pipe\$" "$WORK/err"
}
seq -f 'd%.0f.test bogus' 1 100000 >"$WORK/many"
closed check "$WORK/many"
closed check -j "$WORK/many"
rm "$WORK/many"
