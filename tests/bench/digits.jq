# SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
#++
# NAME
#	digits.jq
# SUMMARY
#	print numbers
#--
# Three digits are enough, and four for what is to be the same.
def digits: if . >= 100 then round
    elif . >= 10 then . * 10 | round / 10
    elif . > 0.98 and . < 1.02 then . * 1000 | round / 1000
    else . * 100 | round / 100 end | tostring;
