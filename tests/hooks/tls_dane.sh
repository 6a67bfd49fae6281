# SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
#++
# NAME
#	tls_dane
# SUMMARY
#	rules of src/tls/tls_dane.c.cocci
# DESCRIPTION
#	The code that they are for has one form in all releases, so the Postfix
#	source itself is what they are tested on, see hooks.subr.
#--
. "$TOP/tests/lib.sh"
. "$TOP/tests/hooks/hooks.subr"

hook_of_source src/tls/tls_dane.c
