# SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
#++
# NAME
#	run
# SUMMARY
#	tests of a repository that is in a closed directory
# DESCRIPTION
#	In a copy of tests/run, another user reads a file.
#--
. "$TOP/tests/lib.sh"
copy=$WORK/closed/copy
mkdir -p "$copy/tests/tree" "$copy/graft" "$copy/build"
chmod 700 "$WORK/closed"
cp "$TOP/graft/root" "$copy/graft"
cp "$TOP/tests/run" "$TOP/tests/lib.sh" "$copy/tests"
cat >"$copy/tests/tree/reader.sh" <<'EOF'
. "$TOP/tests/lib.sh"
check "another user can read" setpriv --reuid=65534 --regid=65534 \
    --clear-groups cat "$TOP/tests/run"
EOF
if ! unshare --mount true 2>/dev/null; then
    skip "a closed directory" "mount namespaces are denied"
    exit
fi
env -u T -u C -u SKIPPED -u SANITIZE POSTFIX_SRC=. KINDS=tree sh "$copy/tests/run" 1.0 >"$WORK/out"
cat "$WORK/out"
check "in there, another user can read" \
    [ "$(tail -n 1 "$WORK/out")" = "1 passed, 0 failed" ]
check "elsewhere, the directory is as it was" \
    [ "$(stat -c %a "$WORK/closed")" = 700 ]
check "results are in the repository" [ -f "$copy/build/check/results" ]
