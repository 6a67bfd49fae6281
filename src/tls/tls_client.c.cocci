// SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
//++
// NAME
//	src/tls/tls_client.c
// SUMMARY
//	decide about servers, and explain why a policy failed
// DESCRIPTION
//	This is where smtp(8), tlsproxy(8) and posttls-finger(1) all pass
//	before and after a handshake, and where the next hop is known. A
//	resumed session keeps the message that Postfix logs.
// SEE ALSO
//	tls_rootca_verify(3), does a server pass
//	tls_rootca_log(3), explain the outcome of policies with rootca= or digest=
//--

@initialize:python@
@@
from hits import hit, check, seen, mentions

// Declare the functions.

@include@
position p;
@@
  #include <tls.h>@p
+ #include <tls_rootca.h>

@script:python@
p << include.p;
@@
hit("include", p)

// Where the SSL_CTX is prepared for DANE, too.

@init@
position p;
expression ctx, md;
@@
tls_client_init(...)
{
  <...
  tls_dane_digest_init@p(ctx, md);
+ tls_rootca_init(ctx);
  ...>
}

@script:python@
p << init.p;
@@
hit("init", p)

// The function has a different name in Postfix 3.7 than in 3.10.

@mismatch@
position p;
identifier fn = {verify_extract_name, verify_x509};
expression list es;
@@
fn(...)
{
  <...
  if@p (TLScontext->session_reused == 0)
+ {
+     if (!tls_rootca_log_mismatch(TLScontext, props)) {
          tls_log_verify_error(es);
+     }
+ }
  else
      msg_info(...);
  ...>
}

@script:python@
p << mismatch.p;
@@
hit("mismatch", p)

// The same for a raw public key, which Postfix 3.9 and later can verify.

@has_raw@
position p;
@@
verify_rpk@p(...)
{
  ...
}

@script:python@
p << has_raw.p;
@@
hit("has_raw", p)

@raw@
position p;
expression list es;
@@
verify_rpk(...)
{
  <...
  if@p (TLScontext->session_reused == 0)
+ {
+     if (!tls_rootca_log_mismatch(TLScontext, props)) {
          tls_log_verify_error(es);
+     }
+ }
  else
      msg_info(...);
  ...>
}

@script:python@
p << raw.p;
@@
hit("raw", p)

// After a session was loaded, because that replaces the verification result.

@start@
position p;
@@
tls_client_start(...)
{
  <...
  if@p (TLScontext->cache_type) { ... load_clnt_session(...) ... }
+ tls_rootca_start(TLScontext);
  ...>
}

@script:python@
p << start.p;
@@
hit("start", p)

// Before the verification result is used. In tlsproxy(8), this is the first
// that we see after the handshake.

@finish@
position p;
@@
tls_client_post_connect(...)
{
  <...
  TLScontext->session_reused =@p SSL_session_reused(...);
+ tls_rootca_finish(TLScontext);
  ...>
}

@script:python@
p << finish.p;
@@
hit("finish", p)

@finalize:python@
@@
check(include=1, init=1, mismatch=1, raw=seen("has_raw"), start=1, finish=1)
mentions(SSL_CTX_new=1, SSL_CTX_set_verify=1, SSL_CTX_set_cert_verify_callback=0,
         SSL_new=1, SSL_clear=0, SSL_set_SSL_CTX=0, SSL_set_verify=0,
         SSL_set_session=1, SSL_set_verify_result=0, SSL_session_reused=1,
         SSL_get_verify_result=1 + seen("has_raw"),
         tls_log_verify_error=1 + seen("has_raw"), load_clnt_session=2)
