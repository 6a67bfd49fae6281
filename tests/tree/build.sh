# SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
#++
# NAME
#	build
# SUMMARY
#	building again, and with another source
# DESCRIPTION
#	In a copy of this repository, with what was built.
#--
. "$TOP/tests/lib.sh"

if [ -n "$SANITIZE" ]; then
    skip "build" "what is linked with sanitizers has the path of its tree"
    exit
fi
unset MAKEFLAGS MAKELEVEL MFLAGS T
export RELEASE
[ -z "$POSTFIX_SRC" ] || export POSTFIX_SRC="$(cd "$POSTFIX_SRC" && pwd)"

copy=$WORK/copy
mkdir -p "$copy/build/source" "$copy/build/graft"
(cd "$TOP" && tar cf - --exclude=./build --exclude=./.git .) |
    (cd "$copy" && tar xf -)
cp -R -p "$SOURCE" "$SOURCE".* "$copy/build/source"
cp -R -p "$TOP/build/graft/postfix-$RELEASE"* "$copy/build/graft"
cp -R -p "$TREE" "$TREE".* "$copy/build"
cd "$copy" || exit 1

# compiled: the C files that the last build has compiled
compiled() {
    sed -n 's/.* -c \(.*\.c\)$/\1/p' "build/postfix-$RELEASE.log" | sort
}

# Time stamps are copied, and all that make sees has them.
sh -c 'make all' >first 2>&1
make all >again 2>&1
check "make again does nothing" grep -q "Nothing to be done" again

echo '/* */' >>src/tls/tls_mtype.c
make all >module 2>&1
check "a changed module is compiled" [ "$(compiled)" = tls_mtype.c ]

echo '// ' >>src/tls/tls_fprint.c.cocci
make all >comment 2>&1
check "a comment in a hook compiles nothing" [ -z "$(compiled)" ]

sed 's/tls_rootca_digest(mdctx/(1) \&\& &/' src/tls/tls_fprint.c.cocci >hook
cp hook src/tls/tls_fprint.c.cocci
make all >hook.log 2>&1
check "a changed hook compiles the file that it amends" \
    [ "$(compiled)" = tls_fprint.c ]
check "the patch has the changed hook" \
    grep -q '^+.*(1) && tls_rootca_digest' "build/postfix-$RELEASE.patch"

# A file of ours that goes away must not stay in the tree.
echo 'int     unused;' >src/tls/unused.c
make all >more 2>&1
check "a new file is in the tree" [ -f "build/postfix-$RELEASE/src/tls/unused.c" ]
rm src/tls/unused.c
touch graft/graft
make all >less 2>&1
check "a file that is gone is not" \
    [ ! -f "build/postfix-$RELEASE/src/tls/unused.c" ]

# The user's own source, which may have been built, by relative path.
rm -rf build own
cp -R -p "$STOCK" own
make patch POSTFIX_SRC=own >own.log 2>&1 || cat own.log
cp "$TOP/src/tls/tls_mtype.c" "$TOP/src/tls/tls_fprint.c.cocci" src/tls
make patch POSTFIX_SRC=own >own.log 2>&1 || cat own.log
cp -R -p own other
make patch POSTFIX_SRC=other >other.log 2>&1 || cat other.log
check "another source of the same release is fetched" grep -q ^Fetching other.log
same "the user's own source gives the same patch" \
    "$TOP/build/postfix-$RELEASE.patch" "build/postfix-$RELEASE.patch"
check "the user's own source is as it was" diff -r "$STOCK" own
if make patch POSTFIX_SRC=nothing >nothing.log 2>&1; then
    fail "a source that is not there is an error"
else
    check "a source that is not there is named" grep -q nothing nothing.log
fi

# With all commands except spatch.
mkdir commands
for dir in /usr/local/bin /usr/sbin /usr/bin /sbin /bin; do
    for command in "$dir"/*; do
	[ -x "$command" ] && ln -sf "$command" commands
    done
done
rm commands/spatch
if PATH=$copy/commands sh makedefs >missing.out 2>missing; then
    fail "a missing command is an error"
else
    check "a missing command is named" \
	grep -q "the command spatch" missing
    check "a missing command can be installed" \
	grep -q "^    apt-get install.* coccinelle" missing
fi

# And without what only tests, documents and roots need.
ln -sf "$(command -v spatch)" commands
rm -f commands/clang commands/valgrind commands/w3m commands/mmdebstrap \
    commands/jq
for goal in patch default deb readme clean; do
    PATH=$copy/commands sh makedefs $goal 2>&1 >missing.out |
	sed -n 's/^	the command \(.*\)/\1/p' | xargs
done >missing
root=
[ "$(id -u)" != 0 ] || root=mmdebstrap
printf '%s\n' "" "$root" "$root" w3m "" >expect
same "a goal needs only its own commands" expect missing
PATH=$copy/commands sh makedefs check 2>missing >missing.out
check "tests need more" grep -q "the command valgrind" missing

cd "$WORK" && rm -rf copy
