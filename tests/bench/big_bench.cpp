// Savina's Big: everybody has one ping in the air, to anybody, and answers the pings of all others.
#include "harness.hpp"

#include <weft/process.hpp>
#include <weft/receive.hpp>
#include <weft/send.hpp>
#include <weft/spawn.hpp>

#include <memory>

namespace bench {
namespace {

using processes = std::shared_ptr<std::vector<weft::pid> const>;

struct ping { weft::pid from; };
struct pong {};
struct neighbours { processes all; };
struct ready {};
struct finished {};

/// For ever: it answers others when its own pings are done. Whoever started it sends the first pong.
void play(long index, long pings, weft::pid main) {
    processes const all = weft::receive([](neighbours const& n) { return n.all; });
    weft::send(main, ready{});
    minstd random{index};
    for (;;)
        weft::receive([](ping p) { weft::send(p.from, pong{}); },
                      [&](pong) {
                          if (pings-- == 0) return weft::send(main, finished{});
                          auto const chosen = static_cast<std::size_t>(random()) % all->size();
                          weft::send((*all)[chosen], ping{weft::self()});
                      });
}

}  // namespace

outcome big(arguments const& given) {
    long const players = given.number(0);
    long const pings = given.number(1);
    outcome measured{.operations = players * pings};
    in_runtime([&] {
        weft::pid const main = weft::self();
        std::vector<weft::pid> started;
        for (long i = 1; i <= players; ++i) started.push_back(weft::spawn_link([=] { play(i, pings, main); }));
        auto const all = std::make_shared<std::vector<weft::pid> const>(std::move(started));
        for (weft::pid const each : *all) weft::send(each, neighbours{all});
        for (long i = 0; i < players; ++i) weft::receive([](ready) {});
        stopwatch const time;
        for (weft::pid const each : *all) weft::send(each, pong{});
        for (long i = 0; i < players; ++i) weft::receive([](finished) {});
        measured.time = time.passed();
        require(weft::receive([](finished) { return false; }, weft::after(std::chrono::seconds{0}, [] { return true; })),
                "somebody finished twice");
    });
    return measured;
}

}  // namespace bench
