# SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
#++
# NAME
#	man/Makefile.in
# SUMMARY
#	render tlsa_table(5) and posttls-policy(1)
# DESCRIPTION
#	The rules are those of tcp_table(5) and posttls-finger(1), with the
#	other names.
#--
# expect: config=1 rule=1 config_tool=1 rule_tool=1
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
x
s/.*//
x
}
}
/ man1\/posttls-finger\.1 /{
w hits.config_tool
s//&man1\/posttls-policy.1 /
}
/^man1\/posttls-finger\.1:/,/^$/{
H
/^$/{
w hits.rule_tool
g
s/posttls-finger/posttls-policy/g
}
}
