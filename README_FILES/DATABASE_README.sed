# SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
#++
# NAME
#	README_FILES/DATABASE_README
# SUMMARY
#	list the tlsa: table
# DESCRIPTION
#	The rendered form of proto/DATABASE_README.html: the program that
#	rendered the rest of it is not on every system.
#
#	The names of tables are in bold type, that is, with letters struck
#	over. That depends on who rendered the document.
#--
# expect: type=1
/(read-only)$/{
h
s/.\x08//g
/^    unionmap (read-only)$/{
w hits.type
i\
    tlsa (read-only)\
        TLS policies from DNS TLSA records. The table name is "tlsa:dns" or\
        "tlsa:dane". See tlsa_table(5).
}
g
}
