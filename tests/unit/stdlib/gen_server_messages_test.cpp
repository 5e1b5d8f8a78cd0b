// What a server does with casts, plain messages, idle times and work that it gives itself.

#include "support/captured_log.hpp"
#include "support/in_runtime.hpp"
#include "support/probe.hpp"

#include <weft/gen_server.hpp>
#include <weft/info.hpp>

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace {

using namespace std::chrono_literals;
using weft::exit_reason;
using weft::test::in_runtime;
using weft::test::next;

struct heard {
    std::string what;
};
struct ping {
    using reply = int;
};
struct tick {
    int number = 0;
};
struct tock {};
struct unheard_of {};

// One handle_info: deduced.
struct ticking {
    explicit ticking(weft::pid probe) : probe_{probe} {}
    void handle_info(tick one) { weft::send(probe_, heard{"tick " + std::to_string(one.number)}); }
    int handle_call(ping) { return 1; }
    weft::pid probe_;
};

// Several: listed; and those that every server may have.
struct listening {
    using infos = weft::infos<tick, tock>;
    explicit listening(weft::pid probe) : probe_{probe} { weft::trap_exit(true); }
    void handle_info(tick const&) { weft::send(probe_, heard{"tick"}); }
    void handle_info(tock) { weft::send(probe_, heard{"tock"}); }
    void handle_info(weft::exit_msg end) { weft::send(probe_, heard{"exit " + end.reason.to_string()}); }
    void handle_info(weft::down_msg end) { weft::send(probe_, heard{"down " + end.reason.to_string()}); }
    void handle_info(weft::timeout_msg timer) {
        bool const is_tick = timer.value.get_if<tick>() != nullptr;
        weft::send(probe_, heard{is_tick ? "timer" : "?"});
    }
    void handle_info(weft::message other) { weft::send(probe_, heard{std::string{other.type_name()}}); }
    weft::pid probe_;
};

TEST(gen_server_messages, cast_to_nobody_is_no_error) {  // GN-026
    in_runtime([] {
        struct add {};
        struct adder {
            void handle_cast(add) {}
        };
        auto const server = weft::start<adder>();
        weft::stop(server);
        weft::cast(server, add{});
        weft::cast(weft::named<adder>("nobody"), add{});
        EXPECT_EQ(weft::mailbox_length(), 0U);
    });
}

TEST(gen_server_messages, plain_ones_go_to_handle_info) {  // GN-027
    in_runtime([] {
        auto const server = weft::start_link<ticking>(weft::self());
        weft::send(server, tick{7});
        EXPECT_EQ(next<heard>()->what, "tick 7");
    });
}

TEST(gen_server_messages, of_several_kinds_find_their_overload) {  // GN-027
    in_runtime([] {
        auto const server = weft::start_link<listening>(weft::self());
        weft::send(server, tick{});
        weft::send(server, tock{});
        weft::send(server, unheard_of{});
        EXPECT_EQ(next<heard>()->what, "tick");
        EXPECT_EQ(next<heard>()->what, "tock");
        EXPECT_NE(next<heard>()->what.find("unheard_of"), std::string::npos);
        weft::test::end_of_process([server] { weft::exit_signal(server, exit_reason{"hint"}); });
        EXPECT_EQ(next<heard>()->what, "exit hint");
        weft::start_timer(1ms, server, tick{});
        EXPECT_EQ(next<heard>()->what, "timer");
    });
}

TEST(gen_server_messages, unexpected_are_logged_and_dropped) {  // GN-028
    weft::test::captured_log const log;
    in_runtime([] {
        auto const server = weft::start_link<ticking>(weft::self());
        weft::send(server, unheard_of{});
        EXPECT_EQ(weft::call(server, ping{}), 1);
    });
    auto const lines = log.lines_with("unheard_of");
    ASSERT_EQ(lines.size(), 1U);
    EXPECT_EQ(lines[0].rfind("warning", 0), 0U) << lines[0];
}

// Work that a callback leaves for before the next message.
struct step {
    int number = 0;
};
struct begin {};
struct begin_call {
    using reply = int;
};
struct stepping {
    using infos = weft::infos<tick, begin>;
    explicit stepping(weft::pid probe) : probe_{probe} {}
    weft::server_next init() { return weft::noreply().continue_with(step{1}); }
    weft::server_next handle_continue(step one) {
        weft::send(probe_, heard{"step " + std::to_string(one.number)});
        if (one.number == 1 || one.number == 11) return weft::noreply().continue_with(step{one.number + 1});
        return weft::noreply();
    }
    void handle_info(tick) { weft::send(probe_, heard{"tick"}); }
    weft::server_next handle_info(begin) { return weft::noreply().continue_with(step{11}); }
    weft::server_reply<int> handle_call(begin_call) { return weft::reply(5).continue_with(step{20}); }
    weft::pid probe_;
};

TEST(gen_server_messages, wait_until_what_init_left_to_do_is_done) {  // GN-030, GN-031
    in_runtime([] {
        weft::pid const probe = weft::self();
        auto const server = weft::start_link<stepping>(weft::server_options{.name = "stepping"}, probe);
        EXPECT_EQ(next<heard>()->what, "step 1");
        EXPECT_EQ(next<heard>()->what, "step 2");
        weft::send(server, begin{});
        weft::send(server, tick{});
        EXPECT_EQ(next<heard>()->what, "step 11");
        EXPECT_EQ(next<heard>()->what, "step 12");
        EXPECT_EQ(next<heard>()->what, "tick");
    });
}

TEST(gen_server_messages, find_a_call_answered_before_its_continuation) {  // GN-032
    in_runtime([] {
        auto const server = weft::start_link<stepping>(weft::self());
        EXPECT_EQ(weft::call(server, begin_call{}), 5);
        EXPECT_EQ(next<heard>()->what, "step 1");
        EXPECT_EQ(next<heard>()->what, "step 2");
        EXPECT_EQ(next<heard>()->what, "step 20");
    });
}

// Idle times.
struct wait_for {
    weft::nanoseconds idle;
};
struct nap {};
struct idling {
    using infos = weft::infos<tick, nap>;
    explicit idling(weft::pid probe, weft::nanoseconds first = weft::infinity) : probe_{probe}, first_{first} {}
    weft::server_next init() { return weft::noreply().timeout(first_); }
    weft::server_next handle_cast(wait_for how) { return weft::noreply().timeout(how.idle); }
    void handle_info(tick) { weft::send(probe_, heard{"tick"}); }
    void handle_info(nap) { weft::receive([](tock) {}); }
    void handle_info(weft::server_timeout) { weft::send(probe_, heard{"idle"}); }
    int handle_call(ping) { return 1; }
    weft::pid probe_;
    weft::nanoseconds first_;
};

TEST(gen_server_messages, that_do_not_come_make_a_timeout) {  // GN-033, GN-036
    in_runtime([] {
        weft::nanoseconds const before = weft::monotonic_time();
        auto const server = weft::start_link<idling>(weft::self(), 30ms);
        EXPECT_EQ(next<heard>()->what, "idle");
        EXPECT_GE(weft::monotonic_time() - before, 30ms);
        weft::cast(server, wait_for{10ms});
        EXPECT_EQ(next<heard>()->what, "idle");
    });
}

TEST(gen_server_messages, end_the_wait_for_a_timeout) {  // GN-034
    weft::test::captured_log const log;
    in_runtime([] {
        auto const server = weft::start_link<idling>(weft::self());
        weft::cast(server, wait_for{50ms});
        weft::send(server, unheard_of{});
        weft::nanoseconds const before = weft::monotonic_time();
        weft::send_after(150ms, weft::self(), tick{});
        EXPECT_TRUE(next<tick>());
        EXPECT_GE(weft::monotonic_time() - before, 150ms);
        EXPECT_FALSE(weft::test::next_now<heard>());
    });
}

// Resting.
struct rest_now {
    using reply = int;
};
struct resting {
    weft::server_reply<int> handle_call(rest_now) { return weft::reply(++calls_).hibernate(); }
    weft::server_next handle_info(tick) {
        ++ticks_;
        return weft::noreply().hibernate();
    }
    int handle_call(ping) { return ticks_; }
    int calls_ = 0;
    int ticks_ = 0;
};

// Nothing but what the server keeps is left of it: no stack.
bool has_no_stack(weft::pid server) { return weft::process_info(server)->summary.stack_bytes == 0; }

TEST(gen_server_messages, find_a_server_that_rests_without_a_stack) {  // GN-037, GN-038
    in_runtime([] {
        for (weft::nanoseconds const patience : {weft::infinity, weft::nanoseconds{50ms}}) {
            auto const server = weft::start_link<resting>(weft::server_options{.hibernate_after = patience});
            EXPECT_EQ(weft::call(server, rest_now{}), 1);
            while (!has_no_stack(server)) weft::yield();  // it has answered, and is on its way to rest
            weft::send(server, tick{});
            weft::send(server, tick{});  // with one waiting it goes on at once
            EXPECT_EQ(weft::call(server, ping{}), 2);
            EXPECT_EQ(weft::call(server, rest_now{}), 2);
        }
    });
}

TEST(gen_server_messages, that_are_there_come_before_a_timeout_of_zero) {  // GN-035
    in_runtime([] {
        auto const server = weft::start_link<idling>(weft::self());
        weft::send(server, nap{});  // until tock the server is busy, and the rest queues up
        weft::cast(server, wait_for{0ms});
        weft::send(server, tick{});
        weft::send(server, tock{});
        EXPECT_EQ(next<heard>()->what, "tick");
        EXPECT_EQ(weft::call(server, ping{}), 1);
        EXPECT_FALSE(weft::test::next_now<heard>());
        weft::cast(server, wait_for{0ms});
        EXPECT_EQ(next<heard>()->what, "idle");
    });
}

}  // namespace
