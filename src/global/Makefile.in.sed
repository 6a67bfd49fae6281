# SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
#++
# NAME
#	src/global/Makefile.in
# SUMMARY
#	build tlsa_policy(3)
# DESCRIPTION
#	Add the module to libglobal, publish its header, and add its dependencies.
#--
# expect: srcs=1 objs=1 hdrs=1 depend=1
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
/^# do not edit/{
w hits.depend
a\
tlsa_policy.o: ../../include/argv.h\
tlsa_policy.o: ../../include/hex_code.h\
tlsa_policy.o: ../../include/msg.h\
tlsa_policy.o: ../../include/mymalloc.h\
tlsa_policy.o: ../../include/name_mask.h\
tlsa_policy.o: ../../include/sys_defs.h\
tlsa_policy.o: ../../include/valid_hostname.h\
tlsa_policy.o: ../../include/vstring.h\
tlsa_policy.o: tlsa_policy.c\
tlsa_policy.o: tlsa_policy.h
}
