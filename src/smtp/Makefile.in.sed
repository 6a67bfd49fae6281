# SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
#++
# NAME
#	src/smtp/Makefile.in
# SUMMARY
#	build smtp_tls_key(3), smtp_tls_reuse(3), smtp_tls_rootca(3) and
#	smtp_tls_tlsa(3)
# DESCRIPTION
#	Add the modules to smtp(8), and to the test program that Postfix 3.11
#	has for policies, and add their dependencies.
#--
# expect: srcs=1 objs=1 hdrs=1 test=has_test depend=1
/^SRCS	*=/{
w hits.srcs
s/=/= smtp_tls_key.c smtp_tls_reuse.c smtp_tls_rootca.c smtp_tls_tlsa.c \\\
	/
}
/^OBJS	*=/{
w hits.objs
s/=/= smtp_tls_key.o smtp_tls_reuse.o smtp_tls_rootca.o smtp_tls_tlsa.o \\\
	/
}
/^HDRS	*=/{
w hits.hdrs
s/=/= smtp_tls_key.h smtp_tls_reuse.h smtp_tls_rootca.h smtp_tls_tlsa.h \\\
	/
}
/^SMTP_POLICY_TEST_OBJ.*smtp_tls_policy\.o/{
w hits.test
s/$/ \\\
	smtp_tls_key.o smtp_tls_rootca.o smtp_tls_tlsa.o/
}
/^smtp_tls_policy_test:/w hits.has_test
/^# do not edit/{
w hits.depend
a\
smtp_tls_key.o: ../../include/msg.h\
smtp_tls_key.o: ../../include/mymalloc.h\
smtp_tls_key.o: ../../include/sys_defs.h\
smtp_tls_key.o: ../../include/tls.h\
smtp_tls_key.o: ../../include/tls_mtype.h\
smtp_tls_key.o: ../../include/tls_rootca.h\
smtp_tls_key.o: ../../include/vstring.h\
smtp_tls_key.o: smtp.h\
smtp_tls_key.o: smtp_tls_key.c\
smtp_tls_key.o: smtp_tls_key.h\
smtp_tls_reuse.o: ../../include/dsn_buf.h\
smtp_tls_reuse.o: ../../include/htable.h\
smtp_tls_reuse.o: ../../include/mymalloc.h\
smtp_tls_reuse.o: ../../include/sys_defs.h\
smtp_tls_reuse.o: ../../include/tls.h\
smtp_tls_reuse.o: ../../include/tls_mtype.h\
smtp_tls_reuse.o: ../../include/tls_rootca.h\
smtp_tls_reuse.o: ../../include/vstring.h\
smtp_tls_reuse.o: smtp.h\
smtp_tls_reuse.o: smtp_reuse.h\
smtp_tls_reuse.o: smtp_tls_reuse.c\
smtp_tls_reuse.o: smtp_tls_reuse.h\
smtp_tls_rootca.o: ../../include/argv.h\
smtp_tls_rootca.o: ../../include/mail_params.h\
smtp_tls_rootca.o: ../../include/maps.h\
smtp_tls_rootca.o: ../../include/msg.h\
smtp_tls_rootca.o: ../../include/stringops.h\
smtp_tls_rootca.o: ../../include/sys_defs.h\
smtp_tls_rootca.o: ../../include/tls.h\
smtp_tls_rootca.o: ../../include/tls_mtype.h\
smtp_tls_rootca.o: ../../include/tls_rootca.h\
smtp_tls_rootca.o: ../../include/tlsa_policy.h\
smtp_tls_rootca.o: ../../include/vstring.h\
smtp_tls_rootca.o: smtp.h\
smtp_tls_rootca.o: smtp_tls_rootca.c\
smtp_tls_rootca.o: smtp_tls_rootca.h\
smtp_tls_rootca.o: smtp_tls_tlsa.h\
smtp_tls_tlsa.o: ../../include/argv.h\
smtp_tls_tlsa.o: ../../include/dict.h\
smtp_tls_tlsa.o: ../../include/dict_tlsa.h\
smtp_tls_tlsa.o: ../../include/mail_params.h\
smtp_tls_tlsa.o: ../../include/maps.h\
smtp_tls_tlsa.o: ../../include/mymalloc.h\
smtp_tls_tlsa.o: ../../include/stringops.h\
smtp_tls_tlsa.o: ../../include/sys_defs.h\
smtp_tls_tlsa.o: ../../include/tlsa_policy.h\
smtp_tls_tlsa.o: ../../include/vstring.h\
smtp_tls_tlsa.o: smtp.h\
smtp_tls_tlsa.o: smtp_tls_tlsa.c\
smtp_tls_tlsa.o: smtp_tls_tlsa.h\
smtp.o: ../../include/dict_tlsa.h\
smtp_connect.o: smtp_tls_reuse.h\
smtp_key.o: smtp_tls_key.h\
smtp_tls_policy.o: smtp_tls_rootca.h\
smtp_tls_policy.o: smtp_tls_tlsa.h
}
