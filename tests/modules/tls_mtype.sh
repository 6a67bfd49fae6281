# SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
#++
# NAME
#	tls_mtype
# SUMMARY
#	tls_mtype(3)
# DESCRIPTION
#	See tls_mtype.c.
#--
. "$TOP/tests/lib.sh"
. "$TOP/tests/modules/modules.subr"

test_program tls tls_mtype
cases "$WORK/tls_mtype"
