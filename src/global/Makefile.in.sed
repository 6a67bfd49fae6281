# SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
#++
# NAME
#	src/global/Makefile.in
# SUMMARY
#	build tlsa_policy(3)
# DESCRIPTION
#	Add the module to libglobal, and publish its header.
#--
# expect: srcs=1 objs=1 hdrs=1
/^SRCS	*=/{
w hits.srcs
s/=/= tlsa_policy.c \\\
	/
}
/^OBJS	*=/{
w hits.objs
s/=/= tlsa_policy.o \\\
	/
}
/^HDRS	*=/{
w hits.hdrs
s/=/= tlsa_policy.h \\\
	/
}
