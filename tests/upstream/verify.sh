# SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
#++
# NAME
#	verify
# SUMMARY
#	upstream/verify.cocci: does every server pass when OpenSSL cannot verify
# DESCRIPTION
#	For each level that asks for a match there is a good server, and a
#	bad one, whose certificate is from another CA. A library before
#	OpenSSL, see mail/noverify.c, keeps it from starting a verification,
#	in smtp(8) and in tlsproxy(8).
#
#	In stock Postfix, the bad servers pass then, and afterwards, too,
#	with the session from that time. With the patch, nothing passes but
#	a session that was verified before.
#--
patch=verify
sources=tls/tls_client.c
dirs='tls smtp tlsproxy'
. "$TOP/tests/upstream/upstream.subr"

cc -shared -fPIC -o "$WORK/noverify.so" "$TOP/tests/mail/noverify.c" || exit 1
control=$WORK/noverify
rm -rf "$control"
mkdir "$control"

pki_root root
pki_server good root
pki_chain good good root
pki_root other
pki_server bad other
pki_chain bad bad other

instance_sink <<EOT
127.0.1.1 good
127.0.1.2 bad
EOT
instance_client \
    "import_environment = MAIL_CONFIG MAIL_LOGTAG TZ LANG=C LD_PRELOAD=/mnt/work/noverify.so" \
    "transport_maps = hash:/mnt/work/client/conf/transport" \
    "smtp_host_lookup = dns" \
    "smtp_dns_support_level = dnssec" \
    "dnssec_probe = ns:mx.test" \
    "smtp_tls_CAfile = /mnt/work/pki/root.pem" \
    "smtp_tls_fingerprint_digest = sha256" \
    "smtp_tls_loglevel = 1" \
    "smtp_tls_session_cache_database = btree:/mnt/work/client/data/cache" \
    "smtp_connection_cache_on_demand = no" \
    "default_destination_concurrency_failed_cohort_limit = 0" \
    "queue_run_delay = 10000"
chown postfix "$control"

# A service is named after the function that fails in it.
cat >>"$WORK/client/conf/master.cf" <<'EOT'
new-smtp unix - - n - - smtp
proxied unix - - n - - smtp
    -o smtp_tls_connection_reuse=yes -o tlsproxy_service_name=init-tlsproxy
init-tlsproxy unix - - n - 0 tlsproxy
EOT

rm -f "$WORK/domains" "$WORK/records"
for agent in new-smtp proxied; do
    for server in 1-good 2-bad; do
	while read -r name policy; do
	    label=$name-${server#*-}-$agent
	    domain=$label.mx.test
	    echo "$domain" >>"$WORK/domains"
	    echo "$label A 127.0.1.${server%-*}" >>"$WORK/records"
	    echo "_25._tcp.$label TLSA 3 1 1 @good.1.1@" >>"$WORK/records"
	    echo "$domain $policy" >>"$WORK/client/conf/tls_policy"
	    echo "$domain $agent:" >>"$WORK/client/conf/transport"
	done <<-EOT
	fingerprint fingerprint match=$(pki_fprint good sha256)
	verify verify
	secure secure
	anchor secure tafile=/mnt/work/pki/root.pem
	dane dane
	only dane-only
	EOT
    done
done
zone <"$WORK/records" || exit 1
for table in tls_policy transport; do
    instance_postmap $table
done

# outcome recipient
outcome() {
    grep "to=<$1>,.* status=" "$WORK/client/maillog" | sed \
	-e 's/.* status=sent .*/sent/' \
	-e 's/.* status=deferred .*Server certificate not .*/not verified/' \
	-e 's/.* status=deferred .*TLS: handshake failure.*/no TLS/'
}

# step name never|always good bad: what becomes of mail to these servers, as
# patterns
n=0
step() {
    n=$((n + 1))
    rm -f "$control"/*
    [ "$2" = never ] || : >"$control/always"
    recipients=$(sed "s/^/$n@/" "$WORK/domains")
    instance_send $recipients
    instance_wait $recipients
    for r in $recipients; do
	case $r in
	*-good-*) want=$3 ;;
	*) want=$4 ;;
	esac
	got=$(outcome "$r")
	case $got in
	$want) ;;
	*) echo "${r#*@}: $got instead of $want" ;;
	esac
    done >"$WORK/wrong"
    same "$tree, $1" /dev/null "$WORK/wrong"
}

# has_failed: in both processes
has_failed() {
    [ -f "$control/new-smtp.failed" ] && [ -f "$control/init-tlsproxy.failed" ]
}

instance_start sink
instance_start client
step "as usual" never sent "not verified"
instance_stop client
rm -f "$WORK"/client/data/cache*
instance_start client
case $tree in
stock)
    step "OpenSSL cannot verify" always sent sent
    check "$tree, OpenSSL could not verify" has_failed
    step "afterwards" never sent sent ;;
fixed)
    step "OpenSSL cannot verify" always "no TLS" "no TLS"
    check "$tree, OpenSSL could not verify" has_failed
    step "afterwards" never sent "not verified"
    # Whether a bad session is kept to be offered depends on the process.
    step "what was verified before" always sent "no*" ;;
esac
instance_stop client
instance_stop sink
check "$tree, no panic or fatal error" sh -c "! grep -e 'panic:' -e 'fatal:' \
    -e 'killed by signal' -e 'exit status' '$WORK/client/maillog'"
mv "$WORK/client/maillog" "$WORK/maillog.$tree"
