# SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
#++
# NAME
#	smtp_tls_policy
# SUMMARY
#	rules of src/smtp/smtp_tls_policy.c.cocci
# DESCRIPTION
#	The C code here has the forms of releases that may not be built, see
#	hooks.subr.
#--
. "$TOP/tests/lib.sh"
. "$TOP/tests/hooks/hooks.subr"

hook src/smtp/smtp_tls_policy.c

# The tokenizer in Postfix 3.10.
variant "mystrtokq" '
    s/mystrtok(&bowl, CRUMBS/mystrtokq(\&bowl, CRUMBS, BONES/
'
