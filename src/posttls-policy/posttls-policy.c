/* SPDX-License-Identifier: IPL-1.0 OR EPL-2.0 */
/*++
/* NAME
/*	posttls-policy 1
/* SUMMARY
/*	check, explain, make and try Postfix TLS policies
/* SYNOPSIS
/* .fi
/*	\fBposttls-policy check\fR [\fB-jsv\fR] [\fB-c \fIconfig_dir\fR]
/*		[\fItype:table\fR ... | \fIfile\fR ... | \fB-\fR]
/*
/*	\fBposttls-policy query\fR [\fB-jv\fR] [\fB-c \fIconfig_dir\fR]
/*		[\fItype:table\fR ...] \fIdestination\fR
/*
/*	\fBposttls-policy pin\fR [\fB-jv\fR] [\fB-c \fIconfig_dir\fR]
/*		[\fB-d \fIdigest\fR] [\fB-l \fIlevel\fR] \fIdestination\fR
/*
/*	\fBposttls-policy probe\fR [\fB-Cjqv\fR] [\fB-c \fIconfig_dir\fR]
/*		[\fB-m \fIfile\fR] [\fB-n \fIparallel\fR] [\fB-w \fIdays\fR]
/*		[\fB--since \fIfile\fR]
/*		[\fItype:table\fR | \fIfile\fR | \fIdestination\fR | \fB-\fR ...]
/*
/*	\fBposttls-policy tlsa\fR [\fB-jv\fR] [\fB-c \fIconfig_dir\fR]
/*		[\fB-n \fIparallel\fR] \fIdomain\fR ... | \fB-\fR
/* DESCRIPTION
/*	\fBposttls-policy\fR(1) is for people who edit the tables of
/*	\fBsmtp_tls_policy_maps\fR. It says whether a table is right, which
/*	policy applies to a destination, what to write for a destination,
/*	and whether delivery would work now. It does not send mail, and
/*	it changes no table.
/*
/*	The answers come from the code of the Postfix SMTP client, which
/*	is part of this program, with the parameters in \fBmain.cf\fR. A
/*	policy that this program calls good is good to \fBsmtp\fR(8), and the
/*	reverse.
/* .SH PRIVILEGES
/* .ad
/* .fi
/*	\fBsmtp\fR(8) opens tables as the superuser. Then it becomes
/*	\fB$mail_owner\fR, in a chroot jail if \fBmaster.cf\fR says so,
/*	and reads the files that a policy names with tafile=. A name that is
/*	not absolute is relative to the queue directory. When the
/*	superuser runs it, this program does the same, and in the jail of
/*	\fBsmtp\fR(8) a file must be where \fBsmtp\fR(8) would find it. Only the
/*	command \fBtlsa\fR, which does not judge, keeps its privileges.
/*
/*	An ordinary user can read what that user can read, and no jail is
/*	entered; there is a warning when \fBmaster.cf\fR wants one.
/*	Arguments are opened with the privileges of the user and
/*	are relative to the current directory, whatever the above says.
/* .SH THE CHECK COMMAND
/* .ad
/* .fi
/*	Look at every entry of the tables, or of files in the format that
/*	\fBpostmap\fR(1) reads; "\fB-\fR" is the standard input. The default is
/*	\fB$smtp_tls_policy_maps\fR.
/*
/*	An error is reported for each entry that \fBsmtp\fR(8) would not use: it
/*	would defer mail for that destination. An error is also reported for
/*	each line of a file that \fBpostmap\fR(1) drops, such as a first one
/*	that begins with white space. The text is that of \fBsmtp\fR(8), with a
/*	remedy where the mistake is a known one. A fingerprint in a form that is
/*	published elsewhere is shown as it has to be written. Warnings are
/*	reported for
/* .IP \(bu
/*	what \fBsmtp\fR(8) itself would warn about;
/* .IP \(bu
/*	fingerprints with md5 or sha1;
/* .IP \(bu
/*	a fingerprint that has not the length of the digest that is in
/*	force;
/* .IP \(bu
/*	a fingerprint that is listed twice;
/* .IP \(bu
/*	a fingerprint with match= at the levels \fBsecure\fR and
/*	\fBverify\fR, where match= is for names;
/* .IP \(bu
/*	a name in match= that no certificate can have: what is not a host
/*	name, with a dot or "*." before it at most, an IPv4 address, or
/*	\fBnexthop\fR, \fBdot-nexthop\fR or \fBhostname\fR;
/* .IP \(bu
/*	protocols= that leaves no protocol that OpenSSL has;
/* .IP \(bu
/*	connection_reuse=yes where \fBmaster.cf\fR has no service
/*	\fBtlsproxy\fR;
/* .IP \(bu
/*	an entry with the level \fBsecure\fR or \fBverify\fR that trusts
/*	no certification authority: it has neither rootca= nor tafile=, and
/*	\fBmain.cf\fR names none, so that all mail is deferred;
/* .IP \(bu
/*	an entry with one fingerprint, and no second one for the time when
/*	the certificate is renewed (only with \fB-s\fR);
/* .IP \(bu
/*	a destination that is listed twice in a file;
/* .IP \(bu
/*	a destination that an earlier table of \fB$smtp_tls_policy_maps\fR
/*	has, too (not looked for in tables that may ask a server);
/* .IP \(bu
/*	a table that is older than the file that \fBpostmap\fR(1) made it
/*	from;
/* .IP \(bu
/*	a destination that \fBsmtp\fR(8) never looks up: one with upper-case
/*	letters in a table that was made with "postmap -f", with a dot at
/*	the end, two dots in a row, a comma, a byte order mark, an unknown
/*	port, or with brackets that are not in the right place; a URL, a
/*	mail address, a pattern, an IPv6 address without brackets, one with
/*	a transport in front, such as smtp:example.com, or anything else that
/*	is no host name and no address;
/* .IP \(bu
/*	a destination such as mx.example.com:25, which is not the same
/*	as [mx.example.com]:25.
/* .PP
/*	Tables that have no list of entries, such as \fBregexp\fR:, \fBldap\fR:
/*	or \fBtlsa\fR:, are named and left out.
/*
/*	With every command, a \fBproxy\fR: table is opened without the
/*	\fBproxymap\fR(8) server, which runs only when Postfix does.
/*	\fBquery\fR and \fBprobe\fR look into it as that server does: as
/*	\fB$mail_owner\fR, and not in the jail of \fBsmtp\fR(8).
/* .SH THE QUERY COMMAND
/* .ad
/* .fi
/*	Show the policy for a next-hop destination as it would appear in
/*	a \fBtransport\fR(5) table, for example \fBexample.com\fR or
/*	\fB[mail.example.com]:587\fR: every key that \fBsmtp\fR(8) looks up, the
/*	table and the entry that it finds, and the policy with everything
/*	that \fBmain.cf\fR adds. When a lookup is an error, the table is
/*	named. What depends on the server's own TLSA records
/*	(levels \fBdane\fR and \fBdane-only\fR) is not shown.
/* .SH THE PIN COMMAND
/* .ad
/* .fi
/*	Connect to every mail server of the destination, show the
/*	certificates that it presents, and print table entries:
/* .IP \(bu
/*	\fBsecure\fR with the fingerprint of the highest certification
/*	authority that works with all servers. It may be one that only the
/*	local store has (\fBsmtp_tls_CAfile\fR, \fBsmtp_tls_CApath\fR). When
/*	it has not signed itself, it is the fingerprint of its key: that of
/*	a cross-certificate fails when the server sends another one.
/* .IP \(bu
/*	\fBfingerprint\fR with the certificate and the public key of each
/*	server.
/* .PP
/*	A server that shows another certificate for another name (SNI) is asked
/*	for the name that the policy in the tables has with servername=, and
/*	the entries have it, too. Anonymous ciphers are not offered.
/*
/*	Each entry is tried before it is printed. Before it is a comment with
/*	what it survives: a new server certificate, a new intermediate, a new
/*	root certificate with the same key. An entry is itself a comment
/*	when it would not work with all servers. Nothing says that
/*	the connection of today is not under attack: compare the
/*	fingerprints with those from another source.
/* .SH THE PROBE COMMAND
/* .ad
/* .fi
/*	Try destinations, or all entries of tables, against every mail
/*	server of each, with EHLO and STARTTLS, as \fBsmtp\fR(8) would
/*	verify it. The default is all entries of
/*	\fB$smtp_tls_policy_maps\fR. The name of an existing file is a
/*	file in the format that \fBpostmap\fR(1) reads, "\fB-\fR" is the standard
/*	input, and anything else that is not \fItype:table\fR is a destination,
/*	with the policy that \fB$smtp_tls_policy_maps\fR has for it. The same
/*	goes for a line of the standard input that has only a destination.
/*	This is for tables that cannot be listed, such as \fBldap\fR: or
/*	\fBpgsql\fR:. When it has no destination at all, nothing is shown, and
/*	the exit status is 2: the command that should have written it
/*	has failed.
/*
/*	For each server there is a line that begins with
/* .IP \fBPASS\fR
/*	Mail would be sent to this server.
/* .IP \fBWARN\fR
/*	It would, but a certificate of the chain expires soon; the line says
/*	which one, and when. See the option \fB-w\fR.
/* .IP \fBFAIL\fR
/*	It would be deferred, or a line of the standard input is not an
/*	entry. These come after all others, in three lines or more:
/*	the server, with the class of the failure; the cause in words; what is
/*	known of the server; and an entry that would pass, see below.
/* .IP \fBSKIP\fR
/*	There is no server to try.
/* .PP
/*	The line has the security level, the TLS protocol, and the number
/*	of days until the first certificate of the chain expires. The chain is
/*	the one that OpenSSL made; what the server sent without need is only
/*	counted. The option \fB-C\fR shows it. The last line sums up: how many
/*	destinations and servers there were, how many passed, failed,
/*	or were not reached, and which certificate expires first.
/*
/*	The classes of failure are
/* .IP \fBpolicy\fR
/*	\fBsmtp\fR(8) cannot use the policy, a table could not be looked
/*	into, or the destination is malformed.
/* .IP \fBdns\fR
/*	No mail server was found, or more than are tried.
/* .IP \fBconnect\fR
/*	The server does not answer, takes too long, or breaks or refuses the
/*	SMTP session for a reason that is not TLS.
/* .IP \fBno-tls\fR
/*	The policy wants TLS, and the server does not offer it, or refuses
/*	STARTTLS; or the server refuses mail without TLS.
/* .IP \fBhandshake\fR
/*	TLS was begun, and failed.
/* .IP \fBca\fR
/*	The chain does not verify, or has no CA of the policy, or there
/*	is no match with a TLSA record.
/* .IP \fBname\fR
/*	The chain verifies, and the certificate has another name.
/* .IP \fBexpired\fR
/*	A certificate has expired, or is not yet valid.
/* .IP \fBfingerprint\fR
/*	At the level \fBfingerprint\fR, the server has another certificate
/*	and another key.
/* .PP
/*	Of these, \fBconnect\fR and \fBdns\fR are counted as not
/*	reached: a backup server that is down is not an attack. All others
/*	have failed.
/*
/*	When a server is not authenticated, an entry that would pass is shown,
/*	with the same security level and as much as possible of what the table
/*	has now. It is for this server, and was tried with it and with those
/*	that pass now; it has nothing from another server that fails. In
/*	place of a fingerprint it has one of the same kind: of a
/*	certificate or a key, of a CA with the same name, or at the same
/*	place of the chain, and never above it. Where it is not known what is
/*	pinned (see \fB--since\fR), it has the CA that has issued the server's
/*	certificate. An address in match= is left out, as OpenSSL then wants
/*	the certificate to have it, whatever its names; and
/*	servername=hostname is tried before names that only the certificate
/*	has. Compare the
/*	fingerprints with those from another source, before it goes into a
/*	table. Where a name is new, this is said: no fingerprint tells whose it
/*	is. Otherwise it is said that no entry at this level would pass.
/*
/*	With \fBsmtp_dns_support_level = dnssec\fR it is also said when TLSA
/*	records authenticate the server.
/*
/*	Where TLS is optional and fails, \fBsmtp\fR(8) sends mail in plaintext
/*	after \fB$minimal_backoff_time\fR. So the server is tried again
/*	without TLS. It must take the command MAIL FROM:<>, as it must
/*	wherever no TLS is used; the result is then PASS, with the reason.
/*
/*	An entry for a parent domain, with a dot at the beginning, has no
/*	server of its own, and is skipped.
/*
/*	The results have the order of the arguments, or of the table; what is
/*	skipped comes first.
/*	Each step of a connection may take ten seconds, and everything that is done
/*	with one server a minute, also by the command \fBpin\fR.
/*	Not more than 50 servers of a destination are tried. For each server,
/*	not more than 20 lines of the log are shown, nor 20 certificates.
/* .SH THE TLSA COMMAND
/* .ad
/* .fi
/*	Write a table with the policies that the TLSA records of domains
/*	imply (RFC 6698, RFC 7672), in the format that \fBpostmap\fR(1) reads.
/*	Each entry has a comment with the verdict: \fBexact\fR,
/*	\fBbroader\fR, \fBstricter\fR or \fBinexpressible\fR; see \fBtlsa_table\fR(5).
/*	Each entry is what the table \fBtlsa:dns\fR answers, when no lookup
/*	fails. By
/*	\fBorigin=tlsa\fR, \fBsmtp\fR(8) knows that it must not override
/*	the level in \fBmain.cf\fR; see \fBtlsa_table\fR(5).
/*
/*	The records come from the DNS, with DNSSEC. "\fB-\fR" reads domains
/*	from the standard input, one each line. A domain in UTF-8 is written
/*	in its ASCII form. What is no domain is a comment that says so, and
/*	the exit status is 1.
/* .SH OPTIONS
/* .ad
/* .fi
/*	Options come before other arguments. After "\fB--\fR" there are no
/*	options.
/* .IP "\fB-c \fIconfig_dir\fR"
/*	The \fBmain.cf\fR file is in this directory, instead of the default
/*	configuration directory. The environment variable
/*	\fBMAIL_CONFIG\fR does the same.
/* .IP \fB-C\fR
/*	With \fBprobe\fR, show for each server what \fBsmtp\fR(8) would log,
/*	and the certificates of the chain.
/* .IP "\fB-d \fIdigest\fR (default: sha256)"
/*	With \fBpin\fR, the digest algorithm, as with the attribute digest=.
/* .IP "\fB-j\fR"
/*	Write JSON, one object on each line. See below.
/* .IP "\fB-l \fIlevel\fR"
/*	With \fBpin\fR, print only the entries with this level:
/*	\fBsecure\fR or \fBfingerprint\fR.
/* .IP "\fB-m \fIfile\fR"
/*	With \fBprobe\fR, write the results in the OpenMetrics text format,
/*	for a monitoring system. The file is replaced at the end, in
/*	one step. For each server it has \fBpostfix_tls_policy_ok\fR (1 for
/*	PASS and WARN, 0 for FAIL) and
/*	\fBpostfix_tls_policy_expiry_seconds\fR (when the first certificate of
/*	the chain expires), with the labels \fBdestination\fR, \fBserver\fR,
/*	\fBlevel\fR and \fBclass\fR. There is also
/*	\fBpostfix_tls_policy_last_probe_seconds\fR, the time of this run.
/*	Both times are in seconds since 1970.
/* .IP "\fB-n \fIparallel\fR (default: 20)"
/*	The number of servers, or of domains with \fBtlsa\fR, to talk to at a
/*	time; at most 200. It is lowered, with a warning, where not so many
/*	files can be open.
/* .IP \fB-q\fR
/*	With \fBprobe\fR, write nothing when all is well, else only what is
/*	WARN or FAIL, what has changed since an earlier run, and the
/*	last line. This makes no difference with \fB-j\fR.
/* .IP \fB-s\fR
/*	With \fBcheck\fR, warn about entries with a single fingerprint.
/* .IP \fB-v\fR
/*	Enable verbose logging for debugging purposes, to the standard
/*	error. Multiple \fB-v\fR options make the software
/*	increasingly verbose.
/* .IP "\fB-w \fIdays\fR (default: 14)"
/*	With \fBprobe\fR, PASS becomes WARN when a certificate of the chain,
/*	or of a CA that the policy pins and the local store has,
/*	expires in fewer days.
/* .IP \fB--help\fR
/*	Show how each command is used, or the one before this option.
/* .IP "\fB--since \fIfile\fR"
/*	With \fBprobe\fR, compare with an earlier run, whose JSON output is in
/*	the file. That output has, for each server, the state in which it
/*	passed last, through any number of runs in which it did not. So a
/*	server that was down, or that was attacked, is compared with what it
/*	was before. Say what has changed: \fBleaf\fR, \fBkey\fR and
/*	\fBca\fR are the certificate of a server, its public key, and
/*	the certificates above; \fBsent\fR is a CA that the server now
/*	sends beside its chain; \fBunused\fR is a fingerprint
/*	of the policy that matches nothing that any server of the destination
/*	has; \fBmx\fR is the set of servers of a destination,
/*	and \fBnew\fR a destination that was not there. A server that
/*	is not reached has not changed; nor is anything said where the digest
/*	algorithm was another one. Write the output of this run to another
/*	file.
/*
/*	A server that fails gets a line with what is \fBknown\fR: that it has
/*	the key with which it passed; that its certificate is from a CA that it
/*	had then, or that it had sent beside its own, and since when; or
/*	nothing. This is about the past, and no verdict. It
/*	counts only what passed under the policy of now, or what that
/*	lists.
/* .SH JSON OBJECT FORMAT
/* .ad
/* .fi
/*	With \fB-j\fR each line of output is one object: with \fBcheck\fR
/*	one for each error or warning, then one for each table; with
/*	\fBquery\fR one; with \fBprobe\fR one for each server, then a
/*	summary; with \fBpin\fR one for each server, then one for each entry;
/*	with \fBtlsa\fR one for each domain. Members that do not apply are
/*	absent. The JSON schema \fBposttls-policy.schema.json\fR says what
/*	each object has. It is in \fBconf\fR in the Postfix source, and in
/*	\fB/usr/share/doc/posttls-policy\fR in the Debian package.
/* DIAGNOSTICS
/*	Problems are reported to the standard error stream. The exit
/*	status is
/* .IP \fB0\fR
/*	All is well.
/* .IP \fB1\fR
/*	\fBcheck\fR found errors; the policy of \fBquery\fR would
/*	defer mail; \fBpin\fR found no entry that works or no server
/*	that shows a certificate; \fBprobe\fR had a FAIL of a class
/*	other than \fBconnect\fR and \fBdns\fR; \fBtlsa\fR had a domain
/*	whose records could not be looked up, or what is no domain.
/* .IP \fB2\fR
/*	The program could not run: bad usage, a table that
/*	cannot be read, a table type that is not known, or nothing to check
/*	because no table can be listed, or to try because the standard
/*	input is empty; output that cannot be
/*	written. This is also so when a policy
/*	makes the SMTP client panic, as a match= value of one character
/*	does in stock Postfix.
/* .IP \fB3\fR
/*	\fBprobe\fR had a FAIL, but only of the classes \fBconnect\fR and
/*	\fBdns\fR.
/* .IP \fB4\fR
/*	\fBprobe\fR had a WARN, but no FAIL.
/* EXAMPLES
/* .ad
/* .fi
/*	Is a file right, before it becomes a table?
/* .sp
/* .in +4
/* .nf
/*	posttls-policy check /etc/postfix/tls_policy
/* .fi
/* .in -4
/* .sp
/*	Is a table in a database right? Without \fB-A\fR there is white space
/*	before each line, which is an error. So is a row with an empty policy:
/*	\fBsmtp\fR(8) ignores it. With "0 entries", there was no row, or
/*	\fBpsql\fR(1) has failed.
/* .sp
/* .in +4
/* .nf
/*	psql -At -F ' ' -c 'select domain, policy from tls_policy' mail |
/*	    posttls-policy check -
/* .fi
/* .in -4
/* .sp
/*	What is to be written for a new partner? The entry goes into the
/*	file when the fingerprint agrees with the one that the partner has
/*	told.
/* .sp
/* .in +4
/* .nf
/*	posttls-policy pin -l secure example.com
/* .fi
/* .in -4
/* .sp
/*	Would mail be sent now, to all destinations of the tables, and to one
/*	of them, with all details?
/* .sp
/* .in +4
/* .nf
/*	posttls-policy probe
/*	posttls-policy probe -C example.com
/* .fi
/* .in -4
/* .sp
/*	The same from \fBcron\fR(8), which sends mail only when there is
/*	output: something is wrong, or expires within a month.
/* .sp
/* .in +4
/* .nf
/*	posttls-policy probe -q -w 30
/* .fi
/* .in -4
/* .sp
/*	What has changed since the last time? The first time is without
/*	\fB--since\fR.
/* .sp
/* .in +4
/* .nf
/*	posttls-policy probe -j --since last >new
/*	[ $? = 2 ] || mv new last
/*	jq -r 'select(.changed) | .destination, .changed[]' last
/* .fi
/* .in -4
/* .sp
/*	Destinations whose policies are in a database:
/* .sp
/* .in +4
/* .nf
/*	psql -Atc "select domain from tls_policy" mail |
/*	    posttls-policy probe -
/* .fi
/* .in -4
/* .sp
/*	What has failed, in words, from JSON:
/* .sp
/* .in +4
/* .nf
/*	posttls-policy probe -j |
/*	    jq -r 'select(.class) | .destination + ": " + .cause'
/* .fi
/* .in -4
/* BUGS
/*	This is the view of \fBsmtp\fR(8), not of \fBlmtp\fR(8). Of
/*	\fBmaster.cf\fR only the columns for privileges and chroot are seen, of
/*	the service "smtp unix", and not settings. \fBtransport\fR(5)
/*	tables and \fBrelayhost\fR are not consulted: specify the next-hop
/*	destination.
/*
/*	SASL authentication, connection reuse and TLSRPT are turned off. With
/*	a password for the server, \fBsmtp\fR(8) does not send mail in
/*	plaintext after TLS has failed.
/*
/*	\fBcheck\fR keeps all destinations of a file in memory, to find those
/*	that are listed twice.
/* ENVIRONMENT
/* .ad
/* .fi
/* .IP \fBMAIL_CONFIG\fR
/*	Directory with Postfix configuration files.
/* .IP \fBNO_COLOR\fR
/*	When this is set, there are no colors on a terminal.
/* CONFIGURATION PARAMETERS
/* .ad
/* .fi
/*	The parameters of \fBsmtp\fR(8) apply. The text below provides only a
/*	parameter summary. See \fBpostconf\fR(5) for more details including
/*	examples.
/* .IP "\fBsmtp_tls_policy_maps (empty)\fR"
/*	Optional lookup tables with the Postfix SMTP client TLS security
/*	policy by next-hop destination; when a non-empty value is
/*	specified, this overrides the obsolete smtp_tls_per_site
/*	parameter.
/* SEE ALSO
/*	smtp(8), Postfix SMTP client
/*	posttls-finger(1), probe the TLS properties of an SMTP server
/*	postmap(1), Postfix lookup table manager
/*	postconf(5), configuration parameters
/*	tlsa_table(5), TLS policies from TLSA records
/* README FILES
/* .ad
/* .fi
/*	Use "\fBpostconf readme_directory\fR" or
/*	"\fBpostconf html_directory\fR" to locate this information.
/* .na
/* .nf
/*	ROOTCA_README, TLS policies with CA fingerprints
/*	TLS_README, Postfix STARTTLS howto
/* LICENSE
/* .ad
/* .fi
/*	This software is distributed under the terms of the IBM Public
/*	License 1.0 or the Eclipse Public License 2.0, as Postfix is.
/*--*/

