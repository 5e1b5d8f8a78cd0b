// Stages under a supervisor.

#include <weft/process.hpp>
#include <weft/registry.hpp>
#include <weft/stop.hpp>
#include <weft/supervisor.hpp>

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

}  // namespace
