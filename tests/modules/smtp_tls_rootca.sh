# SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
#++
# NAME
#	smtp_tls_rootca
# SUMMARY
#	smtp_tls_rootca(3), smtp_tls_tlsa(3)
# DESCRIPTION
#	See smtp_tls_rootca.c.
#--
. "$TOP/tests/lib.sh"
. "$TOP/tests/modules/modules.subr"

test_program smtp smtp_tls_rootca "smtp_tls_rootca.o smtp_tls_tlsa.o"
cases "$WORK/smtp_tls_rootca"
