#!/usr/bin/env bash
# `weft new` as its user meets it: a project against an installed weft configures, builds without a warning, passes its own
# tests and runs; and what is refused, and how.
# shellcheck source=lib/weft.bash
. "$(dirname "$0")/lib/weft.bash"
built=$weft
cd "$scratch" || exit 1

refuses 2 "a project cannot be called 'Greeter': it must be a lower-case letter" new Greeter
refuses 2 "a project cannot be called 'class': that word is taken" new class
refuses 2 "--template is 'ap'; it must be app, pipeline, lib or minimal; did you mean app?" new greeter --template ap
refuses 2 "name is required" new
is "nothing was made" "" "$(ls -d greeter 2>/dev/null)"
mkdir full && touch full/mine
refuses 73 "full: is there already, and is not empty; --force writes over its files" new full
run_weft new full --force --template minimal --json
is "--force" "0 full minimal True" "$code $(json "$out" 'a["directory"] + " " + a["template"] + " " + str("app.toml" in a["files"])')"
is "--force keeps what is there" "yes yes" "$([ -e full/mine ] && echo yes) $([ -e full/app.toml ] && echo yes)"
touch flat
refuses 73 "flat: is there already, and is no folder" new flat
mkdir sealed && chmod a-w sealed
[ -w sealed ] || (cd sealed && refuses 73 "greeter" new greeter)

cmake --install "$WEFT_BUILD_DIR" --prefix "$scratch/prefix" >"$scratch/install.log" || { tail -n 20 "$scratch/install.log"; exit 1; }
weft=$scratch/prefix/bin/weft
export PATH="$scratch/prefix/bin:$PATH" WEFT_PATH=''  # CMake finds the package beside the program
case ${WEFT_SANITIZE:-none} in
    address) preset=asan folder=build/asan ;;
    thread) preset=tsan folder=build/tsan ;;
    *) preset=dev folder=build ;;
esac

# build_project NAME TEMPLATE: leaves the shell in its folder.
build_project() {
    cd "$scratch" || exit 1
    run_weft new "$1" --template "$2"
    is "new $1" 0 "$code"
    has "new $1: says what comes next" "$out" "cd $1 && cmake --preset dev"
    cd "$1" || exit 1
    CXX=${CXX:-g++} cmake --preset $preset >"$scratch/$1.log" 2>&1 && cmake --build --preset $preset >>"$scratch/$1.log" 2>&1
    is "$2 configures and builds" 0 $?
    lacks "$2: warnings" "$(cat "$scratch/$1.log")" "warning:"
    ctest --preset $preset >>"$scratch/$1.log" 2>&1
    is "$2 passes its tests" 0 $?
    has "$2: tests" "$(cat "$scratch/$1.log")" "100% tests passed"
    [ "$failures" -eq 0 ] || { cat "$scratch/$1.log"; exit 1; }
    export WEFT_PATH=$PWD/$folder/apps
}

# The default: it runs until it is told to stop, answers, and is configured by the file beside it.
build_project greeter app
run_weft config check
is "weft.toml" "0 weft.toml: fine" "$code $out"
start_node greeter --set greeter.first=40
run_weft call greeter add 2
is "its command" "0 42" "$code $out"
stop_node TERM
is "its end" 0 "$code"
has "the last line" "$(tail -n 1 "$scratch/log")" "stopped after"
run_weft app info greeter
is "app info" 0 "$code"
has "app info: commands" "$out" "commands add"

build_project smallest minimal
run_weft -q run smallest
is "minimal runs and ends" "0 hello from smallest" "$code $out"

build_project shared lib
run_weft app list --json
is "lib is found" True "$(json "$out" '"shared" in [x["name"] for x in a]')"
start_node shared
stop_node TERM
is "lib runs and stops" 0 "$code"

# The pipeline takes longest to compile, so here it is only looked at.
cd "$scratch" || exit 1
"$weft" -q new line --template pipeline
for source in line/src/*.cpp line/tests/*.cpp; do
    said=$("${CXX:-g++}" -std=c++20 -fsyntax-only -Wall -Wextra -Wpedantic -Wconversion -Werror \
        -I "$scratch/prefix/include" -I line/src "$source" 2>&1)
    is "$source" "0 " "$? $said"
done
is "the build's own binary makes the same" "" "$("$built" -q new again && diff <(sed s/again/greeter/g again/app.toml) greeter/app.toml)"
done_testing
