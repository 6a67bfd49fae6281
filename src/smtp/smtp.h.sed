# SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
#++
# NAME
#	src/smtp/smtp.h
# SUMMARY
#	declare how the SMTP client connects
# DESCRIPTION
#	posttls-policy(1) connects to a server as a delivery does, from the
#	same address. See src/smtp/smtp_connect.c.
#--
# expect: declare=1
/^extern int smtp_connect(SMTP_STATE \*);/{
w hits.declare
a\
extern SMTP_SESSION *smtp_connect_addr(SMTP_ITERATOR *, DSN_BUF *, int);
}
