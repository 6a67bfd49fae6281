# SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
#++
# NAME
#	posttls-finger
# SUMMARY
#	rules of src/posttls-finger/posttls-finger.c.cocci
# DESCRIPTION
#	See hooks.subr.
#--
. "$TOP/tests/lib.sh"
. "$TOP/tests/hooks/hooks.subr"

hook src/posttls-finger/posttls-finger.c
