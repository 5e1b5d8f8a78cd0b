// Processes that rest: between two messages they have no stack, and nobody notices but who looks for it.

#include "support/in_runtime.hpp"
#include "support/probe.hpp"

#include <weft/call.hpp>
#include <weft/info.hpp>
#include <weft/proc_lib.hpp>
#include <weft/runtime.hpp>
#include <weft/suspend.hpp>

#include <gtest/gtest.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

using namespace std::chrono_literals;
using weft::exit_reason;
using weft::pid;
using weft::proc_lib::afterwards;
using weft::proc_lib::init_ack;
using weft::proc_lib::rest;
using weft::proc_lib::start_options;
using weft::test::end_after;
using weft::test::in_runtime;

struct number {
    int value;
};
struct finish {};

/// Does with each message as it was told, and counts how often it was called.
struct counter {
    pid to;
    std::shared_ptr<int> calls = std::make_shared<int>(0);
    int sum = 0;
    bool over = false;

    afterwards serve() {
        ++*calls;
        bool rests = false;
        while (!rests && !over)
            weft::receive([this](number one) { weft::send(to, number{sum += one.value}); }, [this](finish) { over = true; },
                          weft::after({}, [&rests] { rests = true; }));
        return over ? afterwards{} : rest();
    }
};

/// Can be neither copied nor moved: it serves where it was made.
struct pinned {
    explicit pinned(pid to) : to_{to}, made_at_{this} {}
    pinned(pinned const&) = delete;
    pinned& operator=(pinned const&) = delete;
    ~pinned() { weft::send(to_, finish{}); }

    afterwards serve() {
        EXPECT_EQ(this, made_at_);
        weft::receive([](number) {}, weft::after({}, [] {}));
        return rest();
    }

    pid to_;
    pinned const* made_at_;
};

pid started(weft::result<pid> const& outcome) {
    EXPECT_TRUE(outcome) << outcome.error().to_string();
    return outcome ? *outcome : pid{};
}

template <class Make>
pid start(Make make, start_options const& options = {.link = false}) {
    return started(weft::proc_lib::try_start(std::move(make), options));
}

template <class Condition>
[[nodiscard]] bool comes_true(Condition condition) {
    weft::nanoseconds const last = weft::monotonic_time() + weft::test::patience;
    while (!condition()) {
        if (weft::monotonic_time() > last) return false;
        weft::yield();
    }
    return true;
}

bool rests(pid id) {
    auto const seen = weft::info::process(weft::this_runtime(), id);
    return seen && seen->state == weft::process_state::receive && seen->stack_bytes == 0;
}

template <class Message>
Message next() {
    return weft::receive([](Message one) { return one; });
}

TEST(resting, it_has_no_stack_between_two_messages_and_knows_what_it_knew) {
    in_runtime([] {
        pid const one = start([me = weft::self()](init_ack&) { return counter{me}; });
        for (int i = 1; i <= 3; ++i) {
            ASSERT_TRUE(comes_true([one] { return rests(one); }));
            weft::send(one, number{i});
            EXPECT_EQ(next<number>().value, i * (i + 1) / 2);
        }
        EXPECT_EQ(end_after(one, [one] { weft::send(one, finish{}); }), exit_reason::normal());
    });
}

TEST(resting, its_object_stays_where_it_was_made_until_the_process_has_ended) {
    in_runtime([] {
        pid const one = start([me = weft::self()](init_ack&) { return pinned{me}; });
        weft::send(one, number{1});
        EXPECT_EQ(end_after(one, [one] { weft::exit_signal(one, exit_reason{"enough"}); }), exit_reason{"enough"});
        static_cast<void>(next<finish>());  // its destructor's
    });
}

TEST(resting, a_signal_that_ends_it_does_not_call_it) {
    in_runtime([] {
        auto const calls = std::make_shared<int>(0);
        pid const one = start([me = weft::self(), calls](init_ack&) { return counter{me, calls}; });
        ASSERT_TRUE(comes_true([one] { return rests(one); }));
        int const before = *calls;
        EXPECT_EQ(end_after(one, [one] { weft::exit_signal(one, exit_reason::kill()); }), exit_reason::killed());
        EXPECT_EQ(*calls, before);
    });
}

TEST(resting, who_is_linked_to_it_hears_of_its_end_and_it_of_theirs) {
    in_runtime([] {
        weft::trap_exit(true);
        pid const one = start([me = weft::self()](init_ack&) { return counter{me}; }, {});
        ASSERT_TRUE(comes_true([one] { return rests(one); }));
        weft::exit_signal(one, exit_reason{"first"});
        EXPECT_EQ(next<weft::exit_msg>().reason, exit_reason{"first"});

        pid const other = weft::spawn([me = weft::self()] {
            weft::send(me, start([me](init_ack&) { return counter{me}; }, {}));
            static_cast<void>(next<finish>());
            weft::exit(exit_reason{"second"});
        });
        pid const linked = next<pid>();
        ASSERT_TRUE(comes_true([linked] { return rests(linked); }));
        EXPECT_EQ(end_after(linked, [other] { weft::send(other, finish{}); }), exit_reason{"second"});
    });
}

struct alarm_clock {
    pid to;
    weft::nanoseconds due = weft::monotonic_time() + 20ms;
    bool rang = false;

    afterwards serve() {
        if (!rang && weft::monotonic_time() >= due) {
            rang = true;
            weft::send(to, finish{});
        }
        weft::receive([this](number one) { weft::send(to, one); }, weft::after({}, [] {}));
        return rang ? rest() : rest(due);
    }
};

