# SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
#++
# NAME
#	pki.sh
# SUMMARY
#	throw-away certificates
# SYNOPSIS
#	PKI=directory
#	. "$TOP/tests/pki.sh"
#
#	pki_root name [option...]
#
#	pki_ca name issuer [option...]
#
#	pki_server name issuer [option...]
#
#	pki_self_signed name [option...]
#
#	pki_chain name server-certificate [certificate...]
#
#	pki_usual
#
#	pki_fprint certificate digest
#
#	pki_key_fprint certificate digest
# DESCRIPTION
#	These functions make $PKI/name.pem and $PKI/name.key: the
#	certificate of a root CA, of an intermediate CA, of a server, or of
#	a server that is its own issuer. Options:
#
#	subject=text, the common name. The default is the name.
#
#	names=text, the names of a server, such as DNS:a.example. The
#	default is $PKI_NAMES.
#
#	days=number, how long the certificate is valid. With a negative
#	number it has expired; then there is no start. The default is 30.
#
#	start=number, in how many days the certificate begins to be valid.
#	The default is now.
#
#	key=other, use the key of another certificate.
#
#	alg=text, the kind of key, as in openssl-genpkey(1). The default
#	is EC P-256.
#
#	ext=text, more lines for the extensions section. Of two lines for
#	one extension, the last counts.
#
#	purpose=text, the extended key usage of a server. The default is
#	serverAuth; none is to leave it out.
#
#	keyid=none, leave out the key identifier of the issuer.
#
#	md=digest, of the signature. The default is sha256; none is for
#	algorithms that have their own.
#
#	pki_chain writes $PKI/name.chain, for smtpd_tls_chain_files, with
#	the key of the server certificate, that certificate, and all
#	others as given.
#
#	pki_usual makes what most tests begin with: $PKI itself, a root
#	CA "root", an intermediate "ca", a server "server", and the chain
#	"server" of all three.
#
#	pki_fprint and pki_key_fprint print the fingerprint of a
#	certificate and of its public key, in upper case with colons.
#--
: "${PKI_NAMES:=DNS:localhost}"

pki_days=30

# pki_options option...
pki_options() {
    subject=$name names=$PKI_NAMES days=$pki_days key= alg= ext= keyid=keyid
    md=-sha256 start= purpose=serverAuth
    for option; do
	case $option in
	subject=*) subject=${option#*=} ;;
	names=*) names=${option#*=} ;;
	days=*) days=${option#*=} ;;
	start=*) start=${option#*=} ;;
	purpose=*) purpose=${option#*=} ;;
	key=*) key=${option#*=} ;;
	alg=*) alg=${option#*=} ;;
	ext=*) ext=${option#*=} ;;
	keyid=*) keyid=${option#*=} ;;
	md=none) md= ;;
	md=*) md=-${option#*=} ;;
	*) echo "pki: bad option $option" >&2; return 1 ;;
	esac
    done
}

pki_make_key() {
    if [ -n "$key" ]; then
	cp "$PKI/$key.key" "$PKI/$name.key"
    else
	openssl genpkey -out "$PKI/$name.key" \
	    ${alg:--algorithm EC -pkeyopt ec_paramgen_curve:P-256} 2>/dev/null
    fi
}

# pki_sign issuer extensions: the issuer is "-" for a self-signed certificate
pki_sign() {
    if [ "$1" = - ]; then
	signer="-signkey $PKI/$name.key"
    else
	signer="-CA $PKI/$1.pem -CAkey $PKI/$1.key"
    fi
    printf '%s\n%s\n' "$2" "$ext" >"$PKI/$name.ext"
    echo "authorityKeyIdentifier=$keyid" >>"$PKI/$name.ext"
    openssl req -new -key "$PKI/$name.key" -subj "/CN=$subject" \
	-out "$PKI/$name.csr" &&
    case $start$days in
    -*) pki_sign_dates "$1" $((days - pki_days)) "$days" ;;
    "$days") openssl x509 -req -in "$PKI/$name.csr" $signer -days "$days" \
	-set_serial "0x$(openssl rand -hex 8)" $md \
	-extfile "$PKI/$name.ext" -out "$PKI/$name.pem" 2>/dev/null ;;
    *) pki_sign_dates "$1" "$start" $((start + days)) ;;
    esac
}

pki_date() {
    date -u -d "$1 days" +%Y%m%d%H%M%SZ
}

# pki_sign_dates issuer first-day last-day: x509(1) of OpenSSL 3.0 has no
# option for the first day, and that of OpenSSL 3.5 takes no negative number
# for the last.
pki_sign_dates() {
    if [ "$1" = - ]; then
	signer="-selfsign -keyfile $PKI/$name.key"
    else
	signer="-cert $PKI/$1.pem -keyfile $PKI/$1.key"
    fi
    : >"$PKI/index"
    cat >"$PKI/ca.cnf" <<EOF
[ca]
default_ca = dates
[dates]
database = $PKI/index
new_certs_dir = $PKI
policy = any
rand_serial = yes
[any]
commonName = optional
EOF
    openssl ca -batch -config "$PKI/ca.cnf" -in "$PKI/$name.csr" $signer \
	-startdate "$(pki_date "$2")" -enddate "$(pki_date "$3")" \
	-md sha256 -notext -extfile "$PKI/$name.ext" \
	-out "$PKI/$name.pem" 2>/dev/null
}

pki_ca_ext='basicConstraints=critical,CA:true
keyUsage=critical,keyCertSign,cRLSign
subjectKeyIdentifier=hash'

pki_root() {
    name=$1
    shift
    pki_options "$@" && pki_make_key && pki_sign - "$pki_ca_ext"
}

pki_ca() {
    name=$1 issuer=$2
    shift 2
    pki_options "$@" && pki_make_key && pki_sign "$issuer" "$pki_ca_ext"
}

pki_server() {
    name=$1 issuer=$2
    shift 2
    pki_options "$@" || return 1
    [ "$purpose" = none ] || ext="extendedKeyUsage=$purpose
$ext"
    pki_make_key && pki_sign "$issuer" \
	"basicConstraints=critical,CA:false
keyUsage=critical,digitalSignature
subjectAltName=$names"
}

pki_self_signed() {
    name=$1
    shift
    pki_options "$@" && pki_make_key && pki_sign - "subjectAltName=$names"
}

pki_chain() {
    name=$1
    shift
    {
	cat "$PKI/$1.key"
	for cert; do
	    cat "$PKI/$cert.pem"
	done
    } >"$PKI/$name.chain"
}

pki_usual() {
    mkdir "$PKI" &&
    pki_root root && pki_ca ca root && pki_server server ca &&
    pki_chain server server ca root
}

pki_fprint() {
    openssl x509 -in "$PKI/$1.pem" -outform DER |
	openssl dgst "-$2" -c | sed 's/.*= *//' | tr a-f A-F
}

pki_key_fprint() {
    openssl x509 -in "$PKI/$1.pem" -noout -pubkey |
	openssl pkey -pubin -outform DER |
	openssl dgst "-$2" -c | sed 's/.*= *//' | tr a-f A-F
}
