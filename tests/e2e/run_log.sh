#!/usr/bin/env bash
# Where a node's log goes and in which form: --log-format, --log, and what `auto` chooses.
# shellcheck source=lib/weft.bash
. "$(dirname "$0")/lib/weft.bash"

lines_of() { # FORM [ARGUMENT...]: the log of a node that ran and was stopped
    verb=run start_node idle --name demo --log-format "$@"
    stop_node TERM
    cat "$scratch/log"
}

text=$(lines_of text)
is "text: one line an event, the level in a column" 1 "$(echo "$text" | grep -cE '^[0-9:.]{12} info    idle: started 0\.3\.1, ')"
has "text: the node's own lines" "$text" "weft: node demo, pid "

for form in json auto; do
    log=$(lines_of "$form")
    is "$form: every line is an object with what is common to all" True \
        "$(echo "$log" | python3 -c 'import json, sys
rows = [json.loads(line) for line in sys.stdin]
print(len(rows) > 3 and all(row["node"] == "demo" and row["level"] == "info" and row["at"] and row["msg"] for row in rows))')"
    has "$form: the application" "$log" '"app":"idle","msg":"started 0.3.1, '
done
has "logfmt" "$(lines_of logfmt)" 'level=info app=idle msg="started 0.3.1, '
has "journal" "$(lines_of journal)" '<6>idle: started 0.3.1, '

# In a file, which is made anew when somebody moves it away.
file=$scratch/logs/demo.log
wait_for_line() { wait_until grep -q "$1" "$file"; }
"$weft" run idle --name demo --log "$file" --log-format text 2>"$scratch/err" &
node_pid=$!
wait_for_line 'ready after'
mv "$file" "$file.1"
kill -TERM "$node_pid"
wait_node
has "the file's successor" "$(cat "$file")" "stopped after"
lacks "the file's successor" "$(cat "$file")" "ready after"
is "nothing on standard error" "" "$(cat "$scratch/err")"
refuses 73 "--log is '/dev/null/x', which cannot be written" run idle --log /dev/null/x
refuses 73 "--crash-dump: cannot make the folder /dev/null/x" run idle --crash-dump /dev/null/x/
refuses 2 "--log-format is 'xml'; it must be auto, text, json, logfmt or journal" run idle --log-format xml
done_testing
