# SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
#++
# NAME
#	bench
# SUMMARY
#	the table and the pictures that the benchmarks make
# DESCRIPTION
#	Medians, ratios and what is wanted, from figures that are given here.
#	The benchmarks themselves are not run. The picture that is kept has to
#	be that of the table that is kept.
#--
. "$TOP/tests/lib.sh"
. "$TOP/tests/bench/bench.subr"

# In here, RESULTS is a file of its own.
(
    RESULTS=$WORK/figures
    bench_row fast "a fast thing" us "a slow thing" "ratio <= 0.50"
    bench_row slow "a slow thing" us "a fast thing" "ratio <= 1.10"
    bench_row many "many things" "per second" "few things" "value >= 100"
    bench_row plain "a thing" us "another thing"
    bench_row close "a like thing" us "another thing"
    bench_skip absent "there is none"
    round=0
    for value in 3 1 2; do
	round=$((round + 1))
	for side in this reference; do
	    case $side in
	    this) slow=$((10 * value)) fast=$value ;;
	    reference) slow=$value fast=$((10 * value)) ;;
	    esac
	    bench_value fast $round $side $fast
	    bench_value slow $round $side $slow
	    bench_value many $round $side ${slow}0
	    bench_value plain $round $side 7
	    [ $side = this ] && like=1004 || like=1000
	    bench_value close $round $side $like
	done
    done
)
jq -R -s -f "$TOP/tests/bench/report.jq" --arg postfix 3.7 \
    --arg openssl 3.0 --arg processor fast --arg processors 2 \
    "$WORK/figures" >"$WORK/report.json"
check "figures become JSON" [ -s "$WORK/report.json" ]
# show table|markdown: as expected
show() {
    bench_show "$1" "$WORK/report.json" >"$WORK/$1"
    same "figures become a $1" "$WORK/expect" "$WORK/$1"
}

cat >"$WORK/expect" <<'E'
Postfix 3.7, 3.0, 2 x fast

a fast thing: 2 us
    a slow thing: 20 us
    ratio 0.1 (0.1 to 0.1 in 3 rounds), wanted: ratio <= 0.50

a slow thing: 20 us
    a fast thing: 2 us
    ratio 10 (10 to 10 in 3 rounds), wanted: ratio <= 1.10 WORSE

many things: 200 per second
    few things: 20 per second
    ratio 10 (10 to 10 in 3 rounds), wanted: value >= 100

a thing: 7 us
    another thing: 7 us
    ratio 1 (1 to 1 in 3 rounds)

a like thing: 1004 us
    another thing: 1000 us
    ratio 1.004 (1.004 to 1.004 in 3 rounds)

absent: skipped, there is none

Worse than wanted: 1 of these
    a slow thing: wanted ratio <= 1.10, found 20 us, ratio 10
E
show table
cat >"$WORK/expect" <<'E'
| what | this | beside | that | ratio | lowest to highest | wanted |
|---|---|---|---|---|---|---|
| a fast thing | 2 us | a slow thing | 20 | 0.1 | 0.1 to 0.1 | ratio <= 0.50 |
| a slow thing | 20 us | a fast thing | 2 | 10 | 10 to 10 | ratio <= 1.10 **worse** |
| many things | 200 per second | few things | 20 | 10 | 10 to 10 | value >= 100 |
| a thing | 7 us | another thing | 7 | 1 | 1 to 1 |  |
| a like thing | 1004 us | another thing | 1000 | 1.004 | 1.004 to 1.004 |  |
E
show markdown
bench_show plot "$WORK/report.json" >"$WORK/plot"
check "the picture of all has what fits, and no more" [ 2 = "$(grep -c '^[0-9] ' \
    "$WORK/plot")" ]

kept=$(grep -s -l '^| what | this |' "$TOP/README.md" "$TOP/tests/bench/README.md")
bench_picture "$kept" >"$WORK/picture"
same "the picture is that of the table" "$WORK/picture" \
    "$TOP/tests/bench/results.svg"
check "the picture is XML" xmllint --noout "$WORK/picture"
check "the picture has ten rows" \
    [ 10 = "$(grep -c '>against ' "$WORK/picture")" ]

# bars: the color of each, and where it begins
bars() {
    sed -n 's/.*rect class="\([bsw][a-z]*\)" x="\([0-9.]*\)" .* height="20".*/\1 \2/p'
}
cat >"$WORK/chosen" <<'E'
| smtp(8), fresh TLS session, secure rootca= | 2 million instructions a message | stock Postfix, secure, one root in the CAfile | 1 | 2 | 1.9 to 2.1 | ratio <= 1.01 **worse** |
| messages to 10 destinations, each with a TLS session of its own | 1 a second | stock Postfix | 2 | 0.5 | 0.4 to 0.6 | ratio >= 0.90 |
| messages to 10 destinations, each with a TLS session of its own | 2 a second | Exim | 1 | 2 | 1.9 to 2.1 |  |
| tlsa: table, resolver without a cache | 1 us per destination | the same DNS queries alone | 2 | 0.5 | 0.4 to 1.1 | ratio <= 1.10 |
| posttls-policy probe, 200 destinations | 1 ms | posttls-finger for each, as many at a time | 2 | 0.5 | 0.4 to 0.6 | ratio <= 1.00 |
E
printf '%s\n' "worse 540" "worse 540" "better 430" "same 430" "better 430" \
    >"$WORK/expect"
bench_picture "$WORK/chosen" | bars >"$WORK/bars"
same "better is to the left, worse to the right" "$WORK/expect" "$WORK/bars"
