# SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
#++
# NAME
#	check
# SUMMARY
#	posttls-policy check compared with postmap
# DESCRIPTION
#	Files with many policies are checked, and compiled; in memory, as a
#	disk would make postmap look slow. In one file each policy is
#	different, and in the other all are the same.
#--
. "$TOP/tests/bench/bench.subr"

entries=500000
many=1000000

memory=$(mktemp -d /dev/shm/bench.XXXXXX) || exit 1
trap 'rm -rf "$memory"' EXIT
cd "$memory" || exit 1

awk -v n=$many 'BEGIN { for (i = 0; i < n; i++) {
    f = sprintf("%064d", i); gsub(/../, "&:", f); sub(/:$/, "", f)
    printf "d%d.test secure digest=sha256 rootca=%s match=d%d.test\n", i, f, i
} }' >many
head -$entries many >different
seq -f 'd%.0f.test encrypt' $entries >same
mkdir conf
printf '%s\n' "mail_owner = daemon" "setgid_group = mail" \
    "queue_directory = $PWD" >conf/main.cf
export MAIL_CONFIG="$PWD/conf"

# compare id round file
compare() {
    bench_value "$1" "$2" reference "$(bench_cpu_ms "$TREE/bin/postmap" "hash:$3")"
    rm "$3.db"
    bench_value "$1" "$2" this \
	"$(bench_cpu_ms "$TREE/bin/posttls-policy" check "$3")"
}

postmap="postmap compiling the same file (hash:)"
bench_row check-different "posttls-policy check, $entries different policies" \
    "ms of processor time" "$postmap" "ratio <= 1.00"
bench_row check-same "posttls-policy check, $entries equal policies" \
    "ms of processor time" "$postmap" "ratio <= 1.00"
for round in $(seq "$ROUNDS"); do
    compare check-different "$round" different
    compare check-same "$round" same
done
bench_row check-memory "posttls-policy check, $many different policies" \
    "MB of memory" "$postmap" "value <= 30"
bench_value check-memory 1 reference \
    "$(bench_megabytes "$TREE/bin/postmap" hash:many)"
bench_value check-memory 1 this \
    "$(bench_megabytes "$TREE/bin/posttls-policy" check many)"
