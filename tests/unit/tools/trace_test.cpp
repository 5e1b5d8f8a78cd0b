// Traces of one process for several clients at once: each sees what it asked for, and ends at its own limits.

#include "recorded_reply.hpp"

#include <weft/observer/internal/trace_hub.hpp>
#include <weft/process.hpp>
#include <weft/receive.hpp>
#include <weft/runtime.hpp>
#include <weft/send.hpp>
#include <weft/spawn.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <future>
#include <memory>

namespace weft::observe {
namespace {

using namespace std::chrono_literals;

struct traced_ball {
    pid from{};
};
struct traced_end {};

/// Throws every ball back.
void throw_back() {
    for (bool over = false; !over;)
        receive([](traced_ball ball) { send(ball.from, traced_ball{self()}); }, [&over](traced_end) { over = true; });
}

/// Of the whole runtime, so that a process is found by its pid.
class traced_node final : public snapshots {
public:
    explicit traced_node(runtime& of) : of_{of} {}
    node_summary node() override { return info::node(of_); }
    process_list processes() override { return std::make_shared<std::vector<process_summary> const>(info::processes(of_)); }
    std::optional<process_details> details(pid, nanoseconds) override { return std::nullopt; }

private:
    runtime& of_;
};

class trace_of_one : public ::testing::Test {
protected:
    runtime in_{{.workers = 2}};
    traced_node seen_{in_};
    node_context node_{.from = seen_, .live = &in_};
    trace_hub hub_;
    pid target_ = in_.spawn(&throw_back);

    std::shared_ptr<recorded_reply> begin(json::object request, role granted = role::control) {
        request["pid"] = to_string(target_);
        asked by{.node = node_, .who = {.granted = granted}};
        auto const answer = std::make_shared<recorded_reply>();
        hub_.begin(request, by, answer);
        return answer;
    }
    /// Throws balls until `over`, each when the one before has come back.
    void play(std::future<json::object>& over) {
        std::promise<void> ended;
        std::atomic<bool> enough{false};
        in_.spawn([&] {
            while (!enough) {
                send(target_, traced_ball{self()});
                receive([](traced_ball) {});
            }
            ended.set_value();
        });
        over.wait();
        enough = true;
        ended.get_future().wait();
    }
    static std::vector<std::string> events_of(recorded_reply const& reply) {
        std::vector<std::string> all;
        for (auto const& each : reply.frames) all.emplace_back(each.at("event").as_string());
        return all;
    }
};

TEST_F(trace_of_one, by_two_clients_is_independent) {
    auto const sends = begin({{"what", "send"}, {"max", 3}, {"time_ms", 600'000}});
    auto const both = begin({{"what", "send,recv"}, {"max", 10}, {"time_ms", 600'000}});
    auto second = std::async(std::launch::async, [&] { return both->last(); });
    play(second);
    auto const first_end = sends->last();
    EXPECT_EQ(first_end.at("ended").as_string(), "limit of events reached");
    EXPECT_EQ(first_end.at("events").as_int64(), 3);
    EXPECT_EQ(events_of(*sends), (std::vector<std::string>{"send", "send", "send"}));
    EXPECT_EQ(second.get().at("events").as_int64(), 10);
    auto const seen = events_of(*both);
    EXPECT_EQ(std::ranges::count(seen, "receive"), 5);
    EXPECT_EQ(std::ranges::count(seen, "send"), 5);
    EXPECT_TRUE(both->frames[1].contains("after_ns"));
}

TEST_F(trace_of_one, can_begin_again_as_soon_as_it_has_ended) {
    for (int i = 0; i < 20; ++i) {
        auto const one = begin({{"what", "send"}, {"max", 1}, {"time_ms", 600'000}});
        auto last = std::async(std::launch::async, [&] { return one->last(); });
        play(last);
        ASSERT_EQ(last.get().at("events").as_int64(), 1) << i;
    }
}

TEST_F(trace_of_one, ends_when_its_time_is_over_or_the_process_ends) {
    EXPECT_EQ(begin({{"time_ms", 1}})->last().at("ended").as_string(), "time is over");
    auto const longer = begin({{"what", "exit"}, {"time_ms", 600'000}});
    auto const probe = begin({{"what", "recv"}, {"max", 1}, {"time_ms", 600'000}});
    auto seen = std::async(std::launch::async, [&] { return probe->last(); });
    play(seen);  // so it is traced
    send(target_, traced_end{});
    EXPECT_EQ(longer->last().at("ended").as_string(), "the process has ended");
}

TEST_F(trace_of_one, ends_in_time_though_the_process_comes_to_no_safe_point) {
    auto const enough = std::make_shared<std::atomic<bool>>(false);  // the process may outlive the test's frame
    std::promise<void> begun;
    target_ = in_.spawn([enough, &begun] {
        begun.set_value();
        while (!*enough) {}
    });
    begun.get_future().wait();
    auto const one = begin({{"time_ms", 1}});
    auto last = std::async(std::launch::async, [&] { return one->last(); });
    while (last.wait_for(1ms) != std::future_status::ready) hub_.look_after();
    EXPECT_EQ(last.get().at("ended").as_string(), "time is over");
    *enough = true;
}

TEST_F(trace_of_one, hides_what_messages_hold_unless_that_is_allowed) {
    EXPECT_THROW(static_cast<void>(begin({{"reveal", true}})), request_error);
    node_.facts.reveal = true;
    EXPECT_THROW(static_cast<void>(begin({{"reveal", true}}, role::read)), request_error);
    auto const hidden = begin({{"what", "recv"}, {"max", 1}, {"time_ms", 600'000}});
    auto const shown = begin({{"what", "recv"}, {"max", 1}, {"time_ms", 600'000}, {"reveal", true}});
    auto last = std::async(std::launch::async, [&] {
        static_cast<void>(hidden->last());
        return shown->last();
    });
    play(last);
    EXPECT_FALSE(hidden->frames.at(0).contains("text"));
    EXPECT_TRUE(shown->frames.at(0).contains("text"));
}

/// Without a runtime's clock: the limits of one client.
TEST(trace_follower, drops_and_counts_what_is_too_much_for_a_second) {
    runtime in{{.workers = 1}};
    auto const answer = std::make_shared<recorded_reply>();
    trace_question const asked{.target = pid{1, 1, 1}, .how = {.send = true}, .most = 100'000, .limit = 1h};
    trace_follower one{asked, in, answer, 0s};
    for (std::uint64_t i = 0; i < trace_follower::most_a_second + 5; ++i) one.take({.process = asked.target, .event = trace_event::send}, 10s);
    one.take({.process = asked.target, .event = trace_event::receive}, 10s);
    one.take({.process = asked.target, .event = trace_event::send}, 11s);
    EXPECT_EQ(answer->frames.size(), trace_follower::most_a_second + 1);
    EXPECT_FALSE(one.is_over(59min));
    EXPECT_TRUE(one.is_over(1h));
    EXPECT_EQ(answer->last().at("dropped").as_uint64(), 5U);
}

}  // namespace
}  // namespace weft::observe
