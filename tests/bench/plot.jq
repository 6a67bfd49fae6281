# SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
#++
# NAME
#	plot.jq
# SUMMARY
#	what was measured, as a program for gnuplot(1)
# DESCRIPTION
#	The input is the output of report.jq. The picture has the ratio of each
#	row, from the lowest to the highest. Ratios that have no place in it
#	are left out.
#--
.rows | map(select(.lowest > 0.3 and .highest < 3)) |
"set terminal svg size 1000, \(120 + 18 * length) font \"sans-serif,12\" background \"white\"",
"set title \"Ratio: median, lowest, highest\"",
"set logscale x 2",
"set xrange [0.3:3]",
"set xtics (0.5, 0.75, 0.9, 1, 1.25, 1.6, 2)",
"set yrange [\(length):-1]",
"set grid x",
"set arrow from 1,\(length) to 1,-1 nohead",
"set lmargin 75",
"unset key",
"$data << END",
(to_entries[] | "\(.key) \(.value.ratio) \(.value.lowest) \(.value.highest) \"\(.value.text)\""),
"END",
"plot $data using 2:1:3:4:ytic(5) with xerrorbars pointtype 7 pointsize 0.5"
