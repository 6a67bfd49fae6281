# SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
#++
# NAME
#	report.jq
# SUMMARY
#	what was measured, in JSON
# DESCRIPTION
#	The input is what the functions in bench.subr write.
#--
def median: sort | .[length / 2 | floor];

# One number for each round.
def side($name): map(select(.[3] == $name)) | sort_by(.[2] | tonumber)
    | map(.[4] | tonumber);

def holds($limit): ($limit | split(" ")) as [$what, $relation, $number]
    | .[$what] as $found
    | if $relation == "<=" then $found <= ($number | tonumber)
      else $found >= ($number | tonumber) end;

split("\n") | map(select(. != "") | split("\t"))
| map(select(.[0] == "value")) as $values
| {
    $postfix, $openssl, $processor, processors: ($processors | tonumber),
    skipped: map(select(.[0] == "skip") | {id: .[1], reason: .[2]}),
    rows: map(select(.[0] == "row") | . as [$_, $id, $text, $unit, $reference,
	$wanted]
	| ($values | map(select(.[1] == $id))) as $mine
	| ($mine | side("this")) as $this
	| ($mine | side("reference")) as $other
	| [$this, $other] | transpose | map(.[0] / .[1]) as $ratios
	| {
	    $id, $text, $unit, value: ($this | median), $reference,
	    reference_value: ($other | median), ratio: ($ratios | median),
	    lowest: ($ratios | min), highest: ($ratios | max),
	    rounds: ($ratios | length), $wanted
	}
	| .as_wanted = if $wanted == "" then null else holds($wanted) end)
}
