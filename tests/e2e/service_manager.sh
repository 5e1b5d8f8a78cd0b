#!/usr/bin/env bash
# What a service manager is told, in its order: B16.
# shellcheck source=lib/weft.bash
. "$(dirname "$0")/lib/weft.bash"

export NOTIFY_SOCKET=$scratch/notify
python3 - "$NOTIFY_SOCKET" >"$scratch/notified" <<'END' &
import socket, sys
listener = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
listener.bind(sys.argv[1])
print("listening", flush=True)
while True:
    print(listener.recv(1000).decode().replace("\n", " "), flush=True)
END
listener=$!
trap 'kill "$listener"; finish' EXIT
wait_until grep -q listening "$scratch/notified"
told() { grep -q "^$1" "$scratch/notified"; }

WATCHDOG_USEC=200000 start_node phased --name demo
wait_until told READY=1
wait_until told 'STATUS=ready, [0-9]* processes'
wait_until told WATCHDOG=1
"$weft" reload demo >/dev/null
wait_until told RELOADING=1
stop_node TERM
wait_until told STOPPING=1
order=$(grep -oE '^(EXTEND_TIMEOUT_USEC=30000000|STATUS=starting [a-z]*|READY=1|RELOADING=1|STOPPING=1)' "$scratch/notified" | tr '\n' '|')
is "in order" "EXTEND_TIMEOUT_USEC=30000000|STATUS=starting idle|STATUS=starting phased|READY=1|RELOADING=1|READY=1|STOPPING=1|" "$order"

# Standard error takes nothing any more, and a report goes there: the service manager hears of the node all the same. The report has
# begun long before the tenth beat.
mkfifo "$scratch/full"
exec 9<>"$scratch/full"
times_told() { grep -c "^$1" "$scratch/notified"; }
before=$(times_told READY=1)
WATCHDOG_USEC=200000 "$weft" run idle --name mute 2>&9 &
mute=$!
is_ready() { [ "$(times_told READY=1)" -gt "$before" ]; }
wait_until is_ready
python3 - "$scratch/full" <<'END'
import os, sys
end = os.open(sys.argv[1], os.O_WRONLY | os.O_NONBLOCK)
try:
    while os.write(end, b"x"): pass
except BlockingIOError: pass
END
kill -QUIT "$mute"
before=$(times_told WATCHDOG=1)
ten_beats() { [ "$(times_told WATCHDOG=1)" -ge $((before + 10)) ]; }
wait_until ten_beats
cat <&9 >/dev/null &
reader=$!
kill -TERM "$mute"
wait "$mute" || fail "the node with a full standard error ended with $?"
kill "$reader"
done_testing
