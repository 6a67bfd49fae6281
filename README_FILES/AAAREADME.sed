# SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
#++
# NAME
#	README_FILES/AAAREADME
# SUMMARY
#	list ROOTCA_README
#--
# expect: list=1
/^  \* TLS_README:/{
w hits.list
a\
  * ROOTCA_README: TLS policies that pin a CA by its fingerprint
}
