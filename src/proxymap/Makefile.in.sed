# SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
#++
# NAME
#	src/proxymap/Makefile.in
# SUMMARY
#	link dict_tlsa(3)
# DESCRIPTION
#	Link libdns, which has the tlsa: table.
#--
# expect: libs=1
/lib\$(LIB_PREFIX)global\$(LIB_SUFFIX)/{
w hits.libs
s/\.\.\/\.\.\/lib\/lib\$(LIB_PREFIX)global/..\/..\/lib\/lib$(LIB_PREFIX)dns$(LIB_SUFFIX) \\\
	&/
}
