# SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
#++
# NAME
#	src/posttls-finger/Makefile.in
# SUMMARY
#	build finger_rootca(3)
# DESCRIPTION
#	Add the module to posttls-finger(1).
#--
# expect: srcs=1 objs=1 hdrs=1
/^SRCS	*=/{
w hits.srcs
s/=/= finger_rootca.c \\\
	/
}
/^OBJS	*=/{
w hits.objs
s/=/= finger_rootca.o \\\
	/
}
/^HDRS	*=/{
w hits.hdrs
s/=/= finger_rootca.h \\\
	/
}
