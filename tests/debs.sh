# SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
#++
# NAME
#	debs.sh
# SUMMARY
#	use Debian packages without installing them
# SYNOPSIS
#	. "$TOP/tests/debs.sh"
#
#	debs_unpack directory [suite] package...
#
#	debs_run directory program argument...
# DESCRIPTION
#	A test may need a server that would start when its package is
#	installed, or a library from another Debian suite.
#
#	debs_unpack downloads packages, with all that they depend on and
#	that is not installed, and unpacks them below a directory. The first
#	package may be preceded by "suite=name"; then, only the packages that
#	are listed are downloaded, as the rest of that suite would not run.
#
#	debs_run runs a program from there, or else one that is installed.
#--

# debs_missing package...: these, and what they depend on
debs_missing() {
    apt-get -q -s --no-install-recommends install "$@" |
	sed -n 's/^Inst \([^ ]*\) .*/\1/p'
}

debs_unpack() {
    debs_dir=$1
    shift
    mkdir -p "$debs_dir/debs/lists/partial" \
	"$debs_dir/debs/cache/archives/partial"
    debs_options=
    case $1 in
    suite=*)
	# The private apt configuration for this suite has its sources.
	sed -e 's/^Types: .*/Types: deb/' -e "s/^Suites: .*/Suites: ${1#*=}/" \
	    "$TOP/build/apt/$RELEASE/debian.sources" \
	    >"$debs_dir/debs/debian.sources" || return 1
	debs_options="-o Dir::Etc::sourcelist=$debs_dir/debs/debian.sources
	    -o Dir::Etc::sourceparts=/dev/null
	    -o Dir::State::lists=$debs_dir/debs/lists
	    -o Dir::Cache=$debs_dir/debs/cache"
	shift
	apt-get -q $debs_options -o APT::Sandbox::User=root update || return 1
	;;
    *)
	set -- $(debs_missing "$@")
	[ $# -gt 0 ] || return 0
	;;
    esac
    (cd "$debs_dir/debs" &&
	apt-get -q $debs_options -o APT::Sandbox::User=root download "$@") ||
	return 1
    for deb in "$debs_dir"/debs/*.deb; do
	dpkg -x "$deb" "$debs_dir" || return 1
    done
    rm -f "$debs_dir"/debs/*.deb
}

debs_run() {
    debs_dir=$1
    shift
    LD_LIBRARY_PATH=$(find "$debs_dir" -name '*.so.*' -printf '%h\n' |
	sort -u | tr '\n' ':') \
	PATH=$debs_dir/usr/sbin:$debs_dir/usr/bin:$PATH "$@"
}
