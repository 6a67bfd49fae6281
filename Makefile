# SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
#++
# NAME
#	Makefile
# SUMMARY
#	make build/Makefile from Makefile.in, and use it
# DESCRIPTION
#	There is no step before "make". See README.md for the targets,
#	and tests/README.md for those that test.
#--
SHELL = /bin/sh
SETUP = -i

default all check check-deb demo bench faults fuzz patch deb readme clean tidy:: setup
	@$(MAKE) --no-print-directory -f build/Makefile $@

# Only the commands that promise to do so install anything: check, check-deb,
# deb, demo and bench.
default all faults fuzz patch readme clean tidy:: SETUP =

setup:
	@mkdir -p build
	@sh makedefs $(SETUP) $(or $(MAKECMDGOALS),default) >build/makedefs.tmp
	@cat build/makedefs.tmp Makefile.in >build/Makefile.tmp
	@cmp -s build/Makefile.tmp build/Makefile || \
	    cp build/Makefile.tmp build/Makefile
	@rm -f build/makedefs.tmp build/Makefile.tmp

.PHONY: default all check check-deb demo bench faults fuzz patch deb readme clean tidy setup
