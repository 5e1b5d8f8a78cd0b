#!/usr/bin/env bash
# The doctor on this machine, with enough descriptors and with too few; a module of another ABI; the unit for systemd.
# shellcheck source=lib/weft.bash
. "$(dirname "$0")/lib/weft.bash"
ulimit -Sn 4096 2>/dev/null || { echo "skipped: 4096 descriptors are not allowed here"; exit 77; }

run_weft doctor --json
is "doctor" 0 "$code"
is "doctor: JSON" "True 0" "$(json "$out" 'str(a["ok"]) + " " + str(a["failures"])')"
for check in weft cpu cpu_features clock maps overcommit open_files perf ptrace core systemd run_dir terminal locale modules; do
    is "doctor: $check" True "$(json "$out" 'any(f["check"] == "'$check'" for f in a["findings"])')"
done
run_weft doctor
is "doctor: text" 0 "$code"
has "doctor: descriptors" "$out" "ok    open files 4 096"
has "doctor: the end" "$out" " 0 failures"
lacks "doctor: colours" "$out" $'\033'
run_weft -q doctor
lacks "doctor: quiet" "$out" "ok    "

few=$(ulimit -Sn 64; "$weft" doctor --json)
is "too few descriptors: exit code" 5 "$(ulimit -Sn 64; "$weft" doctor >/dev/null; echo $?)"
is "too few descriptors" "fail True" \
    "$(json "$few" '[f["state"] + " " + str("descriptors" in f["text"]) for f in a["findings"] if f["check"] == "open_files"][0]')"
has "too few descriptors: hint" "$(ulimit -Sn 64; "$weft" doctor --fix-hints)" "ulimit -n "

mkdir "$scratch/old"
sed 's/weft2-/weft0-/' "$WEFT_PATH/idle.so" >"$scratch/old/idle.so"
run_weft doctor --path "$scratch/old"
is "old module: exit code" 5 "$code"
has "old module" "$out" "fail  $scratch/old/idle.so: was built for abi weft0-"
touch "$scratch/file"
run_weft doctor --run-dir "$scratch/file/run"
is "no run directory: exit code" 5 "$code"
has "no run directory" "$out" "fail  run directory $scratch/file/run cannot be used"

run_weft systemd idle --name demo --user weft
is "systemd" 0 "$code"
has "systemd: start" "$out" "run $WEFT_PATH/idle.so --name demo --log-format journal"
has "systemd: user" "$out" $'\nUser=weft\n'
run_weft systemd idle:transient --path "$WEFT_PATH" --config "$scratch/a b.toml" --stop-timeout 5s
has "systemd: what is found by --path has its name" "$out" "run idle:transient --name idle"
has "systemd: blanks" "$out" "--config \"$scratch/a b.toml\""
has "systemd: time to stop" "$out" "TimeoutStopSec=15"
refuses 4 "did you mean idle?" systemd idel
refuses 2 "--name is 'a/b'" systemd idle --name a/b
refuses 2 "--user is 'a b'" systemd idle --user 'a b'
if command -v systemd-analyze >/dev/null; then
    "$weft" systemd idle --name demo >"$scratch/demo.service"
    said=$(SYSTEMD_LOG_LEVEL=warning systemd-analyze verify "$scratch/demo.service" 2>&1)
    is "systemd-analyze verify" "0 " "$? $(grep -F demo.service <<<"$said")"
fi
done_testing
