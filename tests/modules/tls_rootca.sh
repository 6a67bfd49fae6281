# SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
#++
# NAME
#	tls_rootca
# SUMMARY
#	tls_rootca(3)
# DESCRIPTION
#	See tls_rootca.c.
#--
. "$TOP/tests/lib.sh"
. "$TOP/tests/modules/modules.subr"

test_program tls tls_rootca
cases "$WORK/tls_rootca"
