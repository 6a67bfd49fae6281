# SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
#++
# NAME
#	proto/postconf.proto
# SUMMARY
#	describe the attributes rootca and digest
# DESCRIPTION
#	Describe the attributes after the security levels of
#	smtp_tls_policy_maps, and say that digest overrides
#	smtp_tls_fingerprint_digest.
#--
# expect: policy=1 digest=1
/^%PARAM smtp_tls_policy_maps/,/^<\/dl>/{
/^<\/dl>/{
w hits.policy
a\
\
<p> With the "fingerprint", "verify" and "secure" levels, the following\
attributes select what a server is compared with. They do not exist in\
Postfix as distributed; see ROOTCA_README for the details. </p>\
\
<dl>\
\
<dt><b>digest=</b><i>algorithm</i></dt>\
<dd>The digest algorithm of all fingerprints in this policy, overriding\
$smtp_tls_fingerprint_digest: sha256, sha384, sha512, sha3-224, sha3-256,\
sha3-384 or sha3-512, or, for existing tables, sha1 or md5. Specify this\
attribute at most once, with fingerprints to compare: with "match" at the\
"fingerprint" level, with "rootca" at the "verify" and "secure" levels.</dd>\
\
<dt><b>rootca=</b><i>fingerprint</i></dt>\
<dd>At the "verify" and "secure" levels only, require a certificate chain\
to a CA with this fingerprint, which is the digest of the CA certificate or\
of its public key. The CA may be a root or an intermediate, and need not be\
trusted otherwise. Its certificate must be sent by the server, or be found\
in smtp_tls_CAfile or smtp_tls_CApath. A chain to any other CA is not\
accepted, and the name in the server certificate must match as it must\
without this attribute. Multiple fingerprints can be combined with a "|"\
delimiter, or multiple "rootca" attributes can be employed. </dd>\
\
<dt><b>origin=tlsa</b></dt>\
<dd>Right after any security level: this policy was made from TLSA records,\
and is not used where it would override what main.cf says. See\
tlsa_table(5). </dd>\
\
</dl>\
\
<p> An error in one of these attributes is logged with table and\
destination, and defers the mail. </p>
}
}
/^%PARAM smtp_tls_fingerprint_digest/,/^<p> This feature is available/{
/^<p> This feature is available/{
w hits.digest
i\
<p> In a smtp_tls_policy_maps entry, the "digest" attribute selects\
another algorithm for the fingerprints in that entry. See ROOTCA_README. </p>\

}
}
