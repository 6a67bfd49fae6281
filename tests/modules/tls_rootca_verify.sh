# SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
#++
# NAME
#	tls_rootca_verify
# SUMMARY
#	tls_rootca_verify(3)
# DESCRIPTION
#	See tls_rootca_verify.c.
#--
. "$TOP/tests/lib.sh"
. "$TOP/tests/modules/modules.subr"

test_program tls tls_rootca_verify
cases "$WORK/tls_rootca_verify"
cases "$WORK/tls_rootca_verify" topologies
