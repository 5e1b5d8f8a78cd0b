// Many producers flood one consumer, which counts what it gets.
#include "harness.hpp"

#include <weft/process.hpp>
#include <weft/receive.hpp>
#include <weft/send.hpp>
#include <weft/spawn.hpp>

namespace bench {
namespace {

struct go {};
struct inc {};
struct done {};

}  // namespace

outcome fanin(arguments const& given) {
    long const producers = given.number(0);
    long const each = given.number(1);
    outcome measured{.operations = producers * each};
    in_runtime([&] {
        weft::pid const main = weft::self();
        weft::pid const consumer = weft::spawn_link([main, expected = measured.operations] {
            for (long i = 0; i < expected; ++i) weft::receive([](inc) {});
            weft::send(main, done{});
        });
        std::vector<weft::pid> waiting;
        for (long i = 0; i < producers; ++i)
            waiting.push_back(weft::spawn_link([=] {
                weft::receive([](go) {});
                for (long sent = 0; sent < each; ++sent) weft::send(consumer, inc{});
            }));
        stopwatch const time;
        for (weft::pid const producer : waiting) weft::send(producer, go{});
        weft::receive([](done) {});
        measured.time = time.passed();
    });
    return measured;
}

}  // namespace bench
