# SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
#++
# NAME
#	src/postconf/Makefile.in
# SUMMARY
#	use dict_tlsa(3)
# DESCRIPTION
#	Add the dependency. Postconf is linked with libdns already.
#--
# expect: depend=1
/^# do not edit/{
w hits.depend
a\
postconf.o: ../../include/dict_tlsa.h
}
