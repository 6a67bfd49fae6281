# SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
#++
# NAME
#	postconf
# SUMMARY
#	rules of src/postconf/postconf.c.cocci
# DESCRIPTION
#	See hooks.subr.
#--
. "$TOP/tests/lib.sh"
. "$TOP/tests/hooks/hooks.subr"

hook src/postconf/postconf.c
