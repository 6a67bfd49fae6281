# SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
#++
# NAME
#	messages
# SUMMARY
#	messages that are delivered in a second
# DESCRIPTION
#	Messages go to a server from end to end, with one, ten or a hundred
#	destinations that have a policy each; with connections and TLS
#	sessions of their own, with sessions that are resumed, and with
#	connections that are used again. This change has the root in
#	rootca=, and the others, stock Postfix and Exim, in a file.
#
#	Where a clock measures, differences below ten percent mean nothing.
# SEE ALSO
#	smtp.subr, the server and the client
#--
. "$TOP/tests/debs.sh"
# Before the network is out of reach.
[ "$1" = -inside ] || [ "$(id -u)" != 0 ] || debs_unpack "$WORK/debs" exim4-daemon-heavy
. "$TOP/tests/bench/smtp.subr"

messages=300

smtp_sink 100 || exit 1

# recipients destinations: as many as there are messages
recipients() {
    seq $messages | awk '{ printf "%d@d%d.mx.test\n", $1, $1 % n + 1 }' n="$1"
}

# start side destinations fresh|resumed|reused
start() {
    cache= reuse=no
    [ "$3" = fresh ] || cache=btree:/mnt/work/client/data/cache
    [ "$3" != reused ] || reuse=yes
    smtp_client "$1" "smtp_tls_session_cache_database = $cache" \
	"smtp_tls_connection_reuse = $reuse" \
	"smtp_connection_cache_on_demand = $reuse" \
	"smtp_tls_CAfile = $([ "$1" = this ] || echo /mnt/work/pki/root.pem)"
    smtp_policies "$2" secure match=.mx.test "$(rootca "$1")"
    instance_start client
    # Processes begin, sessions are there.
    smtp_deliver $(recipients "$2" | head -n 100)
}

# rootca side
rootca() {
    [ "$1" != this ] || echo "digest=sha256 rootca=$root_cert"
}

# per_second milliseconds
per_second() {
    echo "$1" | awk '{ printf "%.1f\n", 1000 * n / $1 }' n=$messages
}

# measure id round side destinations fresh|resumed|reused
measure() {
    start "$3" "$4" "$5"
    started=$(date +%s%N)
    smtp_deliver $(recipients "$4")
    bench_value "$1" "$2" "$3" \
	"$(per_second $((($(date +%s%N) - started) / 1000000)))"
    instance_stop client
}

describe() {
    case $1 in
    fresh) echo "each with a TLS session of its own" ;;
    resumed) echo "TLS sessions resumed" ;;
    reused) echo "connections used again" ;;
    esac
}

root_cert=$(pki_fprint root sha256)
for kind in fresh resumed reused; do
    for destinations in 1 10 100; do
	id=messages-$kind-$destinations
	bench_row $id "messages to $destinations destinations, $(describe $kind)" \
	    "a second" "stock Postfix" "ratio >= 0.90"
	for round in $(seq "$ROUNDS"); do
	    measure $id "$round" reference $destinations $kind
	    measure $id "$round" this $destinations $kind
	done
    done
done

#
# Exim.
#

exim_make() {
    [ -x "$WORK/debs/usr/sbin/exim4" ] || return 1
    # As it changes its user, its libraries must be where all look.
    {
	echo include /etc/ld.so.conf
	find "$WORK/debs" -name '*.so.*' -printf '%h\n' | sort -u
    } >"$WORK/ld.so.conf"
    ldconfig -f "$WORK/ld.so.conf" -C "$WORK/ld.so.cache" &&
    mount --bind "$WORK/ld.so.cache" /etc/ld.so.cache || return 1
    echo Debian-exim:x:64911: >>/etc/group
    echo Debian-exim:x:64911:64911::/nonexistent:/usr/sbin/nologin >>/etc/passwd
    mkdir -p "$WORK/exim/spool" "$WORK/exim/log"
    chown -R Debian-exim "$WORK/exim"
    cat >"$WORK/exim.conf" <<-'EOT'
	exim_path = /mnt/work/debs/usr/sbin/exim4
	keep_environment =
	spool_directory = /mnt/work/exim/spool
	log_file_path = /mnt/work/exim/log/%slog
	primary_hostname = client.test
	remote_max_parallel = 20
	begin routers
	all:
	driver = manualroute
	route_list = * $domain byname
	self = send
	transport = remote
	begin transports
	remote:
	driver = smtp
	max_rcpt = 1
	connection_max_messages = 1
	hosts_require_tls = *
	tls_verify_hosts = *
	tls_verify_certificates = /mnt/work/pki/root.pem
	tls_verify_cert_hostnames = *
	EOT
    chmod 644 "$WORK/exim.conf"
}

exim_deliver() {
    printf 'Subject: test\n\nThis is a test.\n' |
	/mnt/work/debs/usr/sbin/exim4 -C /mnt/work/exim.conf -odf \
	    -f sender@client.test $(recipients 10)
}

if exim_make; then
    bench_row messages-exim "messages to 10 destinations, $(describe fresh)" \
	"a second" "Exim" ""
    for round in $(seq "$ROUNDS"); do
	rm -f "$WORK/exim/log/mainlog"
	milliseconds=$(bench_ms exim_deliver)
	[ "$(grep -c ' => .* CV=yes' "$WORK/exim/log/mainlog")" -eq $messages ] ||
	    exit 1
	bench_value messages-exim "$round" reference "$(per_second "$milliseconds")"
	measure messages-exim "$round" this 10 fresh
    done
else
    bench_skip messages-exim "no package exim4-daemon-heavy"
fi
instance_stop sink
