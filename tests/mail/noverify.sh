# SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
#++
# NAME
#	noverify
# SUMMARY
#	nothing passes when OpenSSL cannot start a verification
# DESCRIPTION
#	A library before OpenSSL, see noverify.c, makes one of the two
#	functions fail that libssl needs to start a verification. Then no
#	mail may be sent, not even when the server would match: nobody has
#	looked. Only a session that was verified before may be resumed. A
#	session from such a handshake may not, also because the next
#	delivery must succeed when the failure is over.
#
#	Each delivery agent has a name of the form
#	function-place-protocol-cache: new or init, as in noverify.c; smtp
#	or proxy, for TLS in smtp(8) or through tlsproxy(8); TLS 1.2 or 1.3;
#	and with or without a session cache. Each of them delivers, at the
#	same time, to destinations with the right and the wrong rootca= or
#	match=.
#
#	Whether there is a session cache depends on tlsmgr(8), of which
#	there are two. A server that was stopped and started has new keys,
#	and declines to resume a session.
#--
. "$TOP/tests/mail/mail.subr"

cc -shared -fPIC -o "$WORK/noverify.so" "$TOP/tests/mail/noverify.c" || exit 1

mkdir "$PKI"
pki_root root
pki_server server root
pki_chain server server root
pki_root other

# All agents, and those that verify: tlsproxy(8) where it is used.
agents=
verifiers=
for function in new init; do
    for place in smtp proxy; do
	for protocol in 1.2 1.3; do
	    for cache in none cache; do
		agent=$function-$place-$protocol-$cache
		agents="$agents $agent"
		case $place in
		proxy) agent=$function-tlsproxy-$protocol-$cache ;;
		esac
		verifiers="$verifiers $agent"
	    done
	done
    done
done
policies="ca-right ca-wrong match-right match-wrong"

# destination agent policy
destination() {
    echo "$1-$2" | tr -d . | sed 's/$/.mx.test/'
}

instance_sink <<EOT
127.0.1.1 server
EOT
instance_client \
    "import_environment = MAIL_CONFIG MAIL_LOGTAG TZ LANG=C LD_PRELOAD=/mnt/work/noverify.so" \
    "transport_maps = hash:/mnt/work/client/conf/transport" \
    "smtp_tls_loglevel = cache" \
    "smtp_tls_session_cache_database = btree:/mnt/work/client/data/cache" \
    "smtp_connection_cache_on_demand = no" \
    "default_destination_concurrency_failed_cohort_limit = 0" \
    "queue_run_delay = 10000"

for agent in $agents; do
    IFS=- read -r function place protocol cache <<-EOT
	$agent
	EOT
    printf '%s unix - - n - - smtp' "$agent"
    printf ' -o smtp_tls_mandatory_protocols=>=TLSv%s,<=TLSv%s' \
	"$protocol" "$protocol"
    printf ' -o tlsmgr_service_name=tlsmgr-%s' "$cache"
    if [ "$place" = proxy ]; then
	verifier=$function-tlsproxy-$protocol-$cache
	printf ' -o smtp_tls_connection_reuse=yes -o tlsproxy_service_name=%s\n' \
	    "$verifier"
	printf '%s unix - - n - 0 tlsproxy -o tlsmgr_service_name=tlsmgr-%s' \
	    "$verifier" "$cache"
    fi
    echo
done >>"$WORK/client/conf/master.cf"
for cache in none cache; do
    printf 'tlsmgr-%s unix - - n 1000? 1 tlsmgr' "$cache"
    printf ' -o tls_random_exchange_name=/mnt/work/client/data/prng-%s' \
	"$cache"
    [ "$cache" = cache ] || printf ' -o smtp_tls_session_cache_database='
    echo
done >>"$WORK/client/conf/master.cf"

ca_right="secure digest=sha256 rootca=$(pki_fprint root sha256)"
ca_wrong="secure digest=sha256 rootca=$(pki_fprint other sha256)"
match_right="fingerprint digest=sha512 match=$(pki_fprint server sha512)"
match_wrong="fingerprint digest=sha512 match=$(pki_fprint other sha512)"
for agent in $agents; do
    for policy in $policies; do
	domain=$(destination "$agent" "$policy")
	eval "attributes=\$$(echo "$policy" | tr - _)"
	echo "$domain" >>"$WORK/domains"
	echo "$domain $attributes" >>"$WORK/client/conf/tls_policy"
	echo "$domain $agent:" >>"$WORK/client/conf/transport"
    done
