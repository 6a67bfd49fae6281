# SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
#++
# NAME
#	mantools/check-postfix-files
# SUMMARY
#	posttls-policy(1) is not installed
# DESCRIPTION
#	Nor is posttls-finger(1): it is left to who makes a package.
#--
# expect: tool=1
# optional: Postfix before 3.7 has no such file
/^^posttls-finger\.1/{
w hits.tool
p
s/finger/policy/
}
