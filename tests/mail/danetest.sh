# SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
#++
# NAME
#	danetest
# SUMMARY
#	OpenSSL's own DANE cases
# DESCRIPTION
#	The TLSA records of each case become a policy, with tlsa_policy(3),
#	and mail goes to a server that has the certificates, with TLS in
#	smtp(8), and through tlsproxy(8). The outcome, and the depth of the
#	matched CA, are those that OpenSSL wants, but for danetest.list.
#
#	The cases are not part of this repository. Without them beside it,
#	there is no test.
# FILES
#	../shared/danetest/twin.json, the cases
#
#	$WORK/danetest.list, the same for cases.subr
#--
. "$TOP/tests/lib.sh"
twin=$(dirname "$TOP")/shared/danetest/twin.json
if [ ! -f "$twin" ]; then
    skip "OpenSSL's DANE cases" "they are not beside this repository"
    exit
fi
if [ "$1" != -inside ]; then
    . "$TOP/tests/modules/modules.subr"
    tree_program global danetest "$TOP/tests/mail/danetest.c" || exit
fi
. "$TOP/tests/mail/mail.subr"
. "$TOP/tests/mail/cases.subr"

# case_data number expression: something of one case
case_data() {
    jq -r --argjson no "$1" \
	".host as \$host | .cases[] | select(.no == \$no) | $2" "$twin"
}

# make_policy number: what tlsa_policy(3) says of its records
make_policy() {
    case_data "$1" '.tlsa[] | "\(.[0]) \(.[1]) \(.[2]) \(.[3])"' |
	"$WORK/danetest" "$host" >"$WORK/policy"
}

# entry name number outcome depth: one line for cases.subr
entry() {
    echo "$1 case-$2 smtp $3 $(sed -n "s/^$host //p" "$WORK/policy")"
    case $3 in
    sent) echo "+ Verified TLS connection" ;;
    deferred) echo "+ status=deferred (Server certificate not verified)" ;;
    esac
    [ "$4" = - ] || echo "+ Matched trust anchor at depth $4:"
}

# expected number: verdict, outcome and depth
expected() {
    grep "^$1 " "$TOP/tests/mail/danetest.list" | cut -d' ' -f2- |
	grep . || case_data "$1" 'if .want_err != 0 then "* deferred -"
	    elif any(.tlsa[]; .[0] % 2 == 1) then "* sent -"
	    else "* sent \(.want_depth)" end'
}


mkdir "$PKI"
jq -r .store_root "$twin" >"$PKI/store-root.pem"
host=$(jq -r .host "$twin")
numbers=$(jq '.cases[].no' "$twin")
check "54 cases" [ "$(echo "$numbers" | wc -l)" = 54 ]
for no in $numbers; do
    case_data "$no" '.key, .certs[]' >"$PKI/case-$no.chain"
    echo "127.0.1.$no case-$no"
done | instance_sink

instance_client \
    "smtp_tls_security_level = may" \
    "smtp_tls_CAfile = /mnt/work/pki/store-root.pem" \
    "smtp_tls_loglevel = routine, certmatch" \
    "transport_maps = hash:/mnt/work/client/conf/transport"

for no in $numbers; do
    make_policy "$no"
    set -f
    set -- $(expected "$no")
    set +f
    [ "$1" = '*' ] || check "case $no is $1" \
	grep -q "^# $host: $1\$" "$WORK/policy"
    entry "case-$no" "$no" "$2" "$3" >>"$WORK/danetest.list"
done

cases_both "$WORK/danetest.list"
