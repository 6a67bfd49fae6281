# SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
#++
# NAME
#	package
# SUMMARY
#	from Debian's packages to those with this change, and back
# DESCRIPTION
#	In a clean root of the suite, Debian's packages are installed and
#	have mail in the queue, then these are. Debian publishes a new
#	version, which is kept back until there are such packages of it, too.
#	Last, Debian's are installed again. There is no network but loopback
#	while a mail system runs. In the end, lintian(1) is asked about both.
#
#	The new versions are the packages that are there, with another
#	version: it does not matter here what is in them, and each would take
#	the time of a build.
#--
. "$TOP/tests/lib.sh"
. "$TOP/releases/$RELEASE"
export SUITE RELEASE TEST TOP WORK RESULTS
packages="postfix postfix-lmdb postfix-pgsql postfix-sqlite postfix-doc"
ours="$packages posttls-policy"
debs=$TOP/build/deb/$SUITE
maintainer="${DEBFULLNAME:-postfix-rootca} <${DEBEMAIL:-postfix-rootca@example.org}>"

# files directory package...: these, as apt-get(8) wants them
files() {
    directory=$1
    shift
    for package; do
	ls "$directory/$package"_*.deb
    done
}

# again directory version file...: the same packages with another version
again() {
    directory=$1 new=$2
    shift 2
    mkdir -p "$directory"
    for deb; do
	old=$(dpkg-deb -f "$deb" Version)
	package=$(dpkg-deb -f "$deb" Package)
	rm -rf /tmp/again
	dpkg-deb -R "$deb" /tmp/again
	sed -i "s/$old/$new/g" /tmp/again/DEBIAN/control
	dpkg-deb -Znone -b /tmp/again "$directory/${package}_new.deb" >&2
    done
}

# publish directory: make it the only repository of apt-get(8), as Debian's
# for security updates, which unattended-upgrade(8) takes by default
publish() {
    for deb in "$1"/*.deb; do
	dpkg-deb -f "$deb"
	echo "Filename: ./${deb##*/}"
	echo "Size: $(stat -c %s "$deb")"
	echo "SHA256: $(sha256sum <"$deb" | cut -d ' ' -f 1)"
	echo
    done >"$1/Packages"
    printf '%s\n' "Origin: Debian" "Label: Debian-Security" \
	"Suite: stable-security" "Codename: $SUITE-security" "Date: $(date -Ru)" "SHA256:" \
	" $(sha256sum <"$1/Packages" | cut -d ' ' -f 1) $(
	    stat -c %s "$1/Packages") Packages" >"$1/Release"
    rm -f /etc/apt/sources.list.d/*
    echo "deb [trusted=yes] file:$1 ./" >/etc/apt/sources.list
    apt-get -q -o APT::Update::Error-Mode=any update
}

# next_of version: the next one in Debian's form
next_of() {
    echo "$1" | awk '{ match($0, /[0-9]+$/)
	print substr($0, 1, RSTART - 1) substr($0, RSTART) + 1 }'
}

# version_of package
version_of() {
    dpkg-query -W -f '${Version}' "$1"
}

# depends_of package: the names of what has to be installed with it
depends_of() {
    dpkg-query -W -f '${Pre-Depends}, ${Depends}' "$1" | tr , '\n' |
	sed 's/^ *//; s/ (.*//' | sort -u
}

# install option...
install() {
    DEBIAN_FRONTEND=noninteractive apt-get -q -y --no-install-recommends \
	-o Dpkg::Options::=--force-confold install "$@"
}

case $1 in
-fetch)
    # In the root, with the network.
    printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d
    chmod 755 /usr/sbin/policy-rc.d
    mkdir /stock
    apt-get -q update &&
    install $packages postgresql unattended-upgrades lsb-release \
	autopkgtest dpkg-dev &&
    (cd /stock && apt-get -q -o APT::Sandbox::User=root download $packages) &&
    install --download-only $(files "$debs" $ours)
    exit
    ;;
-inside)
    ;;
