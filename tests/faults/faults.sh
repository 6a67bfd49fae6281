# SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
#++
# NAME
#	faults
# SUMMARY
#	nothing is lost, or sent under a weaker policy, whatever fails
# DESCRIPTION
#	For each line of faults.list, messages go to destinations with right
#	and wrong policies, with TLS in smtp(8) and through tlsproxy(8), while
#	something fails. There are two rounds, the second after the first
#	was tried, when TLS sessions can be resumed. At the end nothing fails,
#	and the queue is flushed. Then the following must be true.
#
#	What was accepted was delivered or is in the queue. What has a right
#	policy was delivered, and more than once only where the fault could
#	take the last reply of the server, or who has read it. What has a
#	wrong policy was not delivered, and all over TLS. No process had a
#	panic, or was killed by any signal but ours, unless the list says that
#	stock Postfix does so. The fault has happened.
#
#	Destinations "swap" have a right and a wrong policy by turns. The last
#	of these counts.
#
#	Limits of memory are left out when the address sanitizer is there, which
#	needs more than any of them.
# ENVIRONMENT
#	FAULT_SECONDS, to go through the list again and again for so long, with
#	the first, second, and every call of each function. By default, once
#	through those for make check, with one of these in turn.
# FILES
#	$WORK/round/name/, for each fault: log, what the client logged; sent,
#	recipients; got, what the server has received.
#--
. "$TOP/tests/mail/mail.subr"
. "$TOP/tests/mail/peers.subr"

conf=$WORK/client/conf
control=$WORK/faults

cc -shared -fPIC -o "$WORK/faults.so" "$TOP/tests/faults/faults.c" || exit 1

pki_usual
pki_root other
root="secure digest=sha256 rootca=$(pki_fprint root sha256)"
other="secure digest=sha256 rootca=$(pki_fprint other sha256)"
policies="root-right root-wrong name-wrong match-right match-wrong swap-policy"
root_right=$root
root_wrong=$other
name_wrong="$root match=wrong.test"
match_right="fingerprint digest=sha512 match=$(pki_fprint server sha512)"
match_wrong="fingerprint digest=sha512 match=$(pki_fprint other sha512)"

for policy in $policies; do
    echo "$policy-smtp.mx.test"
    echo "$policy-proxy.mx.test"
done >"$WORK/domains"

instance_client \
    "import_environment = MAIL_CONFIG MAIL_LOGTAG TZ LANG=C LD_PRELOAD=/mnt/work/faults.so" \
    "transport_maps = hash:/mnt/work/client/conf/transport" \
    "smtp_tls_loglevel = certmatch" \
    "smtp_tls_session_cache_database = btree:/mnt/work/client/data/cache" \
    "default_destination_concurrency_failed_cohort_limit = 0" \
    "default_process_limit = 20" \
    "service_throttle_time = 1" \
    "transport_retry_time = 1" \
    "ipc_timeout = 10" \
    "smtp_starttls_timeout = 5" \
    "smtp_helo_timeout = 5" \
    "queue_run_delay = 10000" \
    "minimal_backoff_time = 10000" \
    "maximal_backoff_time = 10000"
echo "smtp-reuse unix - - n - - smtp -o smtp_tls_connection_reuse=yes" \
    >>"$conf/master.cf"
sed -n 's/.*-proxy.mx.test/& smtp-reuse:/p' "$WORK/domains" >"$conf/transport"
instance_postmap transport
sed 's/^/127.0.1.1 /' "$WORK/domains" | instance_hosts
mkdir "$control" "$WORK/round"
chmod 777 "$control"

#
# Tables.
#

# make_table policy: $conf/new.db, with this for the destinations "swap"
make_table() {
    swap_policy=$1
    for policy in $policies; do
	eval "attributes=\$$(echo "$policy" | tr - _)"
	echo "$policy-smtp.mx.test $attributes"
	echo "$policy-proxy.mx.test $attributes"
    done >"$conf/new"
    instance_postmap new
}

