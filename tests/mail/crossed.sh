# SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
#++
# NAME
#	crossed
# SUMMARY
#	CAs that have more than one certificate
# DESCRIPTION
#	A CA that is signed by another one, is renewed, or has expired, has
#	several certificates for one name and key. Each case has some of them
#	on the wire, in an order, and some in the local store; what is listed
#	is found, whatever else is there. With TLS in smtp(8), and through
#	tlsproxy(8).
#
#	The certificates, below their signers; a name with "e" has expired:
#
#	r, the root R, also as rx and rxe, signed by X
#
#	x, the root X
#
#	i, an intermediate below R, also as ie, and as ix, below X
#
#	server, below this intermediate
# FILES
#	$WORK/crossed.list, the cases
# SEE ALSO
#	tls_rootca_verify.c, all of these, without a server
#--
. "$TOP/tests/mail/mail.subr"
. "$TOP/tests/mail/cases.subr"

mkdir "$PKI"
pki_root r
pki_root x
pki_ca rx x subject=r key=r
pki_ca rxe x subject=r key=r days=-1
pki_ca i r
pki_ca ie r subject=i key=i days=-1
pki_ca ix x subject=i key=i
pki_server server i
pki_root other

# joined word...: with "-" between them
joined() {
    echo "$*" | tr ' ' -
}

# situation sent local: certificates on the wire and in the store, one case for
# each line of standard input, which has what is listed, and the outcome: a
# depth and where the CA is from, or a pattern
situation() {
    sent=$1 local=$2
    name=$(joined ${sent:-none} in ${local:-none})
    cases_chain "$name" server $sent
    store=$PKI/store-$name.pem
    : >"$store"
    for cert in $local; do
	cat "$PKI/$cert.pem" >>"$store"
    done
    echo "$name unix - - n - - smtp -o smtp_tls_CAfile=$(
	[ -z "$local" ] || echo "/mnt/work/pki/store-$name.pem")" \
	>>"$WORK/transports"
    while read -r pinned outcome rest; do
	echo "$(joined "$name" pin "$(echo "$pinned" | tr . -)") $name $name" \
	    "$([ "$outcome" = : ] && echo deferred || echo sent)" \
	    "secure digest=sha256 rootca=@$pinned.sha256@"
	case $outcome in
	:) echo "+ : $rest" ;;
	*)
	    echo "+ Verified TLS connection"
	    echo "+ Matched trust anchor at depth $outcome: .*, $rest)"
	    echo "- verification failed" ;;
	esac
    done >>"$WORK/crossed.list"
}

on_wire="sent by the server"
in_store="from the local store"
none="no fingerprint in the policy matches a CA of the chain"

# What the AddTrust root did in 2020, and DST Root X3 in 2021.
for certs in "i rxe" "i rxe x" "rxe i"; do
    situation "$certs" r <<E
r 2 $in_store
r.key 2 $in_store
E
done
situation "i rxe" "x r" <<E
r.key 2 $in_store
x : the chain does not verify: certificate has expired at depth 2 subject "/CN=r"
E
situation "i rxe" "" <<E
i 1 $on_wire
r.key : the chain does not verify: certificate has expired at depth 2 subject "/CN=r"
r : $none
E

# Two intermediates of one key, and the roots of both in the store.
for certs in "i ix" "ix i"; do
    situation "$certs" "r x" <<E
r 2 $in_store
r.key 2 $in_store
x 2 $in_store
x.key 2 $in_store
i 1 $on_wire
ix 1 $on_wire
other : $none
E
done

# An intermediate that was renewed, but not on the wire.
situation ie "i r" <<E
r 2 $in_store
r.key 2 $in_store
i 1 $in_store
ie : the chain does not verify: certificate has expired at depth 1 subject "/CN=i"
E
situation ie r <<E
r : the chain does not verify: certificate has expired at depth 1 subject "/CN=i"
E

# A server that sends nothing else.
situation "" "i ix r x" <<E
r 2 $in_store
r.key 2 $in_store
x 2 $in_store
x.key 2 $in_store
E

# Cross-certificates in the store.
situation i "r rx x" <<E
r 2 $in_store
rx 2 $in_store
x 3 $in_store
x.key 3 $in_store
E
situation i "rxe rx x" <<E
r.key 2 $in_store
x 3 $in_store
E
situation "i rx" "r x" <<E
r 2 $in_store
rx 2 $on_wire
x 3 $in_store
E

cases_instances
cat "$WORK/transports" >>"$WORK/client/conf/master.cf"
cases_both "$WORK/crossed.list"