*)
    . "$TOP/graft/root.subr"
    cd "$TOP" || exit 1
    clean=build/root/$SUITE.clean
    [ -d "$clean" ] || root_make "$SUITE" "$clean" \
	ca-certificates openssl iproute2 sqlite3 procps man-db || exit 1
    root=${WORK#"$TOP/"}/root
    cp -a "$clean" "$root"
    root_enter "$root" sh tests/deb/package.sh -fetch || exit 1
    root_enter "$root" unshare --net --pid --fork --kill-child --mount-proc \
	sh tests/deb/package.sh -inside || exit 1
    rm -rf "$root"

    # What lintian finds, without versions and sizes.
    root_enter "build/root/$SUITE.deb" sh -c '
	cd /tmp && rm -rf stock && mkdir stock && cd stock &&
	apt-get -q -o APT::Sandbox::User=root download $3 >&2 || exit
	for d in /tmp/stock "$1"; do
	    lintian --allow-root --fail-on=none "$d"/post*_*.deb |
		sed "s/[0-9][^ ]*[+-]0[^ ]*//g" | sort -u >"$2/lintian.${d##*/}"
	done' sh "$debs" "$WORK" "$packages" || exit 1
    comm -13 "$WORK/lintian.stock" "$WORK/lintian.$SUITE" >"$WORK/lintian"
    same "lintian finds no more than in Debian's packages" /dev/null \
	"$WORK/lintian"

    # graft/deb has compared the clock. Here it was not by luck.
    ! grep -q 'date -s' "$SOURCE/debian/rules" ||
	check "the build tried to set the clock, and could not" \
	    grep -q 'date: cannot set date' "$TOP/build/deb/$SUITE.log"
    exit
    ;;
esac

PKI=/pki
PKI_NAMES=DNS:*.mx.test
. "$TOP/tests/pki.sh"
ip link set lo up
pki_usual
pki_root other
root=$(pki_fprint root sha256)
other=$(pki_fprint other sha256)

echo "127.0.0.2 hash.mx.test lmdb.mx.test sqlite.mx.test" \
    "wrong.mx.test plain.mx.test" >>/etc/hosts
cat >/etc/postfix/main.cf <<E
compatibility_level = 3.6
maillog_file = /var/log/postfix.log
myhostname = client.test
mydestination =
alias_maps =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
smtp_host_lookup = native
smtp_dns_support_level = disabled
smtp_tls_policy_maps = hash:/etc/postfix/policy, lmdb:/etc/postfix/policy,
    sqlite:/etc/postfix/policy.cf
E
postconf -F '*/*/chroot = n'
cat >>/etc/postfix/master.cf <<E
127.0.0.2:25 inet n - n - - smtpd
    -o myhostname=sink.test -o content_filter=discard:
    -o smtpd_tls_security_level=may -o smtpd_tls_chain_files=$PKI/server.chain
    -o smtpd_relay_restrictions=permit_mynetworks,reject
E
policy="secure digest=sha256 rootca=$root"
cat >/etc/postfix/policy <<E
hash.mx.test	$policy
wrong.mx.test	secure digest=sha256 rootca=$other
plain.mx.test	encrypt
E
postmap hash:/etc/postfix/policy
echo "lmdb.mx.test $policy" >/etc/postfix/policy.in
postmap lmdb:/etc/postfix/policy.in
mv /etc/postfix/policy.in.lmdb /etc/postfix/policy.lmdb
sqlite3 /etc/postfix/policy.sqlite "CREATE TABLE policy (name, value);
    INSERT INTO policy VALUES ('sqlite.mx.test', '$policy')"
cat >/etc/postfix/policy.cf <<E
dbpath = /etc/postfix/policy.sqlite
query = SELECT value FROM policy WHERE name = '%s'
E

start() {
    : >/var/log/postfix.log
    postfix start || exit 1
}

# stop label
stop() {
    postfix stop
    cp /var/log/postfix.log "$WORK/maillog.$1"
}

send() {
    for name; do
	echo test | sendmail -f sender@client.test "user@$name.mx.test"
    done
}

# status name: of the last attempt
status() {
    sed -n "s/.* to=<user@$1.mx.test>,.* status=\([a-z]*\) .*/\1/p" \
	/var/log/postfix.log | tail -n 1
}

# outcome label status name...
outcome() {
    label=$1 want=$2
    shift 2
    for name; do
	tries=300
	while [ -z "$(status "$name")" ] && [ $tries -gt 0 ]; do
	    sleep 0.1
	    tries=$((tries - 1))
	done
	check "$label: $name is $want" [ "$(status "$name")" = "$want" ]
    done
}

# warned label name
warned() {
    check "$1: $2, with a warning" grep -q \
	"warning: .*\"$2.mx.test\".*invalid attribute name" /var/log/postfix.log
}

stock=$(version_of postfix)
depends_of postfix >/tmp/depends.stock
start
send hash lmdb sqlite plain
outcome "Debian's" deferred hash lmdb sqlite
outcome "Debian's" sent plain
warned "Debian's" hash
stop before

# Older packages had posttls-policy in that of postfix.
again /older "$stock+rootca1" $(files "$debs" $packages)
rm -rf /tmp/again
dpkg-deb -R /older/postfix_new.deb /tmp/again
dpkg-deb -x "$(files "$debs" posttls-policy)" /tmp/again
dpkg-deb -Znone -b /tmp/again /older/postfix_new.deb
install $(files /older $packages) || fail "older packages are installed"
check "older packages had posttls-policy in postfix" sh -c \
    'dpkg -S /usr/sbin/posttls-policy | grep "^postfix:"'

install $(files "$debs" $ours) || fail "these are installed"
version=$(version_of postfix)
check "the version is Debian's with a suffix" [ "$version" = "$stock+rootca2" ]
check "the version is higher than Debian's" \
    dpkg --compare-versions "$version" gt "$stock"
check "the version is lower than Debian's next" \
    dpkg --compare-versions "$version" lt "$(next_of "$stock")"
check "posttls-policy is in its own package" sh -c \
    'dpkg -S /usr/sbin/posttls-policy | grep "^posttls-policy:"'
depends_of postfix >/tmp/depends.these
same "postfix depends on what Debian's does" /tmp/depends.stock \
    /tmp/depends.these
check "the maintainer is not Debian's" [ "$(
    dpkg-query -W -f '${Maintainer}' postfix)" = "$maintainer" ]
check "postfix provides postfix-rootca" sh -c \
    "dpkg-query -W -f '\${Provides}' postfix | grep -w postfix-rootca"
start
postqueue -f
outcome "these, queued before" sent hash lmdb sqlite
send wrong
outcome "these" deferred wrong
check "these: wrong, with the reason" grep -q \
    "no fingerprint in the policy matches a CA" /var/log/postfix.log
for command in check query pin probe tlsa; do
    check "posttls-policy $command" sh -c "posttls-policy $command -? 2>&1 |
	grep 'usage: posttls-policy $command'"
done
posttls-policy check -j hash:/etc/postfix/policy >/tmp/json
check "posttls-policy has JSON" grep -q '"errors": *0' /tmp/json
posttls-policy probe hash.mx.test >/tmp/probe
check "posttls-policy probe" grep -q '^PASS  hash.mx.test' /tmp/probe
dpkg-source --no-check -x "$debs"/postfix_*.dsc /tmp/source
check "autopkgtest" autopkgtest -B --test-name=rootca /tmp/source -- null
stop this
for page in posttls-policy.1 tlsa_table.5; do
    check "manual page $page" man -w "${page#*.}" "${page%.*}"
done
completions=/usr/share/bash-completion/completions
check "bash completion" bash -c ". $completions/posttls-policy &&
    complete -p posttls-policy"
for unit in service timer; do
    check "posttls-policy.$unit" \
	test -f "/lib/systemd/system/posttls-policy.$unit"
done
check "posttls-policy.timer is not enabled" sh -c \
    "! find /etc/systemd -name 'posttls-policy*' | grep ."
check "JSON schema" \
    test -f /usr/share/doc/posttls-policy/posttls-policy.schema.json
check "README" sh -c 'ls /usr/share/doc/postfix*/ROOTCA_README*'

# A database whose server comes and goes; until it is back, nothing is sent.
database() {
    runuser -u postgres -- "$(echo /usr/lib/postgresql/*/bin)/$@" \
	>>/tmp/database.log 2>&1
}
# values count: so many, of which the last one is right
values() {
    for value in $(seq 2 "$1"); do
	printf '%s|' "$(openssl rand -hex 32)"
    done
    echo "$root"
}
ten="secure digest=sha256 rootca=$(values 10)"
big="secure digest=sha256 rootca=$(values 160)"
check "a row of 10 kB" [ ${#big} -gt 10000 ]
echo "127.0.0.2 ten.mx.test big.mx.test" >>/etc/hosts
mkdir /tmp/database
chown postgres /tmp/database
database initdb -A trust -D /tmp/database/data
database pg_ctl -D /tmp/database/data -w -o "-k /tmp/database -h ''" start
database psql -h /tmp/database -c "CREATE TABLE policy (name text, value text)" \
    -c "INSERT INTO policy VALUES ('ten.mx.test', '$ten'), ('big.mx.test', '$big')"
cat >/etc/postfix/policy.pgsql <<E
hosts = unix:/tmp/database
user = postgres
dbname = postgres
query = SELECT value FROM policy WHERE name = '%s'
E
tables=$(postconf -h smtp_tls_policy_maps)
postconf -e smtp_tls_policy_maps=pgsql:/etc/postfix/policy.pgsql
start
send ten big
outcome "a database" sent ten big
stop database
database pg_ctl -D /tmp/database/data -w -m fast stop
start
send ten big
outcome "a database that is down" deferred ten big
check "a database that is down, nothing is sent" sh -c \
    "! grep 'status=sent' /var/log/postfix.log"
stop down
database pg_ctl -D /tmp/database/data -w -o "-k /tmp/database -h ''" start
start
postqueue -f
outcome "a database that is back" sent ten big
stop back
database pg_ctl -D /tmp/database/data -w -m fast stop
cat /tmp/database.log
postconf -e "smtp_tls_policy_maps = $tables"

# Mail stays in the queue over an upgrade.
postconf -e defer_transports=smtp
start
send hash
outcome "a new version" deferred hash
stop waiting
next=$(next_of "$stock")
again /next "$next" $(files /stock $packages)
publish /next
unattended-upgrade -v >/tmp/upgrade 2>&1
cat /tmp/upgrade
check "a new version: unattended-upgrade says that it is kept back" \
    grep -i 'package postfix .*kept back' /tmp/upgrade
check "a new version: unattended-upgrade keeps it back" \
    [ "$(version_of postfix)" = "$version" ]
check "a new version: unattended-upgrade does not remove posttls-policy" \
    [ "$(version_of posttls-policy)" = "$version" ]
apt-get -q -y upgrade >/tmp/upgrade
cat /tmp/upgrade
check "a new version: apt-get upgrade says what is kept back" sh -c \
    'sed -n "/kept back/,\$p" /tmp/upgrade | grep -w "^  .*postfix"'
check "a new version: it is kept back" [ "$(version_of postfix)" = "$version" ]
apt-get -q -s dist-upgrade >/tmp/dist-upgrade
cat /tmp/dist-upgrade
check "a new version: apt-get dist-upgrade would remove posttls-policy" \
    grep '^Remv posttls-policy ' /tmp/dist-upgrade
check "a new version: the line for cron tells it" \
    grep '^Inst postfix ' /tmp/dist-upgrade

again /newer "$next+rootca2" $(files "$debs" $ours)
install $(files /newer $ours) || fail "newer packages are installed"
check "newer packages: postfix" [ "$(version_of postfix)" = "$next+rootca2" ]
check "newer packages: posttls-policy" \
    [ "$(version_of posttls-policy)" = "$next+rootca2" ]
apt-get -q -s dist-upgrade >/tmp/dist-upgrade
check "newer packages: nothing is left to upgrade" \
    grep '^0 upgraded, 0 newly installed, 0 to remove and 0 not' /tmp/dist-upgrade
postconf -X defer_transports
start
postqueue -f
outcome "newer packages, queued before" sent hash
stop newer

install --allow-downgrades $(files /stock $packages) ||
    fail "Debian's is installed again"
check "Debian's version again" [ "$(version_of postfix)" = "$stock" ]
check "posttls-policy is not installed with Debian's" \
    [ "$(dpkg-query -W -f '${db:Status-Status}' posttls-policy)" != installed ]
start
send plain hash
outcome "Debian's again" sent plain
outcome "Debian's again" deferred hash
warned "Debian's again" hash
stop after
check "no panic" sh -c "! grep panic: $WORK/maillog.*"
