# SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
#++
# NAME
#	finger
# SUMMARY
#	posttls-finger with CA fingerprints
#--
. "$TOP/tests/mail/mail.subr"

mkdir "$PKI"
pki_root root
pki_ca ca root
pki_server server ca
pki_chain server server ca
pki_root other
root=$(pki_fprint root sha256)
ca=$(pki_fprint ca sha256)
ca_key=$(pki_key_fprint ca sha512)

instance_hosts <<EOF
127.0.1.1 a.mx.test
EOF
instance_sink <<EOF
127.0.1.1 server
EOF
instance_client
instance_start sink

# finger name pattern argument...: the pattern is in the output
finger() {
    name=$1 pattern=$2
    shift 2
    MAIL_CONFIG=/mnt/work/client/conf /mnt/postfix/bin/posttls-finger -c \
	-h native "$@" '[a.mx.test]' >"$WORK/out" 2>&1
    cat "$WORK/out"
    check "$name" grep -q -e "$pattern" "$WORK/out"
}

finger "pinned CA" "Verified TLS connection" -l secure -I "$ca"
finger "pinned CA, explained" \
    "Matched trust anchor at depth 1: digest=sha256 rootca=$ca (certificate, sent" \
    -l secure -I "$ca"
finger "digest" "Matched trust anchor at depth 1: digest=sha512 rootca=$ca_key (public key, sent" \
    -l verify -d sha512 -I "$ca_key"
finger "local store" "Matched trust anchor at depth 2: .* from the local store" \
    -l secure -F "$PKI/root.pem" -I "$root"
finger "two options" "Verified TLS connection" -l secure -I "$root" -I "$ca"
finger "two values" "Verified TLS connection" -l secure -I "$root|$ca"
finger "with -A" "Verified TLS connection" \
    -l secure -A "$PKI/other.pem" -I "$ca"
finger "with -A, which fits" "Verified TLS connection" \
    -l secure -A "$PKI/root.pem" -I "$(pki_fprint other sha256)"
finger "with -A, neither fits" "Untrusted TLS connection" \
    -l secure -A "$PKI/other.pem" -I "$(pki_fprint other sha256)"
finger "root that is nowhere" \
    "no fingerprint in the policy matches a CA of the chain; .*; its issuer \"/CN=root\" was neither sent" \
    -l secure -I "$root"
finger "not verified" "Untrusted TLS connection" -l secure -I "$root"
finger "not a fingerprint" \
    "fatal: bad '-I' option value: \"xyz\" is not in hexadecimal form" \
    -l secure -I xyz
finger "other length" "fatal: bad '-I' option value: .* has 64 bytes instead" \
    -l secure -I "$ca_key"
finger "no value" "fatal: bad '-I' option value: \"\" has 0 bytes" \
    -l secure -I "|"
finger "other level" "fatal: the '-I' option requires" -l fingerprint -I "$ca"
finger "without the option" "Untrusted TLS connection" -l secure
finger "usage" "\[-I " -I
instance_stop sink
