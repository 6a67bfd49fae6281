/* SPDX-License-Identifier: IPL-1.0 OR EPL-2.0 */
/*++
/* NAME
/*	faults
/* SUMMARY
/*	OpenSSL, or memory, or descriptors fail
/* SYNOPSIS
/*	LD_PRELOAD=faults.so
/* DESCRIPTION
/*	The library is for smtp(8) and tlsproxy(8), and leaves other programs
/*	alone. What fails is the target of the symbolic link
/*	"control", of the form number:what:which. The number is different for
/*	each fault.
/*
/*	With the name of a function below, the first, second or any other
/*	call of it in a process fails, or "every". None of these fails by
/*	itself in a test.
/*
/*	With "alloc", every Nth allocation of memory by OpenSSL fails.
/*
/*	With "sweep", one allocation fails: in each connection, counted from
/*	its beginning, another one than in the connection before. The file
/*	"sweep" keeps the number, and "which" is the distance.
/*
/*	With "memory" or "descriptors", a process that begins may have so
/*	many kbytes of memory more than it has, or so many descriptors.
/*
/*	What has failed makes the file "failed".
/* FILES
/*	/mnt/work/faults/, writable for the daemon
/*--*/

#define _GNU_SOURCE
#include <sys/file.h>
#include <sys/resource.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>

#define DIR	"/mnt/work/faults/"

typedef struct {
    int     number;
    char    what[60];
    char    which[20];
} FAULT;

static int is_ours;			/* is this one of the daemons */
static int swept;			/* allocations, negative if unused */

/* read_fault - what shall fail now */

static int read_fault(FAULT *fault)
{
    char    buf[100];
    ssize_t len;

    if (!is_ours || (len = readlink(DIR "control", buf, sizeof(buf) - 1)) < 0)
	return (0);
    buf[len] = 0;
    return (sscanf(buf, "%d:%59[^:]:%19s", &fault->number, fault->what,
		   fault->which) == 3);
}

/* failed - leave a witness */

static int failed(void)
{
    close(open(DIR "failed", O_CREAT | O_WRONLY, 0666));
    return (1);
}

/* fails - shall this call fail */

static int fails(const char *function)
{
    static int number;
    static int count;
    FAULT   fault;

    if (!read_fault(&fault) || strcmp(fault.what, function) != 0)
	return (0);
    if (fault.number != number) {
	number = fault.number;
	count = 0;
    }
    count++;
    return ((strcmp(fault.which, "every") == 0 || count == atoi(fault.which))
	    && failed());
}

/* next_sweep - begin to count allocations of a connection */

static void next_sweep(void)
{
    FAULT   fault;
    char    buf[20];
    ssize_t len;
    int     fd;
    int     n = 0;

    swept = -1;
    if (!read_fault(&fault) || strcmp(fault.what, "sweep") != 0
	|| (fd = open(DIR "sweep", O_CREAT | O_RDWR, 0666)) < 0)
	return;
    flock(fd, LOCK_EX);
    if ((len = read(fd, buf, sizeof(buf) - 1)) > 0) {
	buf[len] = 0;
	n = atoi(buf);
    }
    len = snprintf(buf, sizeof(buf), "%d", n + atoi(fault.which));
    if (pwrite(fd, buf, len, 0) == len)
	swept = n;
    close(fd);
}

/* alloc_fails - shall this allocation fail */

static int alloc_fails(void)
{
    static int count;
    FAULT   fault;

    if (!read_fault(&fault))
	return (0);
    if (strcmp(fault.what, "sweep") == 0)
	return (swept >= 0 && swept-- == 0 && failed());
    return (strcmp(fault.what, "alloc") == 0
	    && ++count % atoi(fault.which) == 0 && failed());
}

static void *fault_malloc(size_t size, const char *file, int line)
{
    return (alloc_fails() ? 0 : malloc(size));
}

static void *fault_realloc(void *ptr, size_t size, const char *file, int line)
{
    return (alloc_fails() ? 0 : realloc(ptr, size));
}

static void fault_free(void *ptr, const char *file, int line)
{
    free(ptr);
}

/* used_memory - in bytes of address space */

