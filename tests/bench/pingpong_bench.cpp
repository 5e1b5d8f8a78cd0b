// Two processes; a ping carries the address of its sender, a pong answers it.
#include "harness.hpp"

#include <weft/process.hpp>
#include <weft/receive.hpp>
#include <weft/send.hpp>
#include <weft/spawn.hpp>

namespace bench {
namespace {

struct ping { weft::pid from; };
struct pong {};

void answer() {
    for (;;) weft::receive([](ping p) { weft::send(p.from, pong{}); });
}

}  // namespace

outcome pingpong(arguments const& given) {
    outcome measured{.operations = given.number(0)};
    in_runtime([&] {
        weft::pid const other = weft::spawn_link(answer);
        stopwatch const time;
        for (long i = 0; i < measured.operations; ++i) {
            weft::send(other, ping{weft::self()});
            weft::receive([](pong) {});
        }
        measured.time = time.passed();
    });
    return measured;
}

}  // namespace bench
