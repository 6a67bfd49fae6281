# SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
#++
# NAME
#	smtp
# SUMMARY
#	rules of src/smtp/smtp.c.cocci
# DESCRIPTION
#	The code that they are for has one form in all releases, so the Postfix
#	source itself is what they are tested on, see hooks.subr.
#--
. "$TOP/tests/lib.sh"
. "$TOP/tests/hooks/hooks.subr"

hook_of_source src/smtp/smtp.c
