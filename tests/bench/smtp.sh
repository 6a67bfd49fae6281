# SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
#++
# NAME
#	smtp
# SUMMARY
#	instructions of smtp(8) for each message
# DESCRIPTION
#	One smtp(8) process delivers messages under callgrind(1), each over
#	a connection of its own. The instructions of two runs with different
#	numbers of messages differ by those of the messages alone. Such a
#	count repeats, where a clock does not.
#
#	The floor is what OpenSSL takes for the same handshake, without
#	Postfix, see handshake.c.
# SEE ALSO
#	smtp.subr, the server and the client
#--
. "$TOP/tests/bench/smtp.subr"

few=5
many=25

smtp_sink 1 || exit 1

# Programs as they are, but this.
for side in this reference; do
    mkdir -p "$WORK/$side"
    ln -s /mnt/$side/libexec/* "$WORK/$side"
    rm "$WORK/$side/smtp"
    cat >"$WORK/$side/smtp" <<-EOT
	#!/bin/sh
	exec valgrind -q --tool=callgrind --callgrind-out-file=/mnt/work/counts/%p \\
	    /mnt/$side/libexec/smtp "\$@"
	EOT
    chmod +x "$WORK/$side/smtp"
done
mkdir "$WORK/counts"
chmod 777 "$WORK/counts"

# run count: sets $instructions to those of one process
run() {
    instance_start client || exit 1
    smtp_deliver $(seq -f '%g@d1.mx.test' "$1")
    # The superuser made these, but another account is to write them.
    rm -f "$WORK/counts/"*
    instance_stop client
    tries=100
    until grep -qs ^totals: "$WORK/counts/"*; do
	tries=$((tries - 1))
	[ $tries -gt 0 ] || exit 1
	sleep 0.1
    done
    instructions=$(sed -n 's/^totals: //p' "$WORK/counts/"*)
}

# measure round side policy resumed|fresh: million instructions for each message
measure() {
    cache=
    [ "$4" = fresh ] || cache=btree:/mnt/work/client/data/cache
    smtp_client "$2" "daemon_directory = /mnt/work/$2" \
	"default_process_limit = 1" \
	"smtp_tls_CAfile = $(ca_file "$3")" \
	"smtp_tls_fingerprint_digest = sha256" \
	"smtp_tls_session_cache_database = $cache"
    smtp_policies 1 "$(policy "$3")"
    run $few
    before=$instructions
    run $many
    per_one "$before" "$instructions" | tee "$WORK/values/$1.$2.$3.$4"
}

# per_one before after: million instructions
per_one() {
    echo "$2 $1" | awk '{ printf "%.3f\n", ($1 - $2) / n / 1e6 }' \
	n=$((many - few))
}

# floor round name fingerprint: the client of OpenSSL alone
floor() {
    for count in $few $many; do
	valgrind --tool=callgrind --toggle-collect=client \
	    --callgrind-out-file=/dev/null "$WORK/handshake" \
	    "$PKI/server.chain" "$3" $count 2>"$WORK/collected" || exit 1
	sed -n 's/.* Collected : //p' "$WORK/collected"
    done >"$WORK/counted"
    per_one $(cat "$WORK/counted") >"$WORK/values/$1.openssl.$2.fresh"
}

# ca_file policy: what this one needs of it
ca_file() {
    [ "$1" != cafile ] || echo /mnt/work/pki/root.pem
}

# policy name: its attributes
policy() {
    case $1 in
    encrypt) echo encrypt ;;
    cafile) echo secure match=.mx.test ;;
    tafile) echo secure match=.mx.test tafile=/mnt/work/pki/root.pem ;;
    match) echo fingerprint match=$server_cert ;;
    digest) echo fingerprint digest=sha256 match=$server_cert ;;
    rootca*) echo secure match=.mx.test digest=sha256 \
	"$(smtp_values "${1#rootca}" "$root_cert")" ;;
    esac
}

describe() {
    case $1 in
    encrypt) echo encrypt ;;
    cafile) echo "secure, one root in the CAfile" ;;
    tafile) echo "secure tafile=" ;;
    match) echo "fingerprint match=" ;;
    digest) echo "fingerprint digest= match=" ;;
    rootca1) echo "secure rootca=" ;;
    rootca*) echo "secure, ${1#rootca} values of rootca=" ;;
    verified) echo "the same handshake" ;;
    esac
}

# compare policy fresh|resumed reference-side reference-policy wanted
compare() {
    id=smtp-$2-$1${3#reference}
    case $3 in
    reference) text="stock Postfix" ;;
    this) text="this" ;;
    openssl) text="OpenSSL alone" ;;
    esac
    bench_row "$id" "smtp(8), $2 TLS session, $(describe "$1")" \
	"million instructions a message" "$text, $(describe "$4")" "$5"
    for round in $(seq "$(bench_few_rounds)"); do
	bench_value "$id" "$round" this "$(value "$round" this "$1" "$2")"
	bench_value "$id" "$round" reference "$(value "$round" "$3" "$4" "$2")"
    done
}

# value round side policy fresh|resumed
value() {
    cat "$WORK/values/$1.$2.$3.$4"
}

server_cert=$(pki_fprint server sha256)
root_cert=$(pki_fprint root sha256)
mkdir "$WORK/values"
cc -O2 -o "$WORK/handshake" "$TOP/tests/bench/handshake.c" -lssl -lcrypto ||
    exit 1
for round in $(seq "$(bench_few_rounds)"); do
    for policy in encrypt match cafile tafile; do
	measure "$round" reference $policy fresh
	measure "$round" this $policy fresh
    done
    for policy in digest rootca1 rootca10 rootca100 rootca400; do
	measure "$round" this $policy fresh
    done
    for policy in cafile tafile; do
	measure "$round" reference $policy resumed
	measure "$round" this $policy resumed
    done
    measure "$round" this rootca1 resumed
    floor "$round" verified "$root_cert"
    floor "$round" unverified ""
done

for policy in encrypt match cafile tafile; do
    compare $policy fresh reference $policy "ratio <= 1.001"
done
compare digest fresh reference match "ratio <= 1.000"
compare rootca1 fresh reference cafile "ratio <= 1.01"
compare rootca1 fresh openssl verified ""
# The rest of a handshake takes less with OpenSSL 3.5.
case $RELEASE in
3.7) hundred=1.06 most=1.25 ;;
*) hundred=1.08 most=1.35 ;;
esac
compare rootca10 fresh this rootca1 "ratio <= 1.005"
compare rootca100 fresh this rootca1 "ratio <= $hundred"
compare rootca400 fresh this rootca1 "ratio <= $most"
compare cafile resumed reference cafile "ratio <= 1.001"
compare tafile resumed reference tafile "ratio <= 1.001"
compare rootca1 resumed reference cafile "ratio <= 1.01"

bench_row smtp-verification "OpenSSL alone, verification of a chain of three" \
    "million instructions a message" "this, secure rootca=" ""
for round in $(seq "$(bench_few_rounds)"); do
    bench_value smtp-verification "$round" this \
	"$(echo "$(value "$round" openssl verified fresh)" \
	    "$(value "$round" openssl unverified fresh)" |
	    awk '{ print $1 - $2 }')"
    bench_value smtp-verification "$round" reference \
	"$(value "$round" this rootca1 fresh)"
done
instance_stop sink
