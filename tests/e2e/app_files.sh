#!/usr/bin/env bash
# Applications on disk: what is read of them without running them, and the program with an application inside.
# shellcheck source=lib/weft.bash
. "$(dirname "$0")/lib/weft.bash"

run_weft app info idle
is "app info" 0 "$code"
has "app info: name" "$out" "idle 0.3.1   A small tree that waits"
has "app info: abi" "$out" " (matches)"
has "app info: env" "$out" "port=4000  token=(secret)"
lacks "app info: secret" "$out" hunter2
run_weft app info "$WEFT_PATH/idle.so" --json
is "app info: json" "idle permanent True" "$(json "$out" 'a["name"] + " " + a["start"] + " " + str(a["abi_matches"])')"
is "app info: build id" 40 "$(json "$out" 'len(a["build_id"])')"
lacks "app info: secret in json" "$out" hunter2
run_weft app info needs_newer
has "app info: dependencies" "$out" "idle >= 9.1 (found 0.3.1, too old or too new)   nothing_such >= 2 optional (not found)"
refuses 4 "did you mean idle?" app info idel

run_weft app list --json
is "app list" True "$(json "$out" 'all(n in [x["name"] for x in a] for n in ("idle", "job", "phased", "ring_a"))')"
run_weft app list --order phased
is "app list --order" "idle phased" "$(echo "$out" | tr '\n' ' ' | sed 's/ $//')"
refuses 65 "ring_a -> ring_b -> ring_c -> ring_a" app list --order ring_a

job=$WEFT_BUILD_DIR/bin/job
is "program with the application inside" "a b" "$(WEFT_PATH='' "$job" -q run job -- a b | tr '\n' ' ' | sed 's/ $//')"
is "its exit code" 7 "$(WEFT_PATH='' "$job" -q run job --set job.end=code; echo $?)"
has "its app info" "$(WEFT_PATH='' "$job" app info job)" "job 0.1.0"

run_weft version --json
is "version" "weft2-" "$(json "$out" 'a["abi"][:6]')"
run_weft help filter
has "help filter" "$out" 'mailbox>100 and label~"conn/*" and state=call'
run_weft help exit-codes
for number in 0 1 2 3 4 5 65 69 70 73 75 76 77 78 124 128+n; do
    has "help exit-codes" "
$out" "
$number "
done
for command in "" run app "app info" "app list" config "config show" "config check" "config schema" new doctor systemd completion \
    nodes socket observer "observer ps" "observer info" "observer tree" version help; do
    # shellcheck disable=SC2086
    run_weft $command --help
    is "weft $command --help" 0 "$code"
    has "weft $command --help: example" "$out" "Example"
done
done_testing
