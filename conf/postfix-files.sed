# SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
#++
# NAME
#	conf/postfix-files
# SUMMARY
#	install ROOTCA_README
# DESCRIPTION
#	Add a line for each form of this document. Whether the name ends in
#	".gz", and owner and permissions, are those of the document before it.
#--
# expect: readme=1 html=1
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
