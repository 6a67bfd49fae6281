# SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
#++
# NAME
#	memory
# SUMMARY
#	memory of smtp(8) and tlsproxy(8) with many policies
# DESCRIPTION
#	One process delivers a message to each of a hundred destinations, with
#	a policy of 1, 10 or 100 values of rootca= each; then another one, as
#	memory that is kept for a policy would then be more.
# SEE ALSO
#	smtp.subr, the server and the client
#--
. "$TOP/tests/bench/smtp.subr"

destinations=100
root_cert=$(pki_fprint root sha256)

smtp_sink 100 || exit 1

# resident program: kilobytes of its only process
resident() {
    sed -n 's/^VmRSS:[^0-9]*\([0-9]*\) kB/\1/p' "/proc/$(pgrep -x "$1")/status"
}

# start side values smtp|tlsproxy
start() {
    [ "$3" = tlsproxy ] && reuse=yes || reuse=no
    smtp_client "$1" "default_process_limit = 1" \
	"smtp_tls_connection_reuse = $reuse" \
	"smtp_tls_CAfile = $([ "$1" = this ] || echo /mnt/work/pki/root.pem)"
    rootca=
    [ "$1" = reference ] ||
	rootca="digest=sha256 $(smtp_values "$2" "$root_cert")"
    smtp_policies $destinations secure match=.mx.test "$rootca"
    instance_start client || exit 1
}

# measure side values smtp|tlsproxy: sets $once and $again
measure() {
    start "$@"
    smtp_deliver $(seq -f '1@d%g.mx.test' $destinations)
    once=$(resident "$3")
    smtp_deliver $(seq -f '2@d%g.mx.test' $destinations)
    again=$(resident "$3")
    instance_stop client
}

for program in smtp tlsproxy; do
    for values in 1 10 100; do
	id=memory-$program-$values
	text="$program(8), $destinations policies with $values of rootca="
	bench_row $id "$text" "kB" "stock Postfix" "ratio <= 1.10"
	bench_row $id-again "$text, after more mail" "kB" "before it" \
	    "ratio <= 1.02"
	for round in $(seq "$(bench_few_rounds)"); do
	    measure reference $values $program
	    bench_value $id "$round" reference "$again"
	    measure this $values $program
	    bench_value $id "$round" this "$again"
	    bench_value $id-again "$round" reference "$once"
	    bench_value $id-again "$round" this "$again"
	done
    done
done
instance_stop sink
