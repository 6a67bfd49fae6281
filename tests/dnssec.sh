# SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
#++
# NAME
#	dnssec.sh
# SUMMARY
#	a private DNSSEC: an authoritative server and a validating resolver
# SYNOPSIS
#	. "$TOP/tests/debs.sh"
#	. "$TOP/tests/pki.sh"
#	. "$TOP/tests/dnssec.sh"
#
#	dnssec_fetch
#
#	dnssec_zone file zone [how]
#
#	dnssec_start
#
#	dnssec_reload file zone
#
#	dnssec_resolver validating|plain
#
#	dnssec_restart [option]
#
#	dnssec_stop
# DESCRIPTION
#	dnssec_fetch unpacks nsd, unbound and the ldns tools. It needs the
#	network, and must be called before instance_enter. Call the other
#	functions after it.
#
#	dnssec_zone reads a zone in a file, and signs it. In the file,
#	@certificate.selector.matching-type@ stands for the certificate
#	association data (RFC 6698 section 2.1.4) of a certificate made with
#	pki.sh. Zones below others come first. How:
#
#	signed, the default.
#
#	unsigned, without signatures and without DS record in the zone above.
#
#	broken, with signatures of TLSA records that are wrong.
#
#	expired, with signatures that have expired.
#
#	dnssec_start starts the server at 127.0.0.53, and at 127.0.0.1 a
#	resolver that validates with the key of the last zone, and at
#	127.0.0.2 one that does not validate. /etc/resolv.conf names the
#	former.
#
#	dnssec_reload replaces a zone. Resolvers know the old records for as
#	long as their TTL says.
#
#	dnssec_resolver selects a resolver in /etc/resolv.conf.
#
#	dnssec_restart empties the cache of the validating resolver, and
#	gives it an option of the server section in unbound.conf(5).
#
#	dnssec_stop stops the validating resolver.
# FILES
#	$WORK/dns/
#--
dnssec_fetch() {
    debs_unpack "$WORK/dnssec" nsd unbound ldnsutils
}

# dnssec_run program argument...
dnssec_run() {
    debs_run "$WORK/dnssec" "$@"
}

# dnssec_data certificate selector matching-type
dnssec_data() {
    case $2 in
    0) openssl x509 -in "$PKI/$1.pem" -outform DER ;;
    1) openssl x509 -in "$PKI/$1.pem" -noout -pubkey |
	openssl pkey -pubin -outform DER ;;
    esac |
    case $3 in
    0) cat ;;
    1) openssl dgst -sha256 -binary ;;
    2) openssl dgst -sha512 -binary ;;
    # A number for private use (RFC 6698 section 7.4).
    254) openssl dgst -sha384 -binary ;;
    esac | od -An -v -tx1 | tr -d ' \n'
}

dnssec_fill() {
    grep -o '@[a-z0-9]*\.[01]\.[0-9]*@' "$1" | sort -u | tr -d @ |
    while IFS=. read -r cert selector mtype; do
	echo "s/@$cert\.$selector\.$mtype@/$(dnssec_data "$cert" \
	    "$selector" "$mtype")/"
    done >"$WORK/dns/fill.sed"
    sed -f "$WORK/dns/fill.sed" "$1"
}

# The time of signatures, as an option of ldns-signzone.
dnssec_time() {
    case $1 in
    expired) echo "-i 20200101000000 -e 20200201000000" ;;
    *) echo "-i 20200101000000 -e 20380101000000" ;;
    esac
}

dnssec_zone() (
    mkdir -p "$WORK/dns"
    file=$1 zone=$2 how=${3:-signed}
    cd "$WORK/dns" || exit
    dnssec_fill "$file" >"$zone"
    # Keys of the zones below.
    cat ./*."$zone".ds >>"$zone" 2>/dev/null
    echo "$zone" >>zones
    [ "$how" != unsigned ] || exit 0
    if [ ! -f "$zone.name" ]; then
	dnssec_run ldns-keygen -a ECDSAP256SHA256 -k "$zone" >"$zone.name"
	dnssec_run ldns-key2ds -n -2 "$(cat "$zone.name").key" >"$zone.ds"
    fi
    dnssec_run ldns-signzone $(dnssec_time "$how") -f "$zone.signed" \
	"$zone" "$(cat "$zone.name")" || exit
    mv "$zone.signed" "$zone"
    [ "$how" != broken ] ||
	sed -i '/	TLSA	/s/[1-9a-f]$/0/; t
	    /	TLSA	/s/0$/1/' "$zone"
)

# dnssec_unbound name address modules
dnssec_unbound() {
    cat >"$WORK/dns/$1.conf" <<EOF
server:
  interface: $2
  username: ""
  chroot: ""
  directory: "$WORK/dns"
  pidfile: "$WORK/dns/$1.pid"
  use-syslog: no
  logfile: "$WORK/dns/$1.log"
  val-log-level: 2
  val-bogus-ttl: 1
  num-threads: 1
  do-not-query-localhost: no
  module-config: "$3"
  trust-anchor-file: "$(cat "$WORK/dns/$zone.name").key"
  local-zone: "test." nodefault
include: "$WORK/dns/$1.more*"
remote-control:
  control-enable: no
stub-zone:
  name: "$zone"
  stub-addr: 127.0.0.53
EOF
    dnssec_run unbound -c "$WORK/dns/$1.conf"
}

dnssec_start() {
    zone=$(tail -n 1 "$WORK/dns/zones")
    {
	cat <<EOF
server:
  ip-address: 127.0.0.53
  server-count: 1
  username: ""
  pidfile: "$WORK/dns/nsd.pid"
  zonesdir: "$WORK/dns"
  database: ""
  xfrdfile: "$WORK/dns/xfrd"
  zonelistfile: "$WORK/dns/zonelist"
  logfile: "$WORK/dns/nsd.log"
  xfrdir: "$WORK/dns"
  rrl-ratelimit: 0
remote-control:
  control-enable: no
EOF
	while read -r z; do
	    printf 'zone:\n  name: %s\n  zonefile: %s\n' "$z" "$z"
	done <"$WORK/dns/zones"
    } >"$WORK/dns/nsd.conf"
    touch "$WORK/dns/resolv.conf"
    mount --bind "$WORK/dns/resolv.conf" /etc/resolv.conf
    dnssec_run nsd -c "$WORK/dns/nsd.conf" &&
    dnssec_unbound validating 127.0.0.1 "validator iterator" &&
    dnssec_unbound plain 127.0.0.2 iterator &&
    dnssec_resolver validating
}

dnssec_reload() {
    dnssec_zone "$@" && kill -HUP "$(cat "$WORK/dns/nsd.pid")"
}

dnssec_resolver() {
    case $1 in
    validating) echo nameserver 127.0.0.1 ;;
    plain) echo nameserver 127.0.0.2 ;;
    esac >"$WORK/dns/resolv.conf"
    echo options trust-ad attempts:1 timeout:2 >>"$WORK/dns/resolv.conf"
}

dnssec_stop() {
    kill -9 "$(cat "$WORK/dns/validating.pid")"
}

dnssec_restart() {
    dnssec_stop
    printf 'server:\n  %s\n' "$1" >"$WORK/dns/validating.more"
    dnssec_run unbound -c "$WORK/dns/validating.conf"
}
