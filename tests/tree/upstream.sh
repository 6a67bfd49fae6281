# SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
#++
# NAME
#	upstream
# SUMMARY
#	Postfix's own tests, with this change as without
# DESCRIPTION
#	The tests that come with Postfix run in copies of both trees, in
#	the directories that this change amends, and in the libraries below
#	them. Some fail without this change, for want of an installed Postfix
#	or of a resolver; no other may fail with it.
#--
. "$TOP/tests/lib.sh"

# run_tests tree copy: runs them, and lists what failed
run_tests() {
    cp -R -p "$1" "$WORK/$2"
    for d in tls smtp global util; do
	echo "== $d"
	env -u MAKEFLAGS -u MAKELEVEL -u MFLAGS LC_ALL=C \
	    make -k -C "$WORK/$2/src/$d" tests 2>&1
    done >"$WORK/$2.log"
    # Line numbers in makefiles differ.
    sed -n -e 's/.*\*\*\* \[Makefile:[0-9]*: \(.*\)\]/\1/p' \
	-e 's/.*\*\*\* No rule to make target .* needed by/missing for/p' \
	-e '/^== /p' "$WORK/$2.log" >"$WORK/$2.failed"
    # What is in the Makefile, less what failed.
    for d in tls smtp global util; do
	sed -n '/^tests:/,/^$/p' "$WORK/$2/src/$d/Makefile"
    done | tr -s ' \t\\' '\n' | grep -c '_tests*$' >"$WORK/$2.count"
    rm -rf "${WORK:?}/$2"
}

run_tests "$STOCK" stock &
run_tests "$TREE" changed
wait

same "the same tests fail in stock Postfix" "$WORK/stock.failed" \
    "$WORK/changed.failed"
same "the same tests are there" "$WORK/stock.count" "$WORK/changed.count"

# Should all of them fail, this test would prove nothing.
check "most tests pass" test \
    "$(grep -vc '^==' "$WORK/changed.failed")" -lt \
    "$(($(cat "$WORK/changed.count") / 2))"
cat "$WORK/changed.count"
