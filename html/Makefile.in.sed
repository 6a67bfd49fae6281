# SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
#++
# NAME
#	html/Makefile.in
# SUMMARY
#	render tlsa_table(5)
# DESCRIPTION
#	The rule is that of tcp_table(5), with the other name.
#--
# expect: config=1 rule=1
/ tcp_table\.5\.html /{
w hits.config
s//&tlsa_table.5.html /
}
/^tcp_table\.5\.html:/,/^$/{
H
/^$/{
w hits.rule
g
s/tcp_table/tlsa_table/g
}
}
