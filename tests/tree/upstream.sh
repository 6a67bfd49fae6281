# SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
#++
# NAME
#	upstream
# SUMMARY
#	Postfix's own tests, with this change as without
# DESCRIPTION
#	The tests that come with Postfix run in copies of both trees, in
#	the directories of the libraries and programs that this change
#	amends, and in the library below them. Those of src/dns need the
#	Internet, and are left out. Some fail without this change, for want
#	of an installed Postfix or of a resolver; no other may fail with it.
#	The accounts of Postfix are there, for without them some tests print
#	a null pointer.
#
#	The tests run without a network, so that the time that a resolver
#	takes decides nothing. Postfix has tests that fail now and then, for
#	the order in which two processes write to one file: a test that fails
#	in one tree only counts as failed if it fails five times.
#--
. "$TOP/tests/lib.sh"
. "$TOP/tests/instance.sh"

dirs='tls smtp global util'

mkdir "$WORK/etc"
instance_accounts

# run_make log argument...: in its own network, with all that it says in a log
run_make() {
    log=$1
    shift
    unshare --net --mount sh -e -c '
	for f in passwd group; do
	    mount --bind "$WORK/etc/$f" /etc/$f
	done
	exec env -u MAKEFLAGS -u MAKELEVEL -u MFLAGS LC_ALL=C make "$@"
    ' sh "$@" >>"$log" 2>&1
}

# failed log: the targets that failed
failed() {
    # Line numbers in makefiles differ.
    sed -n -e 's/.*\*\*\* \[Makefile:[0-9]*: \([^]]*\)\].*/\1/p' \
	-e 's/.*No rule to make target .* needed by .\([a-z_0-9]*\).*/\1/p' \
	"$1" | grep -v '^tests*$' | sort -u
}

# run_tests tree copy: runs them, and lists what failed
run_tests() {
    cp -R -p "$1" "$WORK/$2"
    for d in $dirs; do
	run_make "$WORK/$2.$d.log" -k -C "$WORK/$2/src/$d" tests
	failed "$WORK/$2.$d.log" | sed "s/^/$d /"
    done >"$WORK/$2.first"
    # What is in the Makefile, less what failed.
    for d in $dirs; do
	sed -n '/^tests:/,/^$/p' "$WORK/$2/src/$d/Makefile"
    done | tr -s ' \t\\' '\n' | grep -c '_tests*$' >"$WORK/$2.count"
}

# again copy directory target: try once more what failed
again() {
    for attempt in 2 3 4 5; do
	run_make "$WORK/$1.again.log" -C "$WORK/$1/src/$2" "$3" && return
    done
    echo "$2 $3"
}

# judge copy other: what failed, less what fails now and then
judge() {
    while read -r d target; do
	if grep -q -x "$d $target" "$WORK/$2.first"; then
	    echo "$d $target"
	else
	    again "$1" "$d" "$target"
	fi
    done <"$WORK/$1.first" >"$WORK/$1.failed"
}

run_tests "$STOCK" stock &
run_tests "$TREE" changed
wait
judge stock changed
judge changed stock
rm -rf "$WORK/stock" "$WORK/changed"

same "the same tests fail in stock Postfix" "$WORK/stock.failed" \
    "$WORK/changed.failed"
same "the same tests are there" "$WORK/stock.count" "$WORK/changed.count"

# Should all of them fail, this test would prove nothing.
check "most tests pass" test \
    "$(wc -l <"$WORK/changed.failed")" -lt \
    "$(($(cat "$WORK/changed.count") / 2))"
cat "$WORK/changed.count"
