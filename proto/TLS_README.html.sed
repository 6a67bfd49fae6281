# SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
#++
# NAME
#	proto/TLS_README.html
# SUMMARY
#	mention the attributes rootca and digest
# DESCRIPTION
#	Add an item to the notes on the TLS policy table.
#--
# expect: policy=1
/<a name="client_tls_policy">/,/^<\/ul>/{
/^<\/ul>/{
w hits.policy
i\
<li> <p> With the "verify" and "secure" levels, the "rootca" attribute\
requires a certificate chain to a CA that has one of the listed\
fingerprints. With these levels and "fingerprint", the "digest"\
attribute selects the digest algorithm of all fingerprints in one policy.\
Both are described in ROOTCA_README. </p>\

}
}
