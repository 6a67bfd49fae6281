/* SPDX-License-Identifier: IPL-1.0 OR EPL-2.0 */
/*++
/* NAME
/*	sanitize
/* SUMMARY
/*	how sanitizers behave, and what they ignore
/* DESCRIPTION
/*	graft/build links this with each program when SANITIZE is set, as
/*	the environment of a Postfix daemon is not that of its test.
/*
/*	A report ends the process with a signal, and goes to a file whose name
/*	begins with REPORTS, as daemons have no standard error, and for some
/*	tests a process that ends is no failure. tests/run looks for these
/*	files.
/*
/*	Leaks are no errors here, because Postfix programs exit without
/*	freeing what they have; tests/leaks measures those.
/*
/*	SUPPRESSIONS is the path of sanitize.list, with places in stock Postfix
/*	where behavior is undefined.
/*--*/

const char *__asan_default_options(void);
const char *__ubsan_default_options(void);

const char *__asan_default_options(void)
{
    return ("detect_leaks=0:abort_on_error=1:log_path=" REPORTS);
}

const char *__ubsan_default_options(void)
{
    return ("print_stacktrace=1:halt_on_error=1:abort_on_error=1:"
	    "suppressions=" SUPPRESSIONS ":log_path=" REPORTS);
}
