# SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
#++
# NAME
#	shared
# SUMMARY
#	the tlsa: table and posttls-policy(1) in all kinds of build
# DESCRIPTION
#	All other tests use a tree without shared libraries. This test
#	builds one with shared libraries and dynamic maps, as Debian does,
#	and one without TLS support, which has no tlsa: table. In both, it
#	builds the libraries and the programs that use the table, without
#	optimization, and without the libraries for JSON and zone files.
#
#	A shared library of Postfix names the system libraries that it
#	needs, but not those of Postfix, which each program names. That
#	goes wrong where a new module uses a library that no other module
#	there did.
#
#	The lookups have a network without a resolver. What finds nothing
#	without an error there does so without a DNS query.
#--
. "$TOP/tests/lib.sh"

dirs='src/util src/global src/dns src/tls src/xsasl src/master src/milter
    src/smtp src/posttls-finger src/posttls-policy src/postconf src/postmap
    src/proxymap'
# Test programs of Postfix 3.11 and 3.12 use these.
for d in src/ptest src/testing; do
    [ ! -d "$SOURCE/$d" ] || dirs="$dirs $d"
done
programs='bin/postconf bin/postmap bin/posttls-policy libexec/proxymap
    libexec/smtp'

run_make() {
    env -u MAKEFLAGS -u MAKELEVEL -u MFLAGS make "$@"
}

# build tree option...: with these options of "make makefiles"
build() {
    tree=$1
    shift
    cp -R -p "$SOURCE" "$tree"
    cp -R -p "$TOP/build/graft/postfix-$RELEASE/." "$tree"
    {
	run_make -C "$tree" -s makefiles CC="${CC:-cc}" OPT=-O0 DEBUG= "$@" &&
	    run_make -C "$tree" -j2 DIRS="$(echo $dirs)"
    } >"$tree.log" 2>&1 && (cd "$tree" && ls $programs)
}

# lists tree: postconf shows the table type
lists() {
    "$1/bin/postconf" -c "$WORK/conf" -m >"$WORK/types" &&
	grep -q -x tlsa "$WORK/types"
}

# lists_not tree: it shows other types only
lists_not() {
    ! lists "$1" && grep -q -x static "$WORK/types"
}

# resolved tree: the programs find all symbols of all libraries
resolved() {
    for p in $programs; do
	ldd -r "$1/$p" 2>&1
    done >"$WORK/ldd"
    grep -q "=> $1/lib/libpostfix-dns.so" "$WORK/ldd" &&
	! grep -e undefined -e 'not found' "$WORK/ldd"
}

# provided tree: what a library wants, others or what it names provide
provided() {
    for lib in "$1"/lib/*.so; do
	ldd -r "$lib" 2>&1
    done | sed -n 's/^undefined symbol: \([[:alnum:]_]*\).*/\1/p' |
	sort -u >"$WORK/wanted"
    nm -D --defined-only "$1"/lib/*.so | awk 'NF == 3 { print $3 }' |
	sort -u >"$WORK/provided"
    comm -23 "$WORK/wanted" "$WORK/provided" >"$WORK/missing"
    cat "$WORK/missing"
    [ ! -s "$WORK/missing" ] && grep -q -x tlsa_policy_make "$WORK/wanted"
}

# query key table: what it prints, and its exit status
query() {
    unshare --net sh -c 'ip link set lo up && exec "$@"' sh \
	"$WORK/shared/bin/postmap" -c "$WORK/conf" -q "$1" "$2" \
	>"$WORK/query" 2>&1
    echo $? >>"$WORK/query"
}

# nothing key: is not found
nothing() {
    query "$1" tlsa:dns
    cat "$WORK/query"
    [ "$(cat "$WORK/query")" = 1 ]
}

# error key table text
error() {
    query "$1" "$2"
    cat "$WORK/query"
    grep -q "^postmap: fatal: $3" "$WORK/query" &&
	[ "$(tail -n 1 "$WORK/query")" -ne 0 ]
}

# Users and groups that Debian has. No mail is sent.
mkdir "$WORK/conf"
cat >"$WORK/conf/main.cf" <<'EOF'
compatibility_level = 3.6
mail_owner = mail
setgid_group = news
inet_protocols = ipv4
EOF
: >"$WORK/conf/master.cf"

check "static: postconf lists the table" lists "$TREE"
check "stock: postconf does not" lists_not "$STOCK"

check "shared: builds" build "$WORK/shared" shared=yes dynamicmaps=yes \
    pie=yes shlib_directory="$WORK/shared/lib" \
    CCARGS='-DUSE_TLS -DNO_NIS' AUXLIBS='-lssl -lcrypto'
check "shared: programs find all symbols" resolved "$WORK/shared"
check "shared: libraries name what they need" provided "$WORK/shared"
check "shared: test programs of libdns link" \
    run_make -C "$WORK/shared/src/dns" test
check "shared: postconf lists the table" lists "$WORK/shared"

# policy tree argument...: posttls-policy(1) of another tree
policy() {
    tree=$1
    shift
    "$tree/bin/posttls-policy" "$@" >"$WORK/policy" 2>&1
    echo "status $?" >>"$WORK/policy"
    cat "$WORK/policy"
}

policy "$WORK/shared" check -c "$WORK/conf" inline:{a=may}
check "without JSON" grep -q "fatal: TLS and JSON support are not compiled in" \
    "$WORK/policy"
check "without JSON: status" grep -q "status 2" "$WORK/policy"
check "without JSON: one line" test "$(grep -c . "$WORK/policy")" -eq 2

for key in .example.com '[192.0.2.1]' '[192.0.2.1]:587' \
    '[2001:db8::1]:25' '[IPv6:2001:db8::1]' 'no name'; do
    check "shared: $key is not found without a query" nothing "$key"
done
check "shared: example.com needs a query" \
    error example.com tlsa:dns 'table tlsa:dns: query error'
check "shared: an unknown table name is an error" \
    error example.com tlsa:nonsense 'bad table name "tlsa:nonsense"'

check "without TLS: builds" build "$WORK/plain" shared=no dynamicmaps=no \
    pie=yes CCARGS=-DNO_NIS
check "without TLS: postconf does not list the table" lists_not "$WORK/plain"
policy "$WORK/plain" check
check "without TLS: posttls-policy" \
    grep -q "fatal: TLS and JSON support are not compiled in" "$WORK/policy"
check "without TLS: status" grep -q "status 2" "$WORK/policy"

rm -rf "$WORK/shared" "$WORK/plain"
