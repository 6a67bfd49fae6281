# SPDX-License-Identifier: IPL-1.0 OR EPL-2.0
#++
# NAME
#	posttls-policy.bash
# SUMMARY
#	bash completion for posttls-policy
# SYNOPSIS
#	. posttls-policy.bash
# DESCRIPTION
#	This completes commands, the options of each, and table types.
#	Commands and options are those that "posttls-policy --help" shows, table
#	types those of "postconf -m".
#--

# _posttls_policy_options usage: [-ab] [-c dir] [--since file] as words
_posttls_policy_options()
{
    local item letters

    for item in --help $(grep -o '\[-[^] ]*' <<<"$1"); do
	letters=${item#[[]-}
	case $item in
	--*) echo "$item" ;;
	\[--*) echo "-$letters" ;;
	*) [ -z "$letters" ] || sed 's/./-&\n/g' <<<"$letters" ;;
	esac
    done
}

# _posttls_policy_names option: of files; -d is for directories
_posttls_policy_names()
{
    mapfile -t COMPREPLY < <(compgen "$1" -- "$cur")
    compopt -o filenames
}

# _posttls_policy_value option: what follows it; false if nothing does
_posttls_policy_value()
{
    case $1 in
    -c) _posttls_policy_names -d ;;
    -m | --since) _posttls_policy_names -f ;;
    -d) COMPREPLY=($(compgen -W "sha256 sha384 sha512" -- "$cur")) ;;
    -l) COMPREPLY=($(compgen -W "secure fingerprint" -- "$cur")) ;;
    -[nw]) ;;
    *) return 1 ;;
    esac
}

# _posttls_policy_tables: a type with a colon, or a file
_posttls_policy_tables()
{
    local types

    _posttls_policy_names -f
    # A colon begins a new word. After it, there is no other type.
    if [ "$before" != : ] && types=$(compgen -S : -W "$(postconf -m 2>/dev/null)" \
	-- "$cur"); then
	# For file names, bash would quote the colon.
	COMPREPLY+=($types)
	compopt +o filenames -o nospace
    fi
}

_posttls_policy()
{
    local cur=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]}
    local command=${COMP_WORDS[1]} help IFS=$' \t\n'

    COMPREPLY=()
    help=$("$1" --help 2>/dev/null | sed -n 's/^posttls-policy //p')
    if [ "$COMP_CWORD" -eq 1 ]; then
	COMPREPLY=($(compgen -W "--help $(cut -d' ' -f1 <<<"$help")" -- "$cur"))
	return
    fi
    help=$(sed -n "s/^$command //p" <<<"$help")
    if [ "$cur" = : ]; then
	cur= before=:
    fi
    if [ "$before" != : ] && _posttls_policy_value "$before"; then
	return
    fi
    case $cur in
    -*) COMPREPLY=($(compgen -W "$(_posttls_policy_options "$help")" -- "$cur")) ;;
    *) case $help in
	*type:table*) _posttls_policy_tables ;;
	esac ;;
    esac
}

complete -F _posttls_policy posttls-policy
