// Creatures of three colours meet in pairs at a mall, and change their colours; the mall knows when it is enough.
#include "harness.hpp"

#include <weft/process.hpp>
#include <weft/receive.hpp>
#include <weft/send.hpp>
#include <weft/spawn.hpp>

#include <optional>

namespace bench {
namespace {

enum class colour : int { blue, red, yellow };

struct meet {
    colour mine;
    weft::pid creature;
};
struct change { colour to; };
struct stop {};
struct meetings { long count; };
struct opened { weft::pid mall; };
struct total { long count; };

colour complement(colour a, colour b) {
    return a == b ? a : static_cast<colour>(3 - static_cast<int>(a) - static_cast<int>(b));
}

void live(colour mine) {
    weft::pid const mall = weft::receive([](opened o) { return o.mall; });
    long met = 0;
    for (bool open = true; open;) {
        weft::send(mall, meet{mine, weft::self()});
        weft::receive([&](meet other) {
                          mine = complement(mine, other.mine);
                          weft::send(other.creature, change{mine});
                          ++met;
                      },
                      [&](change c) {
                          mine = c.to;
                          ++met;
                      },
                      [&](stop) { open = false; });
    }
    weft::send(mall, meetings{met});
}

void keep_mall(long left, long creatures, weft::pid main) {
    std::optional<weft::pid> first;
    long sum = 0;
    while (creatures > 0)
        weft::receive([&](meet m) {
                          if (left == 0) return weft::send(m.creature, stop{});
                          if (!first) {
                              first = m.creature;
                              return;
                          }
                          weft::send(*first, m);
                          first.reset();
                          --left;
                      },
                      [&](meetings m) {
                          sum += m.count;
                          --creatures;
                      });
    weft::send(main, total{sum});
}

}  // namespace

outcome chameneos(arguments const& given) {
    long const creatures = given.number(0);
    if (creatures < 2) wrong_usage("chameneos needs two creatures");
    outcome measured{.operations = given.number(1)};
    in_runtime([&] {
        weft::pid const main = weft::self();
        std::vector<weft::pid> waiting;
        for (long i = 1; i <= creatures; ++i)
            waiting.push_back(weft::spawn_link([colour = static_cast<colour>(i % 3)] { live(colour); }));
        stopwatch const time;
        weft::pid const mall = weft::spawn_link([=, left = measured.operations] { keep_mall(left, creatures, main); });
        for (weft::pid const each : waiting) weft::send(each, opened{mall});
        long const met = weft::receive([](total t) { return t.count; });
        measured.time = time.passed();
        require(met == 2 * measured.operations, "the creatures count other meetings than the mall");
    });
    return measured;
}

}  // namespace bench
