# SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
#++
# NAME
#	stock
# SUMMARY
#	policies without rootca= and digest= are as in stock Postfix
# DESCRIPTION
#	The policies in stock.list are used with Postfix as it is, and with
#	this change. Outcome and log must be the same, at a log level that
#	shows trust anchors, TLSA records, and session lookup keys.
#--
if [ "$1" != -inside ]; then
    . "$TOP/tests/instance.sh"
    instance_enter "$0" -inside changed && TREE=$STOCK &&
	instance_enter "$0" -inside stock &&
	. "$TOP/tests/lib.sh" &&
	same "the log is as in stock Postfix" "$WORK/log.stock" \
	    "$WORK/log.changed"
    exit
fi
. "$TOP/tests/mail/mail.subr"
. "$TOP/tests/mail/cases.subr"
list=$TOP/tests/mail/stock.list

# The second time, all is there.
if [ ! -d "$PKI" ]; then
    mkdir "$PKI"
    for c in wire store; do
	pki_root $c-root
	pki_ca $c-ca $c-root
	pki_server $c $c-ca
    done
    pki_chain wire wire wire-ca wire-root
    pki_chain store store store-ca
    pki_server expired store-ca days=-1
    pki_chain expired expired store-ca
    pki_self_signed self
    pki_chain self self
    pki_root part-root
    pki_ca part-ca part-root
    pki_server part part-ca
    pki_chain part part
    pki_root other-root
    pki_ca cross-ca other-root subject=store-root key=store-root
    pki_chain cross store store-ca cross-ca
    cat "$PKI/store-root.pem" "$PKI/part-ca.pem" >"$PKI/local-store.pem"
    cat "$PKI/store-root.pem" "$PKI/other-root.pem" >"$PKI/both.pem"
fi
n=0
for c in wire store expired self part cross; do
    n=$((n + 1))
    echo "127.0.1.$n $c"
done | instance_sink
instance_client \
    "smtp_tls_CAfile = /mnt/work/pki/local-store.pem" \
    "smtp_tls_session_cache_database = btree:/mnt/work/client/data/cache" \
    "transport_maps = hash:/mnt/work/client/conf/transport" \
    "smtp_tls_loglevel = routine, certmatch, peercert, cache, verbose" \
    "default_process_limit = 1"
cat >>"$WORK/client/conf/master.cf" <<'EOF'
both unix - - n - - smtp -o smtp_tls_CAfile=/mnt/work/pki/both.pem
anchor unix - - n - - smtp -o smtp_tls_trust_anchor_file=/mnt/work/pki/wire-root.pem
sha512 unix - - n - - smtp -o smtp_tls_fingerprint_digest=sha512
EOF

cases_make "$list"
instance_start sink
instance_start client
# One after the other, so that the log is in order.
for r in $(cases_recipients "$list"); do
    instance_send "$r"
    instance_wait "$r"
done
instance_stop client
instance_stop sink

cases_report "$2"

# Without what differs from run to run.
grep 'postfix/smtp\[' "$WORK/client/maillog" |
    sed -e 's/^.*postfix\/smtp\[[0-9]*\]: //' \
	-e 's/^[0-9A-F]\{8,12\}: //' \
	-e 's/queued as [0-9A-F]*/queued as ID/' \
	-e 's/delay=[0-9.]*, delays=[0-9.\/]*/delay=N/' >"$WORK/log.$2"
