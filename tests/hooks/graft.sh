# SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
#++
# NAME
#	graft
# SUMMARY
#	the driver for hooks
# DESCRIPTION
#	First with small hooks, to see each error. Then with the hooks of
#	this change and the Postfix source.
#
#	A hook that is applied to its own result does not always fail:
#	nothing shows that a function call was inserted before. The driver
#	starts from the Postfix source each time, and refuses a source tree
#	that has our new files.
#--
. "$TOP/tests/lib.sh"
. "$TOP/tests/hooks/hooks.subr"

patch=$repo/build/postfix-$RELEASE.patch

# orchard: hooks that fit
orchard() {
    new_repo
    cat >"$repo/src/apple.c.cocci" <<-'EOM'
	@initialize:python@
	@@
	from hits import hit, check

	@peel@
	position p;
	@@
	- pick@p(1)
	+ peel(1)

	@script:python@
	p << peel.p;
	@@
	hit("peel", p)

	@finalize:python@
	@@
	check(peel=1)
	EOM
    cat >"$repo/src/apple.c.sed" <<-'EOM'
	# expect: peel=1 more=2
	/peel/{
	w hits.peel
	s/1/2/
	}
	/plum/{
	w hits.more
	s/plum/pear/
	}
	EOM
    echo 'int     ant;' >"$repo/src/ant.c"
    cat >"$WORK/apple.c" <<-'EOM'
	int     plum;

	int     main(void)
	{
	    return (pick(1));
	}

	int     plums;
	EOM
    put_source src/apple.c "$WORK/apple.c"
}

# says reason
says() {
    echo "graft: postfix $RELEASE: $1" >"$WORK/expect"
}

# age: make results old, to see which are made anew
age() {
    find "$graft" "$patch" -type f -exec touch -t 200101010000 {} +
}

# is_new: which results were made anew
is_new() {
    (cd "$repo/build" && find graft ./*.patch -type f -newermt 2001-01-02 |
	sort)
}

#
# Hooks that fit.
#
orchard
check "hooks fit" run_graft
sed 's/pick(1)/peel(2)/; s/plum/pear/' "$WORK/apple.c" >"$WORK/expect"
same "sed goes after spatch" "$WORK/expect" "$graft/src/apple.c"
same "new file" "$repo/src/ant.c" "$graft/src/ant.c"

age
run_graft
is_new >"$WORK/new"
same "same result, same time stamps" /dev/null "$WORK/new"

echo 'int     ants;' >"$repo/src/ant.c"
run_graft
is_new >"$WORK/new"
printf '%s\n' ./postfix-$RELEASE.patch graft/postfix-$RELEASE/src/ant.c \
    >"$WORK/expect"
same "other result, new time stamp" "$WORK/expect" "$WORK/new"

#
# Hooks that do not fit.
#
cp -R "$graft" "$WORK/before"
sed 's/pick(1)/pick(2)/' "$WORK/apple.c" >"$WORK/in.c"
put_source src/apple.c "$WORK/in.c"
path=src/apple.c
does_not_fit 0 peel >"$WORK/expect"
graft_fails "semantic patch does not fit"
check "result of the last success stays" diff -r "$WORK/before" "$graft"

rm "$repo/src/ant.c"
put_source src/apple.c "$WORK/apple.c"
run_graft
check "new file that is no longer there" [ ! -f "$graft/src/ant.c" ]

(cd "$repo/graft" && python3 -B -c 'from hits import check; check(peel=1)')
check "exit status of spatch" [ $? -eq 3 ]

orchard
echo '@@ @@ - )' >"$repo/src/apple.c.cocci"
run_graft
tail -n 1 "$WORK/err" >"$WORK/last"
says "src/apple.c.cocci does not fit"
same "semantic patch with a syntax error" "$WORK/expect" "$WORK/last"

orchard
sed -i 's/more=2/more=1/' "$repo/src/apple.c.sed"
says "src/apple.c.sed: rule more matched 2 times instead of 1"
graft_fails "sed script that matches too often"

orchard
sed -i 's/plum/quince/' "$repo/src/apple.c.sed"
says "src/apple.c.sed: rule more matched 0 times instead of 2"
graft_fails "sed script that does not match"

orchard
sed -i 1d "$repo/src/apple.c.sed"
says "src/apple.c.sed has no count to expect"
graft_fails "sed script without a count"

orchard
echo '}' >>"$repo/src/apple.c.sed"
run_graft
tail -n 1 "$WORK/err" >"$WORK/last"
says "src/apple.c.sed is not a sed script"
same "sed script with a syntax error" "$WORK/expect" "$WORK/last"

orchard
put_source src/ant.c "$WORK/apple.c"
says "src/ant.c exists already"
graft_fails "new file that exists already"

orchard
rm "$repo/build/source/postfix-$RELEASE/src/apple.c"
says "there is no src/apple.c"
graft_fails "hook for a file that does not exist"

orchard
rm "$repo/src/apple.c.cocci" "$repo/build/source/postfix-$RELEASE/src/apple.c"
echo '# optional: it fell far from the tree' >>"$repo/src/apple.c.sed"
check "hook for a file that not all releases have" run_graft
check "nothing is made for it" [ ! -e "$graft/src/apple.c" ]
run_graft >"$WORK/out"
check "it is counted" grep -q \
    " 1 of [0-9]* files are not in this release: src/apple.c\$" "$WORK/out"

#
# The hooks of this change.
#
hooks=$(cd "$TOP" && find $dirs -name '*.cocci' -o -name '*.sed' | sort)
for hook in $hooks; do
    target=${hook%.cocci}
    target=${target%.sed}
    named=$(sed -n '/NAME$/{n;s/^[^[:alnum:]]*//p;q;}' "$TOP/$hook")
    check "$hook names its target" [ "$named" = "$target" ]
    grep -q '^# optional: ' "$TOP/$hook" ||
	check "$hook has a target" [ -f "$SOURCE/$target" ]
    case $hook in
    *.cocci)
	check "$hook has a test" [ -f "$TOP/tests/hooks/$(basename "$target" \
	    .c).sh" ] ;;
    esac
