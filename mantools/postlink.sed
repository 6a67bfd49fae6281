# SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
#++
# NAME
#	mantools/postlink
# SUMMARY
#	links to tlsa_table(5) and posttls-policy(1)
# DESCRIPTION
#	The expressions are those of tcp_table(5) and posttls-finger(1), with
#	the other names.
#--
# expect: page=1 type=1 tool=1
/href="tcp_table\.5\.html">\$&/{
w hits.page
p
s/tcp_/tlsa_/g
}
/href="tcp_table\.5\.html">\$1/{
w hits.type
p
s/tcp/tlsa/g
}
/href="posttls-finger\.1\.html">/{
w hits.tool
p
s/finger/policy/g
}
