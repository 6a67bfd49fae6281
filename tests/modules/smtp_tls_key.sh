# SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
#++
# NAME
#	smtp_tls_key
# SUMMARY
#	smtp_tls_key(3) does not compile with other connection cache keys
# DESCRIPTION
#	Keys that lack what the module looks for would be left alone, and a
#	policy with rootca= would find the connections of others. What it does
#	with the right ones is seen in mail/session.
#--
. "$TOP/tests/lib.sh"
. "$TOP/tests/modules/modules.subr"

cp "$TREE/src/smtp/smtp_tls_key.c" "$WORK"

compiles() {
    tree_make smtp "$WORK/smtp_tls_key.o" <<-'EOM' 2>"$WORK/warnings"
	$(WORK)/smtp_tls_key.o: FORCE; \
		$(CC) $(DEBUG) $(OPT) -D$(SYSTYPE) -I. -c -o $@ \
		    $(WORK)/smtp_tls_key.c
	FORCE:
	EOM
}

# without label flag
without() {
    sed '/define SMTP_KEY_MASK_SCACHE_'$1'_LABEL/,/[^\\]$/s/SMTP_KEY_FLAG_'$2'/0/' \
	"$TREE/src/smtp/smtp.h" >"$WORK/smtp.h"
    check "$1 without $2, differs" \
	sh -c "! cmp -s '$TREE/src/smtp/smtp.h' '$WORK/smtp.h'"
    if compiles; then
	fail "$1 without $2" "compiles"
    else
	check "$1 without $2" grep -q \
	    "error.*SMTP_KEY_MASK_SCACHE_$1_LABEL is not what" "$WORK/warnings"
    fi
}

cp "$TREE/src/smtp/smtp.h" "$WORK"
check "compiles" compiles
without DEST SERVICE
without DEST REQ_NEXTHOP
without ENDP SERVICE
without ENDP PORT
