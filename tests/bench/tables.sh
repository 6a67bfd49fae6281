# SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
#++
# NAME
#	tables
# SUMMARY
#	policies that are looked up in a second
# DESCRIPTION
#	Tables of each type that this Postfix has, with up to a million
#	entries, are searched by postmap(1) for two hundred thousand keys.
#	What it takes to begin and to read the keys is counted with them.
#--
. "$TOP/tests/bench/bench.subr"

keys=200000

memory=$(mktemp -d /dev/shm/bench.XXXXXX) || exit 1
trap 'rm -rf "$memory"' EXIT
cd "$memory" || exit 1
mkdir conf
printf '%s\n' "mail_owner = daemon" "setgid_group = mail" \
    "queue_directory = $PWD" >conf/main.cf
export MAIL_CONFIG="$PWD/conf"

# lookups side table: milliseconds
lookups() {
    [ "$1" = this ] && postmap=$TREE/bin/postmap || postmap=$STOCK/bin/postmap
    bench_cpu_ms sh -c '"$1" -q - "$2" <keys >found' - "$postmap" "$2"
}

# measure id round side table: lookups in a second
measure() {
    milliseconds=$(lookups "$3" "$4")
    [ "$(wc -l <found)" -eq $keys ] || exit 1
    bench_value "$1" "$2" "$3" \
	"$(echo "$milliseconds" | awk '{ printf "%.0f\n", 1000 * n / $1 }' n=$keys)"
}

value="secure digest=sha256 match=.example.com rootca=$(echo | sha256sum | cut -d ' ' -f 1)"
has_types=$("$TREE/bin/postconf" -m)
for type in hash btree lmdb cdb; do
    echo "$has_types" | grep -qx $type || {
	bench_skip "tables-$type" "this Postfix has no table type $type"
	continue
    }
    for entries in 1000 100000 1000000; do
	id=tables-$type-$entries
	seq -f "d%.0f.test $value" $entries >table
	# 7919 is prime, and this visits entries in no order.
	awk -v keys=$keys -v entries=$entries 'BEGIN {
	    for (i = 0; i < keys; i++)
		printf "d%d.test\n", i * 7919 % entries + 1 }' >keys
	"$TREE/bin/postmap" "$type:table" || exit 1
	bench_row $id "lookups in a table $type:, $entries entries" \
	    "a second" "stock Postfix" "ratio >= 0.90"
	for round in $(seq "$ROUNDS"); do
	    measure $id "$round" reference $type:table
	    measure $id "$round" this $type:table
	done
	rm table.*
    done
done
