# SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
#++
# NAME
#	lib.sh
# SUMMARY
#	functions for tests
# SYNOPSIS
#	. "$TOP/tests/lib.sh"
#
#	pass name
#
#	fail name [reason]
#
#	skip name reason
#
#	check name command [argument...]
#
#	same name expected-file actual-file
#
#	selected name
#
#	has_parameter name
#
#	has_asan
#
#	limit_memory kbytes command [argument...]
# DESCRIPTION
#	Each case of a test has a name, and calls one of these.
#
#	check passes when the command succeeds, and same when two files
#	are equal.
#
#	With C, other cases are neither reported nor counted. They are gone
#	through nevertheless, as what check runs may be a step that a later
#	case needs. When all cases of a test are skipped, those asked for are,
#	too. selected tells whether a name was asked for, for tests that can
#	save work.
#
#	has_parameter succeeds when the Postfix of $TREE has a parameter of
#	this name.
#
#	has_asan succeeds when that Postfix is compiled with the address
#	sanitizer, which takes terabytes of address space for itself.
#
#	limit_memory runs a command with a limit of address space, or without
#	one when the sanitizer does not allow that.
# ENVIRONMENT
#	RELEASE, the Postfix release, for example 3.7
#
#	TOP, the top of this repository
#
#	TREE, the Postfix tree with this change, built
#
#	STOCK, the Postfix tree without this change, built
#
#	SOURCE, the Postfix tree without this change, as downloaded
#
#	WORK, an empty directory for the files of this test
#
#	C, a shell pattern for names of cases
#
#	FIRST, set if a test ends with the first case that fails
#
#	TEST and RESULTS belong to the run command.
#--

selected() {
    case $1 in
    ${C:-*}) ;;
    *) return 1 ;;
    esac
}

# result verdict name [reason]
result() {
    echo "$1 $RELEASE $TEST: $2${3:+: $3}" | tee -a "$RESULTS"
}

pass() {
    ! selected "$1" || result "ok  " "$1"
}

fail() {
    selected "$1" || return 0
    result FAIL "$1" "$2"
    [ -z "$FIRST" ] || exit 1
}

skip() {
    case $1 in
    "all cases") ;;
    *) selected "$1" || return 0 ;;
    esac
    result skip "$1" "$2"
}

check() {
    name=$1
    shift
    if "$@"; then
	pass "$name"
    else
	fail "$name"
    fi
}

same() {
    check "$1" diff -u "$2" "$3"
}

has_parameter() {
    [ -n "$("$TREE/bin/postconf" -d "$1" 2>/dev/null)" ]
}

has_asan() {
    nm "$TREE/libexec/smtp" | grep -q __asan_init
}

limit_memory() (
    # shellcheck disable=SC3045
    has_asan || ulimit -v "$1" || exit
    shift
    "$@"
)
