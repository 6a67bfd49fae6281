# SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
#++
# NAME
#	lint
# SUMMARY
#	compiler warnings
# DESCRIPTION
#	New C files compile without warning with -Wall and -Wextra, other
#	than what the style of Postfix or its headers force:
#
#	-Wno-comment, because a manual page has "/*" on each line
#
#	-Wno-missing-braces, because tables are initialized without inner
#	braces
#
#	posttls-policy(1) includes headers of other programs.
#
#	New and amended files also compile without TLS, where a call of a
#	function that is not declared shows a hook in the wrong place.
#--
. "$TOP/tests/lib.sh"
. "$TOP/tests/modules/modules.subr"

relax='-Wno-comment -Wno-missing-braces'

# compile name compiler path [less [warnings]]: less is an option to leave out
compile() {
    dir=$(basename "$(dirname "$3")")
    tree_make "$dir" lint COMPILER="$2" FILE="$(basename "$3")" LESS="$4" \
	WARNINGS="$5" >"$WORK/out" 2>&1 <<-'EOM'
	PARTS = -I../smtp -I../posttls-finger
	OPTIONS = $(filter-out -W% $(LESS),$(filter -%,$(CC)))
	lint:; $(COMPILER) $(OPTIONS) $(MESSAGES) $(WARNINGS) $(OPT) -D$(SYSTYPE) \
		$(PARTS) -c -o $(WORK)/lint.o $(FILE)
	EOM
    status=$?
    cat "$WORK/out"
    check "$1" [ $status -eq 0 -a ! -s "$WORK/out" ]
}

cd "$TOP" || exit
new=$(ls src/*/*.c)
amended=$(ls src/*/*.c.cocci | sed 's/\.cocci$//')

for cc in gcc clang; do
    if command -v $cc >/dev/null; then
	for file in $new; do
	    compile "$file with $cc" $cc "$file" "" "-Wall -Wextra $relax"
	done
    else
	skip "$cc" "there is no $cc"
    fi
done
for file in $new $amended; do
    compile "$file without TLS" "${CC:-cc}" "$file" -DUSE_TLS \
	-Wimplicit-function-declaration
done
