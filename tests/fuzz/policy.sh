# SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
#++
# NAME
#	policy
# SUMMARY
#	fuzz the attributes of TLS policies
#--
. "$TOP/tests/lib.sh"
. "$TOP/tests/modules/modules.subr"
. "$TOP/tests/fuzz/fuzz.subr"

mkdir "$WORK/corpus"
sha256=$(echo x | sha256sum | cut -d' ' -f1)
n=0
while read -r policy; do
    n=$((n + 1))
    printf %s "$policy" >"$WORK/corpus/$n"
done <<END
secure digest=sha256 rootca=$sha256 match=example.com:.example.com
verify digest=sha256 rootca=$sha256|$sha256 servername=hostname
fingerprint digest=sha256 match=$sha256 match=$sha256
fingerprint digest=sha1 match=$(echo x | sha1sum | cut -d' ' -f1)
secure { digest = sha256 } { rootca = $sha256 | $sha256 }
none digest=sha256
may ciphers=high protocols=TLSv1.2 exclude=RSA
END
for word in secure verify fingerprint digest= rootca= match= sha256 sha512 \
    nexthop dot-nexthop hostname "$sha256" tafile= servername= protocols= \
    ciphers= exclude= connection_reuse= enable_rpk= "{" "}" "|" ":"; do
    echo "\"$word\""
done >"$WORK/words"

fuzz_build fuzz_policy ../smtp/smtp_tls_rootca.c ../smtp/smtp_tls_policy.c \
    ../tls/tls_rootca.c ../tls/tls_mtype.c policy_chain.c policy_connect.c \
    policy_eval.c policy_jail.c policy_msg.c policy_out.c policy_pool.c \
    policy_fprint.c policy_smtp.c policy_table.c "$TOP/tests/fuzz/fuzz_smtp.c"
# Postfix forgets memory when a fingerprint is malformed.
export ASAN_OPTIONS=detect_leaks=0
fuzz_run fuzz_policy -max_len=1000 -dict="$WORK/words"
