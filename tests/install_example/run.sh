#!/usr/bin/env bash
# Installs a finished build of weft into a fresh prefix, then configures, builds and runs the project in this folder
# against it. ctest gives WEFT_BUILD_DIR, WEFT_SANITIZE and CXX.
set -euo pipefail

build=${WEFT_BUILD_DIR:?the build folder to install from}
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

fail() {
    echo "install_example: $*" >&2
    exit 1
}

cmake --install "$build" --prefix "$work/prefix" >"$work/install.log" || fail "$(tail -n 20 "$work/install.log")"
for inside in base trace fiber sched proc weft/internal weft_brokers/{kafka,nats,rabbitmq,redis}/internal weft_brokers/sqlite/database.hpp; do
    [ ! -e "$work/prefix/include/$inside" ] || fail "include/$inside is installed; it is internal"
done
[ -e "$work/prefix/include/weft/weft.hpp" ] || fail "include/weft/weft.hpp is not installed"

# With the prefix /usr, gdb finds the script by itself; elsewhere it is to be told of the folder.
if command -v gdb >/dev/null; then
    scripts=$work/prefix/share/gdb/auto-load
    said=$(PYTHONDONTWRITEBYTECODE=1 gdb -nx -batch -iex "add-auto-load-scripts-directory $scripts" -iex "add-auto-load-safe-path $scripts" \
        -ex "help weft-bt" "$(find "$work/prefix" -name libweft.so)" 2>&1)
    [[ $said = *"Where a process stands"* ]] || fail "gdb did not load its script with the library: $said"
fi

flags=
case ${WEFT_SANITIZE:-none} in
    address) flags=-fsanitize=address,undefined ;;
    thread) flags="-fsanitize=thread -Wno-tsan" ;;  # as in the build: Asio has fences, which this sanitizer does not follow
esac
cmake -G Ninja -S "$here" -B "$work/build" -DCMAKE_BUILD_TYPE=Release -DCMAKE_PREFIX_PATH="$work/prefix" \
    -DCMAKE_CXX_COMPILER="${CXX:-g++}" -DCMAKE_CXX_FLAGS="-Wall -Wextra -Wpedantic -Wconversion -Werror $flags"
cmake --build "$work/build"

says() { # TEXT PROGRAM ARGUMENT...
    local said expected=$1
    shift
    said=$("$@")
    [ "$said" = "$expected" ] || fail "$(basename "$1") said '$said', not '$expected'"
    echo "$said"
}
says "hello, weft" "$work/build/hello"
says "hello over tcp" "$work/build/echo"
[ ! -e "$work/build/queue" ] || says "2 messages wait" "$work/build/queue" "$work/queue.db"
for program in "$work"/build/with_*; do
    [ ! -x "$program" ] || says "hello, broker" "$program"
done
