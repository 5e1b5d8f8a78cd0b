// Stages under a supervisor.

#include <weft/monitor.hpp>
#include <weft/names.hpp>
#include <weft/process.hpp>
#include <weft/stop.hpp>
#include <weft/supervisor.hpp>
#include <weft/timer.hpp>

#include "gen_stage_stages.hpp"

namespace {

using namespace weft;
using namespace weft::test;

TEST(stage_child, is_made_again_from_the_same_arguments) {  // GS-011
    in_runtime([] {
        trap_exit(true);  // the supervisor is linked to this process and ends with shutdown
        auto const top = supervisor::start_link({
            .strategy = strategy::rest_for_one,
            .children = {
                {.id = "numbers", .start = gen_stage::child<counter>({.name = "numbers"}, 100)},
                {.id = "sink", .start = gen_stage::child<recorder>({.subscribe_to = {{"numbers", {.max_demand = 2}}}}, self())},
            },
        });
        EXPECT_EQ(next<batch_seen>().events, numbers{100});
        pid const before = whereis("numbers");
        exit_signal(before, exit_reason::kill());
        auto seen = next<batch_seen>().events;
        while (seen != numbers{100}) seen = next<batch_seen>().events;
        EXPECT_NE(whereis("numbers"), before);
        stop(top, exit_reason::shutdown());
        EXPECT_FALSE(whereis("numbers"));
    });
}

struct try_again {};

/// Temporarily subscribed to "numbers": when that has gone, subscribes anew as soon as somebody has the name again.
struct follower : reporter {
    using reporter::reporter;
    using infos = weft::infos<try_again>;

    void handle_events(std::span<int const> events) { tell(batch_seen{{events.begin(), events.end()}}); }
    void handle_cancel(gen_stage::cancellation const& why, gen_stage::subscription const& who) {
        tell(cancel_seen{why, who});
        last_ = who.tag;
        handle_info(try_again{});
    }
    void handle_info(try_again) {
        if (!whereis("numbers")) return static_cast<void>(send_after(std::chrono::milliseconds{1}, self(), try_again{}));
        gen_stage::async_resubscribe(gen_stage::stage_ref<follower>{self()}, last_, exit_reason{}, "numbers",
                                     {.max_demand = 2, .cancel = gen_stage::cancel_mode::temporary});
    }

private:
    ref last_{};
};

void kill_and_wait(pid victim) {
    ref const watch = monitor(victim);
    exit_signal(victim, exit_reason::kill());
    receive(when([watch](down_msg const& down) { return down.monitor == watch; }, [](down_msg const&) {}));
}

TEST(stage_child, that_ends_does_not_take_a_consumer_along_that_subscribes_anew) {
    in_runtime([] {
        trap_exit(true);
        auto const top = supervisor::start_link(
            {.children = {{.id = "numbers", .start = gen_stage::child<counter>({.name = "numbers"}, 100)}}});
        auto const sink = gen_stage::start_link<follower>(
            {.subscribe_to = {{"numbers", {.max_demand = 2, .cancel = gen_stage::cancel_mode::temporary}}}}, self());
        EXPECT_EQ(next<batch_seen>().events, numbers{100});
        for (int i = 0; i < 2; ++i) {
            kill_and_wait(whereis("numbers"));
            EXPECT_TRUE(next<cancel_seen>().why.down);
            auto seen = next<batch_seen>().events;
            while (seen != numbers{100}) seen = next<batch_seen>().events;
        }
        EXPECT_TRUE(is_alive(sink));
        stop(top, exit_reason::shutdown());
    });
}

TEST(stage_child, is_started_again_with_its_subscriptions) {
    in_runtime([] {
        trap_exit(true);
        auto const source = gen_stage::start_link<idle>({.name = "numbers"}, self());
        auto const top = supervisor::start_link(
            {.children = {{.id = "sink",
                           .start = gen_stage::child<recorder>({.name = "sink", .subscribe_to = {{"numbers"}}}, self())}}});
        next<demand_seen>();
        send(source, emit_these{{1}});
        EXPECT_EQ(next<batch_seen>().events, numbers{1});
        kill_and_wait(whereis("sink"));
        EXPECT_TRUE(next<cancel_seen>().why.down);
        send(source, emit_these{{2}});
        EXPECT_EQ(next<batch_seen>().events, numbers{2}) << "by the one that was started in its place";
        stop(top, exit_reason::shutdown());
    });
}

TEST(stage_child, that_is_ignored_is_no_child) {
    struct not_needed {
        not_needed() { throw ignore_start{}; }
        numbers handle_demand(std::size_t) { return {}; }
    };
    in_runtime([] {
        trap_exit(true);
        auto const top = supervisor::start_link({.children = {{.id = "none", .start = gen_stage::child<not_needed>()}}});
        EXPECT_EQ(supervisor::count_children(top).active, 0U);
        stop(top, exit_reason::shutdown());
    });
}

}  // namespace
