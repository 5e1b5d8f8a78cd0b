// Many threads, and many processes of a runtime, on one queue at the same time: they share commits and hear only of their own
// failures.

#include <weft_brokers/sqlite/commit_group.hpp>

#include "support.hpp"
#include "support/in_runtime.hpp"
#include "support/probe.hpp"

#include <algorithm>
#include <latch>
#include <map>
#include <mutex>
#include <set>
#include <stdexcept>
#include <thread>

namespace weft::sqlite_queue::test {
namespace {

using sqlite_queue_threads = queue_folder;

void run_threads(int count, std::function<void(int)> const& body) {
    std::vector<std::thread> all;
    for (int i = 0; i < count; ++i) all.emplace_back(body, i);
    for (auto& each : all) each.join();
}

TEST_F(sqlite_queue_threads, publish_and_settle_together_and_each_message_once) {
    queue orders{file(), {.synchronous = synchronous::normal, .visibility_timeout = 10min}};
    std::mutex mutex;
    std::map<std::string, int> times;
    std::atomic<int> left{8 * 100};
    run_threads(12, [&](int me) {
        if (me < 8) {
            for (int i = 0; i < 100; ++i) orders.publish(std::to_string(me) + "." + std::to_string(i));
            return;
        }
        while (left > 0) {
            auto const got = orders.lease(10);
            if (got.empty()) std::this_thread::yield();
            EXPECT_EQ(orders.ack(leases(got)), got.size());
            left -= static_cast<int>(got.size());
            std::lock_guard const hold{mutex};
            for (auto const& each : got) ++times[each.data];
        }
    });
    EXPECT_EQ(times.size(), 800u);
    for (auto const& [body, count] : times) EXPECT_EQ(count, 1) << body;
    EXPECT_EQ(orders.statistics(), statistics{});
}

TEST_F(sqlite_queue_threads, that_fail_do_not_fail_those_that_commit_with_them) {
    commit_group group{file(), {.synchronous = synchronous::off}};
    std::latch held{1};
    std::latch leads{1};
    std::thread leader{[&] {  // its transaction is open until the others have come
        group.run([&](tables&) {
            leads.count_down();
            held.wait();
        });
    }};
    leads.wait();
    std::atomic<int> refused{0};
    std::atomic<int> waiting{0};
    std::vector<std::thread> others;
    for (int i = 0; i < 6; ++i)
        others.emplace_back([&, i] {
            ++waiting;
            try {
                group.run([&](tables& in) {
                    static_cast<void>(in.insert("m" + std::to_string(i), 0, 1, 1));
                    if (i % 3 == 0) throw std::runtime_error{"not this one"};
                });
            } catch (std::runtime_error const&) { ++refused; }
        });
    while (waiting < 6) std::this_thread::yield();
    held.count_down();
    leader.join();
    for (auto& each : others) each.join();
    EXPECT_EQ(refused, 2);
    std::vector<leased> there;
    group.run([&](tables& in) { there = in.lease_ready(10, 1000); });
    auto those = bodies(there);
    std::ranges::sort(those);
    EXPECT_EQ(those, (texts{"m1", "m2", "m4", "m5"}));
    EXPECT_EQ(std::set(those.begin(), those.end()).size(), 4u);
}

TEST_F(sqlite_queue_threads, of_the_runtime_go_on_while_processes_wait_for_commits) {
    weft::test::in_runtime([&] {
        auto const orders = std::make_shared<queue>(file(), queue_options{.synchronous = synchronous::off});
        std::vector<monitored> all;
        for (int i = 0; i < 50; ++i)
            all.push_back(spawn_monitor([orders, i] {
                for (int k = 0; k < 4; ++k) orders->publish(std::to_string(i));
                auto const got = orders->lease(4);
                if (orders->ack(leases(got)) != 4) exit(exit_reason{"its leases are not its own"});
            }));
        for (auto const& each : all)
            receive(when([&](down_msg const& down) { return down.monitor == each.monitor; },
                         [](down_msg const& down) { EXPECT_TRUE(down.reason.is_normal()) << down.reason.to_string(); }),
                    after(weft::test::patience, [] { ADD_FAILURE() << "a process hangs"; }));
        EXPECT_EQ(orders->statistics(), statistics{});
    });
}

TEST_F(sqlite_queue_threads, finish_a_call_whose_process_is_killed) {
    weft::test::in_runtime([&] {
        auto const orders = std::make_shared<queue>(file(), queue_options{.synchronous = synchronous::off});
        auto const publisher = spawn_monitor([orders] {
            for (;;) orders->publish(numbered("m", 10));
        });
        while (orders->statistics().ready == 0) {}
        static_cast<void>(weft::test::end_after(publisher.process, [&] { exit_signal(publisher.process, exit_reason::kill()); }));
        EXPECT_EQ(orders->statistics().ready % 10, 0);
        orders->publish("the queue is whole");
    });
}

}  // namespace
}  // namespace weft::sqlite_queue::test