static rlim_t used_memory(void)
{
    unsigned long pages = 0;
    FILE   *fp = fopen("/proc/self/statm", "r");

    if (fp != 0) {
	if (fscanf(fp, "%lu", &pages) != 1)
	    pages = 0;
	fclose(fp);
    }
    return ((rlim_t) pages * sysconf(_SC_PAGESIZE));
}

/* set_limit - for the process, and for good */

static void set_limit(int resource, rlim_t value)
{
    struct rlimit limit = {value, value};

    failed();
    if (setrlimit(resource, &limit) < 0)
	abort();
}

/* init_openssl - as it waits for itself if this fails */

static void init_openssl(void)
{
    OPENSSL_init_ssl(0, 0);
    ERR_clear_error();
    EVP_MD_free(EVP_MD_fetch(0, "SHA256", 0));
}

/* begin - before main() */

static void __attribute__((constructor)) begin(void)
{
    FAULT   fault;

    if (strcmp(program_invocation_short_name, "smtp") != 0
	&& strcmp(program_invocation_short_name, "tlsproxy") != 0)
	return;
    swept = -1;
    if (CRYPTO_set_mem_functions(fault_malloc, fault_realloc, fault_free) == 0)
	abort();
    init_openssl();
    is_ours = 1;
    if (!read_fault(&fault))
	return;
    if (strcmp(fault.what, "memory") == 0)
	set_limit(RLIMIT_AS, used_memory() + 1024UL * atoi(fault.which));
    else if (strcmp(fault.what, "descriptors") == 0)
	set_limit(RLIMIT_NOFILE, atoi(fault.which));
}

 /*
  * The functions, and what they return when they fail.
  */
