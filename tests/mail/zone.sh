# SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
#++
# NAME
#	zone
# SUMMARY
#	zone files in posttls-policy tlsa -f
# DESCRIPTION
#	The cases are in zone.list. What the name server nsd says about
#	each is compared, too: it takes the zone, or it does not. See
#	tlsa.sh for what resolvers find in the same records.
#--
. "$TOP/tests/lib.sh"
. "$TOP/tests/debs.sh"

debs_unpack "$WORK/nsd" nsd || exit 1
policy=$TREE/bin/posttls-policy
hash=$(echo data | sha256sum | cut -d' ' -f1)
wire=$(echo "$hash" | tr a-f A-F | sed 's/../&:/g; s/:$//')
fingerprint="fingerprint digest=sha256 match=$wire"

mkdir "$WORK/conf"
cat >"$WORK/conf/main.cf" <<'E'
compatibility_level = 3.6
mail_owner = mail
setgid_group = news
inet_protocols = ipv4
E
: >"$WORK/conf/master.cf"
MAIL_CONFIG=$WORK/conf
export MAIL_CONFIG

# begin title: of a case
begin() {
    title=$1 dests= error= differs=
    : >"$WORK/zone"
    : >"$WORK/wanted"
}

# tlsa [destination...]: what is printed for the zone file
tlsa() {
    $policy tlsa -n 1 -f "$WORK/zone" "$@" >"$WORK/out" 2>&1
    status=$?
    cat "$WORK/out"
}

# A line that is wanted without its servername= stands for any.
entries() {
    grep -v '^#' "$WORK/out" | sed 's/ origin=tlsa//' |
    if grep -q 'servername=' "$WORK/wanted"; then
	cat
    else
	sed 's/ servername=.*//'
    fi
    if grep -q '^#' "$WORK/wanted"; then
	grep '^#' "$WORK/out"
    fi
}

# nsd_takes: does the name server
nsd_takes() {
    { cat "$WORK/zone"; echo; echo "test. 60 IN SOA ns.test. h.test. 1 2 3 4 5"
	echo "test. 60 IN NS ns.test."; } >"$WORK/nsd.zone"
    debs_run "$WORK/nsd" nsd-checkzone test "$WORK/nsd.zone" >"$WORK/nsd.log" 2>&1
}

nsd_refuses() {
    ! nsd_takes
}

# finish: the case that has begun
finish() {
    [ -n "$title" ] || return 0
    tlsa $dests
    if [ -n "$error" ]; then
	check "$title" [ "$status" -eq 2 ]
	check "$title, error" grep -q \
	    "^posttls-policy: fatal: .*/zone: line ${error%% *}: ${error#* }" \
	    "$WORK/out"
	check "$title, one line" [ "$(wc -l <"$WORK/out")" -eq 1 ]
    else
	sort "$WORK/wanted" >"$WORK/wanted.sorted"
	entries | sort >"$WORK/found"
	same "$title" "$WORK/wanted.sorted" "$WORK/found"
	case $(cat "$WORK/wanted") in
	*": loop "*) check "$title, status" [ "$status" -eq 1 ] ;;
	*) check "$title, status" [ "$status" -eq 0 ] ;;
	esac
    fi
    [ -z "$differs" ] || return 0
    if [ -n "$error" ]; then
	check "$title, nsd does not take it" nsd_refuses
    else
	check "$title, nsd takes it" nsd_takes
    fi
    cat "$WORK/nsd.log"
}

# Lines of the zone end as they are, except for what @CR and @EOF stand for.
zone_line() {
    case $1 in
    *@EOF) printf %s "${1%@EOF}" ;;
    *@CR) printf '%s\r\n' "${1%@CR}" ;;
    *) printf '%s\n' "$1" ;;
    esac | sed "s/HASH/$hash/g" | tr '^' '\0' >>"$WORK/zone"
}

title=
while IFS= read -r line; do
    text=${line#? }
    case $line in
    '= '*) finish; begin "$text" ;;
    ':') zone_line '' ;;
    ': '*) zone_line "$text" ;;
    '? '*) dests=$text ;;
    '+ '*) echo "$text" | sed "s/^\([^ #]*\) F/\1 $fingerprint/" \
	>>"$WORK/wanted" ;;
    '! '*) error=$text ;;
    '~ '*) differs=$text ;;
    esac
done <"$TOP/tests/mail/zone.list"
finish

# What is large, or meant to be slow. No quadratic algorithm survives this.
# hostile title destination pattern: in time, this output line
hostile() {
    status=0
    timeout 60 $policy tlsa -f "$WORK/zone" "$2" >"$WORK/out" 2>&1 || status=$?
    cut -c1-200 "$WORK/out"
    check "hostile, $1" grep -q "$3" "$WORK/out"
    check "hostile, $1, ends" [ $status -le 2 ]
}
awk 'BEGIN { for (i = 0; i < 300000; i++) printf "(" }' >"$WORK/zone"
hostile "parentheses" a.test "line 1: unbalanced parentheses"
awk 'BEGIN { for (i = 0; i < 3000000; i++) print "(" }' >"$WORK/zone"
hostile "parentheses on many lines" a.test "line 1: unbalanced parentheses"
awk 'BEGIN { printf "a.test. TXT "; for (i = 0; i < 100000; i++) printf "x" }' \
    >"$WORK/zone"
hostile "long line" a.test "line 1: too long"
awk 'BEGIN { printf "_25._tcp.a.test. TLSA 3 0 0 "
    for (i = 0; i < 35000; i++) printf "00" }' >"$WORK/zone"
hostile "long record" a.test "line 1: too long"
head -c 1000000 /dev/zero >"$WORK/zone"
hostile "null bytes" a.test "line 1: null byte"
awk 'BEGIN { for (i = 0; i < 200000; i++)
    print "a" i ".test. CNAME a" i + 1 ".test." }' >"$WORK/zone"
hostile "chain" a0.test "^# a0.test: loop of CNAME or DNAME records"
for n in 16 17; do
    awk -v n=$n -v hash="$hash" 'BEGIN { for (i = 0; i < n; i++)
	print "a" i ".test. CNAME a" i + 1 ".test."
	print "_25._tcp.a" n ".test. TLSA 3 1 1 " hash }' >"$WORK/zone"
    case $n in
    16) hostile "chain of $n" a0.test "^a0.test fingerprint origin=tlsa .* servername=a16" ;;
    17) hostile "chain of $n" a0.test "^# a0.test: loop of" ;;
    esac
done
awk 'BEGIN { for (i = 0; i < 200000; i++)
    print "a.test. MX " i % 60000 " mx" i ".test." }' >"$WORK/zone"
hostile "MX records of one name" a.test "^a.test dane"
awk 'BEGIN { for (i = 0; i < 200000; i++)
    printf "_25._tcp.a.test. TLSA 3 1 1 %064x\n", i }' >"$WORK/zone"
hostile "TLSA records of one name" a.test "^a.test dane"
awk 'BEGIN { for (i = 0; i < 120; i++) deep = deep "a."
    for (i = 0; i < 3000; i++) print i "." deep " A 192.0.2.1" }' >"$WORK/zone"
hostile "deep names" a.test "^# a.test: no records"
for n in 100 101; do
    awk -v n=$n 'BEGIN { for (i = 0; i < n; i++)
	printf "_25._tcp.a.test. TLSA 3 1 1 %064x\n", i }' >"$WORK/zone"
    case $n in
    100) hostile "$n records" a.test "^a.test fingerprint" ;;
    101) hostile "$n records" a.test "^a.test dane" ;;
    esac
done
