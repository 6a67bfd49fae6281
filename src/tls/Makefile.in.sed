# SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
#++
# NAME
#	src/tls/Makefile.in
# SUMMARY
#	build tls_mtype(3), tls_rootca(3), tls_rootca_log(3),
#	tls_rootca_verify(3) and tls_rootca_walk(3)
# DESCRIPTION
#	Add the modules to libtls, and publish their headers.
#--
# expect: srcs=1 objs=1 hdrs=1
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
