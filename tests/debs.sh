# SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
#++
# NAME
#	debs.sh
# SUMMARY
#	use Debian packages without installing them
# SYNOPSIS
#	. "$TOP/tests/debs.sh"
#
#	debs_unpack directory package...
#
#	debs_run directory program argument...
# DESCRIPTION
#	A test may need a server that would start when its package is
#	installed, or a library that is not for other tests.
#
#	debs_unpack downloads packages, with all that they depend on and
#	that is not installed, and unpacks them below a directory.
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
    mkdir -p "$debs_dir/debs"
    set -- $(debs_missing "$@")
    [ $# -gt 0 ] || return 0
    (cd "$debs_dir/debs" &&
	apt-get -q -o APT::Sandbox::User=root download "$@") ||
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
