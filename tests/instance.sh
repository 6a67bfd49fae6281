# SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
#++
# NAME
#	instance.sh
# SUMMARY
#	private Postfix instances
# SYNOPSIS
#	. "$TOP/tests/instance.sh"
#
#	instance_accounts
#
#	instance_enter script [argument...]
#
#	instance_hosts <<EOF
#
#	instance_client [main.cf-line...]
#
#	instance_sink [main.cf-line...] <<EOF
#
#	instance_postmap table
#
#	instance_start name
#
#	instance_stop name
#
#	instance_send recipient...
#
#	instance_wait recipient...
#
#	instance_settle
#
#	instance_until tries command [argument...]
#
#	instance_status recipient
# DESCRIPTION
#	A test has one or two Postfix instances from the same tree: the
#	client, whose smtp(8) is tested, and the sink, with one smtpd(8)
#	for each server that the client meets, which accepts and discards
#	all mail.
#
#	instance_accounts writes $WORK/etc/passwd, group and hosts, where
#	Postfix has its accounts.
#
#	instance_enter runs a script in network, mount and process ID
#	namespaces of its own. There, loopback has all ports free, the
#	hosts, passwd and group files are private, /mnt/work is $WORK,
#	/mnt/postfix is $TREE, and nothing survives the script. That needs
#	the superuser, as Postfix does. In the script, call the other
#	functions.
#
#	instance_hosts reads lines for the hosts file.
#
#	instance_client makes $WORK/client. Its TLS policy table is
#	$WORK/client/conf/tls_policy.
#
#	instance_sink makes $WORK/sink. It reads a line for each server:
#	an IP address, the name of a chain file in $PKI without its suffix,
#	and smtpd(8) options without -o.
#
#	instance_postmap compiles a table in $WORK/client/conf.
#
#	instance_start and instance_stop handle the client or the sink.
#
#	instance_send submits one message to the client.
#
#	instance_wait waits until the client has tried to deliver the
#	message to each recipient.
#
#	instance_settle waits until the sink, which does so after the client,
#	has delivered and logged all that it has received.
#
#	instance_until waits until a command succeeds, and looks so many times,
#	ten a second. It fails if it never does.
#
#	instance_status prints sent, deferred or bounced.
# FILES
#	$WORK/client/maillog, $WORK/sink/maillog
#--

# What a private file is made of, and Postfix' account, if not there.
instance_accounts() {
    # A file must be there for another to be mounted over it.
    [ -e /etc/hosts ] || echo 127.0.0.1 localhost >/etc/hosts
    cp /etc/hosts /etc/passwd /etc/group "$WORK/etc"
    grep -q ^postfix: "$WORK/etc/group" \
	|| echo postfix:x:64901: >>"$WORK/etc/group"
    grep -q ^postdrop: "$WORK/etc/group" \
	|| echo postdrop:x:64902: >>"$WORK/etc/group"
    grep -q ^postfix: "$WORK/etc/passwd" \
	|| echo postfix:x:64901:64901::/nonexistent:/usr/sbin/nologin \
	    >>"$WORK/etc/passwd"
}

instance_enter() {
    [ "$(id -u)" = 0 ] || {
	echo "only the superuser can start Postfix" >&2
	return 1
    }
    mkdir -p "$WORK/etc"
    instance_accounts
    export WORK TREE TOP
    unshare --net --mount --pid --fork --kill-child --mount-proc sh -e -c '
	ip link set lo up
	for f in hosts passwd group; do
	    mount --bind "$WORK/etc/$f" /etc/$f
	done
	mount -t tmpfs -o mode=755 tmpfs /mnt
	mkdir /mnt/work /mnt/postfix
	mount --bind "$WORK" /mnt/work
	mount --bind "$TREE" /mnt/postfix
	exec sh "$@"' sh "$@"
}

instance_hosts() {
    cat >>/etc/hosts
}

# The last line for each parameter. Postfix would warn of the others.
instance_last() {
    awk '{ last[$1] = NR; line[NR] = $0 }
	END { for (i = 1; i <= NR; i++) {
	    split(line[i], word)
	    if (last[word[1]] == i)
		print line[i]
	} }'
}

