# SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
#++
# NAME
#	tlsa_policy
# SUMMARY
#	tlsa_policy(3)
# DESCRIPTION
#	See tlsa_policy.c.
#--
. "$TOP/tests/lib.sh"
. "$TOP/tests/modules/modules.subr"
PKI=$WORK/pki
. "$TOP/tests/pki.sh"

mkdir "$PKI"
pki_root root
openssl x509 -in "$PKI/root.pem" -outform DER >"$WORK/cert"
openssl x509 -in "$PKI/root.pem" -noout -pubkey |
    openssl pkey -pubin -outform DER >"$WORK/key"
set -- "$WORK/tlsa_policy" "$WORK/cert" "$WORK/key" \
    "$(pki_fprint root sha256)" "$(pki_fprint root sha512)" \
    "$(pki_key_fprint root sha256)" "$(pki_key_fprint root sha512)"

test_program global tlsa_policy
cases "$@"
