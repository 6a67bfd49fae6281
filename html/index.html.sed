# SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
#++
# NAME
#	html/index.html
# SUMMARY
#	list ROOTCA_README
#--
# expect: list=1
/href="TLS_README\.html"/{
w hits.list
a\
\
<li> <a href="ROOTCA_README.html"> TLS policies that pin a CA by its fingerprint </a>
}
