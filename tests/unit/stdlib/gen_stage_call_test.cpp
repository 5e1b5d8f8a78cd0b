// Calls and casts to stages, and the events that they emit.

#include <weft/process.hpp>
#include <weft/spawn.hpp>

#include "gen_stage_stages.hpp"

namespace {

using namespace weft;
using namespace weft::test;
using gen_stage::start_link;

struct take {
    using reply = int;
};
struct take_with_events {
    using reply = int;
};
struct take_first {
    using reply = int;
};
struct take_later {
    using reply = int;
};
struct take_last {
    using reply = int;
};
struct till {
    numbers handle_demand(std::size_t) { return {}; }
    int handle_call(take) { return 1; }
    std::pair<int, numbers> handle_call(take_with_events) { return {2, {1, 2, 3}}; }
    numbers handle_call(take_first, from<int> caller) {
        std::move(caller).reply(3);
        return {4, 5, 6};
    }
    void handle_call(take_later, from<int> caller) {
        spawn([caller = std::move(caller)]() mutable { std::move(caller).reply(4); });
    }
    void handle_call(take_last, from<int> caller) {
        std::move(caller).reply(5);
        weft::exit(exit_reason::shutdown());
    }
    numbers handle_cast(int one) { return {one}; }
    numbers handle_info(std::string const& text) { return {static_cast<int>(text.size())}; }
};

gen_stage::stage_ref<till> till_with_demand_from(pid consumer, ref tag) {
    auto const stage = *gen_stage::try_start<till>({});
    send(stage, gen_stage::protocol::subscribe{{consumer, tag}});
    send(stage, gen_stage::protocol::ask{{consumer, tag}, 100});
    return stage;
}

using batch_from = gen_stage::protocol::events<int>;

numbers next_batch() {
    auto const list = next<batch_from>().list;
    return {list.view().begin(), list.view().end()};
}

TEST(stage_call, is_answered) {
    in_runtime([] { EXPECT_EQ(gen_stage::call(start_link<till>(), take{}), 1); });
}

TEST(stage_call, is_answered_after_its_events) {  // GS-019
    in_runtime([] {
        auto const stage = till_with_demand_from(self(), make_ref());
        EXPECT_EQ(gen_stage::call(stage, take_with_events{}), 2);
        EXPECT_FALSE(none<batch_from>()) << "the events were sent before the answer";
    });
}

TEST(stage_call, can_be_answered_before_its_events) {  // GS-020
    in_runtime([] {
        auto const stage = till_with_demand_from(self(), make_ref());
        EXPECT_EQ(gen_stage::call(stage, take_first{}), 3);
        EXPECT_EQ(next_batch(), (numbers{4, 5, 6}));
    });
}

TEST(stage_call, can_be_answered_by_another_process) {  // GS-015
    in_runtime([] { EXPECT_EQ(gen_stage::call(start_link<till>(), take_later{}), 4); });
}

TEST(stage_call, is_answered_by_a_stage_that_stops) {  // GS-018
    in_runtime([] {
        auto const stage = *gen_stage::try_start<till>({});
        ref const watch = monitor(stage);
        EXPECT_EQ(gen_stage::call(stage, take_last{}), 5);
        EXPECT_TRUE(receive(when([watch](down_msg const& down) { return down.monitor == watch; },
                                 [](down_msg const& down) { return down.reason == exit_reason::shutdown(); })));
    });
}

TEST(stage_call, dispatches_casts_infos_and_calls_in_their_order) {  // GS-014
    in_runtime([] {
        auto const stage = till_with_demand_from(self(), make_ref());
        gen_stage::cast(stage, 7);
        send(stage, std::string{"eight..."});
        static_cast<void>(gen_stage::call(stage, take_with_events{}));
        EXPECT_EQ(next_batch(), numbers{7});
        EXPECT_EQ(next_batch(), numbers{8});
        EXPECT_EQ(next_batch(), (numbers{1, 2, 3}));
    });
}

struct nobody_expects {};

TEST(stage_call, is_not_what_an_unexpected_message_is) {  // GS-023
    in_runtime([] {
        auto const stage = start_link<counter>();
        send(stage, nobody_expects{});
        settle(stage);
        EXPECT_TRUE(is_alive(stage));
    });
}

}  // namespace