TEST(resting, it_is_called_when_its_deadline_has_passed_and_not_before) {
    in_runtime([] {
        weft::nanoseconds const began = weft::monotonic_time();
        pid const one = start([me = weft::self()](init_ack&) { return alarm_clock{me}; });
        weft::send(one, number{1});  // a message does not move the deadline
        EXPECT_EQ(next<number>().value, 1);
        static_cast<void>(next<finish>());
        EXPECT_GE(weft::monotonic_time() - began, 20ms);
        weft::send(one, number{2});
        EXPECT_EQ(next<number>().value, 2);
        weft::exit_signal(one, exit_reason::kill());
    });
}

TEST(resting, it_answers_questions_and_stands_still_like_any_other) {
    in_runtime([] {
        pid const one = start([me = weft::self()](init_ack&) { return counter{me}; });
        ASSERT_TRUE(comes_true([one] { return rests(one); }));
        auto const told = weft::process_info(one);
        ASSERT_TRUE(told);
        EXPECT_TRUE(told->complete);
        EXPECT_FALSE(told->trace.empty());
        EXPECT_TRUE(comes_true([one] { return rests(one); }));

        weft::suspend(one);
        weft::send(one, number{5});
        EXPECT_EQ(weft::process_info(one)->summary.state, weft::process_state::suspended);
        weft::resume(one);
        EXPECT_EQ(next<number>().value, 5);
        weft::exit_signal(one, exit_reason::kill());
    });
}

/// Sends what it gets back to whom it knows, less one.
struct bouncer {
    pid to;
    pid other{};

    afterwards serve() {
        for (bool more = true; more;)
            more = weft::receive(
                [this](pid who) {
                    other = who;
                    return true;
                },
                [this](number one) {
                    if (one.value == 0) weft::send(to, finish{});
                    else weft::send(other, number{one.value - 1});
                    return true;
                },
                weft::after({}, [] { return false; }));
        return rest();
    }
};

TEST(resting, a_message_that_comes_while_it_lies_down_is_not_lost) {
    in_runtime([] {
        pid const me = weft::self();
        pid const a = start([me](init_ack&) { return bouncer{me}; });
        pid const b = start([me](init_ack&) { return bouncer{me}; });
        weft::send(a, b);
        weft::send(b, a);
        constexpr int balls = 4;
        for (int i = 0; i < balls; ++i) weft::send(i % 2 == 0 ? a : b, number{weft::test::simulation_seed() ? 100 : 20'000});
        for (int i = 0; i < balls; ++i) static_cast<void>(next<finish>());
        for (pid const each : {a, b}) weft::exit_signal(each, exit_reason::kill());
    });
}

/// Looks for numbers first and waits for a pid then, while a number comes that it looks for no more in this call.
struct looks_too_early {
    pid to;
    bool asked = false;

    afterwards serve() {
        weft::receive([this](number one) { weft::send(to, one); }, weft::after({}, [] {}));
        if (!asked) {
            asked = true;
            weft::send(to, finish{});
            weft::receive([](pid) {});
        }
        return rest();
    }
};

TEST(resting, a_message_that_was_accepted_behind_its_last_look_is_not_lost) {
    in_runtime([] {
        pid const one = weft::spawn([body = looks_too_early{weft::self()}]() mutable { return body.serve(); });
        static_cast<void>(next<finish>());
        weft::send(one, number{3});
        weft::send(one, weft::self());
        int const got = weft::receive([](number back) { return back.value; }, weft::after(weft::test::patience, [] { return 0; }));
        EXPECT_EQ(got, 3);
        weft::exit_signal(one, exit_reason::kill());
    });
}

struct stubborn {
    afterwards serve() {
        try {
            weft::receive([](number) { weft::sleep_for(1h); }, weft::after({}, [] {}));
        } catch (weft::forced_unwind const&) {  // swallowed on purpose
        }
        return rest();
    }
};

TEST(resting, one_that_swallows_its_unwinding_does_not_lie_down_again) {
    in_runtime([] {
        pid const one = start([](init_ack&) { return stubborn{}; });
        weft::send(one, number{1});
        ASSERT_TRUE(comes_true([one] {
            auto const seen = weft::info::process(weft::this_runtime(), one);
            return seen && seen->state == weft::process_state::timer;
        }));
        EXPECT_EQ(end_after(one, [one] { weft::exit_signal(one, exit_reason{"now"}); }), exit_reason{"now"});
    });
}

TEST(resting, a_start_that_fails_or_has_nothing_to_do_leaves_no_process) {
    in_runtime([] {
        auto const failed = weft::proc_lib::try_start([](init_ack&) -> counter { throw std::runtime_error{"no luck"}; });
        ASSERT_FALSE(failed);
        EXPECT_NE(failed.error().to_string().find("no luck"), std::string::npos);
        auto const ignored = weft::proc_lib::try_start([](init_ack&) -> counter { throw weft::ignore_start{}; });
        ASSERT_TRUE(ignored);
        EXPECT_FALSE(*ignored);
    });
}

TEST(resting, thousands_that_rest_need_few_stacks) {
    in_runtime([] {
        int const many = weft::test::alive_at_once(weft::test::simulation_seed() ? 50 : 5000);
        std::vector<pid> all;
        for (int i = 0; i < many; ++i) all.push_back(start([me = weft::self()](init_ack&) { return counter{me}; }));
        // A slot for each would be more than ten times as much.
        EXPECT_LT(weft::info::node(weft::this_runtime()).stack_bytes, std::uint64_t{64} * 1024 * 1024);
        int sum = 0;
        for (pid const each : all) weft::send(each, number{1});
        for (int i = 0; i < many; ++i) sum += next<number>().value;
        EXPECT_EQ(sum, many);
        for (pid const each : all) weft::exit_signal(each, exit_reason::kill());
    });
}

}  // namespace