make_tables() {
    make_table "$other"
    mv "$conf/new.db" "$conf/wrong.db"
    mv "$conf/new" "$conf/wrong"
    make_table "$root"
    mv "$conf/new.db" "$conf/right.db"
    mv "$conf/new" "$conf/right"
}

# move_table right|wrong: as an administrator should
move_table() {
    cp "$conf/$1.db" "$conf/new.db"
    mv "$conf/new.db" "$conf/tls_policy.db"
}

# write_table right|wrong: as many administrators do
write_table() {
    cp "$conf/$1" "$conf/tls_policy"
    instance_postmap tls_policy
}

# swap how: many times, with messages in between; the last is wrong
swap() {
    for i in 1 2 3 4 5 6 7 8 9 10; do
	for j in 1 2 3 4 5; do
	    "$1" right
	    "$1" wrong
	done
	send
    done
}

# damage how: the table, in new.db
damage() {
    cp "$conf/right.db" "$conf/new.db"
    size=$(wc -c <"$conf/new.db")
    case $1 in
    empty) : >"$conf/new.db" ;;
    text) cp "$conf/right" "$conf/new.db" ;;
    half) truncate -s $((size / 2)) "$conf/new.db" ;;
    header) dd if=/dev/zero of="$conf/new.db" bs=512 count=1 conv=notrunc ;;
    pages) yes | dd of="$conf/new.db" bs=4096 seek=1 conv=notrunc \
	iflag=fullblock count=$((size / 4096 - 1)) ;;
    esac 2>/dev/null
}

#
# Messages.
#

# send: one batch to all destinations
send() {
    batch=$((batch + 1))
    sed "s/^/$round.$batch@/" "$WORK/domains" >"$WORK/batch"
    instance_send $(cat "$WORK/batch") && cat "$WORK/batch" >>"$dir/sent"
}

# tried: how many recipients of this round have a status
tried() {
    tail -c +"$offset" "$WORK/client/maillog" |
	grep -o " to=<$round\.[^>]*>,.* status=" | sed 's/>.*//' | sort -u | wc -l
}

# wait_tried: until all are tried, or cannot be, as the fault goes on
wait_tried() {
    tries=15
    while [ "$(tried)" -lt "$(wc -l <"$dir/sent")" ] && [ $tries -gt 0 ]; do
	sleep 0.1
	tries=$((tries - 1))
    done
}

# received: this round, by the server
received() {
    grep -o " message $round\..*" "$WORK/server.log" | sed 's/.* //' | sort
}

# Each process begins anew, and there is no TLS session.
reload() {
    kill -HUP "$(tr -d ' ' <"$WORK/client/spool/pid/master.pid")"
}

#
# Faults.
#

# set_control what which
set_control() {
    number=$((number + 1))
    rm -f "$control/failed"
    ln -s "$number:$1:$2" "$control/new"
    mv -T "$control/new" "$control/control"
}

# kill_service name: the processes of one, a few times, while they deliver:
# that is neither begun nor over a tenth of a second after it was sent
kill_service() {
    for i in 1 2 3 4 5 6 7 8 9 10; do
	send
	sleep 0.1
	for pid in $(pgrep -x "$1"); do
	    kill -9 "$pid" && : >"$control/failed"
	done
    done
}

# restart_server behavior
restart_server() {
    kill $server
    wait $server
    echo "127.0.1.1 peer $1" >"$WORK/servers"
    serve "$WORK/servers"
}

# two_batches: the second can resume sessions
two_batches() {
    send
    wait_tried
    send
    wait_tried
}

# name_round kind argument which
name_round() {
    round=$(echo "$*" | tr -s ' ' - | tr -d .)_$pass
    dir=$WORK/round/$round
}

# name_case kind argument which
name_case() {
    name="$1 $2${3:+ $3}${pass:+, pass $pass}"
}

