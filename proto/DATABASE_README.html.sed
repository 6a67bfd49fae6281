# SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
#++
# NAME
#	proto/DATABASE_README.html
# SUMMARY
#	list the tlsa: table
#--
# expect: type=1
/^<dt> <b>unionmap<\/b>/{
w hits.type
i\
<dt> <b>tlsa</b> (read-only) </dt>\
\
<dd> TLS policies from DNS TLSA records. The table name is "tlsa:dns"\
or "tlsa:dane". See tlsa_table(5). </dd>\

}
