# SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
#++
# NAME
#	tls_client
# SUMMARY
#	rules of src/tls/tls_client.c.cocci
# DESCRIPTION
#	The C code here has the forms of releases that may not be built, see
#	hooks.subr.
#--
. "$TOP/tests/lib.sh"
. "$TOP/tests/hooks/hooks.subr"

hook src/tls/tls_client.c

# The name of the function, and its arguments, in Postfix 3.10.
variant "verify_x509" '
    s/verify_extract_name/verify_x509/
    s/error(TLScontext/&, props->umbrella/
'

# Postfix 3.7 has no raw public keys.
variant "no verify_rpk" '
    /^static void verify_rpk/,/^}/d
    /SSL_get_verify_result,$/{
	N
	s/.*\n//
    }
'
