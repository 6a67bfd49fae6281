# SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
#++
# NAME
#	zone
# SUMMARY
#	fuzz the reader of zone files
#--
. "$TOP/tests/lib.sh"
. "$TOP/tests/modules/modules.subr"
. "$TOP/tests/fuzz/fuzz.subr"

mkdir "$WORK/corpus"
data=$(echo x | sha256sum | cut -d' ' -f1)
cat >"$WORK/corpus/1" <<END
\$ORIGIN test.
\$TTL 60
@ IN SOA ns h ( 1 ; comment
    2 3 4 5 )
@ MX 10 mx
mx A 192.0.2.1
_25._tcp.mx 1h IN TLSA 3 1 1 $data
_587._tcp.mx TYPE52 \\# 35 020001 $data
w CNAME "mx.test."
END
cp "$TOP/tests/mail/zones/"* "$WORK/corpus"

fuzz_build fuzz_zone policy_zone.c policy_zone_read.c ../global/tlsa_policy.c \
    "$TOP/tests/fuzz/fuzz_smtp.c"
# ldns 1.8 loses memory with some malformed records.
echo leak:ldns_rdf_new_frm_data >"$WORK/leaks"
export LSAN_OPTIONS="suppressions=$WORK/leaks"
fuzz_run fuzz_zone -max_len=4000 -only_ascii=1
