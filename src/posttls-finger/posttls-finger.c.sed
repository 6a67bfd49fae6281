# SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
#++
# NAME
#	src/posttls-finger/posttls-finger.c
# SUMMARY
#	describe the option for CA fingerprints
# DESCRIPTION
#	Add the option to the manual page, which is a comment that spatch(1)
#	cannot match, in the alphabetical order of the options.
#--
# expect: option=1
/^\/\* \.IP "\\fB-k /{
w hits.option
i\
/* .IP "\\fB-I \\fIfingerprint\\fR (default: none)"\
/*	With the \\fBverify\\fR and \\fBsecure\\fR security levels, require\
/*	a certificate chain to a CA that has this fingerprint. This has the\
/*	meaning of the "rootca" attribute in smtp_tls_policy_maps. The CA\
/*	need not be listed with \\fB-F\\fR or \\fB-P\\fR, but a CA certificate\
/*	that the server does not send is found only there. Specify the digest\
/*	of the CA certificate or of its public key, computed with the\
/*	algorithm of the \\fB-d\\fR option, in hexadecimal form, with or\
/*	without colons between the bytes. Separate multiple fingerprints\
/*	with "|", or specify the option multiple times.
}