#if defined(USE_TLS) && defined(USE_JANSSON)

/* System library. */

#include <sys_defs.h>
#include <getopt.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Utility library. */

#include <iostuff.h>
#include <msg.h>
#include <mymalloc.h>
#include <stringops.h>
#include <vstream.h>

/* Global library. */

#include <mail_conf.h>
#include <mail_dict.h>
#include <mail_params.h>

/* TLS library. */

#include <tls_mtype.h>

/* Application-specific. */

#include "posttls-policy.h"

#define PROGNAME	"posttls-policy"

#define OPEN_FILES	16		/* tables, DNS, and so on */

POLICY_OPTIONS policy_options = {
    .digest = "sha256",
    .parallel = 20,
    .warn_days = 14,
};

 /*
  * The commands, and the options that each has.
  */
typedef struct COMMAND {
    const char *name;
    const char *options;
    int     (*action) (int, char **);
    const char *usage;
} COMMAND;

static const COMMAND commands[] = {
    {"check", "cjsv", policy_check,
    "[-jsv] [-c config_dir] [type:table ... | file ... | -]"},
    {"query", "cjv", policy_query,
    "[-jv] [-c config_dir] [type:table ...] destination"},
    {"pin", "cdjlv", policy_pin,
    "[-jv] [-c config_dir] [-d digest] [-l level] destination"},
    {"probe", "cCjmnqvwS", policy_probe,
    "[-Cjqv] [-c config_dir] [-m file] [-n parallel] [-w days] [--since file] [type:table | file | destination | - ...]"},
    {"tlsa", "cjnv", policy_tlsa,
    "[-jv] [-c config_dir] [-n parallel] domain ... | -"},
    {0},
};

