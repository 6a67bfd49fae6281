# SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
#++
# NAME
#	fingerprint
# SUMMARY
#	fuzz the fingerprint decoder
#--
. "$TOP/tests/lib.sh"
. "$TOP/tests/modules/modules.subr"
. "$TOP/tests/fuzz/fuzz.subr"

mkdir "$WORK/corpus"
printf '0%s' "$(echo x | sha1sum | cut -d' ' -f1)" >"$WORK/corpus/1"
printf '2%s' "$(echo x | sha256sum | cut -d' ' -f1)" >"$WORK/corpus/2"
printf '2%s' "$(echo x | sha256sum | cut -d' ' -f1 | sed 's/../&:/g;s/:$//')" \
    >"$WORK/corpus/3"

fuzz_build fuzz_fingerprint ../tls/tls_rootca.c ../tls/tls_mtype.c \
    policy_fprint.c "$TOP/tests/fuzz/fuzz_main.c"
fuzz_run fuzz_fingerprint -max_len=300
