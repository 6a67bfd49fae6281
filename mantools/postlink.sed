# SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
#++
# NAME
#	mantools/postlink
# SUMMARY
#	links to tlsa_table(5)
# DESCRIPTION
#	The expressions are those of tcp_table(5), with the other name.
#--
# expect: page=1 type=1
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
