# SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
#++
# NAME
#	src/dns/Makefile.in
# SUMMARY
#	build dict_tlsa(3)
# DESCRIPTION
#	Add the module to libdns, and publish its header.
#--
# expect: srcs=1 objs=1 hdrs=1
/^SRCS	*=/{
w hits.srcs
s/=/= dict_tlsa.c \\\
	/
}
/^OBJS	*=/{
w hits.objs
s/=/= dict_tlsa.o \\\
	/
}
/^HDRS	*=/{
w hits.hdrs
s/=/= dict_tlsa.h \\\
	/
}
