# SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
#++
# NAME
#	src/tls/Makefile.in
# SUMMARY
#	build tls_mtype(3), tls_rootca(3), tls_rootca_log(3),
#	tls_rootca_verify(3) and tls_rootca_walk(3)
# DESCRIPTION
#	Add the modules to libtls, publish their headers, and add their
#	dependencies.
#--
# expect: srcs=1 objs=1 hdrs=1 depend=1
/^SRCS	*=/{
w hits.srcs
s/=/= tls_mtype.c tls_rootca.c tls_rootca_log.c tls_rootca_verify.c \\\
	tls_rootca_walk.c \\\
	/
}
/^OBJS	*=/{
w hits.objs
s/=/= tls_mtype.o tls_rootca.o tls_rootca_log.o tls_rootca_verify.o \\\
	tls_rootca_walk.o \\\
	/
}
/^HDRS	*=/{
w hits.hdrs
s/=/= tls_mtype.h tls_rootca.h \\\
	/
}
/^# do not edit/{
w hits.depend
a\
tls_mtype.o: ../../include/name_code.h\
tls_mtype.o: ../../include/sys_defs.h\
tls_mtype.o: tls.h\
tls_mtype.o: tls_mtype.c\
tls_mtype.o: tls_mtype.h\
tls_rootca.o: ../../include/dns.h\
tls_rootca.o: ../../include/hex_code.h\
tls_rootca.o: ../../include/msg.h\
tls_rootca.o: ../../include/stringops.h\
tls_rootca.o: ../../include/sys_defs.h\
tls_rootca.o: ../../include/vstring.h\
tls_rootca.o: tls.h\
tls_rootca.o: tls_mtype.h\
tls_rootca.o: tls_rootca.c\
tls_rootca.o: tls_rootca.h\
tls_rootca_log.o: ../../include/dns.h\
tls_rootca_log.o: ../../include/msg.h\
tls_rootca_log.o: ../../include/mymalloc.h\
tls_rootca_log.o: ../../include/stringops.h\
tls_rootca_log.o: ../../include/sys_defs.h\
tls_rootca_log.o: ../../include/vstring.h\
tls_rootca_log.o: tls.h\
tls_rootca_log.o: tls_mtype.h\
tls_rootca_log.o: tls_rootca.h\
tls_rootca_log.o: tls_rootca_log.c\
tls_rootca_verify.o: ../../include/dns.h\
tls_rootca_verify.o: ../../include/msg.h\
tls_rootca_verify.o: ../../include/sys_defs.h\
tls_rootca_verify.o: ../../include/vstring.h\
tls_rootca_verify.o: tls.h\
tls_rootca_verify.o: tls_mtype.h\
tls_rootca_verify.o: tls_rootca.h\
tls_rootca_verify.o: tls_rootca_verify.c\
tls_rootca_walk.o: ../../include/dns.h\
tls_rootca_walk.o: ../../include/msg.h\
tls_rootca_walk.o: ../../include/sys_defs.h\
tls_rootca_walk.o: ../../include/vstring.h\
tls_rootca_walk.o: tls.h\
tls_rootca_walk.o: tls_mtype.h\
tls_rootca_walk.o: tls_rootca.h\
tls_rootca_walk.o: tls_rootca_walk.c\
tls_client.o: tls_mtype.h\
tls_client.o: tls_rootca.h\
tls_dane.o: tls_mtype.h\
tls_dane.o: tls_rootca.h\
tls_fprint.o: tls_mtype.h\
tls_fprint.o: tls_rootca.h
}
