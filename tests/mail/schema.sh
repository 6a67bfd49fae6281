# SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
#++
# NAME
#	schema
# SUMMARY
#	JSON of posttls-policy is what its schema says
# DESCRIPTION
#	Output of all commands, about good and bad policies and servers,
#	must be valid, and not be valid any more when it is changed in any
#	place. All members that the schema has must be there, so that it
#	allows nothing for no reason.
#--
. "$TOP/tests/debs.sh"
if [ "$1" != -inside ]; then
    . "$TOP/tests/instance.sh"
    debs_unpack "$WORK/debs" python3-jsonschema || exit 1
    instance_enter "$0" -inside
    exit
fi
. "$TOP/tests/mail/mail.subr"
. "$TOP/tests/mail/classes.subr"
schema=$TOP/conf/posttls-policy.schema.json

# Debian's Python, which has Debian's packages.
python() {
    PYTHONPATH=$(echo "$WORK"/debs/usr/lib/python3*/dist-packages) \
	PYTHONDONTWRITEBYTECODE=1 /usr/bin/python3 "$@"
}

mkdir "$WORK/json"

# json name status argument...: the output is valid
json() {
    title=$1 want=$2
    shift 2
    status=0
    $policy "$@" >"$WORK/json/$title" || status=$?
    cat "$WORK/json/$title"
    check "$title, exit status" test $status -eq "$want"
    check "$title, is there" test -s "$WORK/json/$title"
    check "$title, valid" python "$TOP/tests/mail/schema.py" "$schema" \
	"$WORK/json/$title"
}

cat >"$WORK/bad" <<EOF
a.test secure digest=bogus
b.test fingerprint digest=sha1 match=$(pki_fprint server sha1)
bücher.test. encrypt
:bad may
 continued
dropped.test
EOF
echo "/./ encrypt" >"$WORK/regexp"
json check 1 check -j "hash:$conf/tls_policy" "regexp:$WORK/regexp"
json check-bad 1 check -j "$WORK/bad"
for dest in good local none policy fingerprint; do
    case $dest in
    policy) json "query-$dest" 1 query -j $dest.mx.test ;;
    *) json "query-$dest" 0 query -j $dest.mx.test ;;
    esac
done
json query-default 0 query -j "inline:{a.test=may}" other.test
json pin 0 pin -j good.mx.test
json pin-self 0 pin -j self.mx.test
json pin-expired 0 pin -j expired.mx.test
json pin-closed 1 pin -j connect.mx.test 2>/dev/null
json probe 1 probe -j "$WORK/table"
json probe-tables 1 probe -j
json probe-warn 4 probe -j -w 9999 good.mx.test
json probe-skip 0 probe -j "inline:{.mx.test=may,none.mx.test=none}"
json probe-down 3 probe -j "[connect.mx.test]" "[bücher.test]"

# Since an earlier run, everything is another.
pki_root new
pki_server new-server new
sed "s/$(pki_fprint server sha256)/$(pki_fprint new-server sha256)/g
    s/$(pki_key_fprint server sha256)/$(pki_key_fprint new-server sha256)/g
    s/$(pki_fprint ca sha256)/$(pki_fprint new sha256)/g
    s/\"server\":\"local.mx.test\"/\"server\":\"gone.mx.test\"/
    s/ca.mx.test/gone.mx.test/g" "$WORK/json/probe" >"$WORK/last"
json probe-since 1 probe -j --since "$WORK/last" "$WORK/table"
for what in leaf key ca mx new; do
    check "probe-since, $what" sh -c \
	"jq -r '.changed[]?' '$WORK/json/probe-since' | grep -qx $what"
done

# What is listed and not used, and what is sent and not used.
cat >"$WORK/pins" <<EOF
good.mx.test $right|$(pki_fprint local sha256)
more.mx.test fingerprint digest=sha256 match=$(pki_fprint server sha256)
EOF
json probe-pins 0 probe -j "$WORK/pins"
json probe-pins-again 0 probe -j --since "$WORK/json/probe-pins" "$WORK/pins"
sed 's/more.mx.test/connect.mx.test/g' "$WORK/json/probe-pins-again" >"$WORK/last"
json probe-passed 3 probe -j --since "$WORK/last" connect.mx.test

json tlsa 1 tlsa -j a.test
echo "smtp_tls_security_level = secure" >>"$conf/main.cf"
echo "b.test encrypt origin=tlsa" >"$WORK/marked"
json query-failed 1 query -j tcp:127.0.0.1:9 b.test
json query-unused 0 query -j "texthash:$WORK/marked" b.test

jq -r '.class // empty' "$WORK"/json/* | sort -u >"$WORK/classes"
jq -r '."$defs".server.properties.class.enum[]' "$schema" | sort \
    >"$WORK/expect"
same "all classes of failure" "$WORK/expect" "$WORK/classes"
jq -r '.result // empty' "$WORK"/json/* | sort -u >"$WORK/results"
printf '%s\n' FAIL PASS SKIP WARN >"$WORK/expect"
same "all results" "$WORK/expect" "$WORK/results"

# tlsa.sh has a resolver. Only later releases know raw keys.
{
    has_parameter smtp_tls_enable_rpk || echo query.enable_rpk
    echo tlsa.entry
} >"$WORK/expect"
python "$TOP/tests/mail/schema.py" -unseen "$schema" "$WORK"/json/* | sort \
    >"$WORK/unseen"
same "all members are there" "$WORK/expect" "$WORK/unseen"

check "other objects are not valid" python "$TOP/tests/mail/schema.py" \
    -mutate "$schema" "$WORK"/json/*
check "UTF-8 is kept" sh -c \
    "jq -r '.destination // empty' '$WORK/json/probe-down' | grep -qx '\[bücher.test\]'"
check "UTF-8 is kept in check" sh -c \
    "jq -r '.key // empty' '$WORK/json/check-bad' | grep -qx 'bücher.test.'"
check "UTF-8 is written in ASCII" sh -c \
    "! LC_ALL=C grep -q '[^ -~]' '$WORK'/json/*"
$policy probe -j "$(printf '[b\374cher.test]')" >"$WORK/json/latin"
check "not UTF-8" sh -c \
    "jq -r '.destination // empty' '$WORK/json/latin' | grep -qx '\[b?cher.test\]'"
instance_stop sink
