# SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
#++
# NAME
#	jail
# SUMMARY
#	posttls-policy: what smtp(8) can read, and what its user can
# DESCRIPTION
#	Trust anchors that only the superuser can read, that are in the queue
#	directory, and that are outside; with and without chroot in
#	master.cf.
#--
. "$TOP/tests/mail/mail.subr"
. "$TOP/tests/mail/policy.subr"

spool=$WORK/client/spool
inside=/mnt/work/client/spool
instance_hosts <<EOF
127.0.1.1 all.jail.test root.jail.test in.jail.test out.jail.test cwd.jail.test
EOF
policy_instances <<EOF
127.0.1.1 wire
EOF
mkdir "$spool/etc" "$spool/ta"
cp /etc/hosts /etc/services "$spool/etc"
cp "$PKI/wire-root.pem" "$spool/ta/all.pem"
install -m 600 "$PKI/wire-root.pem" "$PKI/secret.pem"
# These are at the same place inside and outside.
mkdir -p "$spool$PKI"
cp "$PKI/wire-root.pem" "$spool$PKI"
install -m 600 "$PKI/wire-root.pem" "$spool$PKI/secret.pem"
cat >"$conf/tls_policy" <<EOF
all.jail.test secure tafile=$PKI/wire-root.pem match=hosted.test
root.jail.test secure tafile=$PKI/secret.pem match=hosted.test
in.jail.test secure tafile=/ta/all.pem match=hosted.test
out.jail.test secure tafile=$inside/ta/all.pem match=hosted.test
cwd.jail.test secure tafile=ta/all.pem match=hosted.test
EOF

# smtp_columns chroot [unprivileged]: of the service in master.cf
smtp_columns() {
    sed -i "s/^\(smtp  *unix  *-\)  *[^ ]*  *[^ ]*/\1 ${2:--} $1/" \
	"$conf/master.cf"
}

# is_good destination...: these are sent, and no other
is_good() {
    printf '%s.jail.test\n' "$@" | sort >"$WORK/wanted"
    same "$title, smtp(8)" "$WORK/wanted" "$WORK/smtp.sent"
}

title="no chroot"
agree "$title"
is_good all out cwd
title="chroot"
smtp_columns y
agree "$title"
is_good all in cwd
check "$title, nothing on standard error" test ! -s "$WORK/check.err"
title="chroot by default"
smtp_columns -
sed -i 's/^compatibility_level.*/compatibility_level = 0/' "$conf/main.cf"
agree "$title"
is_good all in cwd
sed -i 's/^compatibility_level.*/compatibility_level = 3.6/' "$conf/main.cf"
title="no chroot by default"
agree "$title"
is_good all out cwd
title="privileged"
smtp_columns n n
agree "$title"
is_good all out cwd root
smtp_columns n

# Other commands.
tool "query, file of the superuser" 1 "secret.pem: Permission denied" \
    query root.jail.test
tool "query, relative name" 0 "^  level  *secure\$" query cwd.jail.test
(cd "$WORK" && $policy query hash:client/conf/tls_policy cwd.jail.test) \
    >"$WORK/out"
check "relative name of a table" grep -q "^  level  *secure\$" "$WORK/out"
# What the superuser names, this program may read.
install -m 600 "$conf/tls_policy" "$WORK/secret"
tool "check, table of the superuser" 1 "secret: 5 entries, 2 errors" \
    check "$WORK/secret"
tool "probe, table of the superuser" 1 "^PASS  out.jail.test" \
    probe "$WORK/secret"
smtp_columns y
tool "pin in a jail" 0 "^in.jail.test fingerprint" pin in.jail.test
mkdir "$WORK/noqueue"
cp "$conf/master.cf" "$WORK/noqueue"
sed -e /^config_directory/d -e 's/^queue_directory.*/queue_directory = \/nonexistent/' \
    "$conf/main.cf" >"$WORK/noqueue/main.cf"
tool "no queue directory" 0 \
    "warning: .*/master.cf: chroot of smtp(8) is not honoured: /nonexistent: No" \
    check -c "$WORK/noqueue" "inline:{a.test=may}"
check "no queue directory, all is checked" grep -q "1 entries, 0 errors" "$WORK/out"
smtp_columns n

# as_user command...: as one that is not the superuser
as_user() {
    setpriv --reuid 65534 --regid 65534 --clear-groups "$@"
}

# Without privileges, that of the user is all there is.
as_user $policy check >"$WORK/out" 2>"$WORK/err" || true
check "ordinary user" grep -q "tls_policy: 5 entries, 2 errors" "$WORK/out"
check "ordinary user, nothing on standard error" test ! -s "$WORK/err"
smtp_columns y
for c in check "query all.jail.test" "probe all.jail.test in.jail.test"; do
    as_user $policy $c >"$WORK/out" 2>"$WORK/err" || true
    check "ordinary user, chroot, ${c%% *}" test -s "$WORK/out"
    check "ordinary user, chroot, ${c%% *}, one line" \
	test "$(grep -c . "$WORK/err")" -eq 1
    check "ordinary user, chroot, ${c%% *}, not honoured" \
	grep -q "warning: .*/master.cf: .*chroot.* not honoured" "$WORK/err"
