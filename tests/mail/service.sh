# SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
#++
# NAME
#	service
# SUMMARY
#	the systemd service and timer of posttls-policy
# DESCRIPTION
#	systemd says that they are well-formed. The command of the service is
#	run with the capabilities that it has, in a chroot jail and for a
#	directory of another user, and with one less.
#--
. "$TOP/tests/mail/mail.subr"
. "$TOP/tests/mail/classes.subr"

units=$WORK/units
mkdir "$units" "$WORK/metrics"
for unit in service timer; do
    sed "s|/usr/sbin/|$TREE/bin/|" "$TOP/conf/posttls-policy.$unit" \
	>"$units/posttls-policy.$unit"
done
service=$units/posttls-policy.service

# verify: what systemd has against the units
verify() {
    systemd-analyze verify --man=no "$units"/posttls-policy.* >"$WORK/out" 2>&1
    status=$?
    cat "$WORK/out"
    [ $status -eq 0 ] && [ ! -s "$WORK/out" ]
}

if command -v systemd-analyze >/dev/null; then
    check "systemd-analyze verify" verify
    sed -i 's/^NoNewPrivileges/&s/' "$service"
    check "systemd-analyze verify, a misspelled option" sh -c \
	"systemd-analyze verify --man=no '$service' 2>&1 | grep Unknown"
    sed -i 's/^NoNewPrivilegess/NoNewPrivileges/' "$service"
else
    skip "systemd-analyze verify" "there is no systemd-analyze"
fi

# setting name: in the service
setting() {
    sed -n "s/^$1=//p" "$service"
}

sed -i 's/^\(smtp  *unix  *-\)  *-  *n/\1 - y/' "$conf/master.cf"
spool=$WORK/client/spool
mkdir "$spool/etc"
cp /etc/hosts /etc/services "$spool/etc"
chown mail "$WORK/metrics"
chmod 755 "$WORK/metrics"
file=$WORK/metrics/policy.prom
command=$(setting ExecStart | sed "s| -m [^ ]*| -m $file|")
capabilities=$(setting CapabilityBoundingSet | tr A-Z a-z | sed 's/cap_/+/g;s/ /,/g')
check "the command writes a file" test "${command%"$file"*}" != "$command"
check "it may write there" test "$(setting ReadWritePaths)" = \
    "-$(setting ExecStart | sed 's/.* -m //;s|/[^/]*$||')"

# as_service without [argument...]: the command, with one capability less
as_service() {
    less=$1
    shift
    # shellcheck disable=SC2086
    setpriv --no-new-privs \
	--bounding-set "-all,$(echo "$capabilities" | sed "s/+$less/-$less/")" \
	$command "$@" >"$WORK/out" 2>&1
    status=$?
    cat "$WORK/out"
}

echo "good.mx.test $right" >"$conf/tls_policy"
/mnt/postfix/bin/postmap "hash:$conf/tls_policy"
chown mail "$conf/tls_policy.db"
chmod 600 "$conf/tls_policy.db"
as_service none
check "with these capabilities" test $status -eq 0
check "with these capabilities, quiet" test ! -s "$WORK/out"
check "with these capabilities, file" \
    grep -q '_ok{destination="good.mx.test".* 1$' "$file"
for capability in setuid setgid sys_chroot dac_override; do
    as_service $capability
    check "without $capability" test $status -ne 0
done

# For one who ends it, no process is left.
instance_hosts <<EOF
127.0.1.9 silent.mx.test
EOF
cp /etc/hosts "$spool/etc"
python3 "$TOP/tests/mail/policy.server.py" 127.0.1.9 silent >"$WORK/ready" &
server=$!
while ! grep -q ready "$WORK/ready"; do sleep 0.1; done
# stopped without: end it; what its processes did not survive, they may still
# be dying of when it has ended
stopped() {
    as_service "$1" "[silent.mx.test]" &
    runs=$!
    while [ "$(pgrep -u postfix -cx posttls-policy)" -eq 0 ]; do sleep 0.1; done
    kill "$(pgrep -u root -xo posttls-policy)"
    wait $runs
}
# The server is silent for minutes.
gone() {
    timeout 20 sh -c \
	'while pgrep -u postfix -x posttls-policy; do sleep 0.1; done' >/dev/null
}
stopped none
check "stopped, no process is left" gone
stopped kill
check "stopped without kill, one is left" pgrep -u postfix -x posttls-policy
kill $server

# What is a failure of the service.
for result in 1:ca.mx.test 3:connect.mx.test; do
    sed -n "/^${result#*:}/p" "$WORK/table" >"$conf/tls_policy"
    /mnt/postfix/bin/postmap "hash:$conf/tls_policy"
    as_service none
    check "exit status, ${result#*:}" test $status -eq "${result%%:*}"
done
check "exit status 3 and 4 are no failure" test "$(setting SuccessExitStatus)" = "3 4"
instance_stop sink
