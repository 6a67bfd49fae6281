# SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
#++
# NAME
#	requiretls
# SUMMARY
#	a sender that asks for an authenticated server (RFC 8689)
# DESCRIPTION
#	With REQUIRETLS, which Postfix 3.11 has, a server counts as
#	authenticated when a policy with rootca= or digest= accepts it. No
#	other gets the message.
#--
. "$TOP/tests/lib.sh"
if [ "$1" != -inside ] && ! has_parameter smtp_requiretls_policy; then
    skip "all cases" "Postfix $RELEASE has no REQUIRETLS"
    exit
fi
. "$TOP/tests/mail/mail.subr"

pki_usual
pki_root other

instance_hosts <<E
127.0.1.1 rootca.mx.test fingerprint.mx.test wrong.mx.test misfit.mx.test encrypt.mx.test
127.0.1.2 without.mx.test
E
instance_sink <<E
127.0.1.1 server
127.0.1.2 server requiretls_enable=no
E
instance_client "smtp_requiretls_policy = enforce"
root=$(pki_fprint root sha256)
cat >"$WORK/client/conf/tls_policy" <<E
rootca.mx.test secure digest=sha256 rootca=$root
fingerprint.mx.test fingerprint digest=sha512 match=$(pki_fprint server sha512)
wrong.mx.test secure digest=sha256 rootca=$(pki_fprint other sha256)
misfit.mx.test secure digest=sha512 rootca=$root
encrypt.mx.test encrypt
without.mx.test secure digest=sha256 rootca=$root
E
instance_postmap tls_policy

names='rootca fingerprint wrong misfit encrypt without'
instance_start sink
for label in smtp tlsproxy; do
    [ $label = smtp ] ||
	echo "smtp_tls_connection_reuse = yes" >>"$WORK/client/conf/main.cf"
    recipients=$(for d in $names; do echo "$label@$d.mx.test"; done)
    instance_start client
    instance_send -O requiretls=yes $recipients
    instance_wait $recipients
    instance_stop client

    # outcome destination status [reason]
    outcome() {
	grep "to=<$label@$1.mx.test>" "$WORK/client/maillog" >"$WORK/line"
	check "$1 is $2, $label" \
	    grep -q "status=$2 .*$3" "$WORK/line"
	[ "$2" = sent ] || check "$1 has no message, $label" sh -c \
	    "! grep 'to=<$label@$1.mx.test>' '$WORK/sink/maillog'"
    }
    outcome rootca sent
    outcome fingerprint sent
    outcome wrong bounced "no trusted server certificate"
    outcome misfit deferred "TLS configuration problem"
    outcome encrypt bounced "disables certificate matching"
    outcome without bounced "supports REQUIRETLS"
done
instance_stop sink