# begin kind argument which: one fault
begin() {
    name_round "$@"
    batch=0
    mkdir "$dir"
    offset=$(wc -c <"$WORK/client/maillog")
    rm -f "$control/failed"
}

# until_failed: master(8) or qmgr(8) may pause after the fault before this one
until_failed() {
    tries=10
    until [ -e "$control/failed" ] || [ $tries -eq 0 ]; do
	send
	wait_tried
	tries=$((tries - 1))
    done
}

# run_fault kind argument which
run_fault() {
    case $1 in
    call | panic | limit | alloc) set_control "$2" "$3" ;;
    server) restart_server "$2" ;;
    esac
    reload
    case $1 in
    kill)
	kill_service "$2"
	wait_tried ;;
    table) run_table "$2" "$3" ;;
    call | panic | limit | alloc)
	two_batches
	until_failed ;;
    *) two_batches ;;
    esac
    # After a limit, master(8) has to start processes that last.
    rm -f "$control/control"
    case $1 in
    server) restart_server good ;;
    limit) wait_tried ;;
    table)
	make_tables
	move_table right ;;
    esac
    tail -c +$((offset + 1)) "$WORK/client/maillog" >"$dir/log"
    case $1 in
    call | panic | limit | alloc | kill)
	[ -e "$control/failed" ] || echo "did not happen" >>"$dir/verdict" ;;
    esac
}

# still kind: the destinations of this kind have nothing since the last batch,
# and get nothing for a while
still() {
    sleep 0.5
    received | grep "^$round\.$batch@$1" >>"$dir/weak"
}

# is_locked file: by another process
is_locked() {
    ! flock -n -x "$1" true
}

# run_table what how
run_table() {
    case $1 in
    moved)
	swap move_table
	wait_tried
	still swap- ;;
    written)
	swap write_table
	wait_tried ;;
    gone)
	rm "$conf/tls_policy.db"
	two_batches
	still "" ;;
    locked)
	flock -x "$conf/tls_policy.db" sleep 1000 &
	locker=$!
	instance_until 100 is_locked "$conf/tls_policy.db"
	send
	# Who does not wait for the lock would deliver now.
	sleep 1
	still ""
	kill $(pgrep -P $locker) $locker
	wait_tried ;;
    *)
	damage "$1"
	case $2 in
	moved) mv "$conf/new.db" "$conf/tls_policy.db" ;;
	*) cat "$conf/new.db" >"$conf/tls_policy.db" ;;
	esac
	two_batches
	still "" ;;
    esac
}

# faults all|check: the list, with the calls that fail: each, or one in turn
faults() {
    [ "$1" = all ] && plus='+*' || plus='+'
    ! has_asan || without='^limit memory'
    sed -n "s/^$plus *\([a-z]\)/\1/p" "$TOP/tests/faults/faults.list" |
	grep -v "${without:-^$}" | awk -v all="$1" '
	($1 != "call" && $1 != "panic") || NF == 3 { print; next }
	{
	    split("1 2 every", which)
	    for (i = 1; i <= 3; i++)
		if (all == "all" || NR % 3 + 1 == i)
		    print $0, which[i]
	}'
}

#
# The end.
#

queued() {
    /mnt/postfix/bin/postqueue -c /mnt/work/client/conf -j |
	jq -r '.recipients[].address' | sort
}

# is_flushed: the queue has nothing that can be delivered
is_flushed() {
    ! queued | grep -q -e -right- -e swap-
}

# flush: all that can be delivered is delivered, what is being tried, too
flush() {
    reload
    tries=30
    until is_flushed || [ $tries -eq 0 ]; do
	# What has failed is not tried again in transport_retry_time.
	sleep 1
	/mnt/postfix/bin/postqueue -c /mnt/work/client/conf -f
	instance_until 30 is_flushed
	tries=$((tries - 1))
    done
}

