#!/usr/bin/env bash
# What `weft run` refuses, and how: before anything starts, in one line that names the culprit, with its exit code.
# shellcheck source=lib/weft.bash
. "$(dirname "$0")/lib/weft.bash"

refuses 2 "unknown command 'rnu'; did you mean run?" rnu
refuses 2 "unknown option --nmae; did you mean --name?" run idle --nmae x
refuses 2 "apps is required" run
refuses 2 "--stop-timeout is 'soon'" run idle --stop-timeout soon
refuses 2 "--observe is 'tcp'; it must be off, unix, unix:PATH or tcp:ADDRESS:PORT" run idle --observe tcp
refuses 2 "--on-fault is 'ignore'; it must be isolate or abort" run idle --on-fault ignore
refuses 2 "--name is '../x'" run idle --name ../x
refuses 2 "log level is 'loud'; allowed are all, debug, info, notice, warning, error, critical, alert, emergency and none" run idle --log-level loud
refuses 2 "--stack is '100K'; it must be a power of two" run idle --stack 100K
refuses 2 "only start and run take them" nodes -- x

refuses 65 "no application nosuch in" run nosuch
refuses 65 "did you mean idle?" run idel
refuses 65 "start type is 'sometimes'" run idle:sometimes
# AP-007
refuses 65 "cannot order the applications: ring_a -> ring_b -> ring_c -> ring_a" run ring_b
refuses 65 "cannot start needs_newer: it needs idle >= 9.1, found 0.3.1 at $WEFT_PATH/idle.so" run needs_newer

# AP-036: several mistakes in one run.
refuses 78 'did you mean idle.port?' run idle --set idle.prot=1 --set idle.port=41OO
has "both mistakes" "$err" '"41OO" is not an int between 1 and 65535'
refuses 78 'the application hello is not being started' run idle --set hello.port=1
refuses 78 "must be of the form application.key=value" run idle --set port=1
refuses 78 "107 are allowed" run idle --observe "unix:/tmp/$(printf 'x%.0s' {1..120})"
lacks "a secret" "$(run_weft run idle --set idle.token=1234 --set idle.port=0; echo "$err")" 1234

# A module of another ABI, one that is cut off, and one that is none.
mkdir "$scratch/bad"
sed 's/weft2-/weft0-/' "$WEFT_PATH/idle.so" >"$scratch/bad/idle.so"
refuses 65 "was built for abi weft0-" run idle --path "$scratch/bad"
head -c 5000 "$WEFT_PATH/idle.so" >"$scratch/bad/idle.so"
refuses 65 "idle.so: is cut off or damaged" run "$scratch/bad/idle.so"
echo "no module" >"$scratch/bad/idle.so"
refuses 65 "idle.so: is not an ELF file" run idle --path "$scratch/bad"
cp "$WEFT_BUILD_DIR"/libweft.so "$scratch/bad/idle.so"
refuses 65 "is not an application: it has no section .weft.app" run idle --path "$scratch/bad"
cp "$WEFT_PATH/idle.so" "$scratch/bad/other.so"
refuses 65 "its application is called idle, not other" run other --path "$scratch/bad"

is "nothing was left behind" "" "$(ls -A "$WEFT_RUN_DIR" 2>/dev/null)"
done_testing
