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
    if ! "$TREE/bin/postconf" -d smtp_tls_enable_rpk 2>/dev/null |
	grep -q rpk; then
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
list=$TOP/tests/mail/rpk.list

mkdir "$PKI"
pki_root root
pki_ca ca root
pki_server server ca
pki_server other ca
pki_self_signed self
pki_chain raw server ca root
pki_chain bare self

# smtpd(8) sends its raw public key to every client that asks for it.
instance_sink <<E
127.0.1.1 raw
127.0.1.2 bare
E
# The log says "raw public key" at this level only.
instance_client \
    "smtp_tls_loglevel = verbose, certmatch" \
    "transport_maps = hash:/mnt/work/client/conf/transport"

cases_make "$list"
cases_run "$list" smtp
echo "smtp_tls_connection_reuse = yes" >>"$WORK/client/conf/main.cf"
cases_run "$list" tlsproxy
