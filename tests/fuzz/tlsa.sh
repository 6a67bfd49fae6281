# SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
#++
# NAME
#	tlsa
# SUMMARY
#	fuzz the mapping from TLSA records to a policy
#--
. "$TOP/tests/lib.sh"
. "$TOP/tests/modules/modules.subr"
. "$TOP/tests/fuzz/fuzz.subr"

mkdir "$WORK/corpus"
# record name usage selector mtype file: appended to an input
record() {
    size=$(($(wc -c <"$5") + 3))
    {
	printf '\377'
	printf "\\$(printf %o $((size / 256)))\\$(printf %o $((size % 256)))"
	printf "\\$2\\$3\\$4"
	cat "$5"
    } >>"$WORK/corpus/$1"
}

openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
    -subj /CN=x -keyout "$WORK/key.pem" -outform DER -out "$WORK/cert" \
    2>/dev/null
openssl pkey -in "$WORK/key.pem" -pubout -outform DER -out "$WORK/spki"
openssl dgst -sha256 -binary "$WORK/cert" >"$WORK/sha256"
openssl dgst -sha512 -binary "$WORK/cert" >"$WORK/sha512"
for usage in 0 1 2 3; do
    record full $usage 0 0 "$WORK/cert"
    record key$usage $usage 1 0 "$WORK/spki"
    record sha256 $usage 0 1 "$WORK/sha256"
    record sha512.$usage $usage 1 2 "$WORK/sha512"
done
record two 3 1 1 "$WORK/sha256"
printf '\0' >>"$WORK/corpus/two"
record two 2 0 1 "$WORK/sha256"

fuzz_build fuzz_tlsa ../global/tlsa_policy.c ../smtp/smtp_tls_rootca.c \
    ../tls/tls_rootca.c ../smtp/smtp_tls_policy.c policy_chain.c \
    policy_connect.c policy_eval.c policy_jail.c policy_msg.c policy_out.c \
    policy_pool.c policy_fprint.c policy_smtp.c policy_table.c \
    "$TOP/tests/fuzz/fuzz_smtp.c"
# Postfix forgets memory when a fingerprint is malformed.
export ASAN_OPTIONS=detect_leaks=0
fuzz_run fuzz_tlsa -max_len=4000
