# SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
#++
# NAME
#	planted
# SUMMARY
#	chains that a hostile server makes up
# DESCRIPTION
#	A case for each position of a pinned CA in a chain where it signed
#	nothing, with its own name and with that of each CA in the chain;
#	and all cases in planted.list. Each with TLS in smtp(8), and through
#	tlsproxy(8).
# FILES
#	$WORK/planted.list, the cases
#--
. "$TOP/tests/mail/mail.subr"
. "$TOP/tests/mail/cases.subr"

# plant chain certificate position kind: the chain of a kind with one more CA
# after this many certificates
plant() {
    certs=$(echo $4-server $4-ca3 $4-ca2 $4-ca1 |
	awk -v planted="$2" -v after="$3" '{ $after = $after " " planted } 1')
    cases_chain $1 $certs
}

# plant_cases chain kind certificate [depth]: the planted CA is pinned, and the
# root. With a depth, OpenSSL by itself takes the planted CA for the issuer of
# what is there.
plant_cases() {
    root=$2-ca1.sha256
    if [ -n "$4" ]; then
	bad=": the chain does not verify: certificate signature failure at\
 depth $4 subject"
    else
	bad=": no fingerprint in the policy matches a CA of the chain;\
 .*depth 3: rootca=@$root@ sent"
    fi
    cat <<E
$1-cert $1 none deferred secure digest=sha256 rootca=@$3.sha256@
+ $bad
$1-key $1 none deferred secure digest=sha256 rootca=@$3.key.sha256@
+ $bad
$1-root $1 none sent secure digest=sha256 rootca=@$root@
+ Matched trust anchor at depth 3: digest=sha256 rootca=@$root@
E
}

mkdir "$PKI"
# With key identifiers, and without, so that a name is enough for an issuer.
for kind in id plain; do
    case $kind in
    id) option=keyid=keyid ;;
    plain) option=keyid=none ;;
    esac
    pki_root $kind-ca1 $option
    pki_ca $kind-ca2 $kind-ca1 $option
    pki_ca $kind-ca3 $kind-ca2 $option
    pki_server $kind-server $kind-ca3 $option
    for i in 1 2 3; do
	pki_root $kind-mimic$i subject=$kind-ca$i
    done
done
pki_root other

for position in 1 2 3 4; do
    plant own-$position other $position id
    plant_cases own-$position id other
    for kind in id plain; do
	for i in 1 2 3; do
	    name=$kind-$i-$position
	    plant $name $kind-mimic$i $position $kind
	    # For OpenSSL the first CA of a name counts. The real one was at
	    # 4 - i.
	    if [ $kind = plain ] && [ $position -le $((4 - i)) ]; then
		plant_cases $name $kind $kind-mimic$i $((3 - i))
	    else
		plant_cases $name $kind $kind-mimic$i
	    fi
	done
    done
done >"$WORK/planted.list"

# All CAs, in another order, or more than once.
cases_chain backwards id-server id-ca1 id-ca2 id-ca3
cases_chain mixed id-server id-ca2 id-ca1 id-ca3
cases_chain each-twice id-server id-server id-ca3 id-ca3 id-ca2 id-ca2 id-ca1 \
    id-ca1
cases_chain all-twice id-server id-ca3 id-ca2 id-ca1 id-server id-ca3 id-ca2 \
    id-ca1

# Two CAs that signed each other, without any root.
pki_root east-root subject=east
pki_root west-root subject=west
pki_ca east west-root subject=east key=east-root
pki_ca west east-root subject=west key=west-root
pki_server loop east
cases_chain loop loop east west
cases_chain loop-cut loop east

# One hundred CAs, each above the one before.
pki_root tall1
for i in $(seq 2 100); do
    pki_ca tall$i tall$((i - 1)) key=tall1
done
pki_server tall tall100
tall=$(seq -f tall%g 100 -1 1)
cases_chain tall tall $tall
# The same with a server that has nothing to do with them.
cases_chain crowd id-server $tall id-ca3 id-ca2 id-ca1
cases_chain copies id-server $(yes id-ca3 | head -n 100) id-ca2 id-ca1

# 1 MB, in the server certificate and in that of a CA.
big=ext=nsComment=$(head -c 1000000 /dev/zero | tr '\0' x)
pki_server big-server id-ca3 "$big"
cases_chain big-server big-server id-ca3 id-ca2 id-ca1
pki_ca big-ca id-ca1 "$big"
pki_server below-big big-ca
cases_chain big-ca below-big big-ca id-ca1
cases_chain big-extra id-server id-ca3 id-ca2 id-ca1 big-ca

cases_instances
cat >>"$WORK/client/conf/master.cf" <<'E'
none unix - - n - - smtp -o smtp_tls_CAfile=
deep unix - - n - - smtp -o smtp_tls_CAfile= -o smtp_tls_scert_verifydepth=200
east unix - - n - - smtp -o smtp_tls_CAfile=/mnt/work/pki/east-root.pem
west unix - - n - - smtp -o smtp_tls_CAfile=/mnt/work/pki/west-root.pem
E

cat "$TOP/tests/mail/planted.list" >>"$WORK/planted.list"
# Nothing is sent without a good look at the server.
sed -i '/^[^#+-].* sent[	 ]/a\
+ Verified TLS connection' "$WORK/planted.list"
cases_both "$WORK/planted.list"
for label in smtp tlsproxy; do
    check "1 MB, $label" [ 4 = "$(grep -c 'excessive message size' \
	"$WORK/maillog.$label")" ]
done
