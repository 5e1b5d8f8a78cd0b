// Starting and stopping stages.

#include <weft/names.hpp>
#include <weft/process.hpp>
#include <weft/stop.hpp>

#include "gen_stage_stages.hpp"

#include <memory>

namespace {

using namespace weft;
using namespace weft::test;
using gen_stage::start_link;
using gen_stage::try_start_link;

TEST(stage_start, refuses_a_negative_buffer) {  // GS-004
    in_runtime([] {
        auto const started = try_start_link<counter>({.buffer_size = -1});
        ASSERT_FALSE(started);
        EXPECT_EQ(started.error().type(), "bad_opts");
        EXPECT_EQ(started.error().text(), "expected buffer_size to be equal to or greater than 0, got: -1");
    });
}

TEST(stage_start, tells_who_holds_the_name) {  // GS-010
    in_runtime([] {
        auto const first = start_link<counter>({.name = "numbers"});
        auto const second = try_start_link<counter>({.name = "numbers"});
        ASSERT_FALSE(second);
        EXPECT_EQ(second.error().to_string(), "already_started(" + to_string(first.id()) + ")");
    });
}

struct broken {
    broken() { throw std::runtime_error{"no disk"}; }
    numbers handle_demand(std::size_t) { return {}; }
};

TEST(stage_start, tells_why_the_stage_could_not_be_made) {  // GS-002
    in_runtime([] {
        auto const started = try_start_link<broken>({.name = "broken"});
        ASSERT_FALSE(started);
        EXPECT_EQ(started.error().text(), "no disk");
        EXPECT_FALSE(whereis("broken"));
    });
}

TEST(stage_start, refuses_bad_subscription_options) {  // GS-034
    in_runtime([] {
        auto const source = start_link<counter>();
        auto const sink = try_start_link<recorder>({.subscribe_to = {{source, {.max_demand = 0}}}}, self());
        ASSERT_FALSE(sink);
        EXPECT_EQ(sink.error().text(), "expected max_demand to be equal to or greater than 1, got: 0");
    });
}

TEST(stage_start, needs_the_producers_it_names) {  // GS-039
    in_runtime([] {
        auto const missing = try_start_link<recorder>({.subscribe_to = {{"nobody"}}}, self());
        ASSERT_FALSE(missing);
        EXPECT_EQ(missing.error(), exit_reason::noproc());
        gen_stage::subscribe_options const temporary{.cancel = gen_stage::cancel_mode::temporary};
        EXPECT_TRUE(try_start_link<recorder>({.subscribe_to = {{"nobody", temporary}}}, self()));
    });
}

TEST(stage_start, subscribes_to_pids_and_names) {  // GS-040
    in_runtime([] {
        auto const source = start_link<counter>({.name = "numbers"});
        for (gen_stage::producer_ref<int> const& to :
             {gen_stage::producer_ref<int>{source}, gen_stage::producer_ref<int>{source.id()}, gen_stage::producer_ref<int>{"numbers"}}) {
            auto const sink = start_link<recorder>({.subscribe_to = {{to, {.max_demand = 10}}}}, self());
            EXPECT_EQ(next<batch_seen>().events.size(), 5U);
            stop(sink);
        }
    });
}

TEST(stage_start, makes_the_stage_in_its_own_process_before_it_returns) {
    struct holder {
        std::shared_ptr<pid> me;
        explicit holder(std::shared_ptr<pid> to) : me{std::move(to)} { *me = self(); }
        numbers handle_demand(std::size_t) { return {}; }
    };
    in_runtime([] {
        auto const made_in = std::make_shared<pid>();
        auto const stage = start_link<holder>(made_in);
        EXPECT_EQ(*made_in, stage.id());
    });
}

TEST(stage_start, then_stop_runs_terminate_and_waits) {  // GS-012
    in_runtime([] {
        auto const stage = start_link<recorder>(self());
        stop(stage);
        EXPECT_FALSE(is_alive(stage));
        EXPECT_EQ(next<terminated>().reason, exit_reason::normal());
    });
}

TEST(stage_start, then_stop_ends_with_the_reason_given) {  // GS-013
    in_runtime([] {
        auto const stage = gen_stage::try_start<recorder>({}, self());
        ref const watch = monitor(*stage);
        stop(*stage, exit_reason{"oops"});
        EXPECT_EQ(next<terminated>().reason, exit_reason{"oops"});
        EXPECT_TRUE(receive(when([watch](down_msg const& down) { return down.monitor == watch; },
                                 [](down_msg const& down) { return down.reason == exit_reason{"oops"}; })));
    });
}

// A callback that gives up.
struct quitter : reporter {
    using reporter::reporter;
    numbers handle_demand(std::size_t) { weft::exit(exit_reason{"enough"}); }
};
struct thrower : reporter {
    using reporter::reporter;
    void handle_events(std::span<int const>) { throw std::runtime_error{"bad event"}; }
};

TEST(stage_start, then_stop_follows_an_exit_inside_a_callback) {  // GS-016
    in_runtime([] {
        auto const stage = gen_stage::try_start<quitter>({}, self());
        auto const sink = gen_stage::try_start<thrower>({}, self());
        gen_stage::subscribe(*sink, *stage, {.cancel = gen_stage::cancel_mode::temporary});
        EXPECT_EQ(next<terminated>().reason, exit_reason{"enough"});
        gen_stage::subscribe(*sink, *gen_stage::try_start<counter>({}), {.max_demand = 2});
        EXPECT_EQ(next<terminated>().reason.text(), "bad event");
    });
}

// Its end is read when the runtime has gone.
struct diarist {
    std::shared_ptr<exit_reason> end;
    numbers handle_demand(std::size_t) { return {}; }
    void terminate(exit_reason const& reason) { *end = reason; }
};

TEST(stage_start, without_a_link_lasts_until_the_runtime_stops) {
    auto const end = std::make_shared<exit_reason>("killed without a word");
    in_runtime([end] { gen_stage::start<diarist>({.trap_exit = true}, end); });
    EXPECT_EQ(*end, exit_reason::shutdown());
}

struct not_needed {
    not_needed() { throw ignore_start{}; }
    numbers handle_demand(std::size_t) { return {}; }
};

TEST(stage_start, may_be_ignored) {  // GS-001
    in_runtime([] {
        auto const started = try_start_link<not_needed>({.name = "not needed"});
        ASSERT_TRUE(started);
        EXPECT_FALSE(started->id());
        EXPECT_FALSE(whereis("not needed"));
    });
}

}  // namespace
