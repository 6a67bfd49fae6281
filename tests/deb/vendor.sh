# SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
#++
# NAME
#	vendor
# SUMMARY
#	packages of another distribution's source
# DESCRIPTION
#	Debian's source package is changed into what Ubuntu would make of it,
#	and make(1) gets that, unpacked. In a mount namespace, this system says
#	that it is Ubuntu, and has sources of apt(8) that are nowhere. The
#	command that makes a root notes what it is asked for, and makes one
#	that says so, too, of Debian's.
#--
. "$TOP/tests/lib.sh"
. "$TOP/releases/$RELEASE"
unset MAKEFLAGS MAKELEVEL MFLAGS POSTFIX_SRC

copy=$WORK/copy
own=$WORK/own/postfix
mkdir -p "$copy" "$WORK/own" "$WORK/commands" "$WORK/sources"
(cd "$TOP" && tar cf - --exclude=./build --exclude=./.git .) |
    (cd "$copy" && tar xf -)

(cd "$WORK/own" && dpkg-source -x "$TOP/build/source/debian-$RELEASE"/*.dsc \
    postfix) || exit 1
upstream=$(dpkg-parsechangelog -l "$own/debian/changelog" -S Version |
    sed 's/-[^-]*$//')
version=$upstream-1ubuntu1.3
sed -i "1s/(.*) .*;/($version) jammy-security;/" "$own/debian/changelog"
sed -i 's/^Maintainer:\(.*\)/Maintainer: Ubuntu Developers <ubuntu@example.org>\nXSBC-Original-Maintainer:\1/' \
    "$own/debian/control"
cp -R -p "$own" "$WORK/before"

cat >"$WORK/os-release" <<'E'
NAME="Ubuntu"
ID=ubuntu
VERSION_ID="22.04"
VERSION_CODENAME=jammy
E
cat >"$WORK/origin" <<'E'
Vendor: Ubuntu
Parent: Debian
E
echo "deb http://archive.example/ubuntu jammy main universe" \
    >"$WORK/sources/ubuntu.list"
cat >"$WORK/commands/mmdebstrap" <<E
#!/bin/sh -e
echo "\$@" >"$WORK/asked"
while [ \$# -gt 3 ]; do
    shift
done
cp -a "$TOP/build/root/$SUITE.deb" "\$2"
cp --remove-destination "$WORK/os-release" "\$2/etc/os-release"
cp "$WORK/origin" "\$2/etc/dpkg/origins/ubuntu"
ln -sf ubuntu "\$2/etc/dpkg/origins/default"
E
chmod +x "$WORK/commands/mmdebstrap"

# there command...: on a system of that distribution
there() {
    PATH=$WORK/commands:$PATH unshare --mount env -u RELEASE sh -e -c '
	mount --bind "$1/os-release" /etc/os-release
	[ ! -f /etc/apt/sources.list ] ||
	    mount --bind /dev/null /etc/apt/sources.list
	mount --bind "$1/sources" /etc/apt/sources.list.d
	shift
	exec "$@"' sh "$WORK" "$@"
}
cd "$copy" || exit 1
debs=build/deb/jammy
there make deb POSTFIX_SRC="$own" || cat "$debs.log"
cat "$WORK/asked"
check "the root is of that suite, from that archive" grep -q \
    "^.* --components=main,universe .* jammy .* http://archive.example/ubuntu\$" \
    "$WORK/asked"
for package in postfix posttls-policy; do
    check "the version of $package is that of the distribution with a suffix" \
	[ "$(dpkg-deb -f $debs/${package}_*.deb Version)" = "$version+rootca2" ]
done
check "the distribution is that of the source" \
    grep -q '^Distribution: jammy-security$' $debs/*.changes
check "the vendor is that of the system" sh -c "dpkg-deb --fsys-tarfile \
    $debs/postfix_*.deb | tar xOf - ./usr/share/postfix/main.cf.debian |
    grep '^smtpd_banner = .*(Ubuntu)'"
check "the original maintainer is Debian's" grep -q \
    "$(sed -n 's/^XSBC-Original-Maintainer: \(.*\) <.*/^Original-Maintainer: \1 /p' \
    "$own/debian/control")" $debs/*.dsc
check "the source package has the patch" sh -c \
    "tar xOf $debs/*.debian.tar.xz debian/patches/series | grep -x rootca.patch"
check "the user's source is as it was" diff -r "$WORK/before" "$own"

# copied: that source is not to be copied again
copied() {
    POSTFIX_SRC=$own sh graft/fetch -u "$RELEASE"
    ls "build/source/postfix-$RELEASE".[0-9]*
}
check "the same source is not copied again" copied
sed -i '1s/ubuntu1.3/ubuntu1.4/' "$own/debian/changelog"
copied && fail "a new version is" || pass "a new version is"
rm -rf "$copy" "$WORK/own" "$WORK/before"
