#!/usr/bin/env bash
# What a release offers to whoever runs it: daemon, pid, rpc, eval, remote, restart, stop, version, and its hook file.
# shellcheck source=lib/weft.bash
. "$(dirname "$0")/lib/weft.bash"
shop=$WEFT_BUILD_DIR/tests/e2e/weft_e2e_shop
[ -x "$shop" ] || { echo "skipped: $shop was not built"; exit 77; }
mkdir -p "$scratch/root/bin"
cp "$shop" "$scratch/root/bin/shop"
weft=$scratch/root/bin/shop
verb=start
trap '[ -f "$WEFT_RUN_DIR/shop/pid" ] && kill -KILL "$(cat "$WEFT_RUN_DIR/shop/pid")" 2>/dev/null; finish' EXIT
# Whoever adopted it need not have reaped it yet.
gone() { [ ! -d "/proc/$1" ] || grep -q '^State:.Z' "/proc/$1/status"; }
ready_twice() { [ "$(grep -c 'ready after' "$1")" = 2 ]; }

# AP-055, AP-058: needs no system, and neither do these; what is no command.
run_weft version
is "version" "0 shop 1.2" "$code $out"
run_weft
is "no command" 0 "$code"
has "no command: usage" "$out" "Usage: shop"
run_weft frobnicate
is "unknown command" 1 "$code"
has "unknown command: usage on standard error" "$err" "Usage: shop"
is "unknown command: nothing on standard output" "" "$out"

# AP-047: nothing runs.
for command in stop restart remote "rpc price" pid; do
    # shellcheck disable=SC2086
    run_weft $command
    is "$command without a system" "1 " "$code $out"
    is "$command without a system: one line" 1 "$(echo "$err" | wc -l)"
done
# AP-050
for command in eval rpc; do
    run_weft $command
    is "$command without a name" 1 "$code"
    has "$command without a name: usage" "$err" "NAME is required (see shop $command --help)"
done

# AP-046: start, pid, stop.
start_node
run_weft pid
is "pid" "0 $node_pid" "$code $out"
# AP-054
run_weft start
is "second start" 1 "$code"
has "second start: why" "$err" "already running (pid $node_pid"
# AP-048
run_weft rpc price tea
is "rpc" "0 tea costs 80, 2 applications run" "$code $out"
run_weft rpc fail
is "failing rpc" 1 "$code"
has "failing rpc: the error" "$err" "the till is empty"
run_weft rpc pirce
has "unknown rpc" "$code $err" "1 weft: no application has a command 'pirce'; did you mean price?"
# AP-049: beside the running system, as at boot, and nothing runs in it.
printf '[apps.web]\nport = 81\n' >"$scratch/shop.toml"
run_weft eval --config "$scratch/shop.toml" price tea
is "eval" "0 tea costs 81, 0 applications run" "$code $out"
run_weft eval fail
is "failing eval" 1 "$code"
has "failing eval: the error" "$err" "the till is empty"
is "eval leaves the system alone" "$node_pid" "$("$weft" pid)"
# AP-052
run_weft remote < <(printf 'ps\nprice milk\nnonsense\nexit\n')
is "remote" 0 "$code"
has "remote: processes" "$out" "receive"
has "remote: a command" "$out" "milk costs 80, 2 applications run"
has "remote: what is none" "$err" "no application has a command 'nonsense'"
mkfifo "$scratch/terminal"
"$weft" remote <"$scratch/terminal" >"$scratch/console" 2>&1 &
console=$!
exec 9>"$scratch/terminal"
echo "price bread" >&9
wait_until grep -q 'bread costs' "$scratch/console"
kill -KILL "$console"
exec 9>&-
wait "$console" 2>/dev/null
is "a console that is killed leaves the system alone" "$node_pid" "$("$weft" pid)"
# restart: in the same program.
run_weft restart
is "restart ($err)" 0 "$code"
wait_until ready_twice "$scratch/log"
is "restart: the program is the same" "$node_pid" "$("$weft" pid)"
run_weft stop
is "stop" 0 "$code"
wait_node
is "stop: in order" 0 "$code"
has "stop: in order" "$(cat "$scratch/log")" "stopped after"

# AP-057: what a killed system left behind is no hindrance.
start_node
kill -KILL "$node_pid"
wait_node
start_node
run_weft pid
is "after the taking over" "0 $node_pid" "$code $out"
run_weft stop --wait
is "stop --wait" 0 "$code"
gone "$node_pid" || fail "stop --wait: the program is still there"
wait_node

# AP-051: in the background; files that turn over; remote works.
run_weft daemon --log-size 4K --log-files 2 --set web.act=stop
is "daemon ($err)" 0 "$code"
daemon=$("$weft" pid)
has "daemon: what applications write" "$(cat "$scratch/root/tmp/log/shop.out")" "web start, port 80"
has "daemon: the log" "$(cat "$scratch/root/tmp/log/shop.log")" "ready after"
has "daemon: remote" "$(echo 'price tea' | "$weft" remote)" "tea costs 80"
log_turned() { kill -HUP "$daemon" && [ -f "$scratch/root/tmp/log/shop.out.0" ]; }
wait_until log_turned
run_weft stop --wait
gone "$daemon" || fail "daemon: it is still there"

# AP-056: the hook file is read first, and may compute what it sets.
cat >"$scratch/root/env.sh" <<'END'
echo "for people"
RELEASE_NODE=shop_$(echo blue)
RELEASE_CONFIG=$RELEASE_ROOT/blue.toml
RELEASE_VM_ARGS=$RELEASE_ROOT/vm.args
RELEASE_ROOT=/nowhere
END
printf '[apps.web]\nport = 82\n' >"$scratch/root/blue.toml"
printf -- '--schedulers 1  # one will do\n--log-level info\n' >"$scratch/root/vm.args"
start_node
is "hook: name of the node" "$node_pid" "$(cat "$WEFT_RUN_DIR/shop_blue/pid")"
has "hook: flags" "$(cat "$scratch/log")" "1 schedulers"
run_weft rpc price tea
is "hook: configuration, and where rpc goes" "0 tea costs 82, 2 applications run" "$code $out"
run_weft version
is "hook: what it prints is no output" "shop 1.2" "$out"
run_weft stop --wait
wait_node
echo "exit 3" >"$scratch/root/env.sh"
run_weft version
is "hook that fails" 1 "$code"
has "hook that fails: named" "$err" "the hook file $scratch/root/env.sh failed"
done_testing
