# SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
#++
# NAME
#	root
# SUMMARY
#	which releases can be built where
# DESCRIPTION
#	A release of another Debian suite than that of this system, and one
#	of this suite; with and without the superuser. What a mirror serves
#	is not tested, as it changes.
#--
. "$TOP/tests/lib.sh"
cd "$TOP" || exit 1
codename=$(. /etc/os-release && echo "$VERSION_CODENAME")
ours=$(grep -l "^SUITE=$codename\$" releases/* | head -n 1)
ours=${ours#releases/}
other=$(grep -L "^SUITE=$codename\$" releases/* | head -n 1)
other=${other#releases/}
unset POSTFIX_SRC

# run status command...: with this exit status, and one line or none
run() {
    want=$1
    shift
    "$@" >"$WORK/out" 2>"$WORK/err"
    status=$?
    cat "$WORK/err"
    [ "$status" -eq "$want" ] && [ "$(wc -l <"$WORK/err")" -le 1 ]
}

# With the right to read, as this tree may be in a private directory.
as_nobody() {
    setpriv --reuid=65534 --regid=65534 --clear-groups \
	--inh-caps=+dac_read_search --ambient-caps=+dac_read_search "$@"
}

# Debian's own suites are not all there is.
if [ -n "$ours" ]; then
    check "a release of this suite needs no root" \
	run 0 as_nobody sh graft/root "$ours" sh -c 'echo $$; exec pwd'
    check "and runs where it is" grep -q "^$TOP\$" "$WORK/out"
    check "its exit status is kept" run 7 sh graft/root "$ours" sh -c 'exit 7'
fi
check "another needs the superuser" \
    run 3 as_nobody sh graft/root "$other" touch "$WORK/never"
check "that is said" grep -q "^postfix $other is of Debian .*superuser" \
    "$WORK/err"
check "and nothing was run" [ ! -e "$WORK/never" ]
check "without the superuser, it is skipped" \
    [ "$(as_nobody sh graft/releases $ours "$other" 2>/dev/null)" = "$ours" ]
check "a source of the user's own needs no root" run 0 \
    as_nobody env POSTFIX_SRC="$SOURCE" sh graft/root "$other" true
check "a release that is not there is an error" \
    run 1 sh graft/root 1.0 touch "$WORK/never"
check "and nothing was run, either" [ ! -e "$WORK/never" ]
