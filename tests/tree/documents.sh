# SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
#++
# NAME
#	documents
# SUMMARY
#	what the documents say, and how they are rendered
# DESCRIPTION
#	ROOTCA_README is rendered again, and must be what README_FILES
#	has. What it says of digest algorithms, log records, parameters and
#	commands is compared with the code, with Postfix, and with OpenSSL.
#	So are limits and parameters in tlsa_table(5).
#--
. "$TOP/tests/lib.sh"
PKI=$WORK
. "$TOP/tests/pki.sh"

readme=$TOP/proto/ROOTCA_README.html
plain=$TOP/README_FILES/ROOTCA_README

#
# Rendering.
#
sh "$TOP/graft/readme" >"$WORK/rendered"
same "README_FILES/ROOTCA_README is up to date" "$WORK/rendered" "$plain"
check "README_FILES/ROOTCA_README is plain ASCII" \
    sh -c "! LC_ALL=C grep -n '[^ -~]' '$plain'"

for f in proto/ROOTCA_README.html html/ROOTCA_README.html \
    html/TLS_README.html html/DATABASE_README.html html/index.html; do
    xmllint --html --noout "$TREE/$f" >"$WORK/err" 2>&1
    # Older documents have errors of their own.
    : >"$WORK/expect"
    [ ! -f "$SOURCE/$f" ] \
	|| xmllint --html --noout "$SOURCE/$f" >"$WORK/expect" 2>&1
    check "$f is well-formed" [ "$(grep -c error "$WORK/err")" -eq \
	"$(grep -c error "$WORK/expect")" ]
done

# troff file: all warnings, without line numbers
troff() {
    LC_ALL=C groff -man -ww -z -Tascii "$1" 2>&1 | sed 's/^[^ ]* [^ ]*:[0-9]*: //'
}

for f in man/man1/posttls-finger.1 man/man1/posttls-policy.1 \
    man/man5/postconf.5 man/man5/tlsa_table.5; do
    troff "$TREE/$f" >"$WORK/err"
    : >"$WORK/expect"
    [ ! -f "$SOURCE/$f" ] || troff "$SOURCE/$f" >"$WORK/expect"
    same "$f has no troff warnings of ours" "$WORK/expect" "$WORK/err"
    LC_ALL=C groff -man -Tascii -P -cbou "$TREE/$f" >"$WORK/man"
    check "$f describes rootca" grep -q rootca "$WORK/man"
done

# html documents have links.
check "html/postconf.5.html has a link to ROOTCA_README" \
    grep -q 'href="ROOTCA_README.html"' "$TREE/html/postconf.5.html"
check "html/ROOTCA_README.html has links to parameters" grep -q \
    'href="postconf.5.html#smtp_tls_policy_maps"' "$TREE/html/ROOTCA_README.html"
for f in ROOTCA_README.html DATABASE_README.html; do
    check "html/$f has links to tlsa_table(5)" \
	grep -q 'href="tlsa_table.5.html">' "$TREE/html/$f"
done
for f in ROOTCA_README.html tlsa_table.5.html; do
    check "html/$f has links to posttls-policy(1)" \
	grep -q 'href="posttls-policy.1.html">' "$TREE/html/$f"
done
check "html/posttls-policy.1.html has links to parameters" grep -q \
    'href="postconf.5.html#smtp_tls_CAfile"' "$TREE/html/posttls-policy.1.html"

# The usage message of each command has the options of the manual page.
LC_ALL=C groff -man -Tascii -P -cbou "$TREE/man/man1/posttls-policy.1" \
    >"$WORK/man"
sed -n '/^SYNOPSIS/,/^DESCRIPTION/p' "$WORK/man" | tr -s ' \n' ' ' |
    sed 's/ posttls-policy /\n/g;s/ DESCRIPTION.*//' | tail -n +2 |
    sed 's/ *$//' >"$WORK/expect"
echo >>"$WORK/expect"
for command in $(cut -d' ' -f1 "$WORK/expect"); do
    "$TREE/bin/posttls-policy" "$command" -? 2>&1 |
	sed 's/^posttls-policy: fatal: usage: posttls-policy //'
done >"$WORK/usage"
same "posttls-policy(1) has the usage of each command" "$WORK/expect" \
    "$WORK/usage"

check "html/tlsa_table.5.html has links to parameters" grep -q \
    'href="postconf.5.html#smtp_dns_support_level"' \
    "$TREE/html/tlsa_table.5.html"
check "README_FILES/DATABASE_README lists tlsa:" \
    grep -q '^    tlsa (read-only)$' "$TREE/README_FILES/DATABASE_README"

#
# References.
#
for anchor in $(sed -n 's/.*href="#\([a-z]*\)".*/\1/p' "$readme" | sort -u); do
    check "ROOTCA_README has a section $anchor" \
	grep -q "<a name=\"$anchor\">" "$readme"