static const COMMAND *command;

static const struct option long_options[] = {
    {"help", no_argument, 0, 'h'},
    {"since", required_argument, 0, 'S'},
    {0},
};

/* usage - scream and terminate */

static NORETURN usage(void)
{
    const COMMAND *cp;
    VSTRING *names = vstring_alloc(100);

    if (command)
	msg_fatal("usage: %s %s %s", PROGNAME, command->name, command->usage);
    for (cp = commands; cp->name; cp++)
	vstring_sprintf_append(names, "%s%s", cp > commands ? "|" : "",
			       cp->name);
    msg_fatal("usage: %s %s [options] [arguments]", PROGNAME,
	      vstring_str(names));
}

/* help - say what there is, and that is all */

static NORETURN help(void)
{
    const COMMAND *cp;

    for (cp = commands; cp->name; cp++)
	if (command == 0 || command == cp)
	    vstream_printf("%s %s %s\n", PROGNAME, cp->name, cp->usage);
    vstream_printf("See posttls-policy(1).\n");
    vstream_fflush(VSTREAM_OUT);
    exit(POLICY_STAT_OK);
}

/* option_number - convert and check */

static int option_number(int option, const char *value, int min, int max)
{
    if (!alldig(value) || strlen(value) > 4 || atoi(value) < min
	|| atoi(value) > max)
	msg_fatal("-%c %s: specify a number from %d to %d", option, value,
		  min, max);
    return (atoi(value));
}

