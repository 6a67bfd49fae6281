/* SPDX-License-Identifier: IPL-1.0 OR EPL-2.0 */
/*++
/* NAME
/*	tls_mtype
/* SUMMARY
/*	cases for tls_mtype(3)
/* SYNOPSIS
/*	tls_mtype
/*--*/

#include <sys_defs.h>

#include <msg_vstream.h>

#include <tls.h>
#include <tls_mtype.h>

#include "cases.h"

 /*
  * These numbers must never change.
  */
static const struct {
    int     mtype;
    const char *name;
    int     length;
} assigned[] = {
    {254, "sha256", 32},
    {253, "sha384", 48},
    {252, "sha512", 64},
    {251, "sha3-224", 28},
    {250, "sha3-256", 32},
    {249, "sha3-384", 48},
    {248, "sha3-512", 64},
    {247, "sha1", 20},
    {246, "md5", 16},
};

#define N_ASSIGNED	((int) (sizeof(assigned) / sizeof(assigned[0])))

static const struct {
    const char *name;
    int     mtype;
} names[] = {
    {"sha256", 254}, {"SHA256", 254}, {"sha-256", 254}, {"SHA-256", 254},
    {"Sha-256", 254}, {"sha2-256", 254}, {"SHA2-256", 254},
    {"sha384", 253}, {"SHA384", 253}, {"sha-384", 253}, {"SHA2-384", 253},
    {"sha512", 252}, {"SHA512", 252}, {"sha-512", 252}, {"SHA2-512", 252},
    {"sha3-224", 251}, {"SHA3-224", 251},
    {"sha3-256", 250}, {"SHA3-256", 250},
    {"sha3-384", 249}, {"SHA3-384", 249},
    {"sha3-512", 248}, {"SHA3-512", 248},
    {"sha1", 247}, {"SHA1", 247}, {"sha-1", 247}, {"SHA-1", 247},
    {"md5", 246}, {"MD5", 246},
    {"", -1}, {"sha", -1}, {"sha2", -1}, {"sha3", -1}, {"sha255", -1},
    {"sha2566", -1}, {"sha224", -1}, {"256", -1}, {"254", -1}, {"1", -1},
    {"sha256 ", -1}, {" sha256", -1}, {"sha_256", -1}, {"sha3256", -1},
    {"sha2-1", -1}, {"shake128", -1}, {"md4", -1}, {"md-5", -1},
    {"none", -1},
};

#define N_NAMES		((int) (sizeof(names) / sizeof(names[0])))

/* test_names - names and numbers */

static void test_names(void)
{
    static const int others[] = {-1, 0, 1, 2, 245, 255, 256, 510};
    int     n;

    for (n = 0; n < N_NAMES; n++)
	is_long(named("number of \"%s\"", names[n].name), names[n].mtype,
		tls_mtype_byname(names[n].name));
    for (n = 0; n < N_ASSIGNED; n++) {
	is_text(named("name of %d", assigned[n].mtype), assigned[n].name,
		tls_mtype_name(assigned[n].mtype));
	is_long(named("OpenSSL has the digest %s", assigned[n].name),
		assigned[n].length,
		EVP_MD_size(EVP_get_digestbyname(assigned[n].name)));
    }
    for (n = 0; n < (int) (sizeof(others) / sizeof(others[0])); n++)
	is_text(named("no name of %d", others[n]), 0,
		tls_mtype_name(others[n]));
}

int     main(int unused_argc, char **argv)
{
    msg_vstream_init(argv[0], VSTREAM_ERR);
    test_names();
    return (0);
}
