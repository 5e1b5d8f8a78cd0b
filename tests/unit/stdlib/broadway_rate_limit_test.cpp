// A pipeline's rate limit: what may pass, what waits, and when it goes on.

#include "broadway_support.hpp"
#include "resident_support.hpp"

#include <weft/broadway/rate_gate.hpp>
#include <weft/broadway/rate_limiter.hpp>
#include <weft/gen_server.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <vector>

namespace {

using namespace weft;
using namespace weft::test;
using namespace std::chrono_literals;
using broadway::rate_limit;
using broadway::detail::rate_allowance;
using broadway::detail::rate_limit_opened;
using broadway::detail::rate_limiter;

using gate = broadway::detail::rate_gate<int>;

std::vector<int> none(std::size_t) { return {}; }

TEST(broadway_rate_gate, lets_pass_what_is_allowed_and_keeps_the_order) {
    in_runtime([] {
        auto const shared = std::make_shared<rate_allowance>(2);
        gate mine{shared};
        EXPECT_EQ(mine.pass({1, 2, 3}), (numbers{1, 2}));
        EXPECT_FALSE(mine.empty());
        EXPECT_EQ(mine.pass({4}), numbers{});
        EXPECT_FALSE(next_now<rate_limit_opened>());
        shared->reset(2);
        ASSERT_TRUE(next_now<rate_limit_opened>());
        EXPECT_EQ(mine.open(none), (numbers{3, 4}));
        EXPECT_TRUE(mine.empty());
    });
}

TEST(broadway_rate_gate, is_closed_as_soon_as_the_allowance_is_used_up) {
    in_runtime([] {
        auto const shared = std::make_shared<rate_allowance>(2);
        gate mine{shared};
        EXPECT_EQ(mine.ask(5), 5U);
        EXPECT_EQ(mine.pass({1, 2}), (numbers{1, 2}));
        EXPECT_EQ(mine.ask(3), 0U);
        shared->reset(1);
        ASSERT_TRUE(next_now<rate_limit_opened>());
        std::vector<std::size_t> shown;
        EXPECT_EQ(mine.open([&shown](std::size_t demand) { return shown.push_back(demand), numbers{3}; }), numbers{3});
        EXPECT_EQ(shown, std::vector<std::size_t>{3});
    });
}

TEST(broadway_rate_gate, shows_demands_one_by_one_while_more_may_pass) {
    in_runtime([] {
        auto const shared = std::make_shared<rate_allowance>(0);
        gate mine{shared};
        for (std::size_t const each : {1U, 2U, 3U}) EXPECT_EQ(mine.ask(each), 0U);
        shared->reset(3);
        std::vector<std::size_t> shown;
        auto const produce = [&shown](std::size_t demand) { return shown.push_back(demand), numbers(demand, 7); };
        EXPECT_EQ(mine.open(produce), (numbers{7, 7, 7}));
        EXPECT_EQ(shown, (std::vector<std::size_t>{1, 2}));
        shared->reset(9);
        EXPECT_EQ(mine.open(produce).size(), 3U);
        EXPECT_EQ(shown, (std::vector<std::size_t>{1, 2, 3}));
    });
}

TEST(broadway_rate_gate, that_drains_forgets_demand_and_keeps_to_the_limit) {
    in_runtime([] {
        auto const shared = std::make_shared<rate_allowance>(1);
        gate mine{shared};
        EXPECT_EQ(mine.pass({1, 2, 3}), numbers{1});
        EXPECT_EQ(mine.ask(4), 0U);
        mine.drain();
        EXPECT_EQ(mine.ask(5), 0U);
        for (int const expected : {2, 3}) {
            EXPECT_FALSE(mine.empty());
            shared->reset(1);
            ASSERT_TRUE(next_now<rate_limit_opened>());
            EXPECT_EQ(mine.open([](std::size_t) { return ADD_FAILURE() << "demand while draining", numbers{}; }), numbers{expected});
        }
        EXPECT_TRUE(mine.empty());
    });
}

TEST(broadway_rate_gate, that_closes_after_the_reset_is_opened_at_once) {
    in_runtime([] {
        rate_allowance shared{0};
        shared.reset(1);
        shared.wait();
        EXPECT_TRUE(next_now<rate_limit_opened>());
        shared.reset(1);
        EXPECT_FALSE(next_now<rate_limit_opened>());  // told once
    });
}

// Two processes take in turn with resets by a third; what they got together is what was allowed.
TEST(broadway_rate_gate, never_lets_pass_more_than_allowed_through_two_together) {
    in_runtime([] {
        struct got {
            std::size_t messages;
        };
        auto const shared = std::make_shared<rate_allowance>(7);
        for (int round = 0; round != 20; ++round) {
            for (int i = 0; i != 2; ++i) {
                spawn_link([shared, probe = self()] {
                    std::size_t mine = 0;
                    for (std::size_t more = 1; more != 0; mine += more) more = shared->take(2);
                    send(probe, got{mine});
                });
            }
            std::size_t const first = next<got>().value_or(got{100}).messages;
            EXPECT_EQ(first + next<got>().value_or(got{100}).messages, 7U);
            shared->reset(7);
        }
    });
}

TEST(broadway_rate_limiter, opens_whoever_waits_in_each_interval) {
    in_runtime([] {
        auto const shared = std::make_shared<rate_allowance>(2);
        gate mine{shared};
        start_link<rate_limiter>(shared, rate_limit{.allowed_messages = 2, .interval = std::chrono::milliseconds{5}});
        numbers passed = mine.pass({1, 2, 3, 4, 5});
        EXPECT_LE(passed.size(), 2U);
        while (!mine.empty()) {
            ASSERT_TRUE(next<rate_limit_opened>());
            numbers const more = mine.open(none);
            EXPECT_LE(more.size(), 2U);
            passed.insert(passed.end(), more.begin(), more.end());
        }
        EXPECT_EQ(passed, (numbers{1, 2, 3, 4, 5}));
    });
}

TEST(broadway_rate_limiter, changes_its_limit_at_once_only_when_it_is_to_be_reset) {
    in_runtime([] {
        using namespace broadway::detail;
        auto const shared = std::make_shared<rate_allowance>(1);
        gate mine{shared};
        auto const limiter = start_link<rate_limiter>(shared, rate_limit{.allowed_messages = 1, .interval = std::chrono::hours{1}});
        EXPECT_EQ(mine.pass({1, 2, 3, 4, 5}), numbers{1});
        call(limiter, change_rate_limit{{.allowed_messages = 3}});
        EXPECT_EQ(call(limiter, get_rate_limit{}), (rate_limit{3, std::chrono::hours{1}}));
        EXPECT_FALSE(next_now<rate_limit_opened>());
        call(limiter, change_rate_limit{{.interval = std::chrono::hours{2}, .reset = true}});
        ASSERT_TRUE(next<rate_limit_opened>());
        EXPECT_EQ(mine.open(none), (numbers{2, 3, 4}));
        EXPECT_EQ(call(limiter, get_rate_limit{}), (rate_limit{3, std::chrono::hours{2}}));
    });
}

// A reset begins an interval: the end of the one before it is nobody's business.
TEST(broadway_rate_limiter, begins_a_whole_interval_with_a_reset) {
    in_runtime([] {
        using namespace broadway::detail;
        auto const shared = std::make_shared<rate_allowance>(1);
        auto const limiter = start_link<rate_limiter>(shared, rate_limit{.allowed_messages = 1, .interval = std::chrono::hours{1}});
        call(limiter, change_rate_limit{{.reset = true}});
        EXPECT_EQ(shared->take(1), 1U);
        send(limiter, rate_limiter::interval_over{1});  // the first interval's end, which was under way
        EXPECT_EQ(call(limiter, get_rate_limit{}).allowed_messages, 1);
        EXPECT_FALSE(shared->is_open());
    });
}

// Pipelines ------------------------------------------------------------------------------------------------------------

// One producer that tells its demand, one processor that asks for one message at a time.
script_options limited(std::int64_t allowed, nanoseconds interval) {
    script_options made = pipeline_of({});
    made.producer = {.start = broadway::producer<pushed_producer<item>>(self()), .rate_limiting = {{allowed, interval}}};
    made.processors = {.concurrency = 1, .max_demand = 1, .min_demand = 0};
    return made;
}
void reset() { EXPECT_TRUE(broadway::update_rate_limiting("line", {.reset = true})); }

TEST(broadway_rate_limit, lets_pass_what_is_allowed_until_it_is_reset) {  // BW-095
    in_runtime([] {
        pid const line = start_line(limited(1, 1h));
        push("line", numbers{1, 2});
        EXPECT_EQ(data_of(next_ends().successful), numbers{1});
        EXPECT_FALSE(next_now<item_ends>());
        reset();
        EXPECT_EQ(data_of(next_ends().successful), numbers{2});
        reset();
        broadway::stop(line);
    });
}

TEST(broadway_rate_limit, is_shared_by_all_producers) {  // BW-096
    in_runtime([] {
        script_options how = limited(2, 1h);
        how.producer.concurrency = 2;
        pid const line = start_line(how);
        ref const tag = make_ref();
        push("line", items_of({1, 2, 3}, tag), 0);
        push("line", items_of({4, 5}, tag), 1);
        for (std::size_t const passed : {2U, 2U, 1U}) {
            EXPECT_EQ(all_ends(passed).successful.size(), passed);
            EXPECT_FALSE(next_now<item_ends>());
            reset();
        }
        broadway::stop(line);
    });
}

TEST(broadway_rate_limit, is_reset_in_each_interval) {  // BW-096
    in_runtime([] {
        script_options how = limited(2, 50ms);
        how.producer.concurrency = 2;
        pid const line = start_line(how);
        ref const tag = make_ref();
        nanoseconds const before = monotonic_time();
        push("line", items_of({1, 2, 3}, tag), 0);
        push("line", items_of({4, 5}, tag), 1);
        EXPECT_EQ(all_ends(5).successful.size(), 5U);
        EXPECT_GE(monotonic_time() - before, 50ms);  // of three intervals one at least lies between
        broadway::stop(line);
    });
}

TEST(broadway_rate_limit, keeps_messages_and_demand_until_it_is_reset) {  // BW-097
    in_runtime([] {
        pid const line = start_line(limited(2, 1h));
        EXPECT_EQ(next<demand_told>().value_or(demand_told{0}).count, 1U);
        push("line", numbers{1, 2, 3});
        EXPECT_EQ(data_of(all_ends(2).successful), (numbers{1, 2}));
        EXPECT_FALSE(next_now<item_ends>());
        EXPECT_FALSE(next_now<demand_told>());
        reset();
        EXPECT_EQ(data_of(next_ends().successful), numbers{3});
        EXPECT_EQ(next<demand_told>().value_or(demand_told{0}).count, 1U);
        broadway::stop(line);
    });
}

TEST(broadway_rate_limit, is_closed_when_exactly_what_is_allowed_has_passed) {  // BW-098
    in_runtime([] {
        pid const line = start_line(limited(2, 1h));
        EXPECT_TRUE(next<demand_told>());
        push("line", numbers{1, 2});
        EXPECT_EQ(data_of(all_ends(2).successful), (numbers{1, 2}));
        EXPECT_FALSE(next_now<demand_told>());
        reset();
        EXPECT_EQ(next<demand_told>().value_or(demand_told{0}).count, 1U);
        broadway::stop(line);
    });
}

TEST(broadway_rate_limit, is_read_and_changed_by_name) {  // BW-099, BW-100
    in_runtime([] {
        pid const line = start_line(limited(1, 1h));
        EXPECT_EQ(broadway::get_rate_limiting("line").value(), (rate_limit{1, 1h}));
        push("line", numbers{1, 2, 3, 4, 5});
        EXPECT_EQ(data_of(next_ends().successful), numbers{1});
        EXPECT_TRUE(broadway::update_rate_limiting("line", {.interval = 2h}));
        EXPECT_EQ(broadway::get_rate_limiting("line").value(), (rate_limit{1, 2h}));
        EXPECT_FALSE(next_now<item_ends>());
        EXPECT_TRUE(broadway::update_rate_limiting("line", {.allowed_messages = 3, .reset = true}));
        EXPECT_EQ(data_of(all_ends(3).successful), (numbers{2, 3, 4}));
        EXPECT_EQ(broadway::get_rate_limiting("line").value(), (rate_limit{3, 2h}));
        EXPECT_FALSE(next_now<item_ends>());
        reset();
        EXPECT_EQ(data_of(next_ends().successful), numbers{5});
        broadway::stop(line);
    });
}

TEST(broadway_rate_limit, of_a_pipeline_that_has_none) {  // BW-099, BW-101
    in_runtime([] {
        pid const line = start_line(pipeline_of({}));
        exit_reason const none_there{"rate_limiting_not_enabled"};
        EXPECT_EQ(broadway::get_rate_limiting("line").error(), none_there);
        EXPECT_EQ(broadway::update_rate_limiting("line", {.allowed_messages = 1}).error(), none_there);
        broadway::stop(line);
    });
}

TEST(broadway_rate_limit, refuses_numbers_that_make_no_sense) {  // BW-101
    in_runtime([] {
        pid const line = start_line(limited(1, 1h));
        std::string const wrong = "invalid configuration given to broadway::update_rate_limiting, invalid value for ";
        EXPECT_EQ(refusal([] { (void)broadway::update_rate_limiting("line", {.allowed_messages = 0}); }),
                  wrong + "allowed_messages option: expected positive integer, got: 0");
        EXPECT_EQ(refusal([] { (void)broadway::update_rate_limiting("line", {.interval = 0ms}); }),
                  wrong + "interval option: expected a time of 1 ms or more, got: 0 ms");
        EXPECT_EQ(broadway::get_rate_limiting("line").value(), (rate_limit{1, 1h}));
        broadway::stop(line);
    });
}

TEST(broadway_rate_limit, is_kept_while_the_pipeline_drains) {
    in_runtime([] {
        pid const line = start_line(limited(2, 10ms));
        push("line", numbers{1, 2, 3, 4, 5});
        broadway::stop(line);
        numbers all;
        while (auto const ends = next_now<item_ends>()) {
            for (item const& each : ends->successful) all.push_back(each.data());
        }
        EXPECT_EQ(all, (numbers{1, 2, 3, 4, 5}));
    });
}

// What push_messages brings does not count.
TEST(broadway_rate_limit, is_not_for_messages_that_are_pushed_by_hand) {
    in_runtime([] {
        pid const line = start_line(limited(1, 1h));
        broadway::push_messages("line", items_of({1, 2, 3}, make_ref()));
        EXPECT_EQ(data_of(all_ends(3).successful), (numbers{1, 2, 3}));
        broadway::stop(line);
    });
}

}  // namespace
