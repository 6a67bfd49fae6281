# SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
#++
# NAME
#	broken
# SUMMARY
#	chains with one bad certificate, above and below the pinned CA
# DESCRIPTION
#	All cases in broken.list, with TLS in smtp(8), and through
#	tlsproxy(8).
#--
. "$TOP/tests/mail/mail.subr"
. "$TOP/tests/mail/cases.subr"

# flaw name depth option...: a chain with another certificate at this depth, of
# the same subject and key
flaw() {
    flaw=$1 depth=$2
    shift 2
    case $depth in
    0) pki_server $flaw ca3 key=server "$@" ;;
    1) pki_ca $flaw ca2 subject=ca3 key=ca3 "$@" ;;
    2) pki_ca $flaw ca1 subject=ca2 key=ca2 "$@" ;;
    3) pki_root $flaw subject=ca1 key=ca1 "$@" ;;
    esac
    flaw_chain $flaw $depth
}

# flaw_chain name depth
flaw_chain() {
    case $2 in
    0) cases_chain $1 $1 ca3 ca2 ca1 ;;
    1) cases_chain $1 server $1 ca2 ca1 ;;
    2) cases_chain $1 server ca3 $1 ca1 ;;
    3) cases_chain $1 server ca3 ca2 $1 ;;
    esac
}

# bad_signature name certificate: change its last byte
bad_signature() {
    openssl x509 -in "$PKI/$2.pem" -outform DER >"$WORK/der"
    last=$(tail -c 1 "$WORK/der" | od -An -tu1)
    {
	head -c -1 "$WORK/der"
	printf "\\$(printf %o $((last ^ 1)))"
    } | openssl x509 -inform DER -out "$PKI/$1.pem"
    cp "$PKI/$2.key" "$PKI/$1.key"
}

mkdir "$PKI"
pki_root ca1
pki_ca ca2 ca1
pki_ca ca3 ca2
pki_server server ca3

for d in 0 1 2 3; do
    flaw expired-$d $d days=-1
    flaw future-$d $d start=10
    flaw purpose-$d $d purpose=clientAuth ext=extendedKeyUsage=clientAuth
    flaw any-$d $d purpose=anyExtendedKeyUsage \
	ext=extendedKeyUsage=anyExtendedKeyUsage
done
for d in 1 2 3; do
    flaw no-ca-$d $d ext=basicConstraints=critical,CA:false
    flaw no-sign-$d $d ext=keyUsage=critical,cRLSign
    flaw length-$d $d ext=basicConstraints=critical,CA:true,pathlen:0
    flaw other-names-$d $d \
	ext="nameConstraints=critical,permitted;DNS:other.test"
    flaw not-names-$d $d "ext=nameConstraints=critical,excluded;DNS:mx.test"
    flaw our-names-$d $d "ext=nameConstraints=critical,permitted;DNS:mx.test"
    flaw critical-$d $d ext=1.2.3.4=critical,ASN1:NULL
    flaw sha1-$d $d md=sha1
done
flaw sha1-0 0 md=sha1
flaw critical-0 0 ext=1.2.3.4=critical,ASN1:NULL
flaw length-enough 3 ext=basicConstraints=critical,CA:true,pathlen:2
flaw no-purpose 0 purpose=none

n=0
for c in server ca3 ca2 ca1; do
    bad_signature signature-$n $c
    flaw_chain signature-$n $n
    n=$((n + 1))
done

# The root is in the local store only.
cases_chain no-root server ca3 ca2
# The same CA, expired and valid.
cases_chain expired-both server expired-1 ca3 ca2 ca1

# A server as a CA, and roots without what makes a CA.
pki_server leaf ca3
pki_server below-leaf leaf
cases_chain below-leaf below-leaf leaf ca3 ca2 ca1
pki_self_signed plain-root
pki_server below-plain plain-root
cases_chain below-plain below-plain plain-root
pki_self_signed usage-root ext=keyUsage=keyCertSign
pki_server below-usage usage-root
cases_chain below-usage below-usage usage-root

# name chain names [option...]: a server of other names
name() {
    chain=$1 list=$2
    shift 2
    flaw $chain 0 names="$list" "$@"
}
name name-other DNS:mx.bad.test
name name-subject DNS:mx.bad.test subject=name-subject.mx.test
name name-no-dns email:user@mx.test subject=name-no-dns.mx.test
name name-deep DNS:*.test
name name-part DNS:name-*.mx.test
name name-middle DNS:name-middle.*.test
name name-all DNS:*
name name-case DNS:NAME-CASE.MX.TEST
name name-address IP:127.0.1.1
# "name-nul.mx.test", a null byte, and ".bad.test"
name name-nul DER:301c821a$(printf 'name-nul.mx.test\0.bad.test' |
    od -An -v -tx1 | tr -d ' \n')

# There is no ECDSA with MD5.
pki_root rsa-root alg="-algorithm RSA -pkeyopt rsa_keygen_bits:2048"
pki_server md5-server rsa-root md=md5
cases_chain md5-server md5-server rsa-root
pki_ca md5-ca rsa-root md=md5
pki_server below-md5 md5-ca
cases_chain md5-ca below-md5 md5-ca rsa-root

# Keys: 768 bits of RSA are below security level 1, 1024 bits are in it.
for bits in 768 1024; do
    pki_root rsa$bits-key alg="-algorithm RSA -pkeyopt rsa_keygen_bits:$bits"
    for d in 0 1 2; do
	pki_ca ca2-$bits-$d ca1 $([ $d != 2 ] || echo key=rsa$bits-key)
	pki_ca ca3-$bits-$d ca2-$bits-$d $([ $d != 1 ] || echo key=rsa$bits-key)
	pki_server rsa$bits-$d ca3-$bits-$d \
	    $([ $d != 0 ] || echo key=rsa$bits-key)
	cases_chain rsa$bits-$d rsa$bits-$d ca3-$bits-$d ca2-$bits-$d ca1
    done
done

cases_instances "smtp_tls_CAfile ="
cat >>"$WORK/client/conf/master.cf" <<'E'
store unix - - n - - smtp -o smtp_tls_CAfile=/mnt/work/pki/ca1.pem
expired unix - - n - - smtp -o smtp_tls_CAfile=/mnt/work/pki/expired-3.pem
E

# flaws: with cases in place of each line "flaw", see broken.list. The pinned CAs
# at depths 1 to 3 are ca3 to ca1.
flaws() {
    awk '$1 != "flaw" { print; next }
    {
	reason = $5
	for (i = 6; i <= NF; i++)
	    reason = reason " " $i
	for (i = 1; i <= length($3); i++)
	    for (pin = 1; pin <= 3; pin++) {
		depth = substr($3, i, 1) + 0
		counts = $4 == "pinned" && depth <= pin ||
		    $4 == "below" && depth < pin
		printf "%s-%d-pin-%d\t%s-%d smtp %s\t", $2, depth, pin, $2,
		    depth, counts ? "deferred" : "sent"
		print "secure digest=sha256 rootca=@ca" 4 - pin ".key.sha256@"
		if (counts)
		    print "+ : the chain does not verify: " reason \
			(reason ~ / at depth / ? "" : " at depth " depth) \
			" subject \"[^\"]*\"; digest=sha256; depth 1"
		else
		    print "+ Matched trust anchor at depth " pin ": "
	    }
    }'
}

# Nothing is sent without a good look at the server.
flaws <"$TOP/tests/mail/broken.list" | sed '/^[^#+-].* sent[	 ]/a\
+ Verified TLS connection' >"$WORK/broken.list"
cases_both "$WORK/broken.list"
