# SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
#++
# NAME
#	probe
# SUMMARY
#	posttls-policy probe compared with posttls-finger
# DESCRIPTION
#	Destinations with one server each, all of which are the same smtpd(8),
#	are probed. The other program is run once for each of them, as many
#	at a time.
#--
. "$TOP/tests/bench/bench.subr"
. "$TOP/tests/instance.sh"

if [ "$1" != -inside ]; then
    bench_superuser
    export RESULTS ROUNDS
    instance_enter "$0" -inside
    exit
fi
PKI=$WORK/pki
PKI_NAMES=DNS:*.mx.test
. "$TOP/tests/pki.sh"

destinations=200
parallel=20

mkdir "$PKI"
pki_root root
pki_ca ca root
pki_server server ca
pki_chain server server ca
rootca=$(pki_fprint ca sha256)

seq -f '127.0.1.1 d%.0f.mx.test' $destinations | instance_hosts
instance_client
echo "127.0.1.1 server" | instance_sink
instance_start sink || exit 1
export MAIL_CONFIG=/mnt/work/client/conf
seq $destinations | awk '{
    printf "[d%d.mx.test] secure digest=sha256 rootca=%s\n", $1, rootca
}' rootca="$rootca" >"$WORK/table"
seq -f '[d%.0f.mx.test]' $destinations >"$WORK/destinations"

probe() {
    /mnt/postfix/bin/posttls-policy probe -n $parallel "$WORK/table"
}

fingers() {
    xargs -P $parallel -n 1 /mnt/postfix/bin/posttls-finger -c -h native \
	-l secure -d sha256 -I "$rootca" <"$WORK/destinations"
}

bench_row probe "posttls-policy probe, $destinations destinations" ms \
    "posttls-finger for each, as many at a time" "ratio <= 1.00"
for round in $(seq "$ROUNDS"); do
    bench_value probe "$round" reference "$(bench_ms fingers)"
    bench_value probe "$round" this "$(bench_ms probe)"
done
instance_stop sink
[ "$(grep -c "Verified TLS connection" "$WORK/log")" -eq \
    $((destinations * ROUNDS)) ] || exit 1
