// Pairs of processes that play ping-pong in simulation: an operation is a simulated step, with all its choices.
#include "harness.hpp"

#include <weft/process.hpp>
#include <weft/receive.hpp>
#include <weft/send.hpp>
#include <weft/sim.hpp>
#include <weft/spawn.hpp>

#include <cstdio>
#include <cstdlib>

namespace bench {
namespace {

struct ping { weft::pid from; };
struct pong {};

void play(long rounds) {
    weft::pid const other = weft::spawn_link([rounds] {
        for (long i = 0; i < rounds; ++i) weft::receive([](ping p) { weft::send(p.from, pong{}); });
    });
    for (long i = 0; i < rounds; ++i) {
        weft::send(other, ping{weft::self()});
        weft::receive([](pong) {});
    }
}

}  // namespace

outcome sim_steps(arguments const& given) {
    long const pairs = given.number(0);
    long const rounds = given.number(1);
    weft::sim::options how;
    how.max_steps = UINT64_MAX;
    how.trace_lines = 0;
    stopwatch const time;
    weft::sim::outcome const run = weft::sim::run(1, [=] {
        for (long i = 0; i < pairs; ++i) static_cast<void>(weft::spawn_monitor([rounds] { play(rounds); }));
        for (long i = 0; i < pairs; ++i) weft::receive([](weft::down_msg const&) {});
    }, how);
    outcome measured{.operations = static_cast<long>(run.steps), .time = time.passed()};
    if (!run.passed()) {
        std::fprintf(stderr, "sim_steps: %s\n", run.report().c_str());
        std::exit(1);
    }
    return measured;
}

}  // namespace bench
