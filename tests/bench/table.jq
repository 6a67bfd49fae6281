# SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
#++
# NAME
#	table.jq
# SUMMARY
#	what was measured, as text
# DESCRIPTION
#	The input is the output of report.jq.
#--
include "digits";

"Postfix \(.postfix), \(.openssl), \(.processors) x \(.processor)",
(.rows[] |
    "",
    "\(.text): \(.value | digits) \(.unit)",
    "    \(.reference): \(.reference_value | digits) \(.unit)",
    "    ratio \(.ratio | digits) (\(.lowest | digits) to \(.highest | digits) in \(.rounds) rounds)"
	+ if .wanted == "" then "" else ", wanted: \(.wanted)" end
	+ if .as_wanted == false then " WORSE" else "" end),
(.skipped[] | "", "\(.id): skipped, \(.reason)"),
(.rows | map(select(.as_wanted == false)) | select(. != []) |
    "", "Worse than wanted: \(length) of these",
    (.[] | "    \(.text): wanted \(.wanted), "
	+ "found \(.value | digits) \(.unit), ratio \(.ratio | digits)"))
