# SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
#++
# NAME
#	chain
# SUMMARY
#	fuzz the verification of chains, and its explanation
#--
. "$TOP/tests/lib.sh"
. "$TOP/tests/modules/modules.subr"
. "$TOP/tests/fuzz/fuzz.subr"
PKI=$WORK/pki
PKI_NAMES=DNS:d.test,DNS:*.d.test,IP:192.0.2.1
. "$TOP/tests/pki.sh"
export PKI

pki_usual
pki_root top
pki_ca cross top subject=root key=root
pki_ca old root subject=ca key=ca days=-1
pki_self_signed self
pki_root other

fuzz_build fuzz_chain ../tls/tls_rootca.c ../tls/tls_rootca_log.c \
    ../tls/tls_rootca_verify.c ../tls/tls_rootca_walk.c ../tls/tls_mtype.c ../smtp/smtp_tls_rootca.c policy_chain.c \
    "$TOP/tests/fuzz/fuzz_smtp.c"

# Postfix has memory that lives as long as the process. The option of libFuzzer
# keeps it from running an input twice.
export ASAN_OPTIONS=detect_leaks=0

# outcome name input matches: an input makes this many servers match, or none
outcome() {
    printf %s "$2" >"$WORK/input"
    fuzz_start fuzz_chain -detect_leaks=0 "$WORK/input" >"$WORK/out"
    cat "$WORK/out"
    check "$1" grep -q -x "$3" "$WORK/out"
}
matches='1 servers matched, 0 did not'
fails='0 servers matched, 1 did not'
# The other policy is the one that the explanation asks for.
explained='1 servers matched, 1 did not'

# The server sends server, ca; the local store has root; the policy lists root.
outcome "a root in the local store" 01c0c1s2f2 "$matches"
outcome "a key" 11c0c1c2k2 "$matches"
outcome "a fingerprint of the server" 21c0f0 "$matches"
outcome "another root" 01c0c1s2f7 "$explained"
outcome "the server is no CA" 01c0c1c2f0 "$explained"
outcome "another server" 21c0f5 "$fails"
outcome "another name" 01c0c1c2f2m3 "$fails"
outcome "no CA is sent" 01c0f2 "$fails"
outcome "a CA in the local store" 01c0s1f1 "$matches"
outcome "a root beside a cross-certificate" 01c0c1c3s2f2 "$matches"
outcome "what is above a cross-certificate" 01c0c1c2s3s4k4 "$matches"
outcome "an expired CA on the wire" 01c0c6s1s2k2 "$matches"
# The CA has this name, a UTF-8 string of 12 characters.
fake=$(printf '\014\014x"; rootca=0')
outcome "a name with a fingerprint" "01c0i${fake}r1c1n${fake}r2s2f7" \
    "$explained"
# A bit string without bits.
outcome "a name without data" "01f7c0c1n$(printf '\003')" "$fails"
fuzz_run fuzz_chain -max_len=400 -detect_leaks=0