done
sed 's/^/127.0.1.1 /' "$WORK/domains" | instance_hosts
for table in tls_policy transport; do
    instance_postmap "$table"
done

control=$WORK/noverify
mkdir "$control"
chown postfix "$control"

# set_failure never|once|always: once is for each destination of an agent
set_failure() {
    rm -f "$control"/*
    case $1 in
    once)
	for verifier in $verifiers; do
	    n=0
	    for policy in $policies; do
		n=$((n + 1))
		: >"$control/$verifier.$n"
	    done
	done ;;
    always)
	: >"$control/always" ;;
    esac
}

# check_failure name never|once|always: did it happen as often as it should
check_failure() {
    (cd "$control" && ls) >"$WORK/control"
    {
	case $2 in
	always) echo always ;;
	esac
	case $2 in
	always|once) printf '%s.failed\n' $verifiers ;;
	esac
    } | sort >"$WORK/expect"
    sort "$WORK/control" >"$WORK/out"
    same "$1: the function fails $2" "$WORK/expect" "$WORK/out"
}

# outcome domain: of this step
outcome() {
    status=$(sed -n "s/.* to=<$step@$1>,.* status=\([a-z]*\) .*/\1/p" \
	"$WORK/step.log")
    if grep -q "$1\[.*: Reusing old session" "$WORK/step.log"; then
	echo "$status, resumed"
    else
	echo "$status, full"
    fi
}

# explained domain: is the reason in the log
explained() {
    grep -q "certificate verification failed for $1\[.*: next hop $1: OpenSSL could not start or complete the verification: unspecified certificate verification error\$" \
	"$WORK/step.log"
}

# deliver name never|once|always right cached: what becomes of mail under a
# right policy, and the same where there is a session cache
step=0
deliver() {
    step=$((step + 1))
    set_failure "$2"
    lines=$(cat "$WORK/client/maillog" 2>/dev/null | wc -l)
    recipients=$(sed "s/^/$step@/" "$WORK/domains")
    instance_send $recipients
    instance_wait $recipients
    tail -n +$((lines + 1)) "$WORK/client/maillog" >"$WORK/step.log"
    cp "$WORK/step.log" "$WORK/step.log.$step"
    check_failure "$1" "$2"
    for agent in $agents; do
	verdict=
	for policy in $policies; do
	    domain=$(destination "$agent" "$policy")
	    case $agent,$policy in
	    *-wrong) want="deferred, full" ;;
	    *-cache,*) want=$4 ;;
	    *) want=$3 ;;
	    esac
	    got=$(outcome "$domain")
	    [ "$got" = "$want" ] ||
		verdict="$verdict $policy: $got instead of $want;"
	    case $2,$got in
	    never,*|*,sent*) ;;
	    *) explained "$domain" || verdict="$verdict $policy: no reason;" ;;
	    esac
	done
	if [ -z "$verdict" ]; then
	    pass "$1, $agent"
	else
	    fail "$1, $agent" "${verdict# }"
	fi
    done
}

restart_sink() {
    instance_stop sink
    instance_start sink
}

instance_start sink
instance_start client
deliver "once" once "deferred, full" "deferred, full"
deliver "after once" never "sent, full" "sent, full"
deliver "always" always "deferred, full" "sent, resumed"
restart_sink
deliver "always, declined" always "deferred, full" "deferred, full"
deliver "after always" never "sent, full" "sent, full"
restart_sink
deliver "once, declined" once "deferred, full" "deferred, full"
deliver "after once, declined" never "sent, full" "sent, full"
instance_stop client

# The sink is the witness of what was sent. It says so after the client.
tries=100
sed -n 's/.* to=<\([^>]*\)>,.* status=sent .*/\1/p' "$WORK/client/maillog" |
    sort >"$WORK/expect"
while [ $tries -gt 0 ]; do
    sed -n 's/.* to=<\([^>]*\)>,.* status=sent .*/\1/p' "$WORK/sink/maillog" |
	sort >"$WORK/out"
    [ "$(wc -l <"$WORK/out")" -lt "$(wc -l <"$WORK/expect")" ] || break
    tries=$((tries - 1))
    sleep 0.1
done
instance_stop sink
same "the server has what was sent" "$WORK/expect" "$WORK/out"
check "no panic or fatal error" sh -c "! grep -e 'panic:' -e 'fatal:' \
    -e 'killed by signal' -e 'exit status' '$WORK/client/maillog'"
