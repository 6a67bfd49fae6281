# SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
#++
# NAME
#	postquantum
# SUMMARY
#	chains with ML-DSA and SLH-DSA under rootca= policies
# DESCRIPTION
#	All cases in postquantum.list, with TLS in smtp(8), and through
#	tlsproxy(8). That takes OpenSSL 3.5 or later.
#--
. "$TOP/tests/lib.sh"
if [ "$1" != -inside ] &&
    ! openssl list -signature-algorithms | grep -q ML-DSA; then
    skip "all cases" "$(openssl version) has no ML-DSA"
    exit
fi
. "$TOP/tests/mail/mail.subr"
. "$TOP/tests/mail/cases.subr"

# make_chains name ca-algorithm server-algorithm
make_chains() {
    pki_root "$1-root" alg="$2" md=none
    pki_ca "$1-ca" "$1-root" alg="$2" md=none
    pki_server "$1" "$1-ca" alg="$3" md=none
    pki_chain "$1" "$1" "$1-ca" "$1-root"
    pki_chain "$1-store" "$1" "$1-ca"
    # The right root, and a CA of the right name with another key.
    pki_root "$1-other" alg="$2" md=none
    pki_ca "$1-mimic" "$1-other" subject="$1-ca" alg="$2" md=none
    pki_server "$1-victim" "$1-mimic" alg="$3" md=none keyid=none
    pki_chain "$1-forged" "$1-victim" "$1-ca" "$1-root"
    cat "$PKI/$1-root.pem" >>"$PKI/store.pem"
}

mkdir "$PKI"
pki_root ec-root
make_chains mldsa "-algorithm ML-DSA-65" "-algorithm ML-DSA-44"
make_chains slhdsa "-algorithm SLH-DSA-SHA2-128f" "-algorithm ML-DSA-65"
make_chains mixed "-algorithm ML-DSA-87" \
    "-algorithm EC -pkeyopt ec_paramgen_curve:P-256"

n=0
for c in mldsa slhdsa mixed; do
    for chain in $c $c-store $c-forged; do
	n=$((n + 1))
	echo "127.0.1.$n $chain"
    done
done | instance_sink

instance_client \
    "smtp_tls_CAfile = /mnt/work/pki/store.pem" \
    "smtp_tls_loglevel = routine, certmatch" \
    "transport_maps = hash:/mnt/work/client/conf/transport"

cases_both "$TOP/tests/mail/postquantum.list"
