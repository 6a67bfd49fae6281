# SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
#++
# NAME
#	proxymap
# SUMMARY
#	rules of src/proxymap/proxymap.c.cocci
# DESCRIPTION
#	The C code here has the forms of releases that may not be built, see
#	hooks.subr.
#--
. "$TOP/tests/lib.sh"
. "$TOP/tests/hooks/hooks.subr"

hook src/proxymap/proxymap.c

# The function in Postfix 3.11.
variant "pre_jail_init" '
    s/post_jail_init/pre_jail_init/
'
