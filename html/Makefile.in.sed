# SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
#++
# NAME
#	html/Makefile.in
# SUMMARY
#	render tlsa_table(5) and posttls-policy(1)
# DESCRIPTION
#	The rules are those of tcp_table(5) and posttls-finger(1), with the
#	other names.
#--
# expect: config=1 rule=1 config_tool=1 rule_tool=1
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
x
s/.*//
x
}
}
/ posttls-finger\.1\.html /{
w hits.config_tool
s//&posttls-policy.1.html /
}
/^posttls-finger\.1\.html:/,/^$/{
H
/^$/{
w hits.rule_tool
g
s/posttls-finger/posttls-policy/g
}
}
