# SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
#++
# NAME
#	src/smtp/smtp_tls_policy_test.c
# SUMMARY
#	a parameter for smtp_tls_rootca(3)
# DESCRIPTION
#	The test program that Postfix 3.11 has for policies defines the
#	parameters that it links with.
#--
# optional: Postfix before 3.11 has no such file
# expect: define=1
/^char.*var_smtp_tls_fpt_cmatch;/{
w hits.define
a\
char   *var_smtp_tls_fpt_dgst;
}
