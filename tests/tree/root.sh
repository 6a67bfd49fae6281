# SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
#++
# NAME
#	root
# SUMMARY
#	which releases can be built where
# DESCRIPTION
#	A release of another Debian suite than that of this system, and one
#	of this suite; with and without the superuser. What a mirror serves
#	is not tested, as it changes. Then, what is said on a system of another
#	distribution.
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

# on name command...: where /etc/os-release has this in place of what it has
on() (
    printf '%s\n' ${1#* } "PRETTY_NAME=\"${1%% *}\"" >"$WORK/os-release"
    shift
    unset RELEASE
    unshare --mount sh -c 'mount --bind "$1" /etc/os-release && shift &&
	exec "$@"' sh "$WORK/os-release" "$@" >"$WORK/out" 2>"$WORK/err"
)
if ! unshare --mount true 2>/dev/null; then
    skip "another distribution" "mount namespaces are denied"
    exit
fi
ubuntu="Ubuntu ID=ubuntu VERSION_CODENAME=jammy"
for goal in demo check; do
    on "$ubuntu" sh makedefs -i $goal
    check "in Ubuntu, $goal is no command for Debian's releases" [ $? -eq 1 ]
    for version in 3.6.4 3.8.6; do
	check "$goal tells how to use the $version of Ubuntu" grep -q \
	    "^ *make deb POSTFIX_SRC=postfix-$version\$" "$WORK/err"
    done
done
check "in Ubuntu, there is a Postfix of its own" \
    on "$ubuntu" env POSTFIX_SRC="$SOURCE" sh makedefs demo
check "and a release that is asked for" \
    on "$ubuntu" env RELEASE="$other" sh makedefs demo
check "another suite of Debian is no other distribution" \
    on "Debian ID=debian VERSION_CODENAME=bullseye" sh makedefs demo
