# SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
#++
# NAME
#	hits
# SUMMARY
#	count how often each rule of a hook matches
# SYNOPSIS
#	from hits import hit, check, seen
#
#	hit("rule", positions)
#
#	seen("rule")
#
#	check(rule=count, ...)
# DESCRIPTION
#	spatch(1) exits with zero status when a rule matches nothing, and
#	silently skips a function that it cannot parse. A hook therefore
#	calls hit() with the positions of each rule, and at its end
#	check() with the number of places that each rule must have
#	changed.
#
#	What not every release has is first looked for by a rule that
#	changes nothing, and whose name begins with "has_". seen() then
#	tells how often that matched, which is the count for the rule that
#	makes the change.
# DIAGNOSTICS
#	check() prints each rule with a wrong count, and terminates spatch
#	with exit status 3. An exception would not change its exit status.
#--
import os
import sys

found = {}


def hit(rule, positions):
    places = found.setdefault(rule, set())
    places.update((p.file, p.line, p.column) for p in positions)


def seen(rule):
    return len(found.get(rule, ()))


def check(**expected):
    wrong = 0
    for rule, count in expected.items():
        got = seen(rule)
        if got != count:
            sys.stderr.write("rule %s matched %d times instead of %d\n"
                             % (rule, got, count))
            wrong = 1
    if wrong:
        sys.stderr.flush()
        os._exit(3)
