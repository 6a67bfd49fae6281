# SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
#++
# NAME
#	postmap
# SUMMARY
#	rules of src/postmap/postmap.c.cocci
# DESCRIPTION
#	See hooks.subr.
#--
. "$TOP/tests/lib.sh"
. "$TOP/tests/hooks/hooks.subr"

hook src/postmap/postmap.c
