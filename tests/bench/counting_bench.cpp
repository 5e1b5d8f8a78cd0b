// One producer floods one counter, which answers at last with its count.
#include "harness.hpp"

#include <weft/process.hpp>
#include <weft/receive.hpp>
#include <weft/send.hpp>
#include <weft/spawn.hpp>

namespace bench {
namespace {

struct inc {};
struct get { weft::pid who; };

void counter() {
    long count = 0;
    for (bool more = true; more;)
        weft::receive([&](inc) { ++count; },
                      [&](get g) {
                          weft::send(g.who, count);
                          more = false;
                      });
}

}  // namespace

outcome counting(arguments const& given) {
    outcome measured{.operations = given.number(0)};
    in_runtime([&] {
        weft::pid const target = weft::spawn_link(counter);
        weft::pid const main = weft::self();
        stopwatch const time;
        weft::spawn_link([=, count = measured.operations] {
            for (long i = 0; i < count; ++i) weft::send(target, inc{});
            weft::send(target, get{main});
        });
        long const counted = weft::receive([](long n) { return n; });
        measured.time = time.passed();
        require(counted == measured.operations, "not every message was counted");
    });
    return measured;
}

}  // namespace bench