done

# These are newer than Postfix 3.7.
newer='tls_required_enable TLSRPT_README'

manual=$TOP/proto/tlsa_table

# Functions have parentheses.
parameters=$(cat "$plain" "$manual" | sed 's/[a-z_0-9]*()//g' |
    grep -o '\<\(smtp\|lmtp\|tls\|proxy\)_[a-zA-Z_]*[a-zA-Z]' |
    grep -v '^tls_policy$' | sort -u)
for p in $parameters; do
    case "$RELEASE $newer " in
    3.7*" $p "*) continue ;;
    esac
    grep -q "^%PARAM $p\>" "$SOURCE/proto/postconf.proto" || echo "$p"
done >"$WORK/unknown"
same "all parameters that are mentioned exist" /dev/null "$WORK/unknown"

for d in $(cat "$plain" "$manual" "$TOP/proto/"*.sed | grep -o '[A-Z]*_README\>' |
    sort -u); do
    case "$RELEASE $newer " in
    3.7*" $d "*) continue ;;
    esac
    [ -f "$TREE/README_FILES/$d" ] || echo "$d"
done >"$WORK/unknown"
same "all documents that are mentioned exist" /dev/null "$WORK/unknown"

sed -n 's/^\$readme_directory\/\(ROOTCA[^:.]*\).*:f:root:-:644$/README_FILES\/\1/p
    s/^\$manpage_directory\/\(.*\/tlsa[^:]*\.5\)[.gz]*:f:root:-:644$/man\/\1/p
    s/^\$html_directory\/\(ROOTCA[^:]*\):f:root:-:644$/html\/\1/p
    s/^\$html_directory\/\(tlsa[^:]*\):f:root:-:644$/html\/\1/p' \
    "$TREE/conf/postfix-files" >"$WORK/files"
printf '%s\n' man/man5/tlsa_table.5 README_FILES/ROOTCA_README \
    html/ROOTCA_README.html html/tlsa_table.5.html >"$WORK/expect"
same "conf/postfix-files has the new documents" "$WORK/expect" "$WORK/files"
check "the new documents exist" sh -c \
    "cd '$TREE' && ls $(tr '\n' ' ' <"$WORK/files")"

{
    sed -n 's/^| \(`.*\) |.*|$/\1/p' "$TOP/README.md" | tr -d '`,' | tr ' ' '\n'
    sed -n 's/.*](\([^):#][^):]*\)).*/\1/p' "$TOP/README.md"
} >"$WORK/files"
for f in $(cat "$WORK/files"); do
    [ -e "$TOP/$f" ] || echo "$f"
done >"$WORK/unknown"
check "README.md is short" [ "$(wc -c <"$TOP/README.md")" -le 12000 ]
check "README.md has a map" [ "$(wc -l <"$WORK/files")" -gt 10 ]
same "all files in README.md exist" /dev/null "$WORK/unknown"
(cd "$TOP" && ls -d */) | tr -d / >"$WORK/dirs"
grep -v -x -F -f "$WORK/files" "$WORK/dirs" >"$WORK/unknown"
same "all directories are in README.md" /dev/null "$WORK/unknown"

#
# Digest algorithms.
#
sed -n 's/^    \([a-z0-9-]*[0-9][a-z0-9, -]*\)   *\([0-9]*\)$/\1 \2/p' "$plain" |
    tr -d , >"$WORK/table"
sed 's/ [0-9]*$//' "$WORK/table" | xargs -n 1 >"$WORK/names"
sed -n '/^static const NAME_CODE mtype_table/,/^};/p' \
    "$TOP/src/tls/tls_mtype.c" | grep -o '"[a-z0-9-]*", [0-9]' |
    cut -d'"' -f2 >"$WORK/expect"
check "tls_mtype.c has a table" [ -s "$WORK/expect" ]
same "the digest algorithms are those of tls_mtype.c" "$WORK/expect" \
    "$WORK/names"

#
# Commands, for each digest algorithm.
#
pki_root root
sed -n '/^    \$ openssl x509 .*-fingerprint/{s/^    \$ //p;q;}' "$plain" \
    >"$WORK/cert.sh"
sed -n '/^    \$ openssl x509 .*-pubkey/,/dgst/{s/^    \$ //;p;}' "$plain" \
    >"$WORK/key.sh"
while read -r line; do
    set -- $line
    digest=$1
    eval "bytes=\${$#}"
    for what in cert key; do
	sed "s/sha256/$digest/" "$WORK/$what.sh" >"$WORK/command"
	(cd "$WORK" && sh ./command) | sed 's/.*= *//' | tr a-f A-F >"$WORK/out"
	case $what in
	cert) pki_fprint root "$digest" ;;
	key) pki_key_fprint root "$digest" ;;
	esac >"$WORK/expect"
	same "command for $what and $digest" "$WORK/expect" "$WORK/out"
	check "length of $digest for $what" \
	    [ "$(tr -d ':\n' <"$WORK/out" | wc -c)" -eq $((2 * bytes)) ]
    done
