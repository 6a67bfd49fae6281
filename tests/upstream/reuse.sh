# SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
#++
# NAME
#	reuse
# SUMMARY
#	upstream/reuse.cocci: is a plaintext connection used for more than that
# DESCRIPTION
#	A server does not offer STARTTLS, and connections to it stay open.
#	Under a policy that allows plaintext, mail is delivered, and the
#	connection is used again. Then comes a message that requires TLS,
#	because the policy has changed; or because the message before had
#	"TLS-Required: no", where Postfix has that.
#
#	In stock Postfix that message is delivered over the open connection.
#	With the patch, it is not.
#
#	Another server has TLS, and its connections are used again with the
#	patch as without. With the patch this is also so by next hop: when the
#	server is no longer among the addresses that are looked up.
#--
patch=reuse
sources='smtp/smtp_connect.c smtp/smtp.h'
dirs=smtp
. "$TOP/tests/upstream/upstream.subr"

pki_root root
pki_server server root
pki_chain server server root
instance_hosts <<EOF
127.0.1.1 plain.mx.test required.mx.test
127.0.1.2 tls.mx.test
EOF
zone <<'EOF' || exit 1
dane-plain A 127.0.1.1
_25._tcp.dane-plain TLSA 3 1 1 @server.1.1@
dane-tls A 127.0.1.2
_25._tcp.dane-tls TLSA 3 1 1 @server.1.1@
EOF
instance_sink <<EOF
127.0.1.1 server smtpd_tls_security_level=none
127.0.1.2 server
EOF
instance_client \
    "transport_maps = inline:{dane-plain.mx.test=dane:,dane-tls.mx.test=dane:}" \
    "dnssec_probe = ns:mx.test" \
    "smtp_tls_CAfile = /mnt/work/pki/root.pem" \
    "smtp_tls_connection_reuse = yes" \
    "smtp_tls_fingerprint_digest = sha256" \
    "smtp_connection_cache_destinations = static:all" \
    "smtp_connection_cache_time_limit = 60s" \
    "connection_cache_ttl_limit = 60s" \
    "default_destination_concurrency_failed_cohort_limit = 0" \
    "queue_run_delay = 10000"
cat >>"$WORK/client/conf/master.cf" <<'EOF'
dane unix - - n - - smtp
    -o smtp_host_lookup=dns -o smtp_dns_support_level=dnssec
EOF
case $tree in
stock) taken="sent, reused" ;;
fixed) taken=deferred ;;
esac

# put_policy policy...: for all destinations
now=$(date +%s)
put_policy() {
    for d in plain required tls dane-plain dane-tls; do
	echo "$d.mx.test $*"
    done >"$WORK/client/conf/tls_policy"
    instance_postmap tls_policy
    # The client notices a new table by its time, in whole seconds.
    touch -d "@$((now + n))" "$WORK/client/conf/tls_policy" \
	"$WORK/client/conf/tls_policy.db"
}

# deliver name outcome destination [header]: the outcome is a pattern
n=0
deliver() {
    n=$((n + 1))
    r=user$n@$3
    printf '%bSubject: test\n\nThis is a test.\n' "$4" |
	/mnt/postfix/bin/sendmail -C /mnt/work/client/conf \
	    -f sender@client.test "$r"
    instance_wait "$r"
    got=$(instance_status "$r")
    ! grep -q "to=<$r>.* conn_use=" "$WORK/client/maillog" || got="$got, reused"
    case $got in
    $2) pass "$tree, $1" ;;
    *) fail "$tree, $1" "$got instead of $2" ;;
    esac
}

instance_start sink
instance_start client
for policy in "encrypt" "fingerprint match=$(pki_fprint server sha256)" \
    "verify" "secure" "secure tafile=/mnt/work/pki/root.pem" \
    "dane" "dane-only"; do
    level=${policy%%=*} prefix=
    case $policy in
    dane*) prefix=dane- ;;
    esac
    # A connection may still be open from the level before.
    put_policy none
    deliver "none, before $level" "sent*" ${prefix}plain.mx.test
    deliver "none again, before $level" "sent, reused" ${prefix}plain.mx.test
    put_policy $policy
    deliver "$level, on a plaintext connection" "$taken" ${prefix}plain.mx.test
    deliver "$level, with TLS" "sent*" ${prefix}tls.mx.test
    deliver "$level, with TLS again" "sent, reused" ${prefix}tls.mx.test
done

# A policy with an error.
put_policy none
deliver "none, before an error" "sent*" plain.mx.test
put_policy bogus
deliver "error, on a plaintext connection" "$taken" plain.mx.test

if has_parameter tls_required_enable; then
    put_policy encrypt
    deliver "TLS-Required: no" "sent*" required.mx.test 'TLS-Required: no\n'
    deliver "TLS-Required: no, again" "sent, reused" required.mx.test \
	'TLS-Required: no\n'
    deliver "after TLS-Required: no" "$taken" required.mx.test
fi

# The name now has an address where nothing listens.
put_policy secure
deliver "secure once more" "sent*" tls.mx.test
sed 's/^127\.0\.1\.2 /127.0.1.3 /' /etc/hosts >"$WORK/hosts"
cat "$WORK/hosts" >/etc/hosts
[ $tree = stock ] ||
    deliver "secure, by next hop" "sent, reused" tls.mx.test
instance_stop client
instance_stop sink
check "$tree, no panic or fatal error" sh -c "! grep -e 'panic:' -e 'fatal:' \
    -e 'killed by signal' -e 'exit status' '$WORK/client/maillog'"
mv "$WORK/client/maillog" "$WORK/maillog.$tree"
