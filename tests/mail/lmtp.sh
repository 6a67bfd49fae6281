# SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
#++
# NAME
#	lmtp
# SUMMARY
#	the LMTP client
#--
. "$TOP/tests/mail/mail.subr"

mkdir "$PKI"
pki_root root
pki_server server root
pki_chain server server root
pki_root other

instance_hosts <<EOF
127.0.1.1 good.mx.test wrong.mx.test pinned.mx.test
EOF
instance_client \
    "default_transport = lmtp" \
    "lmtp_host_lookup = native" \
    "lmtp_tls_loglevel = routine, certmatch" \
    "lmtp_tls_fingerprint_digest = sha384" \
    "lmtp_tls_policy_maps = hash:/mnt/work/client/conf/tls_policy"
echo 'lmtp unix - - n - - lmtp' >>"$WORK/client/conf/master.cf"
cat >"$WORK/client/conf/tls_policy" <<EOF
good.mx.test secure rootca=$(pki_fprint root sha384)
wrong.mx.test secure digest=sha256 rootca=$(pki_fprint other sha256)
pinned.mx.test fingerprint digest=sha512 match=$(pki_fprint server sha512)
EOF
instance_postmap tls_policy
python3 "$TOP/tests/mail/lmtp.py" 127.0.1.1 24 "$PKI/server.chain" \
    >"$WORK/delivered" &
instance_until 100 grep -q listening "$WORK/delivered" || exit 1

# delivered name outcome pattern: what the client and the server say
delivered() {
    check "$1 is $2" [ "$(instance_status "user@$1.mx.test")" = "$2" ]
    check "$1 is explained" \
	grep -q "$1\.mx\.test\[.*$3" "$WORK/client/maillog"
    count=$(grep -c "<user@$1\.mx\.test>" "$WORK/delivered")
    case $2 in
    sent) check "$1, the server has it once" [ "$count" -eq 1 ] ;;
    *) check "$1, the server does not have it" [ "$count" -eq 0 ] ;;
    esac
}

instance_start client
instance_send user@good.mx.test user@wrong.mx.test user@pinned.mx.test
instance_wait user@good.mx.test user@wrong.mx.test user@pinned.mx.test
instance_stop client
delivered good sent "Matched trust anchor at depth 1: digest=sha384"
delivered wrong deferred "no fingerprint in the policy matches a CA"
delivered pinned sent "Matched fingerprint: digest=sha512"
