# SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
#++
# NAME
#	tls_dane_dns
# SUMMARY
#	TLSA records from DNS
# DESCRIPTION
#	See tls_dane_dns.c.
#--
. "$TOP/tests/lib.sh"
. "$TOP/tests/modules/modules.subr"

test_program tls tls_dane_dns
cases "$WORK/tls_dane_dns"
