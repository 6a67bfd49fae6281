# SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
#++
# NAME
#	man/Makefile.in
# SUMMARY
#	render tlsa_table(5)
# DESCRIPTION
#	The rule is that of tcp_table(5), with the other name.
#--
# expect: config=1 rule=1
/ man5\/tcp_table\.5 /{
w hits.config
s//&man5\/tlsa_table.5 /
}
/^man5\/tcp_table\.5:/,/^$/{
H
/^$/{
w hits.rule
g
s/tcp_table/tlsa_table/g
}
}
