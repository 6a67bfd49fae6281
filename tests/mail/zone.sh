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
    grep -v '^#' "$WORK/out" | if grep -q 'servername=' "$WORK/wanted"; then
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
