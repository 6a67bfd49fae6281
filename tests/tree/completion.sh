# SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
#++
# NAME
#	completion
# SUMMARY
#	bash completes the arguments of posttls-policy
# DESCRIPTION
#	An interactive bash completes lines, in a directory with files. What
#	it says must be what the program and postconf(1) say.
#--
. "$TOP/tests/lib.sh"

mkdir "$WORK/conf" "$WORK/files" "$WORK/files/dir"
cat >"$WORK/conf/main.cf" <<'E'
compatibility_level = 3.6
mail_owner = mail
setgid_group = news
inet_protocols = ipv4
E
MAIL_CONFIG=$WORK/conf
PATH=$TREE/bin:$PATH
export MAIL_CONFIG PATH
cd "$WORK/files" || exit
: >tls_policy
: >"a file"

# complete arguments: with all completions, on one line
complete() {
    rm -f "$WORK/line"
    echo "posttls-policy $1" | timeout 60 python3 \
	"$TOP/tests/tree/completion.py" "$TOP/conf/posttls-policy.bash" \
	"$WORK/line"
    sed 's/^posttls-policy //;s/ *$//' "$WORK/line"
}

# completes name arguments result
completes() {
    complete "$2" >"$WORK/out"
    echo "$3" >"$WORK/expect"
    same "$1" "$WORK/expect" "$WORK/out"
}

completes "commands" "" "--help check pin probe query tlsa"
completes "a command" "che" "check"
completes "no command" "x" "x"
for command in check query pin probe tlsa; do
    # The usage message has options in groups.
    posttls-policy $command --help | grep -o '\[-[^] ]*' |
	while read -r option; do
	    case $option in
	    \[--*) echo "${option#?}" ;;
	    *) echo "${option#??}" | grep -o . | sed 's/^/-/' ;;
	    esac
	done | LC_ALL=C sort >"$WORK/wanted"
    check "options of $command, some" test -s "$WORK/wanted"
    complete "$command -" | tr ' ' '\n' | grep '^-' | grep -vx -e --help |
	LC_ALL=C sort >"$WORK/options"
    same "options of $command" "$WORK/wanted" "$WORK/options"
done
completes "help" "tlsa --h" "tlsa --help"
completes "an option" "probe --si" "probe --since"
completes "an option of another command" "check --si" "check --si"
completes "levels" "pin -l " "pin -l fingerprint secure"
completes "a digest" "pin -d sha5" "pin -d sha512"
completes "directories" "check -c " "check -c dir"
completes "a file for an option" "probe -m tl" "probe -m tls_policy"
completes "nothing for a number" "probe -w t" "probe -w t"

postconf -m | sed 's/$/:/' | LC_ALL=C sort >"$WORK/types"
check "table types, some" grep -qx tlsa: "$WORK/types"
for command in check query probe; do
    complete "$command " | tr ' ' '\n' | grep ':$' | LC_ALL=C sort >"$WORK/out"
    same "table types of $command" "$WORK/types" "$WORK/out"
done
completes "a table type" "check unix" "check unix:"
completes "a table" "check hash:tl" "check hash:tls_policy"
completes "tables" "check hash:" "check hash:a\\ file dir tls_policy"
completes "a second table" "check hash:dir inl" "check hash:dir inline:"
completes "a file" "probe tls_" "probe tls_policy"
completes "a file with a space" "probe a" "probe a\\ file"
completes "no tables" "tlsa h" "tlsa h"
