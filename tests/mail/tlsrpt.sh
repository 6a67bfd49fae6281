# SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
#++
# NAME
#	tlsrpt
# SUMMARY
#	failures are reported with TLSRPT in the right terms
# DESCRIPTION
#	A Postfix with TLSRPT support, which Debian's 3.10 has, reports
#	each outcome to a datagram socket, for domains that ask for that in
#	DNS (RFC 8460). One failure is local, see noverify.c.
#--
. "$TOP/tests/lib.sh"
. "$TOP/tests/debs.sh"
if [ "$1" != -inside ]; then
    if ! [ -f "$SOURCE/src/tls/tlsrpt_wrapper.c" ]; then
	skip "all cases" "Postfix $RELEASE has no TLSRPT support"
	exit 0
    fi
    if ! apt-cache show libtlsrpt0-dev >/dev/null 2>&1; then
	skip "all cases" "this Debian suite has no libtlsrpt"
	exit 0
    fi
    . "$TOP/tests/instance.sh"
    debs_unpack "$WORK/tlsrpt" libtlsrpt0-dev &&
    debs_unpack "$WORK/nsd" nsd || exit 1

    # The library has to be where the instance sees it.
    lib=$(dirname "$(find "$WORK/tlsrpt" -name 'libtlsrpt.so')")
    seen=/mnt/work/${lib#"$WORK/"}
    cp -R -p "$TREE" "$WORK/postfix"

    # built_with macro: what the tree was built with
    built_with() {
	sed -n "s/^# $1=//p" "$TREE/conf/makedefs.out"
    }
    ccargs=$(built_with CCARGS)
    auxlibs=$(built_with AUXLIBS)
    TREE=$WORK/postfix
    {
	make -C "$TREE" tidy &&
	make -C "$TREE" -s makefiles shared=no dynamicmaps=no pie=yes \
	    CCARGS="$ccargs -DUSE_TLSRPT -I$WORK/tlsrpt/usr/include" \
	    AUXLIBS="$auxlibs -L$lib -Wl,-rpath,$seen -ltlsrpt" &&
	make -C "$TREE" -j2
    } >"$WORK/build.log" 2>&1 || {
	tail "$WORK/build.log"
	exit 1
    }
    instance_enter "$0" -inside
    status=$?
    rm -rf "$WORK/postfix"
    exit $status
fi
. "$TOP/tests/mail/mail.subr"

cc -shared -fPIC -o "$WORK/noverify.so" "$TOP/tests/mail/noverify.c" || exit 1
mkdir "$WORK/noverify"
: >"$WORK/noverify/always"
chown postfix "$WORK/noverify"

pki_usual
pki_server expired ca days=-1
pki_chain expired expired ca root
pki_chain alone server
pki_root other
root=$(pki_fprint root sha256)
other=$(pki_fprint other sha256)

# One destination for each case.
zone() {
    cat <<'EOF'
$TTL 60
@ SOA ns hostmaster 1 60 60 60 60
@ NS ns
ns A 127.0.0.1
EOF
    while read -r name address; do
	echo "$name A $address"
	echo "_smtp._tls.$name TXT \"v=TLSRPTv1; rua=mailto:tlsrpt@mx.test\""
    done
}
mkdir "$WORK/dns"
zone >"$WORK/dns/mx.test" <<'EOF'
good 127.0.1.1
wrong 127.0.1.1
name 127.0.1.1
expired 127.0.1.2
alone 127.0.1.3
fprint 127.0.1.1
error 127.0.1.1
unverified 127.0.1.1
EOF
cat >"$WORK/dns/nsd.conf" <<EOF
server:
  ip-address: 127.0.0.1
  username: ""
  pidfile: "$WORK/dns/pid"
  zonesdir: "$WORK/dns"
  database: ""
  xfrdfile: "$WORK/dns/xfrd"
  zonelistfile: "$WORK/dns/zonelist"
remote-control:
  control-enable: no
zone:
  name: mx.test
  zonefile: mx.test
EOF
echo nameserver 127.0.0.1 >"$WORK/dns/resolv.conf"
mount --bind "$WORK/dns/resolv.conf" /etc/resolv.conf
debs_run "$WORK/nsd" nsd -c "$WORK/dns/nsd.conf" || exit 1

instance_sink <<EOF
127.0.1.1 server
127.0.1.2 expired
127.0.1.3 alone
EOF
instance_client \
    "import_environment = MAIL_CONFIG MAIL_LOGTAG TZ LANG=C LD_PRELOAD=/mnt/work/noverify.so" \
    "transport_maps = inline:{unverified.mx.test=init-smtp:}" \
    "smtp_host_lookup = dns" \
    "smtp_dns_support_level = enabled" \
    "smtp_tls_security_level = may" \
    "smtp_tls_loglevel = 1" \
    "smtp_tlsrpt_enable = yes" \
    "smtp_tlsrpt_socket_name = tlsrpt.sock"
cat >>"$WORK/client/conf/master.cf" <<EOF
init-smtp unix - - n - - smtp -o tlsproxy_service_name=init-tlsproxy
init-tlsproxy unix - - n - 0 tlsproxy
EOF
cat >"$WORK/client/conf/tls_policy" <<EOF
good.mx.test secure digest=sha256 rootca=$root
wrong.mx.test secure digest=sha256 rootca=$other
name.mx.test secure digest=sha256 rootca=$root match=wrong.test
expired.mx.test secure digest=sha256 rootca=$root
alone.mx.test secure digest=sha256 rootca=$root
fprint.mx.test fingerprint digest=sha3-256 match=$other
error.mx.test secure digest=sha255 rootca=$root
unverified.mx.test secure digest=sha256 rootca=$root
EOF
instance_postmap tls_policy

# A line for each report.
python3 -c '
import os, socket, sys
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
s.bind(sys.argv[1])
os.chmod(sys.argv[1], 0o666)
while True:
    print(s.recv(65536).decode().replace("\n", " "), flush=True)
' "$WORK/client/spool/tlsrpt.sock" >>"$WORK/reports" &
while [ ! -S "$WORK/client/spool/tlsrpt.sock" ]; do
    sleep 0.1
done

# reported domain code [reason]: just one report, with this failure
reported() {
    grep "\"d\": \"$1\.mx\.test\"" "$WORK/reports" >"$WORK/report"
    got=$(sed -n 's/.*"c":\([0-9]*\).*/\1/p' "$WORK/report")
    why=$(sed -n 's/.*"f": "\([^"]*\)".*/\1/p' "$WORK/report")
    if [ "$(wc -l <"$WORK/report")" -ne 1 ]; then
	fail "$1, $label" "$(wc -l <"$WORK/report") reports"
    elif [ "$got $why" != "$2 $3" ]; then
	fail "$1, $label" "reported $got $why"
    else
	pass "$1, $label"
    fi
}

names='good wrong name expired alone fprint error unverified'
instance_start sink
for label in smtp tlsproxy; do
    [ $label = smtp ] ||
	echo "smtp_tls_connection_reuse = yes" >>"$WORK/client/conf/main.cf"
    : >"$WORK/reports"
    instance_start client
    instance_send $(for d in $names; do echo "$label@$d.mx.test"; done)
    instance_wait $(for d in $names; do echo "$label@$d.mx.test"; done)
    instance_stop client
    cp "$WORK/reports" "$WORK/reports.$label"

    # Success, host mismatch, not trusted, expired, validation failure. The
    # numbers are those of libtlsrpt.
    reported good ""
    reported name 202
    reported wrong 203
    reported fprint 203
    reported expired 204
    reported alone 205 unable_to_get_local_issuer_certificate
    reported unverified 205 unspecified_certificate_verification_error
    # No connection, nothing to report.
    check "error, $label" sh -c "! grep 'error\.mx\.test' $WORK/reports"
done
instance_stop sink
