# SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
#++
# NAME
#	markdown.jq
# SUMMARY
#	what was measured, as a table for tests/bench/README.md
# DESCRIPTION
#	The input is the output of report.jq.
#--
include "digits";

"| what | this | beside | that | ratio | lowest to highest | wanted |",
"|---|---|---|---|---|---|---|",
(.rows[] | "| \(.text) | \(.value | digits) \(.unit) | \(.reference) "
    + "| \(.reference_value | digits) | \(.ratio | digits) "
    + "| \(.lowest | digits) to \(.highest | digits) | \(.wanted)"
    + if .as_wanted == false then " **worse**" else "" end + " |")
