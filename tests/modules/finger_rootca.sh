# SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
#++
# NAME
#	finger_rootca
# SUMMARY
#	finger_rootca(3)
# DESCRIPTION
#	See finger_rootca.c.
#--
. "$TOP/tests/lib.sh"
. "$TOP/tests/modules/modules.subr"

# finger name [option...]: what it prints is on standard input
finger() {
    name=$1
    shift
    sort >"$WORK/expect"
    (cd "$WORK" && ./finger_rootca "$@") >"$WORK/out" 2>&1
    sort -o "$WORK/out" "$WORK/out"
    same "$name" "$WORK/expect" "$WORK/out"
}

# ca byte: records for one CA
ca() {
    echo "0 0 255 $1*16"
}

test_program posttls-finger finger_rootca finger_rootca.o

a=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
b=bb:bb:bb:bb:bb:bb:bb:bb:BB:BB:BB:BB:BB:BB:BB:BB
echo "no records" | finger "without the option"
ca aa | finger "one fingerprint" -I $a
ca aa | finger "at verify" -l verify -I $a
ca aa | finger "level after the fingerprint" -I $a -l verify
{ ca aa; ca bb; } | finger "option twice" -I $a -I $b
{ ca aa; ca bb; } | finger "fingerprints with |" -I "$a|$b"
{ ca aa; ca bb; } | finger "fingerprints with white space" -I " $a | $b "
ca aa | sed 's/16/32/' | finger "other digest" -d sha256 -I $a$a
{ echo "2 0 0 74*6"; ca aa; } | finger "with another record" -A -I $a
{
    echo "option a"
    echo "argument host"
    echo "argument -I"
    ca aa
} | finger "other options and arguments" -I $a -a host -I
printf 'option ?\n%s\n%s\n' "./finger_rootca: invalid option -- 'x'" "no records" |
    finger "unknown option" -x
printf '\t[-I rootca-fingerprint]\nno records\n' | finger "usage" -u

for level in may encrypt fingerprint half-dane dane dane-only; do
    echo "test: fatal: the '-I' option requires '-l verify' or '-l secure'" |
	finger "at $level" -l $level -I $a
done
echo "test: fatal: bad '-I' option value: \"x\" is not in hexadecimal form" |
    finger "not hexadecimal" -I $a -I x
echo "test: fatal: bad '-I' option value: \"aa\" has 1 bytes instead of the" \
    "16 of digest algorithm \"md5\"" | finger "wrong length" -I aa
for value in "|" "" "$a|"; do
    echo "test: fatal: bad '-I' option value: \"\" has 0 bytes instead of the" \
	"16 of digest algorithm \"md5\"" | finger "empty item in '$value'" -I "$value"
done
