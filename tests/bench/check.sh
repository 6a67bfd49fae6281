# SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
#++
# NAME
#	check
# SUMMARY
#	posttls-policy check compared with postmap
# DESCRIPTION
#	A file with many policies is checked, and compiled.
#--
. "$TOP/tests/bench/bench.subr"

entries=300000

awk -v n=$entries 'BEGIN { for (i = 0; i < n; i++) {
    f = sprintf("%064d", i); gsub(/../, "&:", f); sub(/:$/, "", f)
    printf "d%d.test secure digest=sha256 rootca=%s match=d%d.test\n", i, f, i
} }' >"$WORK/policies"
mkdir "$WORK/conf"
printf '%s\n' "mail_owner = daemon" "setgid_group = mail" \
    "queue_directory = $WORK" >"$WORK/conf/main.cf"
export MAIL_CONFIG="$WORK/conf"

# milliseconds command...
milliseconds() {
    start=$(date +%s%N)
    "$@" >&2 || exit 1
    echo $((($(date +%s%N) - start) / 1000000))
}

bench_row check-file "posttls-policy check, a file with $entries policies" ms \
    "postmap compiling the same file (hash:)" "ratio <= 2.00"
for round in $(seq "$ROUNDS"); do
    bench_value check-file "$round" reference \
	"$(milliseconds "$TREE/bin/postmap" "hash:$WORK/policies")"
    bench_value check-file "$round" this \
	"$(milliseconds "$TREE/bin/posttls-policy" check "$WORK/policies")"
done
rm -f "$WORK/policies"*