# may_repeat kind argument: can the last reply be lost
may_repeat() {
    case $1,$2 in
    kill,* | limit,* | alloc,* | panic,* | server,*-dot) true ;;
    *) false ;;
    esac
}

# verdict kind argument: of one round
verdict() {
    sort "$dir/sent" >"$dir/accepted"
    [ -s "$dir/accepted" ] || echo "nothing was accepted"
    received >"$dir/got"
    uniq "$dir/got" >"$dir/once"
    grep "^$round\." "$WORK/queued" >"$dir/queued"
    cat "$dir/verdict" 2>/dev/null
    sort -u "$dir/once" "$dir/queued" | cmp -s - "$dir/accepted" \
	|| echo "lost: $(sort -u "$dir/once" "$dir/queued" |
	    comm -3 - "$dir/accepted" | wc -l)"
    echo "delivered: $(grep -e -wrong- "$dir/once" | xargs)" | grep @
    echo "delivered too early: $(cat "$dir/weak" 2>/dev/null | xargs)" | grep @
    echo "not delivered: $(grep -e -right- -e swap- "$dir/queued" | xargs)" |
	grep @
    may_repeat "$1" "$2" ||
	echo "repeated: $(uniq -d "$dir/got" | xargs)" | grep @
    echo "plain: $(grep " plain message $round\." "$WORK/server.log" | xargs)" |
	grep @
    echo "bounced: $(grep " to=<$round\..* status=bounced" \
	"$WORK/client/maillog" | xargs -d '\n')" | grep @
    unexpected "$1" "$2"
}

# unexpected kind argument: panics and signals that stock Postfix does not have
unexpected() {
    panics=^$
    signals=^$
    case $1,$2 in
    panic,* | alloc,*)
	panics='panic: \(i2d_.* invalid result length\|mymalloc: .* -1$\)'
	signals='by signal 6' ;;
    # Without memory, a fatal error cannot be logged.
    limit,memory) signals='by signal 6' ;;
    kill,*) signals='by signal 9' ;;
    esac
    grep -o -e 'panic: .*' "$dir/log" | grep -v "$panics" | sort -u
    grep -o 'killed by signal [0-9]*' "$dir/log" | grep -v "$signals" | sort -u
}

report() {
    queued >"$WORK/queued"
    while read -r kind what which; do
	name_round "$kind" "$what" "$which"
	verdict "$kind" "$what" >"$dir/verdicts"
	name_case "$kind" "$what" "$which"
	if [ -s "$dir/verdicts" ]; then
	    fail "$name" "$(xargs -d '\n' <"$dir/verdicts")"
	else
	    pass "$name"
	fi
    done <"$WORK/done"
}

# over: has this taken long enough
over() {
    [ -n "$FAULT_SECONDS" ] && [ "$(date +%s)" -ge $end ]
}

# run_pass: the list once
run_pass() {
    : >"$WORK/done"
    while read -r kind what which && ! over; do
	name_case "$kind" "$what" "$which"
	selected "$name" || continue
	begin "$kind" "$what" "$which"
	run_fault "$kind" "$what" "$which"
	echo "$kind $what $which" >>"$WORK/done"
    done <"$WORK/list"
    flush
    report
    /mnt/postfix/bin/postsuper -c /mnt/work/client/conf -d ALL
}

pass=
number=0
make_tables
move_table right
: >"$WORK/client/maillog"
: >"$WORK/server.log"
echo "127.0.1.1 peer good" >"$WORK/servers"
serve "$WORK/servers"
instance_start client
if [ -z "$FAULT_SECONDS" ]; then
    faults check >"$WORK/list"
    run_pass
else
    faults all >"$WORK/list"
    end=$(($(date +%s) + FAULT_SECONDS))
    pass=0
    until over; do
	pass=$((pass + 1))
	run_pass
    done
fi
instance_stop client