/* option_level - check */

static const char *option_level(const char *value)
{
    if (strcmp(value, "secure") != 0 && strcmp(value, "fingerprint") != 0)
	msg_fatal("-l %s: specify secure or fingerprint", value);
    return (value);
}

/* option_digest - check */

static const char *option_digest(const char *value)
{
    if (tls_mtype_byname(value) == TLS_MTYPE_NONE)
	msg_fatal("-d %s: unknown digest algorithm", value);
    return (value);
}

/* parse_options - what was asked for */

static void parse_options(int argc, char **argv)
{
    int     ch;

    while ((ch = getopt_long(argc, argv, "+c:Cd:jl:m:n:qsvw:",
			     long_options, (int *) 0)) > 0) {
	if (ch == 'h')
	    help();
	if (strchr(command->options, ch) == 0)
	    usage();
	switch (ch) {
	case 'c':
	    if (setenv(CONF_ENV_PATH, optarg, 1) < 0)
		msg_fatal("out of memory");
	    break;
	case 'C':
	    policy_options.chains = 1;
	    break;
	case 'd':
	    policy_options.digest = option_digest(optarg);
	    break;
	case 'j':
	    policy_options.json = 1;
	    break;
	case 'l':
	    policy_options.level = option_level(optarg);
	    break;
	case 'm':
	    policy_options.metrics = optarg;
	    break;
	case 'n':
	    policy_options.parallel = option_number(ch, optarg, 1,
						    POLICY_PARALLEL_MAX);
	    break;
	case 'q':
	    policy_options.quiet = 1;
	    break;
	case 's':
	    policy_options.single = 1;
	    break;
	case 'S':
	    policy_options.since = optarg;
	    break;
	case 'v':
	    msg_verbose++;
	    break;
	case 'w':
	    policy_options.warn_days = option_number(ch, optarg, 0, 9999);
	    break;
	default:
	    usage();
	}
    }
}

