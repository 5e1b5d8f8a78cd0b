// The machine's wall clock may jump; no wait of the runtime is measured on it.
#include <weft/process.hpp>
#include <weft/receive.hpp>
#include <weft/send.hpp>
#include <weft/spawn.hpp>

#include "support/in_runtime.hpp"
#include "support/stepped_clock.hpp"

#include <chrono>

using namespace std::chrono_literals;
using weft::test::clocks_used;
using weft::test::in_runtime;
using weft::test::stepped_wall_clock;

namespace {

struct never_sent {};
struct stepped {};

}  // namespace

// PR-051
TEST(wall_clock, stepped_back_an_hour_delays_no_receive) {
    in_runtime([] {
        auto const wall_before = std::chrono::system_clock::now();
        auto const used_before = clocks_used();
        auto const start = weft::monotonic_time();
        weft::pid const main = weft::self();
        weft::spawn([main] {
            weft::sleep_for(20ms);
            stepped_wall_clock const back{-1h};
            weft::send(main, stepped{});
            weft::sleep_for(400ms);
        });
        bool const timed_out = weft::receive([](never_sent) { return false; }, weft::after(200ms, [] { return true; }));
        auto const waited = weft::monotonic_time() - start;
        EXPECT_TRUE(timed_out);
        EXPECT_TRUE(weft::receive([](stepped) { return true; }, weft::after(0s, [] { return false; })));
        EXPECT_LT(std::chrono::system_clock::now(), wall_before - 30min) << "the step was not in force";
        EXPECT_GE(waited, 200ms);
        EXPECT_LT(waited, 5s);
        auto const used = clocks_used();
        EXPECT_EQ(used.wall_waits, used_before.wall_waits);
        EXPECT_GT(used.monotonic_waits, used_before.monotonic_waits);
    });
}
