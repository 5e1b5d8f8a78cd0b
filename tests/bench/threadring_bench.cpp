// A number goes round a ring of processes, less by one at each, until one of them gets 0.
#include "harness.hpp"

#include <weft/process.hpp>
#include <weft/receive.hpp>
#include <weft/send.hpp>
#include <weft/spawn.hpp>

namespace bench {
namespace {

struct token { long passes_left; };
struct follower { weft::pid process; };
struct finished { long place; };

void pass_on(long place, weft::pid next, weft::pid main) {
    for (;;)
        weft::receive([&](token t) {
            if (t.passes_left == 0) weft::send(main, finished{place});
            else weft::send(next, token{t.passes_left - 1});
        });
}

/// The first process of a ring of `size`; it hears of its follower when all the others are there.
weft::pid make_ring(long size) {
    weft::pid const main = weft::self();
    weft::pid const first = weft::spawn_link([main] {
        weft::pid const next = weft::receive([](follower f) { return f.process; });
        pass_on(0, next, main);
    });
    weft::pid next = first;
    for (long place = size - 1; place > 0; --place) next = weft::spawn_link([=] { pass_on(place, next, main); });
    weft::send(first, follower{next});
    return first;
}

}  // namespace

outcome threadring(arguments const& given) {
    long const size = given.number(0);
    outcome measured{.operations = given.number(1)};
    in_runtime([&] {
        weft::pid const first = make_ring(size);
        stopwatch const time;
        weft::send(first, token{measured.operations});
        long const place = weft::receive([](finished f) { return f.place; });
        measured.time = time.passed();
        require(place == measured.operations % size, "the ring stopped at another process");
    });
    return measured;
}

}  // namespace bench
