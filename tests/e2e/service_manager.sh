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
done_testing
