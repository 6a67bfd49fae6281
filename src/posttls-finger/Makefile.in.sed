# SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
#++
# NAME
#	src/posttls-finger/Makefile.in
# SUMMARY
#	build finger_rootca(3)
# DESCRIPTION
#	Add the module to posttls-finger(1), and add its dependencies.
#--
# expect: srcs=1 objs=1 hdrs=1 depend=1
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
/^# do not edit/{
w hits.depend
a\
finger_rootca.o: ../../include/argv.h\
finger_rootca.o: ../../include/msg.h\
finger_rootca.o: ../../include/sys_defs.h\
finger_rootca.o: ../../include/tls.h\
finger_rootca.o: ../../include/tls_mtype.h\
finger_rootca.o: ../../include/tls_rootca.h\
finger_rootca.o: ../../include/vstring.h\
finger_rootca.o: finger_rootca.c\
finger_rootca.o: finger_rootca.h\
posttls-finger.o: finger_rootca.h
}
