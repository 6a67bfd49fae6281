# SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
#++
# NAME
#	tls_dane
# SUMMARY
#	rules of src/tls/tls_dane.c.cocci
# DESCRIPTION
#	See hooks.subr.
#--
. "$TOP/tests/lib.sh"
. "$TOP/tests/hooks/hooks.subr"

hook src/tls/tls_dane.c