#define FAULT(type, name, params, args, value) \
    type    name params \
    { \
	static type (*real) params; \
	if (real == 0) \
	    real = (type (*) params) dlsym(RTLD_NEXT, #name); \
	return (fails(#name) ? value : real args); \
    }

/* DANE. */

FAULT(int, SSL_CTX_dane_enable, (SSL_CTX *c), (c), 0)
FAULT(int, SSL_CTX_dane_mtype_set,
      (SSL_CTX *c, const EVP_MD *m, uint8_t t, uint8_t o), (c, m, t, o), 0)
FAULT(int, SSL_dane_enable, (SSL *s, const char *d), (s, d), 0)
FAULT(int, SSL_dane_tlsa_add, (SSL *s, uint8_t u, uint8_t l, uint8_t m,
			       const unsigned char *d, size_t n),
      (s, u, l, m, d, n), -1)
FAULT(int, SSL_get0_dane_authority, (SSL *s, X509 **c, EVP_PKEY **k),
      (s, c, k), -1)
FAULT(int, SSL_add1_host, (SSL *s, const char *n), (s, n), 0)
FAULT(int, X509_VERIFY_PARAM_add1_host,
      (X509_VERIFY_PARAM *p, const char *n, size_t l), (p, n, l), 0)

/* Verification. */

FAULT(SSL_CTX *, SSL_CTX_new, (const SSL_METHOD *m), (m), 0)
FAULT(int, SSL_set_session, (SSL *s, SSL_SESSION *n), (s, n), 0)
FAULT(X509_VERIFY_PARAM *, X509_VERIFY_PARAM_new, (void), (), 0)
FAULT(int, X509_VERIFY_PARAM_inherit,
      (X509_VERIFY_PARAM *t, const X509_VERIFY_PARAM *f), (t, f), 0)
FAULT(int, X509_VERIFY_PARAM_set1,
      (X509_VERIFY_PARAM *t, const X509_VERIFY_PARAM *f), (t, f), 0)
FAULT(X509_STORE_CTX *, X509_STORE_CTX_new, (void), (), 0)
FAULT(STACK_OF(X509) *, X509_STORE_CTX_get1_certs,
      (X509_STORE_CTX *c, const X509_NAME *n), (c, n), 0)
FAULT(int, X509_check_issued, (X509 *i, X509 *s), (i, s),
      X509_V_ERR_UNSPECIFIED)
FAULT(int, X509_self_signed, (X509 *c, int v), (c, v), -1)
FAULT(int, ASN1_TIME_cmp_time_t, (const ASN1_TIME *t, time_t n), (t, n), -2)
FAULT(OPENSSL_STACK *, OPENSSL_sk_new_null, (void), (), 0)
FAULT(OPENSSL_STACK *, OPENSSL_sk_dup, (const OPENSSL_STACK *s), (s), 0)
FAULT(int, OPENSSL_sk_push, (OPENSSL_STACK *s, const void *d), (s, d), 0)
FAULT(X509_STORE_CTX *, X509_STORE_CTX_new_ex,
      (OSSL_LIB_CTX *l, const char *q), (l, q), 0)
FAULT(int, X509_STORE_CTX_init, (X509_STORE_CTX *c, X509_STORE *s, X509 *x,
				 STACK_OF(X509) *n), (c, s, x, n), 0)
FAULT(int, X509_STORE_CTX_set_default, (X509_STORE_CTX *c, const char *n),
      (c, n), 0)
FAULT(int, X509_STORE_CTX_set_ex_data, (X509_STORE_CTX *c, int i, void *d),
      (c, i, d), 0)
FAULT(STACK_OF(X509) *, X509_STORE_CTX_get1_chain, (const X509_STORE_CTX *c),
      (c), 0)
FAULT(int, X509_verify_cert, (X509_STORE_CTX *c), (c),
      (X509_STORE_CTX_set_error(c, X509_V_ERR_OUT_OF_MEM), -1))
FAULT(X509 *, d2i_X509, (X509 **a, const unsigned char **p, long n),
      (a, p, n), 0)

/* Digests. */

FAULT(const EVP_MD *, EVP_get_digestbyname, (const char *n), (n), 0)
FAULT(EVP_MD *, EVP_MD_fetch, (OSSL_LIB_CTX *l, const char *n, const char *q),
      (l, n, q), 0)
FAULT(EVP_MD_CTX *, EVP_MD_CTX_new, (void), (), 0)
FAULT(int, EVP_MD_CTX_copy_ex, (EVP_MD_CTX *t, const EVP_MD_CTX *f), (t, f), 0)
FAULT(int, EVP_MD_get_size, (const EVP_MD *m), (m), -1)
FAULT(int, EVP_Digest, (const void *d, size_t n, unsigned char *o, unsigned *l,
			const EVP_MD *m, ENGINE *e), (d, n, o, l, m, e), 0)
FAULT(int, EVP_DigestInit_ex, (EVP_MD_CTX *c, const EVP_MD *m, ENGINE *e),
      (c, m, e), 0)
FAULT(int, EVP_DigestUpdate, (EVP_MD_CTX *c, const void *d, size_t n),
      (c, d, n), 0)
FAULT(int, EVP_DigestFinal_ex, (EVP_MD_CTX *c, unsigned char *o, unsigned *l),
      (c, o, l), 0)
FAULT(int, EVP_DigestVerifyInit_ex,
      (EVP_MD_CTX *c, EVP_PKEY_CTX **k, const char *n, OSSL_LIB_CTX *l,
       const char *q, EVP_PKEY *p, const OSSL_PARAM a[]),
      (c, k, n, l, q, p, a), 0)
FAULT(int, EVP_DigestVerify,
      (EVP_MD_CTX *c, const unsigned char *s, size_t l, const unsigned char *d,
       size_t n), (c, s, l, d, n), -1)
FAULT(int, i2d_X509, (const X509 *x, unsigned char **o), (x, o), -1)
FAULT(int, i2d_X509_PUBKEY, (const X509_PUBKEY *k, unsigned char **o),
      (k, o), -1)
FAULT(int, i2d_SSL_SESSION, (const SSL_SESSION *s, unsigned char **o),
      (s, o), 0)

/* A connection begins. */

SSL    *SSL_new(SSL_CTX *ctx)
{
    static SSL *(*real) (SSL_CTX *);

    if (real == 0)
	real = (SSL *(*) (SSL_CTX *)) dlsym(RTLD_NEXT, "SSL_new");
    next_sweep();
    return (fails("SSL_new") ? 0 : real(ctx));
}
