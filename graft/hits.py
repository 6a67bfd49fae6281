# SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
#++
# NAME
#	hits
# SUMMARY
#	count how often each rule of a hook matches, and what must be nowhere else
# SYNOPSIS
#	from hits import hit, check, seen, mentions
#
#	hit("rule", positions)
#
#	seen("rule")
#
#	check(rule=count, ...)
#
#	mentions(name=count, ...)
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
#
#	A rule does not see what it was not written for: a second caller of a
#	function that it wraps, or a call that undoes what it does. After
#	check(), a hook calls mentions() with how often the file has each name
#	that it depends on, outside of comments and texts. Declarations
#	and definitions count.
# DIAGNOSTICS
#	check() and mentions() print each rule or name with a wrong count, and
#	terminate spatch with exit status 3. An exception would not change
#	its exit status.
#--
import os
import re
import sys

found = {}
source = []


def hit(rule, positions):
    # Later rules see a temporary file.
    source.append(positions[0].file)
    places = found.setdefault(rule, set())
    places.update((p.file, p.line, p.column) for p in positions)


def seen(rule):
    return len(found.get(rule, ()))


def compare(form, expected, count):
    wrong = 0
    for name, want in expected.items():
        got = count(name)
        if got != want:
            sys.stderr.write(form % (name, got, want))
            wrong = 1
    if wrong:
        sys.stderr.flush()
        os._exit(3)


def check(**expected):
    compare("rule %s matched %d times instead of %d\n", expected, seen)


def mentions(**expected):
    with open(source[0], encoding="latin-1") as stream:
        code = re.sub(r'/\*.*?\*/|"(\\.|[^"\\])*"', " ", stream.read(),
                      flags=re.DOTALL)
    words = re.findall(r"\w+", code)
    compare("name %s occurs %d times instead of %d\n", expected, words.count)
