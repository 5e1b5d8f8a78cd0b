#!/usr/bin/env bash
# A release, and a node, that are addressed over TCP: the right cookie lets in, a wrong one does not.
# shellcheck source=lib/weft.bash
. "$(dirname "$0")/lib/weft.bash"
plain=$weft
shop=$WEFT_BUILD_DIR/tests/e2e/weft_e2e_shop
[ -x "$shop" ] || { echo "skipped: $shop was not built"; exit 77; }
mkdir -p "$scratch/root/bin"
cp "$shop" "$scratch/root/bin/shop"
unset WEFT_COOKIE_FILE RELEASE_COOKIE
over_tcp=(--observe unix --observe tcp:127.0.0.1:0 --observe-tcp-control)
address_of() { grep -o 'observable at tcp://[0-9.:]*' "$scratch/log" | grep -o 'tcp://.*'; }
has_address() { [ -n "$(address_of)" ]; }
refusals() { grep -c 'warning.*observer: refused' "$scratch/log"; }
(umask 077 && echo "0123456789abcdef" >"$scratch/wrong")

weft=$scratch/root/bin/shop verb=start
start_node "${over_tcp[@]}"
wait_until has_address
address=$(address_of)
cookie=$WEFT_RUN_DIR/shop/cookie
# AP-053: a release has status 1 for whatever goes wrong, where weft itself says 77, not allowed; see `help exit-codes`.
refused=0
for command in remote rpc stop; do
    words=()
    [ "$command" = rpc ] && words=(price tea)
    run_weft "$command" -n "$address" --cookie-file "$scratch/wrong" "${words[@]}"
    is "$command with a wrong cookie" "1 " "$code $out"
    has "$command with a wrong cookie: why" "$err" "this does not prove the node's cookie"
    refused=$((refused + 1))
    one_more() { [ "$(refusals)" = "$refused" ]; }
    wait_until one_more
done
is "one warning each" 3 "$(refusals)"
run_weft rpc -n "$address" price tea
is "rpc without a cookie" "1 " "$code $out"
has "rpc without a cookie: why" "$err" "--cookie-file"
is "all of that leaves the system alone" "$node_pid" "$("$weft" pid)"
run_weft rpc -n "$address" --cookie-file "$cookie" price tea
is "rpc" "0 tea costs 80, 2 applications run" "$code $out"
run_weft pid -n "$address" --cookie-file "$cookie"
is "pid" "0 $node_pid" "$code $out"
typed=$(printf 'price milk\nps\n' | "$weft" remote -n "$address" --cookie-file "$cookie")
has "remote" "$typed" "milk costs 80, 2 applications run"
has "remote: processes" "$typed" "PID"
run_weft stop --wait -n "$address" --cookie-file "$cookie"
is "stop ($err)" 0 "$code"
wait_node
is "stop: in order" 0 "$code"
has "stop: in order" "$(cat "$scratch/log")" "stopped after"

# The cookie of both ends may come from the environment.
export RELEASE_COOKIE=a_cookie_of_the_release
start_node "${over_tcp[@]}"
wait_until has_address
run_weft rpc -n "$(address_of)" price tea
is "RELEASE_COOKIE" "0 tea costs 80, 2 applications run" "$code $out"
RELEASE_COOKIE=another_cookie_for_you run_weft stop -n "$(address_of)"
is "another RELEASE_COOKIE" 1 "$code"
run_weft stop
wait_node
RELEASE_COOKIE=short run_weft start "${over_tcp[@]}"
is "a short one" 1 "$code"
has "a short one: named" "$err" "weft: the cookie in RELEASE_COOKIE is too short"
unset RELEASE_COOKIE

# The same for a node of weft itself.
weft=$plain verb=run
start_node idle --name demo "${over_tcp[@]}"
wait_until has_address
address=$(address_of)
cookie=$WEFT_RUN_DIR/demo/cookie
refuses 77 "this does not prove the node's cookie" stop "$address" --cookie-file "$scratch/wrong"
refuses 77 "this does not prove the node's cookie" call -n "$address" --cookie-file "$scratch/wrong" idle
two() { [ "$(refusals)" = 2 ]; }
wait_until two
run_weft call -n "$address" --cookie-file "$cookie" weft
is "call" 0 "$code"
has "call: the node's own commands" "$out" "reload"
run_weft stop "$address" --cookie-file "$cookie"
is "stop over TCP" 0 "$code"
has "stop over TCP: what it says" "$out" "$address: stopped, "
wait_node
is "stop over TCP: in order" 0 "$code"
refuses 3 "cannot connect to $address" stop "$address" --cookie-file "$cookie"

# Who may only look does not stop it.
start_node idle --name demo --observe tcp:127.0.0.1:0
wait_until has_address
refuses 77 "" stop "$(address_of)" --cookie-file "$cookie"
stop_node TERM
done_testing