done <"$WORK/table"

#
# Commands that replace a table when all has succeeded, and only then.
#
mkdir "$WORK/conf" "$WORK/tables"
printf '%s\n' "compatibility_level = 3.6" "mail_owner = mail" \
    "setgid_group = news" "inet_protocols = ipv4" >"$WORK/conf/main.cf"
: >"$WORK/conf/master.cf"

# sequence document name: the commands that end with that of mv for the name
sequence() {
    sed -n "/^ *# posttls-policy .*$2\\.new/,/[^&]\$/{s/^ *# //;p;}" "$1" |
	sed "s/posttls-policy tlsa - /sh .\/tlsa /"
}

# replaces document name: that is what its commands do
replaces() {
    title="${1##*/}, $2"
    sequence "$1" "$2" >"$WORK/sequence"
    cat "$WORK/sequence"
    for entry in encrypt bogus; do
	rm -f "$WORK/tables/"*
	(
	    cd "$WORK/tables" || exit
	    MAIL_CONFIG=$WORK/conf PATH=$TREE/bin:$PATH
	    export MAIL_CONFIG PATH
	    echo "a.test may" >"$2"
	    postmap "hash:$2"
	    cp "$2.db" before
	    # One is for check, the other is what tlsa does without DNS.
	    echo "a.test $entry" >"$2.new"
	    echo a.test >destinations
	    echo "echo 'a.test encrypt'; [ $entry = encrypt ]" >tlsa
	    sh ../sequence
	    postmap -q a.test "hash:$2" >../answer
	)
	if [ $entry = encrypt ]; then
	    check "$title, a good table replaces it" \
		grep -qx encrypt "$WORK/answer"
	    check "$title, and so does its source" \
		grep -qx 'a.test encrypt' "$WORK/tables/$2"
	else
	    same "$title, a bad one does not" "$WORK/tables/before" \
		"$WORK/tables/$2.db"
	    check "$title, nor does its source" \
		grep -qx "a.test may" "$WORK/tables/$2"
	fi
    done
}
replaces "$plain" tls_policy
replaces "$plain" tlsa_policy

#
# Log records. In C, a string may be split across lines.
#
cat "$TOP"/src/*/*.c | tr -s '\n\t ' ' ' | sed 's/" "//g' >"$WORK/code"
tr -s '\n\t ' ' ' <"$plain" >"$WORK/text"
while read -r words; do
    check "document: $words" grep -q -F "$words" "$WORK/text"
    check "code: $words" grep -q -F "$words" "$WORK/code"
done <<'EOM'
no fingerprint in the policy matches
a CA of the chain
the server certificate
the chain does not verify:
the name in the server certificate does not match
OpenSSL could not start or complete the verification:
was neither sent nor found in the local store
certificate verification failed for
: next hop
: Matched trust anchor at depth
: Matched fingerprint: digest=
sent by the server
from the local store
bytes instead of the
EOM
check "document: at most eight certificates" \
    grep -q 'At most eight certificates' "$WORK/text"
check "code: at most eight certificates" \
    grep -q '^#define MAX_CA_CERTS[ 	]*8[^0-9]' "$TOP/src/tls/tls_rootca_log.c"

#
# Metrics.
#
LC_ALL=C groff -man -Tascii -P -cbou "$TREE/man/man1/posttls-policy.1" |
    cat - "$TOP/README.md" | grep -o 'postfix_tls_policy_[a-z_]*' | sort -u |
    sed 's/postfix_tls_policy_//' >"$WORK/metrics"
check "metrics are described" [ "$(wc -l <"$WORK/metrics")" -eq 3 ]
while read -r metric; do
    check "code: metric $metric" grep -q "write_family(.*, \"$metric\"" \
	"$TOP/src/posttls-policy/policy_metrics.c"
done <"$WORK/metrics"

#
# Limits.
#
grep -v '^#--' "$manual" | tr -s '#\n\t ' ' ' >"$WORK/text"
while read -r macro words; do
    number=$(echo "$words" | tr -dc 0-9)
    check "manual: $words" grep -q -F "$words" "$WORK/text"
    check "code: $words" grep -q "^#define $macro[[:space:]]*$number\\>" \
	"$TOP/src/dns/dict_tlsa.c"
done <<'EOM'
DICT_TLSA_CACHE_SIZE keeps up to 1000 answers
DICT_TLSA_TTL_MAX at most 100 seconds
DICT_TLSA_HOST_LIMIT more than 20 servers
EOM
