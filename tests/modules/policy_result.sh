# SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
#++
# NAME
#	policy_result
# SUMMARY
#	policy_result(3)
# DESCRIPTION
#	See policy_result.c. Nothing that makes or shows a report may know
#	OpenSSL or the SMTP client.
#--
. "$TOP/tests/lib.sh"
. "$TOP/tests/modules/modules.subr"

test_program posttls-policy policy_result \
    "policy_result.o policy_out.o -ljansson"
cases "$WORK/policy_result"
"$WORK/policy_result" members >"$WORK/members"
jq -r '."$defs".server.properties | keys[]' \
    "$TOP/conf/posttls-policy.schema.json" | LC_ALL=C sort >"$WORK/schema"
same "the members are those of the schema" "$WORK/schema" "$WORK/members"

# includes file: the headers that it has, at any depth
includes() {
    echo "all: ; \$(CC) -I. -I../smtp -I../../include -D\$(SYSTYPE) -M $1" |
	env -u MAKEFLAGS -u MAKELEVEL -u MFLAGS \
	    make -s -C "$TREE/src/posttls-policy" -f ../../conf/makedefs.out \
	    -f - all
}
for f in metrics out pin pool probe report result since; do
    includes "policy_$f.c" >"$WORK/includes"
    check "policy_$f.c, headers" grep -q posttls-policy.h "$WORK/includes"
    check "policy_$f.c, none of OpenSSL or the SMTP client" \
	sh -c "! grep -e /openssl/ -e smtp.h '$WORK/includes'"
done
includes policy_try.c >"$WORK/includes"
check "policy_try.c has them" grep -q -e /openssl/ "$WORK/includes"