# instance_make name [main.cf-line...]
instance_make() {
    dir=$WORK/$1 seen=/mnt/work/$1
    shift
    rm -rf "$dir"
    mkdir -p "$dir/conf" "$dir/data" "$dir/spool/pid"
    chown postfix "$dir/data"
    for d in active bounce corrupt defer deferred flush hold incoming \
	private saved trace; do
	mkdir -m 700 "$dir/spool/$d"
	chown postfix "$dir/spool/$d"
    done
    mkdir -m 730 "$dir/spool/maildrop"
    mkdir -m 710 "$dir/spool/public"
    chown postfix:postdrop "$dir/spool/maildrop" "$dir/spool/public"
    {
	cat <<EOF
compatibility_level = 3.6
config_directory = $seen/conf
queue_directory = $seen/spool
data_directory = $seen/data
daemon_directory = /mnt/postfix/libexec
command_directory = /mnt/postfix/bin
maillog_file = $seen/maillog
maillog_file_prefixes = $seen
mail_owner = postfix
setgid_group = postdrop
myhostname = ${dir##*/}.test
mydestination =
alias_maps =
alias_database =
inet_protocols = ipv4
inet_interfaces = 127.0.0.1
mynetworks = 127.0.0.0/8
smtp_host_lookup = native
smtp_dns_support_level = disabled
default_database_type = hash
EOF
	for line; do
	    echo "$line"
	done
    } | instance_last >"$dir/conf/main.cf"
    cat >"$dir/conf/master.cf" <<'EOF'
pickup    unix  n - n 60 1 pickup
cleanup   unix  n - n - 0 cleanup
qmgr      unix  n - n 300 1 qmgr
tlsmgr    unix  - - n 1000? 1 tlsmgr
rewrite   unix  - - n - - trivial-rewrite
bounce    unix  - - n - 0 bounce
defer     unix  - - n - 0 bounce
trace     unix  - - n - 0 bounce
flush     unix  n - n 1000? 0 flush
proxymap  unix  - - n - - proxymap
smtp      unix  - - n - - smtp
retry     unix  - - n - - error
error     unix  - - n - - error
discard   unix  - - n - - discard
anvil     unix  - - n - 1 anvil
scache    unix  - - n - 1 scache
tlsproxy  unix  - - n - 0 tlsproxy
postlog   unix-dgram n - n - 1 postlogd
EOF
}

instance_client() {
    instance_make client \
	"smtp_tls_policy_maps = hash:/mnt/work/client/conf/tls_policy" "$@"
}

instance_sink() {
    instance_make sink \
	"default_transport = discard" \
	"smtpd_relay_restrictions = permit_mynetworks, reject" \
	"smtpd_recipient_restrictions =" \
	"smtpd_tls_security_level = may" \
	"smtpd_tls_loglevel = 1" \
	"smtpd_tls_received_header = yes" \
	"smtpd_peername_lookup = no" "$@"
    while read -r address chain options; do
	[ -n "$address" ] || continue
	printf '%s:25 inet n - n - - smtpd' "$address"
	for option in "smtpd_tls_chain_files=/mnt/work/pki/$chain.chain" \
	    $options; do
	    printf ' -o %s' "$option"
	done
	echo
    done >>"$WORK/sink/conf/master.cf"
}

instance_postmap() {
    /mnt/postfix/bin/postmap -c /mnt/work/client/conf \
	"hash:/mnt/work/client/conf/$1"
}

instance_start() {
    /mnt/postfix/libexec/master -c "/mnt/work/$1/conf" -w
}

instance_stop() {
    pid=$(tr -d ' ' <"$WORK/$1/spool/pid/master.pid")
    kill "$pid"
    while kill -0 "$pid" 2>/dev/null; do
	sleep 0.1
    done
}

instance_send() {
    printf 'Subject: test\n\nThis is a test.\n' |
	/mnt/postfix/bin/sendmail -C /mnt/work/client/conf \
	    -f sender@client.test "$@"
}

# The last attempt counts.
instance_status() {
    sed -n "s/.* to=<$1>,.* status=\([a-z]*\) .*/\1/p" \
	"$WORK/client/maillog" 2>/dev/null | tail -n 1
}

instance_until() {
    until_tries=$1
    shift
    until "$@"; do
	until_tries=$((until_tries - 1))
	[ $until_tries -gt 0 ] || return 1
	sleep 0.1
    done
}

instance_is_drained() {
    [ -z "$(find "$WORK/sink/spool/incoming" "$WORK/sink/spool/active" \
	-type f 2>/dev/null)" ]
}

# Log records are written in the order in which they were made.
instance_settle() {
    instance_until 100 instance_is_drained || return 1
    mark="mark $(date +%s%N)"
    /mnt/postfix/bin/postlog -c /mnt/work/sink/conf "$mark" 2>/dev/null
    instance_until 100 grep -q "$mark" "$WORK/sink/maillog"
}

instance_wait() {
    tries=600
    for r; do
	while [ -z "$(instance_status "$r")" ]; do
	    tries=$((tries - 1))
	    [ $tries -gt 0 ] || return 1
	    sleep 0.1
	done
    done
}
