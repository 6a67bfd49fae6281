# SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
#++
# NAME
#	again
# SUMMARY
#	the same packages again
# DESCRIPTION
#	The packages are built a second time, and each has to be the same,
#	byte by byte; so has the source package, which has to be complete.
#	What names the time of the build on purpose is not compared: the
#	files .buildinfo and .changes.
#--
. "$TOP/tests/lib.sh"
. "$TOP/releases/$RELEASE"
. "$TOP/graft/root.subr"
cd "$TOP" || exit 1
root=build/root/$SUITE.deb
debs=build/deb/$SUITE
work=$root/home/build/work

root_enter "$root" sh graft/deb -inside "$RELEASE" || exit 1
for file in "$debs"/*.deb "$debs"/*.dsc "$debs"/*.tar.*; do
    check "${file##*/}" cmp "$file" "$work/${file##*/}"
done
root_enter "$root" sh -c 'cd /tmp && rm -rf source &&
    dpkg-source -x "$1"/*.dsc source' sh "$TOP/$debs" || exit 1
check "the source package has debian/tests/rootca" \
    cmp tests/deb/autopkgtest "$root/tmp/source/debian/tests/rootca"
rm -rf "$work" "$root/tmp/source"
