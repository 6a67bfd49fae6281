# SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
#++
# NAME
#	conf/postfix-files
# SUMMARY
#	install ROOTCA_README and tlsa_table(5)
# DESCRIPTION
#	Add a line for each form of these documents. Whether the name ends in
#	".gz", and owner and permissions, are those of the document before it.
#--
# expect: readme=1 html=1 man_table=1 html_table=1
/^\$readme_directory\/RESTRICTION_CLASS_README/{
w hits.readme
p
s/RESTRICTION_CLASS/ROOTCA/
}
/^\$html_directory\/RESTRICTION_CLASS_README/{
w hits.html
p
s/RESTRICTION_CLASS/ROOTCA/
}
/^\$manpage_directory\/man5\/tcp_table\.5/{
w hits.man_table
p
s/tcp_table/tlsa_table/
}
/^\$html_directory\/tcp_table\.5/{
w hits.html_table
p
s/tcp_table/tlsa_table/
}