done
mkdir -m 700 "$WORK/closed"
(cd "$WORK/closed" && as_user $policy check "hash:$conf/tls_policy") \
    >"$WORK/out" 2>&1 || true
check "ordinary user, in a directory of another" \
    grep -q "tls_policy: 5 entries" "$WORK/out"

# unknown command...: without the accounts of Postfix
unknown() {
    for f in passwd group; do
	grep -v -e ^postfix: -e ^postdrop: /etc/$f >"$WORK/$f"
    done
    unshare --mount sh -e -c 'for f in passwd group; do
	    mount --bind "$WORK/$f" /etc/$f
	done
	exec "$@"' sh "$@"
}

# What is behind proxymap(8) is not in the jail.
instance_hosts <<EOF
127.0.1.1 proxied.jail.test
EOF
cp /etc/hosts "$spool/etc"
python3 "$TOP/tests/mail/socketmap.py" "$WORK/socket" proxied.jail.test \
    "secure digest=sha256 rootca=$wire_root match=hosted.test" >"$WORK/ready" &
socketmap=$!
instance_until 300 grep -q ready "$WORK/ready"
mkdir "$WORK/behind"
cp "$conf/master.cf" "$WORK/behind"
for t in "socketmap:unix:$WORK/socket:x" "pipemap:{socketmap:unix:$WORK/socket:x}"; do
    proxied=$(echo "$t" | sed 's/socketmap:/proxy:&/')
    for m in "$t" "$proxied"; do
	sed "/^config_directory/d
	    s|^smtp_tls_policy_maps.*|smtp_tls_policy_maps = $m|" \
	    "$conf/main.cf" >"$WORK/behind/main.cf"
	case $m in
	"$t") want=1 pattern="^  failed table  *$t\$" ;;
	*) want=0 pattern="^  table  *$m\$" ;;
	esac
	tool "behind proxymap, $m, query" $want "$pattern" \
	    query -c "$WORK/behind" proxied.jail.test
	case $m in
	"$t") pattern="^      lookup error in table $t\$" ;;
	*) pattern="^PASS .* secure " ;;
	esac
	tool "behind proxymap, $m, probe" $want "$pattern" \
	    probe -c "$WORK/behind" proxied.jail.test
    done
done
kill $socketmap
tool "behind proxymap, no server" 1 "^  failed table  *pipemap:{proxy:" \
    query -c "$WORK/behind" proxied.jail.test
check "behind proxymap, no server, why" grep -q "No such file\|refused" "$WORK/out"
sed "/^config_directory/d
    s|^smtp_tls_policy_maps.*|smtp_tls_policy_maps = proxy:hash:/nothing|" \
    "$conf/main.cf" >"$WORK/behind/main.cf"
tool "behind proxymap, no table" 2 "^posttls-policy: fatal: .*nothing" \
    query -c "$WORK/behind" a.test
check "behind proxymap, no table, one line" test "$(grep -c . "$WORK/out")" -eq 1

# A table that does not answer holds up nobody who does not wait for it.
python3 "$TOP/tests/mail/socketmap.py" "$WORK/silent" x silent >"$WORK/ready" &
socketmap=$!
instance_until 300 grep -q ready "$WORK/ready"
sed "/^config_directory/d
    s|^smtp_tls_policy_maps.*|smtp_tls_policy_maps = proxy:socketmap:unix:$WORK/silent:x|" \
    "$conf/main.cf" >"$WORK/behind/main.cf"
$policy probe -c "$WORK/behind" proxied.jail.test >"$WORK/out" 2>&1 &
tool=$!
has_helper() {
    child=$(pgrep -P $tool | head -n 1)
    [ -n "$child" ] && helper=$(pgrep -P "$child" | head -n 1) && [ -n "$helper" ]
}
# gone process: or nobody has asked yet how it ended
gone() {
    ! ps -o stat= -p "$1" | grep -q '^[^Z]'
}
instance_until 300 has_helper
kill -KILL "$child"
check "behind proxymap, silent, the program ends" \
    instance_until 300 gone $tool
check "behind proxymap, silent, so does the other process" \
    instance_until 300 gone "$helper"
kill $socketmap
check "behind proxymap, silent, says why" \
    grep -q "its process was killed by signal 9" "$WORK/out"

title="no account"
status=0
unknown $policy check >"$WORK/out" 2>&1 || status=$?
cat "$WORK/out"
check "$title, exit status" test $status -eq 2
check "$title, what Postfix says" \
    grep -q 'fatal: .*mail_owner.*postfix' "$WORK/out"
smtp_columns n

instance_stop sink
