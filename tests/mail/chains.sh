# SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
#++
# NAME
#	chains
# SUMMARY
#	where the pinned CA is
# DESCRIPTION
#	A case for each combination of where the CA in the policy is (sent
#	by the server, in the local store, both, nowhere), which one it is
#	(the root, or one in the middle of the chain), whether the policy
#	has the fingerprint of its certificate or of its key, the number of
#	CAs above the server, and the kind of their keys. Each with TLS in
#	smtp(8), and through tlsproxy(8). ML-DSA takes OpenSSL 3.5 or later.
# FILES
#	$WORK/chains.list, the cases
#--
. "$TOP/tests/mail/mail.subr"
. "$TOP/tests/mail/cases.subr"

# make_cas kind key-algorithm: CAs, 1 is the root, and a server below each
make_cas() {
    pki_root "$1-ca1" alg="$2" md=none
    pki_server "$1-1" "$1-ca1" alg="$2" md=none
    for i in 2 3 4 5; do
	pki_ca "$1-ca$i" "$1-ca$((i - 1))" alg="$2" md=none
	pki_server "$1-$i" "$1-ca$i" key="$1-1" md=none
    done
    cat "$PKI/$1-ca1.pem" >>"$PKI/store-root.pem"
    cat "$PKI/$1-ca2.pem" "$PKI/$1-ca3.pem" "$PKI/$1-ca4.pem" \
	>>"$PKI/store-middle.pem"
}

# pinned which count: number of the CA to pin, of this many
pinned() {
    case $1 in
    root) echo 1 ;;
    middle) echo $(($2 - $2 / 2 + 1)) ;;
    esac
}

# make_chains kind: with all CAs, and without the one that is pinned
make_chains() {
    for count in 1 2 3 4 5; do
	for without in none root middle; do
	    [ $count-$without != 1-middle ] || continue
	    certs=
	    for i in $(seq $count -1 1); do
		[ "$i" = "$(pinned $without $count)" ] \
		    || certs="$certs $1-ca$i"
	    done
	    cases_chain "$1-$count-$without" "$1-$count" $certs
	done
    done
}

# matrix_case kind count which selector where
matrix_case() {
    ca=$1-ca$(pinned $3 $2) depth=$(($2 - $(pinned $3 $2) + 1))
    case $4 in
    cert) fprint=@$ca.sha256@ what=certificate ;;
    key) fprint=@$ca.key.sha256@ what="public key" ;;
    esac
    case $5 in
    wire | both) chain=$1-$2-none outcome=sent origin="sent by the server" ;;
    store) chain=$1-$2-$3 outcome=sent origin="from the local store" ;;
    nowhere) chain=$1-$2-$3 outcome=deferred ;;
    esac
    case $5 in
    store | both) transport=$3 ;;
    *) transport=none ;;
    esac
    echo "$1-$2-$3-$4-$5 $chain $transport $outcome" \
	"secure digest=sha256 rootca=$fprint"
    if [ $outcome = sent ]; then
	echo "+ Verified TLS connection"
	echo "+ Matched trust anchor at depth $depth: digest=sha256" \
	    "rootca=$fprint ($what, $origin)"
    elif [ $depth = 1 ]; then
	echo "+ : the chain does not verify: .* at depth 0 subject \"/CN=$1-$2\";" \
	    "digest=sha256;" \
	    "no CA certificate was sent or found;" \
	    "its issuer \"/CN=$ca\" was neither sent nor found"
    else
	echo "+ : no fingerprint in the policy matches a CA of the chain;" \
	    "digest=sha256; depth 1: .*;" \
	    "its issuer \"/CN=$ca\" was neither sent nor found"
    fi
}

# matrix kind
matrix() {
    for count in 1 2 3 4 5; do
	for which in root middle; do
	    [ $count-$which != 1-middle ] || continue
	    for selector in cert key; do
		for where in wire store both nowhere; do
		    matrix_case "$1" $count $which $selector $where
		done
	    done
	done
    done
}

kinds="rsa ecdsa ed25519"
! openssl list -signature-algorithms | grep -q ML-DSA || kinds="$kinds mldsa"

mkdir "$PKI"
make_cas rsa "-algorithm RSA -pkeyopt rsa_keygen_bits:2048"
make_cas ecdsa
make_cas ed25519 "-algorithm ED25519"
case $kinds in
*mldsa) make_cas mldsa "-algorithm ML-DSA-65" ;;
*) skip "ML-DSA" "$(openssl version) has none" ;;
esac
for kind in $kinds; do
    make_chains $kind
    matrix $kind >>"$WORK/chains.list"
done

cases_instances
cat >>"$WORK/client/conf/master.cf" <<'E'
none unix - - n - - smtp -o smtp_tls_CAfile=
root unix - - n - - smtp -o smtp_tls_CAfile=/mnt/work/pki/store-root.pem
middle unix - - n - - smtp -o smtp_tls_CAfile=/mnt/work/pki/store-middle.pem
E

cases_both "$WORK/chains.list"
