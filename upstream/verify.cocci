// SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
//++
// NAME
//	verify
// SUMMARY
//	no TLS session where OpenSSL cannot start a verification
// SYNOPSIS
//	spatch --sp-file verify.cocci --in-place src/tls/tls_client.c
// DESCRIPTION
//	For stock Postfix, and not part of the graft. verify.md says what it
//	is good for, and tests/upstream/verify.sh that it is.
//--

@@
expression con;
@@
tls_client_start(...)
{
  <...
  if (TLS_MUST_MATCH(TLScontext->level))
+ {
      SSL_set_security_level(con, 1);
+     SSL_set_verify(con, SSL_VERIFY_PEER, tls_verify_certificate_callback);
+ }
  ...>
}
