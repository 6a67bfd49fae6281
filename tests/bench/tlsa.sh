# SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
#++
# NAME
#	tlsa
# SUMMARY
#	the table tlsa: compared with the DNS queries that it makes
# DESCRIPTION
#	A DNSSEC-signed zone, see dnssec.sh, has destinations with a mail
#	server and a TLSA record each. One process looks them all up in
#	tlsa:dns. Another one only sends the same queries, as the log of
#	the resolver has them, to the same resolver. Then, all at once, many
#	processes look up destinations of their own.
#--
. "$TOP/tests/bench/bench.subr"
. "$TOP/tests/debs.sh"
. "$TOP/tests/dnssec.sh"
. "$TOP/tests/instance.sh"
. "$TOP/tests/modules/modules.subr"

# Fewer than what the table has in its cache.
destinations=800
warm=100
processes=20
at_once=1000

if [ "$1" != -inside ]; then
    bench_superuser
    dnssec_fetch &&
    tree_program dns tlsa_lookups "$TOP/tests/bench/tlsa_lookups.c" &&
    tree_program dns dns_queries "$TOP/tests/bench/dns_queries.c" || exit 1
    export RESULTS ROUNDS
    instance_enter "$0" -inside
    exit
fi

bench_zone $at_once >"$WORK/bench.test"
dnssec_zone "$WORK/bench.test" bench.test &&
dnssec_start || exit 1
seq -f 'd%g.bench.test' $destinations >"$WORK/keys"
seq -f 'd%g.bench.test' $at_once >"$WORK/all"

mkdir "$WORK/conf"
echo "smtp_dns_support_level = dnssec" >"$WORK/conf/main.cf"
export MAIL_CONFIG="$WORK/conf"

lookups() {
    "$WORK/tlsa_lookups" tlsa:dns "$1" <"$WORK/keys" || exit 1
}

queries() {
    "$WORK/dns_queries" <"$WORK/list" || exit 1
}

# parallel function file: the function in many processes, each with a part
parallel() {
    rm -f "$WORK/part."*
    split -n "l/$processes" "$2" "$WORK/part."
    for part in "$WORK/part."*; do
	"$1" "$part" &
    done
    wait
}

lookups_of() {
    "$WORK/tlsa_lookups" tlsa:dns 1 <"$1"
}

queries_of() {
    "$WORK/dns_queries" <"$1"
}

# log_queries: what the resolver was asked since it was started
log_queries() {
    sed -n 's/.* info: 127\.0\.0\.1 \(.*\)\. \([A-Z]*\) IN$/\1 \2/p' \
	"$WORK/dns/validating.log"
}

# per_destination microseconds
per_destination() {
    echo "$1" | awk '{ printf "%.2f\n", $1 / n }' n=$destinations
}

# per_second microseconds...: answers per second
per_second() {
    printf '%s\n' "$@" |
	awk '{ t += $1 } END { printf "%.0f\n", NR * n * 1e6 / t }' n=$destinations
}

# What does the table ask?
dnssec_restart 'log-queries: yes' || exit 1
lookups 1 >/dev/null
log_queries >"$WORK/list"
[ "$(wc -l <"$WORK/list")" -ge $((3 * destinations)) ] || exit 1
dnssec_restart 'log-queries: yes' || exit 1
lookups_of "$WORK/all" >/dev/null
log_queries >"$WORK/all.list"
[ "$(wc -l <"$WORK/all.list")" -ge $((3 * at_once)) ] || exit 1

bench_row tlsa-cold "tlsa: table, resolver without a cache" \
    "us per destination" "the same DNS queries alone" "ratio <= 1.10"
bench_row tlsa-resolver "tlsa: table, answers in the resolver's cache" \
    "us per destination" "the same DNS queries alone" "ratio <= 1.10"
bench_row tlsa-warm "tlsa: table, answers in its own cache" \
    "answers per second" "the same DNS queries, from the resolver's cache" \
    "value >= 100000"
bench_row tlsa-at-once "tlsa: table, $at_once destinations at once in $processes processes" \
    ms "the same DNS queries, in as many processes" "ratio <= 1.10"

for round in $(seq "$ROUNDS"); do
    dnssec_restart || exit 1
    cold=$(queries)
    again=$(queries)
    dnssec_restart || exit 1
    table=$(lookups 1)
    set -- $(lookups $((warm + 1)))
    bench_value tlsa-cold "$round" reference "$(per_destination "$cold")"
    bench_value tlsa-cold "$round" this "$(per_destination "$table")"
    bench_value tlsa-resolver "$round" reference "$(per_destination "$again")"
    bench_value tlsa-resolver "$round" this "$(per_destination "$1")"
    shift
    bench_value tlsa-warm "$round" reference "$(per_second "$again")"
    bench_value tlsa-warm "$round" this "$(per_second "$@")"
    dnssec_restart || exit 1
    bench_value tlsa-at-once "$round" reference \
	"$(bench_ms parallel queries_of "$WORK/all.list")"
    dnssec_restart || exit 1
    bench_value tlsa-at-once "$round" this \
	"$(bench_ms parallel lookups_of "$WORK/all")"
done
