# SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
#++
# NAME
#	src/smtp/Makefile.in
# SUMMARY
#	build smtp_tls_key(3), smtp_tls_reuse(3), smtp_tls_rootca(3) and
#	smtp_tls_tlsa(3)
# DESCRIPTION
#	Add the modules to smtp(8), and to the test program that Postfix 3.11
#	has for policies.
#--
# expect: srcs=1 objs=1 hdrs=1 test=has_test
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
