# SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
#++
# NAME
#	tlsa-file
# SUMMARY
#	posttls-policy tlsa -f compared with ldns-read-zone
# DESCRIPTION
#	A zone has destinations with a mail server and a TLSA record each.
#	One program makes policies for all of them, the other one only reads
#	and prints the zone, with the same library.
#--
. "$TOP/tests/bench/bench.subr"
. "$TOP/tests/debs.sh"

destinations=20000

debs_unpack "$WORK/ldns" ldnsutils || exit 1
bench_zone $destinations >"$WORK/zone"
seq -f 'd%.0f.bench.test' $destinations >"$WORK/destinations"
mkdir "$WORK/conf"
printf '%s\n' "mail_owner = daemon" "setgid_group = mail" \
    "queue_directory = $WORK" >"$WORK/conf/main.cf"
export MAIL_CONFIG="$WORK/conf"

policies() {
    "$TREE/bin/posttls-policy" tlsa -f "$WORK/zone" - \
	<"$WORK/destinations" >"$WORK/policies"
}

read_zone() {
    debs_run "$WORK/ldns" ldns-read-zone "$WORK/zone" >"$WORK/read"
}

bench_row tlsa-file "posttls-policy tlsa -f, $destinations destinations" ms \
    "ldns-read-zone, the same zone file" "value <= 1000"
for round in $(seq "$ROUNDS"); do
    bench_value tlsa-file "$round" reference "$(bench_ms read_zone)"
    bench_value tlsa-file "$round" this "$(bench_ms policies)"
done
[ "$(grep -c fingerprint "$WORK/policies")" -eq $destinations ] || {
    head "$WORK/policies"
    exit 1
}
