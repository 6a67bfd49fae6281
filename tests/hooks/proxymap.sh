# SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
#++
# NAME
#	proxymap
# SUMMARY
#	rules of src/proxymap/proxymap.c.cocci
# DESCRIPTION
#	See hooks.subr.
#--
. "$TOP/tests/lib.sh"
. "$TOP/tests/hooks/hooks.subr"

hook src/proxymap/proxymap.c
