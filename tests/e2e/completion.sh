#!/usr/bin/env bash
# Completions as the shells use them: bash's by sourcing it, the others' by their shells where they are installed.
# shellcheck source=lib/weft.bash
. "$(dirname "$0")/lib/weft.bash"

"$weft" completion bash >"$scratch/weft.bash_completion"
is "completion bash" 0 $?
# shellcheck disable=SC1091
. "$scratch/weft.bash_completion"

# completes EXPECTED WORD...: what bash would offer for the last word, sorted, in one line.
completes() {
    local wanted=$1
    shift
    COMP_WORDS=("$weft" "$@")
    COMP_CWORD=$#
    COMPREPLY=()
    _weft
    is "weft $*" "$wanted" "$(printf '%s\n' "${COMPREPLY[@]}" | sort | tr '\n' ' ' | sed 's/ $//')"
}

completes "app" ap
completes "info list" app ""
completes "run" run
completes "check" config ch
completes "--stop-timeout" run --stop
completes "--origin" config show --o
completes "--json" app info --js
completes "idle" run idl
completes "idle" app info idl
completes "" run --name ""
completes "list" app --path run li
completes "" run idle -- --st
start_node idle --name demo
completes "demo" socket ""
completes "demo" observer ps --node d
stop_node TERM

# Every command of the help is among what is offered.
for command in $("$weft" --help | sed -n '/^Subcommands:/,/^$/p' | awk 'NR > 1 && NF { print $1 }'); do completes "$command" "$command"; done

refuses 2 "the shell is 'bsh'; it must be bash, zsh or fish; did you mean bash?" completion bsh
if command -v shellcheck >/dev/null; then
    said=$(shellcheck "$scratch/weft.bash_completion")
    is "shellcheck" "0 " "$? $said"
fi
for shell in zsh fish; do
    "$weft" completion $shell >"$scratch/weft.$shell"
    is "completion $shell" 0 $?
    has "completion $shell" "$(cat "$scratch/weft.$shell")" "origin"
    ! command -v $shell >/dev/null || is "$shell reads it" 0 "$($shell -n "$scratch/weft.$shell"; echo $?)"
done
done_testing