done

new_repo
for d in $dirs; do
    rm -r "$repo/$d"
    cp -R "$TOP/$d" "$repo/$d"
done
rmdir "$repo/build/source/postfix-$RELEASE"
ln -s "$SOURCE" "$repo/build/source/postfix-$RELEASE"
check "all hooks fit" run_graft
same "all hooks fit without warning" /dev/null "$WORK/err"
same "the patch is the one that was built" "$TOP/build/postfix-$RELEASE.patch" \
    "$patch"
age
run_graft
is_new >"$WORK/new"
same "same patch, same time stamps" /dev/null "$WORK/new"

# Only what the patch touches. An offset would leave a file with suffix .orig.
mkdir "$WORK/tree"
for f in $(cd "$graft" && find . -type f); do
    mkdir -p "$WORK/tree/$(dirname "$f")"
    [ ! -f "$SOURCE/$f" ] || cp "$SOURCE/$f" "$WORK/tree/$f"
done
check "the patch applies" patch -s -p1 -d "$WORK/tree" \
    -i "$TOP/build/postfix-$RELEASE.patch"
check "the patch gives the tree that was built" diff -r \
    "$TOP/build/graft/postfix-$RELEASE" "$WORK/tree"

rm "$repo/build/source/postfix-$RELEASE"
ln -s "$WORK/tree" "$repo/build/source/postfix-$RELEASE"
run_graft
check "a tree that has this change is refused" \
    grep "^graft: postfix $RELEASE: .* exists already\$" "$WORK/err"

#
# Changes of the Postfix source that would defeat this change, and that each rule
# still matches.
#

# defeated sed-script file name
defeated() {
    new_repo
    mkdir -p "$repo/$(dirname "$2")"
    cp "$TOP/$2.cocci" "$repo/$2.cocci"
    put_source "$2" "$SOURCE/$2"
    check "$3, before" run_graft
    sed -i "$1" "$repo/build/source/postfix-$RELEASE/$2"
    run_graft
    sed 's/ [0-9]* times instead of [0-9]*$//' "$WORK/err" >"$WORK/counted"
    printf '%s\n' "name $3 occurs" \
	"graft: postfix $RELEASE: $2.cocci does not fit" >"$WORK/expect"
    same "$3, once more" "$WORK/expect" "$WORK/counted"
}
append='$a\
static int late(SSL *con) {'
defeated '/^static void smtp_connect_inet(/,/^}/s/^}/    (void) smtp_reuse_nexthop(state, 0);\
}/' src/smtp/smtp_connect.c smtp_reuse_nexthop
defeated '/^static void smtp_connect_inet(/,/^}/s/^}/    (void) smtp_reuse_addr(state, 0);\
}/' src/smtp/smtp_connect.c smtp_reuse_addr
for call in 'SSL_set_session(con, 0)' 'SSL_set_verify_result(con, X509_V_OK)' \
    'SSL_set_verify(con, SSL_VERIFY_NONE, 0)' 'SSL_clear(con)' \
    'SSL_CTX_set_cert_verify_callback(SSL_get_SSL_CTX(con), 0, 0)'; do
    defeated "$append return $call; }" src/tls/tls_client.c "${call%%(*}"
done
defeated "$append return SSL_dane_tlsa_add(con, 3, 1, 1, 0, 0); }" \
    src/tls/tls_dane.c SSL_dane_tlsa_add
for call in 'tls_policy_lookup(0, 0, 0, 0)' 'tls_policy_lookup_one(0, 0, 0, 0)' \
    'maps_find(0, 0, 0)' 'dane_init(0, 0)'; do
    defeated "$append return $call; }" src/smtp/smtp_tls_policy.c "${call%%(*}"
done
