// Processes that wait for good: what each of them keeps resident, 1.5 s after the last was started.
#include "harness.hpp"

#include <weft/gen_server.hpp>
#include <weft/process.hpp>
#include <weft/receive.hpp>
#include <weft/send.hpp>
#include <weft/spawn.hpp>
#include <weft/suspend.hpp>

namespace bench {
namespace {

struct never {};
struct ask { using reply = int; };
struct rest {};

struct idle_server {
    int handle_call(ask) { return 1; }
};
/// Gives its stack's memory back after each answer.
struct hibernating_server {
    weft::server_reply<int> handle_call(ask) { return weft::reply(1).continue_with(rest{}); }
    void handle_continue(rest) { weft::hibernate(); }
};

template <class Wait>
void start_processes(long count, Wait wait) {
    struct up {};
    weft::pid const main = weft::self();
    for (long i = 0; i < count; ++i)
        weft::spawn([main, wait] {
            weft::send(main, up{});
            wait();
        });
    for (long i = 0; i < count; ++i) weft::receive([](up) {});
}

void blocked(long count) {
    start_processes(count, [] { weft::receive([](never) {}); });
}
void hibernated(long count) {
    start_processes(count, [] { weft::hibernate(); });
}

template <class Server>
void start_servers(long count) {
    for (long i = 0; i < count; ++i) require(weft::call(weft::start<Server>(), ask{}) == 1, "a server's answer");
}

using starter = void (*)(long count);

starter starter_of(std::string_view kind) {
    if (kind == "process") return &blocked;
    if (kind == "process_hibernate") return &hibernated;
    if (kind == "gen_server") return &start_servers<idle_server>;
    if (kind == "gen_server_hibernate") return &start_servers<hibernating_server>;
    wrong_usage("idle_memory knows process and gen_server, and both with _hibernate");
}

}  // namespace

outcome idle_memory(arguments const& given) {
    starter const start = starter_of(given.word(0));
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
