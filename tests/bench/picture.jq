# SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
#++
# NAME
#	picture.jq
# SUMMARY
#	what a user decides by, as a picture
# DESCRIPTION
#	The input is a text with the table that markdown.jq makes, so that the
#	picture can be drawn again from a table that is kept.
#
#	Each row is a bar. It begins in the middle, where both sides take the
#	same, and its length is the logarithm of the ratio: it goes to the left
#	where this change is better, and to the right where it is worse. It is
#	grey where not all rounds agree on that. A row is left out when
#	the table does not have it.
#
#	The picture has a background, for pages of another color.
#--
# What a row is in the table, and what it is called here.
def rows: [
    ["smtp(8), fresh TLS session, secure rootca=",
	"stock Postfix, secure, one root in the CAfile",
	"a message under rootca=", "a file with one root"],
    ["smtp(8), fresh TLS session, secure, 100 values of rootca=",
	"this, secure rootca=",
	"a message under rootca= with 100 values", "one value"],
    ["smtp(8), fresh TLS session, fingerprint digest= match=",
	"stock Postfix, fingerprint match=",
	"a message under digest= and match=", "match= alone, stock Postfix"],
    ["smtp(8), fresh TLS session, secure, one root in the CAfile",
	"stock Postfix, secure, one root in the CAfile",
	"a message under a policy without these", "the same, stock Postfix"],
    ["messages to 10 destinations, each with a TLS session of its own",
	"stock Postfix",
	"many messages under rootca=", "a file with one root, stock Postfix"],
    ["messages to 10 destinations, each with a TLS session of its own", "Exim",
	"many messages under rootca=", "a file with one root, Exim"],
    ["smtp(8), 100 policies with 100 of rootca=", "stock Postfix",
	"an SMTP client, 100 policies of 100 values", "a file with one root"],
    ["tlsa: table, resolver without a cache", "the same DNS queries alone",
	"a policy from DNS, with tlsa:", "its DNS queries alone"],
    ["posttls-policy check, 500000 different policies",
	"postmap compiling the same file (hash:)",
	"checking 500000 policies", "compiling them, with postmap"],
    ["posttls-policy probe, 200 destinations",
	"posttls-finger for each, as many at a time",
	"trying 200 destinations", "posttls-finger for each"]
];

# What there is of it. Of messages, more are better.
def kind:
    {equal: "many", fewer: "fewer"} as $many | {equal: "much", fewer: "less"} as $much
    | if test("instructions") then $many + {what: "instructions"}
      elif test("a second") then $many + {what: "in a second", more: true}
      elif test("kB|MB") then $much + {what: "memory"}
      else $much + {what: "time"} end;

def percent: fabs | if . < 10 then . * 10 | round / 10 else round end;

# "2.5 % more time"
def in_words($kind): (. - 1) * 100
    | percent as $percent
    | if $percent == 0 then "as \($kind.equal) \($kind.what)"
      else "\($percent) % \(if . > 0 then "more" else $kind.fewer end) \($kind.what)" end;

def table: [split("\n")[] | select(startswith("| "))
    | ltrimstr("| ") | rtrimstr(" |") | split(" | ") | select(length == 7)
    | {text: .[0], unit: (.[1] | sub("^[^ ]* "; "")), reference: .[2],
	ratio: .[4], range: .[5]}];

def chosen: table as $table | [rows[] as [$text, $reference, $name, $against]
    | $table[] | select(.text == $text and .reference == $reference)
    | (.unit | kind) as $kind
    | (.ratio | tonumber) as $ratio
    | (.range | split(" to ") | map(tonumber)) as [$lowest, $highest]
    | {
	$name, $against, value: ($ratio | in_words($kind)),
	worse: ($ratio | log2 * (if $kind.more then -1 else 1 end)),
	either: ($lowest <= 1 and $highest >= 1)
    }
    | .class = if .either then "same" elif .worse > 0 then "worse" else "better" end];

def escaped: gsub("&"; "&amp;") | gsub("<"; "&lt;");

# Half and double are so far from the middle.
540 as $middle | 110 as $double | 44 as $height | 60 as $top |
chosen | length as $count | ($top + $count * $height) as $bottom |
"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"900\" height=\"\($bottom + 44)\" viewBox=\"0 0 900 \($bottom + 44)\" role=\"img\" font-family=\"sans-serif\" font-size=\"14\">",
"<title>What this change costs, and what it saves</title>",
"<style>
    .page { fill: #ffffff; stroke: #c8ccd0 }
    text { fill: #1f2328 }
    text.against { fill: #59636e; font-size: 12px }
    line { stroke: #59636e }
    line.grid { stroke-dasharray: 2 4 }
    .better { fill: #0969da }
    .worse { fill: #bc4c00 }
    .same { fill: #8c959f }
    @media (prefers-color-scheme: dark) {
	.page { fill: #0d1117; stroke: #3d444d }
	text { fill: #e6edf3 }
	text.against { fill: #9198a1 }
	line { stroke: #9198a1 }
	.better { fill: #58a6ff }
	.worse { fill: #f0883e }
	.same { fill: #6e7681 }
    }
    text.better, text.worse { font-weight: bold }
</style>",
"<rect class=\"page\" x=\"0.5\" y=\"0.5\" width=\"899\" height=\"\($bottom + 43)\" rx=\"6\"/>",
"<text class=\"better\" x=\"\($middle - 10)\" y=\"26\" text-anchor=\"end\">this change is better</text>",
"<text class=\"worse\" x=\"\($middle + 10)\" y=\"26\">worse</text>",
([-1, "half"], [0, "the same"], [1, "double"] | ($middle + .[0] * $double) as $x
    | "<line\(if .[0] == 0 then "" else " class=\"grid\"" end) x1=\"\($x)\" y1=\"\($top - 8)\" x2=\"\($x)\" y2=\"\($bottom)\"/>",
    "<text class=\"against\" x=\"\($x)\" y=\"\($top - 14)\" text-anchor=\"middle\">\(.[1])</text>"),
(to_entries[] | ($top + .key * $height) as $y | .value
    | (.worse * $double * 10 | round / 10) as $length
    | "<text x=\"20\" y=\"\($y + 17)\">\(.name | escaped)</text>",
    "<text class=\"against\" x=\"20\" y=\"\($y + 33)\">against \(.against | escaped)</text>",
    "<rect class=\"\(.class)\" x=\"\([$middle, $middle + $length] | min)\" y=\"\($y + 10)\" width=\"\($length | fabs)\" height=\"20\"/>",
    "<text x=\"690\" y=\"\($y + 25)\">\(.value | escaped)</text>"),
"<rect class=\"same\" x=\"20\" y=\"\($bottom + 15)\" width=\"12\" height=\"12\"/>",
"<text class=\"against\" x=\"40\" y=\"\($bottom + 25)\">no difference that all rounds agree on</text>",
"</svg>"
