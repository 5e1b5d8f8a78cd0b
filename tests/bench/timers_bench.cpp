// Many timers armed by one process; another gets their messages, and tells how late each of them was.
#include "harness.hpp"

#include <weft/process.hpp>
#include <weft/receive.hpp>
#include <weft/send.hpp>
#include <weft/spawn.hpp>
#include <weft/timer.hpp>

namespace bench {
namespace {

struct due { weft::nanoseconds at; };
struct ready {};
struct all_fired {};

void collect(long count, percentiles& late, weft::pid main) {
    weft::send(main, ready{});
    for (long i = 0; i < count; ++i) weft::receive([&](due d) { late.add(weft::monotonic_time() - d.at); });
    weft::send(main, all_fired{});
}

void arm(long count, long most, weft::pid collector) {
    minstd random{12345};
    for (long i = 0; i < count; ++i) {
        std::chrono::milliseconds const delay{random() % most + 1};
        weft::send_after(delay, collector, due{weft::monotonic_time() + delay});
    }
}

}  // namespace

outcome timers(arguments const& given) {
    outcome measured{.operations = given.number(0)};
    long const most = given.number(1);
    percentiles late;
    late.reserve(static_cast<std::size_t>(measured.operations));
    in_runtime([&] {
        weft::pid const main = weft::self();
        weft::pid const collector = weft::spawn_link([&, main] { collect(measured.operations, late, main); });
        weft::receive([](ready) {});
        stopwatch const time;
        arm(measured.operations, most, collector);
        measured.time = time.passed();
        auto const armed = static_cast<double>(resident_bytes());
        weft::receive([](all_fired) {});
        measured.more = {{"total_seconds", std::chrono::duration<double>{time.passed()}.count()}, {"armed_rss_bytes", armed}};
    });
    require(late.at(0) >= 0, "a timer was early");
    for (auto const& [key, share] : {std::pair{"late_p50_us", 0.5}, {"late_p99_us", 0.99}, {"late_p999_us", 0.999}, {"late_max_us", 1.0}})
        measured.more.emplace_back(key, late.at(share));
    return measured;
}

}  // namespace bench
