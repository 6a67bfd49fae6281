# SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
#++
# NAME
#	src/dns/Makefile.in
# SUMMARY
#	build dict_tlsa(3)
# DESCRIPTION
#	Add the module to libdns, publish its header, and add its dependencies.
#--
# expect: srcs=1 objs=1 hdrs=1 depend=1
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
/^# do not edit/{
w hits.depend
a\
dict_tlsa.o: ../../include/argv.h\
dict_tlsa.o: ../../include/config_known_tcp_ports.h\
dict_tlsa.o: ../../include/ctable.h\
dict_tlsa.o: ../../include/dict.h\
dict_tlsa.o: ../../include/host_port.h\
dict_tlsa.o: ../../include/inet_proto.h\
dict_tlsa.o: ../../include/known_tcp_ports.h\
dict_tlsa.o: ../../include/mail_conf.h\
dict_tlsa.o: ../../include/mail_params.h\
dict_tlsa.o: ../../include/midna_domain.h\
dict_tlsa.o: ../../include/msg.h\
dict_tlsa.o: ../../include/mymalloc.h\
dict_tlsa.o: ../../include/stringops.h\
dict_tlsa.o: ../../include/sys_defs.h\
dict_tlsa.o: ../../include/tlsa_policy.h\
dict_tlsa.o: ../../include/valid_hostname.h\
dict_tlsa.o: ../../include/vstring.h\
dict_tlsa.o: dict_tlsa.c\
dict_tlsa.o: dict_tlsa.h\
dict_tlsa.o: dns.h
}
