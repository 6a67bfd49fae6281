# SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
#++
# NAME
#	tls_fprint
# SUMMARY
#	rules of src/tls/tls_fprint.c.cocci
# DESCRIPTION
#	The C code here has the forms of releases that may not be built, see
#	hooks.subr.
#--
. "$TOP/tests/lib.sh"
. "$TOP/tests/hooks/hooks.subr"

hook src/tls/tls_fprint.c

# The macro in Postfix 3.10.
variant "CHECK_OK_AND" 's/checkok/CHECK_OK_AND/'
