# SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
#++
# NAME
#	README_FILES/TLS_README
# SUMMARY
#	mention the attributes rootca and digest
# DESCRIPTION
#	The rendered form of proto/TLS_README.html: the program that rendered
#	the rest of it is not on every system.
#--
# expect: policy=1
/"exclude" list preempts both/,/^Example:/{
/^Example:/{
w hits.policy
i\
  * With the "verify" and "secure" levels, the "rootca" attribute requires a\
    certificate chain to a CA that has one of the listed fingerprints. With\
    these levels and "fingerprint", the "digest" attribute selects the digest\
    algorithm of all fingerprints in one policy. Both are described in\
    ROOTCA_README.\

}
}
