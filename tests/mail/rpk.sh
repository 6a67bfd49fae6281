# SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
#++
# NAME
#	rpk
# SUMMARY
#	raw public keys (RFC 7250) under rootca= and digest= policies
# DESCRIPTION
#	All cases in rpk.list, with TLS in smtp(8), and through tlsproxy(8).
#	That takes Postfix 3.9 or later, and OpenSSL 3.2 or later.
#--
. "$TOP/tests/lib.sh"
if [ "$1" != -inside ]; then
    if ! has_parameter smtp_tls_enable_rpk; then
	skip "all cases" "Postfix $RELEASE has no raw public keys"
	exit
    fi
    if ! printf '#include <openssl/ssl.h>\nTLSEXT_cert_type_rpk\n' |
	cc -E -P - | tail -n 1 | grep -q '^[0-9]'; then
	skip "all cases" "$(openssl version) has no raw public keys"
	exit
    fi
fi
. "$TOP/tests/mail/mail.subr"
. "$TOP/tests/mail/cases.subr"

pki_usual
pki_server other ca
pki_self_signed self
pki_chain self self

# smtpd(8) sends its raw public key to every client that asks for it.
instance_sink <<E
127.0.1.1 server
127.0.1.2 self
E

# The log says "raw public key" at this level only.
instance_client \
    "smtp_tls_loglevel = verbose, certmatch" \
    "transport_maps = hash:/mnt/work/client/conf/transport"

cases_both "$TOP/tests/mail/rpk.list"
