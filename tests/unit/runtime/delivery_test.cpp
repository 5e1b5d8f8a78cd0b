// Where a message goes when names move, receivers die, or third parties pass things on; and what is seen of a process
// that is half-way out.
#include <weft/info.hpp>
#include <weft/monitor.hpp>
#include <weft/names.hpp>
#include <weft/process.hpp>
#include <weft/receive.hpp>
#include <weft/send.hpp>
#include <weft/spawn.hpp>

#include "support/in_runtime.hpp"
#include "support/probe.hpp"

#include <atomic>
#include <memory>
#include <vector>

using weft::exit_reason;
using weft::test::in_runtime;
using weft::test::next;
using weft::test::next_now;

namespace {

struct go {};
struct parcel { int n; };
struct delivered { weft::pid to; int n; };
struct direct {};
struct passed_on {};

/// Tells `probe` each parcel it gets.
void receive_parcels(weft::pid probe) {
    for (;;) weft::receive([&](parcel p) { weft::send(probe, delivered{weft::self(), p.n}); });
}

}  // namespace

// PR-125
TEST(delivery, goes_to_whoever_holds_the_name_at_the_send) {
    in_runtime([] {
        weft::pid const main = weft::self();
        weft::pid const first = weft::spawn_link([main] { receive_parcels(main); });
        weft::pid const second = weft::spawn_link([main] { receive_parcels(main); });
        for (int round = 0; round < weft::test::unless_simulated(200, 10); ++round) {
            weft::register_name("holder", first);
            weft::send("holder", parcel{1});
            weft::unregister_name("holder");
            weft::register_name("holder", second);
            weft::send("holder", parcel{2});
            weft::unregister_name("holder");
            for (int i = 0; i < 2; ++i) {
                delivered const one = *next<delivered>();
                EXPECT_EQ(one.to, one.n == 1 ? first : second);
            }
        }
        EXPECT_FALSE(next_now<delivered>());
    });
}

// PR-027
TEST(delivery, through_a_third_process_arrives_in_either_order) {
    in_runtime([] {
        for (int round = 0; round < weft::test::unless_simulated(1000, 10); ++round) {
            weft::pid const main = weft::self();
            weft::pid const between = weft::spawn([main] { weft::receive([main](go) { weft::send(main, passed_on{}); }); });
            weft::spawn([=] {
                weft::send(between, go{});
                weft::send(main, direct{});
            });
            int both = 0;
            for (int i = 0; i < 2; ++i) both += weft::receive([](direct) { return 1; }, [](passed_on) { return 2; });
            EXPECT_EQ(both, 3);
        }
        EXPECT_EQ(weft::mailbox_length(), 0U);
    });
}

// PR-031
TEST(delivery, to_a_process_that_was_killed_is_dropped_without_an_error) {
    in_runtime([] {
        for (int round = 0; round < weft::test::unless_simulated(200, 10); ++round) {
            auto const target = weft::spawn_monitor([] { weft::sleep_for(weft::infinity); });
            auto const early = std::make_shared<int>(1);
            auto const late = std::make_shared<int>(2);
            weft::send(target.process, early);
            weft::exit_signal(target.process, exit_reason::kill());
            EXPECT_EQ(next<weft::down_msg>()->reason, exit_reason::killed());
            weft::send(target.process, late);
            EXPECT_EQ(early.use_count(), 1);
            EXPECT_EQ(late.use_count(), 1);
        }
    });
}

TEST(delivery, to_a_long_mailbox_costs_its_sender_more) {
    in_runtime([] {
        auto const released = std::make_shared<std::atomic<bool>>(false);
        weft::pid const busy = weft::spawn_link([released] {
            while (!released->load()) {}
        });
        auto const reductions = [] {
            weft::yield();  // they are shown at the end of a turn
            return weft::info::process(weft::this_runtime(), weft::self())->reductions;
        };
        for (int i = 0; i < 100'000; ++i) weft::send(busy, go{});
        std::uint64_t const before = reductions();
        for (int i = 0; i < 1000; ++i) weft::send(busy, go{});
        std::uint64_t const after = reductions();
        EXPECT_GT(after - before, 50'000U);  // a hundred for each
        EXPECT_LT(after - before, 1'000'000U);
        *released = true;
    });
}

// PR-018
TEST(ending_process, may_be_listed_but_is_not_alive_and_tells_nothing) {
    struct looks_around {
        weft::pid of;
        weft::pid main;
        ~looks_around() {
            bool const alive = weft::is_alive(of);
            bool const told = weft::info::process(weft::this_runtime(), of).has_value();
            std::size_t listed = 0;
            for (auto const& each : weft::info::processes(weft::this_runtime())) listed += each.id == of ? 1 : 0;
            weft::send(main, std::vector<bool>{alive, told, listed <= 1});
        }
    };
    in_runtime([] {
        weft::pid const main = weft::self();
        // The dictionary is destroyed when the reason is known and nobody has been told yet.
        auto const child = weft::spawn_monitor([main] {
            weft::put("last", std::shared_ptr<looks_around>(new looks_around{weft::self(), main}));
        });
        EXPECT_EQ(*next<std::vector<bool>>(), (std::vector<bool>{false, false, true}));
        EXPECT_EQ(next<weft::down_msg>()->monitor, child.monitor);
    });
}
