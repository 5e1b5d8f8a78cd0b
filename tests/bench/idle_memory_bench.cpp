// Processes that wait for good: what each of them keeps resident, 1.5 s after the last was started.
#include "harness.hpp"

#include <weft/gen_server.hpp>
#include <weft/process.hpp>
#include <weft/receive.hpp>
#include <weft/send.hpp>
#include <weft/spawn.hpp>

#include <cstdio>
#include <cstdlib>

namespace bench {
namespace {

struct never {};
struct ask { using reply = int; };
struct idle_server {
    int handle_call(ask) { return 1; }
};

void start_processes(long count) {
    struct up {};
    weft::pid const main = weft::self();
    for (long i = 0; i < count; ++i)
        weft::spawn([main] {
            weft::send(main, up{});
            weft::receive([](never) {});
        });
    for (long i = 0; i < count; ++i) weft::receive([](up) {});
}

void start_servers(long count) {
    for (long i = 0; i < count; ++i) {
        auto const server = weft::start<idle_server>();
        if (weft::call(server, ask{}) != 1) std::abort();
    }
}

}  // namespace

outcome idle_memory(arguments const& given) {
    auto const kind = given.word(0);
    auto* const start = kind == "process" ? &start_processes : kind == "gen_server" ? &start_servers : nullptr;
    if (start == nullptr) {
        std::fprintf(stderr, "weft_bench: idle_memory knows process and gen_server\n");
        std::exit(2);
    }
    outcome measured{.operations = given.number(1)};
    in_runtime([&] {
        auto const before = static_cast<double>(resident_bytes());
        stopwatch const time;
        start(measured.operations);
        measured.time = time.passed();
        weft::sleep_for(std::chrono::milliseconds{1500});  // as for the peers: what settles has settled
        auto const after = static_cast<double>(resident_bytes());
        measured.more.emplace_back("bytes_per_process", (after - before) / static_cast<double>(measured.operations));
    });
    return measured;
}

}  // namespace bench
