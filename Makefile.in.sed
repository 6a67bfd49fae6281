# SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
#++
# NAME
#	Makefile.in
# SUMMARY
#	build posttls-policy(1)
# DESCRIPTION
#	After smtp(8) and posttls-finger(1), which it has parts of.
#--
# expect: dirs=1
/src\/posttls-finger /{
w hits.dirs
s//&src\/posttls-policy /
}
