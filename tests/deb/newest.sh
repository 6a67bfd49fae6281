# SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
#++
# NAME
#	newest
# SUMMARY
#	packages of the newest source
# DESCRIPTION
#	When Debian publishes a new version, make has to get it.
#--
. "$TOP/tests/lib.sh"
source=build/source
stamp=$source/postfix-$RELEASE.debian

mkdir -p "$WORK/copy/$source"
cp -R "$TOP/graft" "$TOP/releases" "$WORK/copy"
cp -R "$TOP/$source/debian-$RELEASE" "$WORK/copy/$source"
cd "$WORK/copy" || exit 1
: >"$stamp"

sh graft/fetch -u "$RELEASE" || exit 1
check "the newest source is not fetched again" [ -f "$stamp" ]
echo "an older one" >"$(ls $source/debian-"$RELEASE"/*.dsc)"
sh graft/fetch -u "$RELEASE" || exit 1
check "a new version is fetched" [ ! -f "$stamp" ]
rm -rf "$WORK/copy"
