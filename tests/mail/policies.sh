# SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
#++
# NAME
#	policies
# SUMMARY
#	deliver under rootca= and digest= policies
# DESCRIPTION
#	All cases in policies.list, with TLS in smtp(8), and through
#	tlsproxy(8).
#--
. "$TOP/tests/mail/mail.subr"
. "$TOP/tests/mail/cases.subr"

mkdir "$PKI"

# A root that the client never has.
pki_root wire-root
pki_ca wire-ca wire-root
pki_server wire wire-ca
pki_server wire-expired wire-ca days=-1
pki_ca wire-ca-expired wire-root days=-1
pki_server wire2 wire-ca-expired
pki_root root-expired days=-1
pki_ca root-expired-ca root-expired
pki_server wire3 root-expired-ca
pki_chain wire wire wire-ca wire-root
pki_chain no-root wire wire-ca
pki_chain server-only wire
pki_chain reversed wire wire-root wire-ca
pki_chain server-expired wire-expired wire-ca wire-root
pki_chain ca-expired wire2 wire-ca-expired wire-root
pki_chain root-expired wire3 root-expired-ca root-expired

# A root, and an intermediate, in the local store.
pki_root store-root
pki_ca store-ca store-root
pki_server store store-ca
pki_chain store store store-ca
pki_root part-root
pki_ca part-ca part-root
pki_server part part-ca
pki_chain part part
cat "$PKI/store-root.pem" "$PKI/part-ca.pem" >"$PKI/local-store.pem"

# A server without CA, also one that may sign.
pki_self_signed self
pki_chain self self
pki_self_signed self-ca ext=basicConstraints=critical,CA:true
pki_chain self-ca self-ca

# A CA that signed nothing here, also one that looks as if it had.
pki_root other-root
pki_server plain wire-ca keyid=none
pki_ca mimic other-root subject=wire-ca
pki_chain planted-top wire wire-ca wire-root other-root
pki_chain planted-below wire other-root wire-ca wire-root
pki_chain mimic plain mimic other-root

# One CA name and key, self-signed and signed by a bigger CA.
pki_root big-root
pki_root cross-root subject=cross
pki_ca cross-ca big-root subject=cross key=cross-root
pki_server cross cross-root
pki_chain cross cross cross-ca
pki_chain cross-big cross cross-ca big-root
cat "$PKI/cross-root.pem" "$PKI/big-root.pem" >"$PKI/both-roots.pem"

# A server with a bigger curve than its CA, which Suite B forbids.
pki_server suite-b wire-root alg="-algorithm EC -pkeyopt ec_paramgen_curve:P-384"
pki_chain suite-b suite-b wire-root

# A CA that was renewed, with the old certificate still on the wire.
pki_ca renewed wire-root subject=renewed-ca
pki_ca renewed-old wire-root subject=renewed-ca key=renewed days=-1
pki_server renewed-server renewed
pki_chain renewed renewed-server renewed-old
cat "$PKI/wire-root.pem" "$PKI/renewed.pem" >"$PKI/renewed-store.pem"

# A server that signs its own certificate as a CA of another name.
pki_root own-root
pki_server own-key own-root key=own-root
pki_chain own-key own-key own-root

# A long chain with hostile names.
issuer=wire-root
long=/OU=$(printf '%060d' 0)/OU=$(printf '%060d' 1)/OU=$(printf '%060d' 2)
certs=
for i in 1 2 3 4 5 6 7 8 9; do
    pki_ca long-$i $issuer subject="$(printf 'x" rootca=\033[1m%s' "$i$long")"
    issuer=long-$i
    certs="$issuer $certs"
done
pki_server long long-9
pki_chain long long $certs wire-root

n=0
for c in wire no-root server-only reversed server-expired ca-expired \
    root-expired store part self self-ca planted-top planted-below mimic \
    cross cross-big suite-b renewed own-key long; do
    n=$((n + 1))
    echo "127.0.1.$n $c"
done | instance_sink

instance_client \
    "smtp_tls_CAfile = /mnt/work/pki/local-store.pem" \
    "smtp_tls_scert_verifydepth = 20" \
    "smtp_tls_loglevel = routine, certmatch" \
    "lmtp_tls_policy_maps = \$smtp_tls_policy_maps" \
    "lmtp_host_lookup = native" \
    "transport_maps = hash:/mnt/work/client/conf/transport"

# transport name option...: one more transport
transport() {
    printf '%s unix - - n - - smtp' "$1"
    shift
    for option; do
	printf ' -o %s' "$option"
    done
    echo
} >>"$WORK/client/conf/master.cf"
transport none smtp_tls_CAfile=
transport cross smtp_tls_CAfile=/mnt/work/pki/cross-root.pem
transport big smtp_tls_CAfile=/mnt/work/pki/big-root.pem
transport both smtp_tls_CAfile=/mnt/work/pki/both-roots.pem
transport anchor smtp_tls_trust_anchor_file=/mnt/work/pki/wire-root.pem
transport sha512 smtp_tls_fingerprint_digest=sha512
transport quiet smtp_tls_loglevel=0
transport suite-b smtp_tls_mandatory_ciphers=high tls_high_cipherlist=SUITEB192
transport renewed smtp_tls_CAfile=/mnt/work/pki/renewed-store.pem
transport numbers tls_dane_digests=sha256,sha512,sha384=254,md5=253
echo 'lmtp unix - - n - - lmtp' >>"$WORK/client/conf/master.cf"

cases_both "$TOP/tests/mail/policies.list"
for label in smtp tlsproxy; do
    check "no warning about numbers, $label" sh -c \
	"! grep 'matching type number' $WORK/maillog.$label"
done
