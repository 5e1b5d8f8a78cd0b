#!/usr/bin/env bash
# A node that ends badly leaves a crash dump, and the observer reads it: whole, cut, and beside another one.
# shellcheck source=lib/weft.bash
. "$(dirname "$0")/lib/weft.bash"
[ "${WEFT_SANITIZE:-none}" = none ] || { echo "skipped: sanitizers take the faults"; exit 77; }

# die FILE ARGUMENT...: runs a node until it has ended by itself; its dump is FILE.
die() {
    local to=$1
    shift
    WEFT_CRASH_DUMP=$to run_weft run doomed --on-fault abort "$@"
}
dump=$scratch/first.dump

# B19: the dump names the process and the fault; the program ends by its signal; nobody else may read the file.
die "$dump" --name overflow
is "used-up stack: ends by SIGSEGV" 139 "$code"
is "mode of the dump" 600 "$(stat -c %a "$dump")"
run_weft observer crashdump summary "$dump"
is "summary: exit code" 0 "$code"
has "summary: reason" "$out" "the process's stack is used up"
has "summary: process" "$out" "doomed.writer, running   node overflow"
has "summary: repeated frames are one" "$out" "doomed::falls_deeper(unsigned long)"
has "summary: and counted" "$out" "times in a row)"
processes=$(grep -c '^=process:' "$dump")
has "summary: mailbox" "$out" "$processes processes, 7 messages in the longest mailbox"
has "summary: log" "$out" "before the end: "
has "summary: the last warning" "$out" "the end is near"
lacks "summary: whole" "$out" "truncated"
lacks "no contents of messages" "$(cat "$dump")" "secret"
run_weft observer crashdump summary "$dump" --json
is "summary as JSON" "overflow doomed.writer $processes 7" \
    "$(json "$out" "f\"{a['node']} {a['process']['name']} {a['processes']} {a['longest_mailbox']['mailbox']}\"")"
is "summary as JSON: frames" True "$(json "$out" "any(f.get('place','').startswith('doomed/doomed.cpp:') for f in a['frames'])")"

# The views of a live node.
run_weft observer crashdump view "$dump" --sort mailbox --limit 1
has "view: rows" "$out" "doomed.reader"
has "view: total" "$out" "1 of $processes, sorted by mailbox"
run_weft observer crashdump view "$dump" --json --limit 3
is "view as JSON" "$processes 3" "$(json "$out" "f\"{a['total']} {len(a['rows'])}\"")"
run_weft observer crashdump view "$dump" info doomed.reader
has "view info: links" "$out" "doomed.writer"
has "view info: mailbox" "$out" "mailbox           7,"
refuses 4 "the dump has no process nobody" observer crashdump view "$dump" info nobody
run_weft observer crashdump view "$dump" tree doomed
has "view tree: below its parent" "$out" "\`-- doomed.reader"
run_weft observer crashdump view "$dump" registry
has "view registry" "$out" "doomed.writer"
run_weft observer crashdump view "$dump" timers
has "view timers" "$out" "59m"
run_weft observer crashdump view "$dump" log
has "view log" "$out" "the end is near"

# What is wrong is named.
refuses 2 "did you mean timers?" observer crashdump view "$dump" timer
refuses 2 "--sort is 'mailbx'; did you mean mailbox?" observer crashdump view "$dump" --sort mailbx
refuses 2 "cannot read" observer crashdump summary "$scratch/none.dump"
refuses 5 "is no crash dump" observer crashdump summary "$0"

# A file that something cut is shown as far as it goes; a limit tells of itself.
third=$(grep -abo '^=process:' "$dump" | sed -n 3p | cut -d: -f1)
second=$(grep '^=process:' "$dump" | sed -n 2p | cut -d: -f2)
head -c $((third + 100)) "$dump" >"$scratch/cut.dump"
run_weft observer crashdump summary "$scratch/cut.dump"
is "cut: exit code" 0 "$code"
has "cut: said" "$out" "truncated after process $second"
run_weft observer crashdump view "$scratch/cut.dump"
has "cut: the rest is there" "$out" "3 of 3, sorted by pid"
has "cut: said below the rows" "$out" "truncated after process $second"
for bytes in 0 1 30 500 3000; do
    head -c "$bytes" "$dump" >"$scratch/cut.dump"
    run_weft observer crashdump summary "$scratch/cut.dump"
    [ "$code" -eq 0 ] || [ "$code" -eq 5 ] || fail "cut at $bytes: exit code $code"
done
WEFT_CRASH_DUMP_BYTES=3000 die "$scratch/small.dump" --name small --set doomed.how=abort
is "abort: ends by SIGABRT" 134 "$code"
run_weft observer crashdump summary "$scratch/small.dump"
has "limit: said" "$out" "cut by the size limit (3000 bytes)"

# A folder in place of a file: the newest three are kept.
mkdir "$scratch/dumps"
for i in 1 2 3 4; do die "$scratch/dumps/" --name kept --set doomed.how=null; done
is "a folder keeps three" 3 "$(find "$scratch/dumps" -name 'weft-crash-kept-*.dump' | wc -l)"

# What grew: 40 more idle processes, 90 more letters.
die "$scratch/second.dump" --name overflow --set doomed.idlers=45 --set doomed.letters=97
run_weft observer diff "$dump" "$scratch/second.dump"
has "diff: a title" "$out" "processes, +"
has "diff: the mailbox" "$out" "+90"
run_weft observer diff "$dump" "$scratch/second.dump" --json
is "diff as JSON: processes" 40 "$(json "$out" "max(s['processes'] - s['processes_before'] for s in a['sites'])")"
is "diff as JSON: messages" 90 "$(json "$out" "max(s['mailbox'] - s['mailbox_before'] for s in a['sites'])")"
is "diff as JSON: the longest mailbox" 97 "$(json "$out" "a['mailboxes'][0]['mailbox']")"
done_testing