/* check_arguments - that are not options */

static void check_arguments(char **argv)
{
    char  **cpp;

    for (cpp = argv; *cpp; cpp++) {
	if (**cpp == 0)
	    msg_fatal("%s: empty argument", command->name);
	/* After "--" this is what was meant. */
	if (**cpp == '-' && (*cpp)[1] && strcmp(argv[-1], "--") != 0)
	    msg_fatal("%s: specify option %s before other arguments",
		      command->name, *cpp);
    }
}

/* limit_parallel - each action takes a file descriptor */

static void limit_parallel(void)
{
    int     limit = open_limit(0);
    int     most = limit > OPEN_FILES ? limit - OPEN_FILES : 1;

    if (limit > 0 && policy_options.parallel > most) {
	msg_warn("-n %d is not honoured, but %d: not more than %d files can "
		 "be open (ulimit -n)", policy_options.parallel, most, limit);
	policy_options.parallel = most;
    }
}

/* run_command - smtp(8) has initialized itself */

static int run_command(int argc, char **argv)
{
    if (*policy_options.tables == 0 && *var_smtp_tls_per_site)
	msg_fatal("%s is not supported, use %s", VAR_SMTP_TLS_PER_SITE,
		  VAR_SMTP_TLS_POLICY);
    return (command->action(argc, argv));
}

int     main(int argc, char **argv)
{
    const char *tables;

    opterr = 0;
    policy_msg_init(PROGNAME);
    signal(SIGPIPE, SIG_IGN);
    for (command = commands; argc > 1 && command->name; command++)
	if (strcmp(command->name, argv[1]) == 0)
	    break;
    if (argc < 2 || command->name == 0) {
	command = 0;
	if (argc == 2 && strcmp(argv[1], "--help") == 0)
	    help();
	usage();
    }
    argc--;
    argv++;
    parse_options(argc, argv);
    check_arguments(argv + optind);
    if (strchr(command->options, 'n'))
	limit_parallel();
    policy_out_init();
    policy_jail_conf();
    mail_dict_init();
    tables = mail_conf_lookup_eval(VAR_SMTP_TLS_POLICY);
    policy_options.tables = mystrdup(tables ? tables : "");
    policy_smtp_run(run_command, argc - optind, argv + optind);
}

#else

#include <sys_defs.h>
#include <msg.h>
#include <msg_vstream.h>

int     main(int unused_argc, char **unused_argv)
{
    msg_vstream_init("posttls-policy", VSTREAM_ERR);
    msg_error("fatal: TLS and JSON support are not compiled in");
    return (2);
}

#endif
