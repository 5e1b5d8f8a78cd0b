// Stages that trap exits, while the runtime ends around them.

#include <weft/flow.hpp>
#include <weft/process.hpp>
#include <weft/runtime.hpp>
#include <weft/spawn.hpp>

#include "gen_stage_stages.hpp"
#include "support/captured_log.hpp"

#include <future>

namespace {

using namespace weft;
using namespace weft::test;

struct look_now {};

TEST(stage_runtime_end, leaves_the_end_of_a_stage_to_its_parent) {
    captured_log const log;
    runtime node{two_workers()};
    std::promise<std::pair<pid, pid>> started;
    std::promise<bool> lives_on;
    std::promise<exit_reason> end;
    static_cast<void>(node.spawn([&] {
        auto const stage = gen_stage::start_link<recorder>({.trap_exit = true}, self());
        started.set_value({self(), stage});
        receive([](look_now) {});
        static_cast<void>(gen_stage::demand(stage));  // answered behind the signal
        lives_on.set_value(is_alive(stage));
        stop(stage, exit_reason::shutdown());
        end.set_value(next<terminated>().reason);
    }, {.trap_exit = true}));
    auto const [parent, stage] = started.get_future().get();
    exit_signal(stage, exit_reason::shutdown());  // from no process, as the runtime's own
    send(parent, look_now{});
    EXPECT_TRUE(lives_on.get_future().get());
    EXPECT_EQ(end.get_future().get(), exit_reason::shutdown());
    EXPECT_EQ(log.lines_with("unexpected message").size(), 0U);
}

TEST(stage_runtime_end, ends_a_stage_without_a_parent) {
    captured_log const log;
    runtime node{two_workers()};
    EXPECT_TRUE(node.run([] {
                        auto const stage = *gen_stage::try_start<recorder>({.trap_exit = true}, self());
                        static_cast<void>(gen_stage::demand(stage));
                    }).is_normal());
    EXPECT_EQ(log.lines_with("unexpected message").size(), 0U);
}

struct flow_runs {};

TEST(stage_runtime_end, is_no_news_to_the_stages_of_a_flow) {
    captured_log const log;
    {
        runtime node{two_workers()};
        exit_reason const end = node.run([] {
            pid const owner = spawn([me = self()] {
                flow::start_link(flow::from(range(0, 10), {.stages = 2}) | flow::map([](int n) { return n + 1; }),
                                 {.demand = gen_stage::demand_mode::accumulate});
                send(me, flow_runs{});
                receive([](look_now) {});
            });
            next<flow_runs>();
            EXPECT_TRUE(is_alive(owner));
        });
        EXPECT_TRUE(end.is_normal()) << end.to_string();
    }
    EXPECT_EQ(log.lines_with("unexpected message").size(), 0U);
}

}  // namespace
