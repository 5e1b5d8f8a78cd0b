// async_stream: order, concurrency, back-pressure, timeouts, failures, and how it ends.

#include "support/captured_log.hpp"
#include "support/in_runtime.hpp"
#include "support/probe.hpp"

#include <weft/info.hpp>
#include <weft/sim_gtest.hpp>
#include <weft/task.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <memory>
#include <numeric>
#include <stdexcept>
#include <vector>

namespace {

using namespace std::chrono_literals;
using namespace weft::test;
using weft::exit_reason;
namespace task = weft::task;

std::vector<int> numbers(int count) {
    std::vector<int> all(static_cast<std::size_t>(count));
    std::iota(all.begin(), all.end(), 1);
    return all;
}

int twice(int n) { return 2 * n; }

template <class Stream>
std::vector<int> values_of(Stream&& stream) {
    std::vector<int> values;
    for (auto& each : stream) values.push_back(each.value());
    return values;
}

// A single-pass range that counts what was pulled, and tells when it is gone.
struct counted {
    std::shared_ptr<int> pulled;
    int last = 1'000'000'000;
    int throws_at = 0;

    struct iterator {
        using difference_type = std::ptrdiff_t;
        using value_type = int;
        counted const* of;
        int at;
        int operator*() const {
            ++*of->pulled;
            if (at == of->throws_at) throw std::runtime_error{"input"};
            return at;
        }
        iterator& operator++() {
            ++at;
            return *this;
        }
        bool operator==(iterator const& other) const { return at == other.at; }
    };
    iterator begin() const { return {this, 1}; }
    iterator end() const { return {this, last + 1}; }
};

// The tasks wait for their number before they return; a process of its own hands the permits out.
struct permit {
    int number;
};
struct waiting {
    int number;
    weft::pid process;
};

auto waits_for_permit(weft::pid gate) {
    return [gate](int n) {
        weft::send(gate, waiting{n, weft::self()});
        weft::receive([](permit) {});
        return n;
    };
}

// Lets tasks go in the order of `order`, each when all of `order` up to it wait.
void let_go_in(std::vector<int> const& order) {
    for (int const number : order) {
        weft::receive(weft::when([number](waiting const& w) { return w.number == number; },
                                 [](waiting w) { weft::send(w.process, permit{w.number}); }));
    }
}

bool nothing_left() { return weft::mailbox_length() == 0; }

std::uint32_t alive() { return weft::info::node(weft::this_runtime()).processes; }

TEST(task_stream, that_is_never_iterated_does_nothing) {  // TK-059
    in_runtime([] {
        auto const pulled = std::make_shared<int>(0);
        counted input{pulled};
        auto const stream = task::async_stream(input, twice);
        static_cast<void>(stream);
        EXPECT_EQ(*pulled, 0);
    });
}

TEST(task_stream, gives_results_in_input_order) {  // TK-060
    in_runtime([] {
        for (std::size_t const concurrency : {1U, 2U, 4U, 9U}) {
            EXPECT_EQ(values_of(task::async_stream(numbers(4), twice, {.max_concurrency = concurrency})), (std::vector{2, 4, 6, 8}));
        }
        EXPECT_EQ(values_of(task::async_stream(numbers(100), twice)).size(), 100U);
        EXPECT_TRUE(nothing_left());
    });
}

TEST(task_stream, never_runs_more_tasks_than_allowed) {  // TK-061
    in_runtime([] {
        auto const running = std::make_shared<std::atomic<int>>(0);
        auto const most = std::make_shared<std::atomic<int>>(0);
        auto const work = [=](int n) {
            int const now = ++*running;
            int seen = *most;
            while (now > seen && !most->compare_exchange_weak(seen, now)) {}
            for (int i = 0; i != 20; ++i) weft::yield();
            --*running;
            return n;
        };
        EXPECT_EQ(values_of(task::async_stream(numbers(50), work, {.max_concurrency = 2})).size(), 50U);
        EXPECT_LE(most->load(), 2);
        EXPECT_GE(most->load(), 1);
    });
}

TEST(task_stream, pulls_no_further_than_it_is_asked) {  // TK-062, TK-063
    in_runtime([] {
        auto const pulled = std::make_shared<int>(0);
        for (auto& each : task::async_stream(counted{pulled}, twice, {.max_concurrency = 2, .ordered = false})) {
            EXPECT_TRUE(each);
            break;
        }
        EXPECT_LE(*pulled, 2);
        *pulled = 0;
        int taken = 0;
        for (auto& each : task::async_stream(counted{pulled}, twice, {.max_concurrency = 1})) {
            EXPECT_EQ(each.value(), 2 * ++taken);
            if (taken == 5) break;
        }
        EXPECT_EQ(*pulled, 5);
        EXPECT_TRUE(nothing_left());
    });
}

TEST(task_stream, keeps_results_back_until_the_first_is_out) {  // TK-064
    in_runtime([] {
        weft::pid const gate = weft::spawn_link([] { let_go_in({4, 3, 2, 1}); });
        EXPECT_EQ(values_of(task::async_stream(numbers(4), waits_for_permit(gate), {.max_concurrency = 4})), (std::vector{1, 2, 3, 4}));
    });
}

TEST(task_stream, frees_a_place_while_a_result_is_kept_back) {  // TK-064
    in_runtime([] {
        weft::pid const gate = weft::spawn_link([] { let_go_in({2, 3, 4, 1}); });  // 3 and 4 start while 1 still runs
        EXPECT_EQ(values_of(task::async_stream(numbers(4), waits_for_permit(gate), {.max_concurrency = 2})), (std::vector{1, 2, 3, 4}));
    });
}

TEST(task_stream, gives_results_as_they_come_when_not_ordered) {  // TK-065
    in_runtime([] {
        weft::pid const gate = weft::spawn_link([] { let_go_in({2}); });
        auto stream = task::async_stream(std::vector{1, 2, 2}, waits_for_permit(gate), {.max_concurrency = 2, .ordered = false});
        auto first = stream.begin();
        EXPECT_EQ(first->value(), 2);
    });
    in_runtime([] {
        auto values = values_of(task::async_stream(std::vector{3, 1, 3, 1}, twice, {.ordered = false}));
        std::sort(values.begin(), values.end());
        EXPECT_EQ(values, (std::vector{2, 2, 6, 6}));
    });
}

TEST(task_stream, counts_the_time_of_each_task_from_its_own_start) {  // TK-066
    EXPECT_TRUE(weft::sim::always({.count = 50}, [] {  // in virtual time, which no other program takes from it
        auto const slow = [](int n) {
            weft::sleep_for(40ms);
            return n;
        };
        EXPECT_EQ(values_of(task::async_stream(numbers(3), slow, {.max_concurrency = 1, .timeout = 100ms})).size(), 3U);
    }));
}

TEST(task_stream, ends_its_owner_when_a_task_is_over_its_time) {  // TK-067, TK-075
    EXPECT_TRUE(weft::sim::always({.count = 50}, [] {  // in virtual time: both have begun before theirs is over
        weft::pid const probe = weft::self();
        exit_reason const end = end_of_process([probe] {
            static_cast<void>(values_of(task::async_stream(numbers(2), waits_for_permit(probe), {.max_concurrency = 2, .timeout = 20ms})));
        });
        EXPECT_EQ(end, exit_reason::timeout());
        for (int i = 0; i != 2; ++i) {
            weft::pid const left = next<waiting>()->process;
            static_cast<void>(wait_for_end(left));
            EXPECT_FALSE(weft::is_alive(left));
        }
    }));
}

TEST(task_stream, makes_a_late_task_one_failed_element_when_told_so) {  // TK-068
    EXPECT_TRUE(weft::sim::always({.count = 50}, [] {  // in virtual time: only one of them is late
        weft::pid const probe = weft::self();
        auto const work = [probe](int n) {
            if (n != 2) return n;
            weft::trap_exit(true);
            weft::send(probe, waiting{n, weft::self()});
            for (;;) weft::receive([](weft::exit_msg const&) {});
        };
        std::vector<exit_reason> failed;
        int sum = 0;
        for (auto& each : task::async_stream(numbers(3), work, {.max_concurrency = 3, .timeout = 50ms, .on_timeout = weft::on_timeout::kill_task})) {
            if (each) sum += *each;
            else failed.push_back(each.error());
        }
        EXPECT_EQ(sum, 4);
        EXPECT_EQ(failed, std::vector{exit_reason::timeout()});
        EXPECT_FALSE(weft::is_alive(next_now<waiting>()->process));
        EXPECT_TRUE(nothing_left());
    }));
}

TEST(task_stream, ends_an_owner_that_does_not_trap_with_the_reason_of_a_failed_task) {  // TK-069
    in_runtime([] {
        std::uint32_t const before = alive();
        weft::pid const probe = weft::self();
        for (int round = 0; round != 20; ++round) {
            exit_reason const end = end_of_process([probe] {
                auto const work = [probe](int n) {
                    if (n == 2) weft::exit(exit_reason{"task"});
                    return waits_for_permit(probe)(n);
                };
                for (auto& each : task::async_stream(numbers(2), work, {.max_concurrency = 2})) static_cast<void>(each);
            });
            ASSERT_EQ(end, exit_reason{"task"});
        }
        while (alive() != before) weft::yield();  // no task is left
    });
}

TEST(task_stream, makes_a_failed_task_one_element_for_an_owner_that_traps) {  // TK-070
    in_runtime([] {
        weft::trap_exit(true);
        std::vector<std::string> told;
        auto const work = [](int n) {
            if (n == 2) weft::exit(exit_reason{"task"});
            return n;
        };
        for (auto& each : task::async_stream(numbers(3), work)) told.push_back(each ? std::to_string(*each) : each.error().to_string());
        EXPECT_EQ(told, (std::vector<std::string>{"1", "task", "3"}));
        EXPECT_TRUE(nothing_left());
    });
}

TEST(task_stream, makes_a_normal_end_without_a_result_one_failed_element) {  // TK-071
    in_runtime([] {
        std::vector<exit_reason> failed;
        auto const work = [](int n) {
            if (n == 2) weft::exit(exit_reason::normal());
            return n;
        };
        for (auto& each : task::async_stream(numbers(3), work)) {
            if (!each) failed.push_back(each.error());
        }
        EXPECT_EQ(failed, std::vector{exit_reason::normal()});
    });
}

TEST(task_stream, kills_what_runs_when_the_loop_throws) {  // TK-073, TK-075
    in_runtime([] {
        std::uint32_t const before = alive();
        weft::pid const probe = weft::self();
        auto const input = std::make_shared<int>(0);
        auto const work = [probe](int n) { return n == 1 ? n : waits_for_permit(probe)(n); };
        try {
            for (auto& each : task::async_stream(counted{input}, work, {.max_concurrency = 3, .ordered = false})) {
                EXPECT_EQ(each.value(), 1);
                throw std::logic_error{"loop"};
            }
            ADD_FAILURE() << "the exception was lost";
        } catch (std::logic_error const& thrown) {
            EXPECT_STREQ(thrown.what(), "loop");
        }
        EXPECT_EQ(input.use_count(), 1);  // the range is gone
        while (alive() != before) weft::yield();
        while (next_now<waiting>()) {}
        EXPECT_TRUE(nothing_left());
    });
}

TEST(task_stream, passes_on_what_the_input_throws) {  // TK-074
    in_runtime([] {
        std::uint32_t const before = alive();
        weft::pid const probe = weft::self();
        auto const pulled = std::make_shared<int>(0);
        auto const iterate = [&] {
            for (auto& each : task::async_stream(counted{.pulled = pulled, .throws_at = 2}, waits_for_permit(probe), {.max_concurrency = 2})) {
                static_cast<void>(each);
            }
        };
        EXPECT_THROW(iterate(), std::runtime_error);
        while (alive() != before) weft::yield();
        while (next_now<waiting>()) {}
        EXPECT_TRUE(nothing_left());
    });
}

TEST(task_stream, ends_its_tasks_with_a_killed_owner) {  // TK-076
    in_runtime([] {
        weft::pid const probe = weft::self();
        weft::pid const owner = weft::spawn([probe] {
            for (auto& each : task::async_stream(numbers(3), waits_for_permit(probe), {.max_concurrency = 3})) static_cast<void>(each);
        });
        std::vector<weft::pid> tasks;
        for (int i = 0; i != 3; ++i) tasks.push_back(next<waiting>()->process);
        weft::exit_signal(owner, exit_reason::kill());
        for (weft::pid const& each : tasks) {
            static_cast<void>(wait_for_end(each));
            EXPECT_FALSE(weft::is_alive(each));
        }
    });
}

TEST(task_stream, belongs_to_the_process_that_iterates_it) {  // TK-077
    in_runtime([] {
        auto const input = std::make_shared<std::vector<int>>(numbers(3));
        auto const work = [](int) { return weft::parent(); };
        using stream = task::stream<std::vector<int>&, decltype(work)>;
        auto const made = std::make_shared<stream>(*input, work, task::stream_options{}, std::source_location::current());
        EXPECT_TRUE(end_of_process([made] {
                        for (auto& each : *made) EXPECT_EQ(each.value(), weft::self());
                    }).is_normal());
    });
}

TEST(task_stream, does_not_mix_with_another) {  // TK-078
    in_runtime([] {
        auto ones = task::async_stream(numbers(20), twice, {.max_concurrency = 3});
        auto others = task::async_stream(numbers(20), [](int n) { return -n; }, {.max_concurrency = 3});
        auto one = ones.begin();
        auto other = others.begin();
        for (int n = 1; n <= 20; ++n, ++one, ++other) {
            EXPECT_EQ(one->value(), 2 * n);
            EXPECT_EQ(other->value(), -n);
        }
        EXPECT_TRUE(one == ones.end() && other == others.end());
    });
}

TEST(task_stream, of_nothing_is_over_at_once) {  // TK-079
    in_runtime([] { EXPECT_TRUE(values_of(task::async_stream(std::vector<int>{}, twice)).empty()); });
}

TEST(task_stream, leaves_unrelated_messages_in_order) {  // TK-084
    in_runtime([] {
        weft::pid const me = weft::self();
        weft::send(me, permit{1});
        auto const work = [me](int n) {
            weft::send(me, permit{n});
            return n;
        };
        EXPECT_EQ(values_of(task::async_stream(std::vector{2, 3, 4}, work, {.max_concurrency = 1})).size(), 3U);
        for (int n = 1; n <= 4; ++n) EXPECT_EQ(next_now<permit>()->number, n);
        EXPECT_TRUE(nothing_left());
    });
}

TEST(task_stream, refuses_bad_options_when_it_is_made) {
    in_runtime([] {
        auto const make = [](task::stream_options const& options) { static_cast<void>(task::async_stream(std::vector{1}, twice, options)); };
        EXPECT_THROW(make({.max_concurrency = 0}), weft::argument_error);
        EXPECT_THROW(make({.timeout = -1ms}), weft::argument_error);
        EXPECT_THROW(make({.on_timeout = static_cast<weft::on_timeout>(5)}), weft::argument_error);
    });
}

}  // namespace
