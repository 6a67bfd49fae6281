# SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
#++
# NAME
#	hostile
# SUMMARY
#	what a server can make the search for a chain cost
# DESCRIPTION
#	Instructions for one verification, as callgrind(1) counts them: of a
#	chain of three to a listed root, and of the most that a server can send
#	to be searched in vain. See tls_rootca_verify.c.
#--
. "$TOP/tests/bench/bench.subr"
. "$TOP/tests/modules/modules.subr"

tree_program tls tls_rootca_verify "$TOP/tests/modules/tls_rootca_verify.c" \
    "$TOP/tests/modules/cases.c" || exit 1

# cost name: million instructions
cost() {
    valgrind --tool=callgrind --toggle-collect=decide \
	--callgrind-out-file=/dev/null "$WORK/tls_rootca_verify" "$1" \
	2>"$WORK/collected" >/dev/null || exit 1
    sed -n 's/.* Collected : //p' "$WORK/collected" |
	awk '{ printf "%.3f\n", $1 / 1e6 }'
}

while IFS=: read -r name text; do
    bench_row "hostile-$name" "a server that sends $text" \
	"million instructions to verify" "a chain of three" "ratio <= 20"
    for round in $(seq "$(bench_few_rounds)"); do
	bench_value "hostile-$name" "$round" this "$(cost "$name")"
	bench_value "hostile-$name" "$round" reference "$(cost usual)"
    done
done <<E
same:100 CAs of one name and key
bad:100 CAs of one name and key, below a listed one that does not allow them
mesh:a mesh of 30 cross-certificates
name:a mesh of listed CAs, and another name
deep:ten CAs, each with two certificates, and an expired one at the end
late:the same, all of them listed, and not the issuer of the server
big:100 kB of certificates
E
