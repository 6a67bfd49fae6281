# SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
#++
# NAME
#	proto/Makefile.in
# SUMMARY
#	render ROOTCA_README
#--
# expect: html=1 readme=1 html_rule=1 readme_rule=1
/^HTML	*=/{
w hits.html
s/=/= ..\/html\/ROOTCA_README.html \\\
	/
}
/^README	*=/{
w hits.readme
s/=/= ..\/README_FILES\/ROOTCA_README \\\
	/
}
/^\.\.\/html\/TLS_README\.html:/{
w hits.html_rule
i\
../html/ROOTCA_README.html: ROOTCA_README.html\
	$(DETAB) $? | $(POSTLINK) >$@\

}
/^\.\.\/README_FILES\/TLS_README:/{
w hits.readme_rule
i\
../README_FILES/ROOTCA_README: ROOTCA_README.html\
	$(DETAB) $? | $(HT2READ) >$@\

}
