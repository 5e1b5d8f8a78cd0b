// Producers made from ranges: how far they read, when they end.

#include <weft/names.hpp>
#include <weft/process.hpp>

#include "gen_stage_stages.hpp"

#include <stdexcept>

namespace {

using namespace weft;
using namespace weft::test;
using gen_stage::cancel_mode;
using gen_stage::from_range;
using gen_stage::on_cancel;
using gen_stage::start_link;
using gen_stage::subscribe;

exit_reason end_of_process(pid id) {
    ref const watch = monitor(id);
    return receive(when([watch](down_msg const& down) { return down.monitor == watch; },
                        [](down_msg const& down) { return down.reason; }));
}

TEST(stage_range_source, gives_all_its_elements_and_ends) {  // GS-135
    in_runtime([] {
        auto const source = from_range(range(0, 25), {.demand = gen_stage::demand_mode::accumulate, .link = false});
        subscribe(start_link<recorder>(self()), source, {.max_demand = 10, .min_demand = 0, .cancel = cancel_mode::transient});
        gen_stage::demand(source.address().id, gen_stage::demand_mode::forward);
        EXPECT_EQ(next<batch_seen>().events, range(0, 10));
        EXPECT_EQ(next<batch_seen>().events, range(10, 20));
        EXPECT_EQ(next<batch_seen>().events, range(20, 25));
        auto const end = next<cancel_seen>();
        EXPECT_TRUE(end.why.down);
        EXPECT_TRUE(end.why.reason.is_normal());
    });
}

TEST(stage_range_source, ends_at_once_when_it_is_empty_and_asked) {
    in_runtime([] {
        auto const source = from_range(numbers{}, {.link = false});
        subscribe(start_link<recorder>(self()), source, {.cancel = cancel_mode::transient});
        EXPECT_TRUE(next<cancel_seen>().why.reason.is_normal());
        EXPECT_TRUE(none<batch_seen>());
    });
}

TEST(stage_range_source, is_linked_and_named_as_told) {  // GS-134
    in_runtime([] {
        auto const named = from_range(numbers{1}, {.name = "numbers"});
        EXPECT_EQ(whereis("numbers"), named.address().id);
        trap_exit(true);
        exit_signal(named.address().id, exit_reason{"oops"});
        EXPECT_EQ(next<exit_msg>().from, named.address().id);
        auto const alone = from_range(numbers{1}, {.link = false});
        exit_signal(alone.address().id, exit_reason{"oops"});
        EXPECT_EQ(end_of_process(alone.address().id), exit_reason{"oops"});
        EXPECT_TRUE(none<exit_msg>());
    });
}

// The integers from 0, for ever, one at a time.
struct integers {
    struct iterator {
        using iterator_concept = std::input_iterator_tag;
        using difference_type = std::ptrdiff_t;
        using value_type = int;
        int operator*() const { return at; }
        iterator& operator++() {
            if (++at == fails_at) throw std::runtime_error{"disk error"};
            return *this;
        }
        void operator++(int) { ++*this; }
        bool operator==(std::unreachable_sentinel_t) const { return false; }
        int at = 0;
        int fails_at = -1;
    };
    iterator begin() const { return {0, fails_at}; }
    std::unreachable_sentinel_t end() const { return {}; }
    int fails_at = -1;
};

TEST(stage_range_source, lives_on_without_consumers_or_ends_as_told) {  // GS-136, GS-137
    in_runtime([] {
        for (auto const mode : {on_cancel::go_on, on_cancel::stop}) {
            auto const source = from_range(integers{}, {.on_cancel = mode, .link = false});
            pid const id = source.address().id;
            auto const sink = *gen_stage::try_start<recorder>(self());
            subscribe(sink, source, {.max_demand = 4, .min_demand = 0});
            EXPECT_EQ(next<batch_seen>().events.front(), 0);
            exit_signal(sink, exit_reason::kill());
            if (mode == on_cancel::stop) {
                EXPECT_TRUE(end_of_process(id).is_normal());
            } else {
                EXPECT_EQ(end_of_process(sink), exit_reason::killed());
                settle(id);
                EXPECT_TRUE(is_alive(id));
                exit_signal(id, exit_reason::kill());
            }
            while (!none<batch_seen>()) {}
        }
    });
}

TEST(stage_range_source, ends_with_the_error_of_its_range) {  // GS-138
    in_runtime([] {
        auto const source = from_range(integers{.fails_at = 3}, {.link = false});
        ref const watch = monitor(source.address().id);
        subscribe(*gen_stage::try_start<recorder>(self()), source, {.cancel = cancel_mode::temporary});
        EXPECT_EQ(receive(when([watch](down_msg const& down) { return down.monitor == watch; },
                               [](down_msg const& down) { return std::string{down.reason.text()}; })),
                  "disk error");
    });
}

TEST(stage_range_source, survives_an_unexpected_message) {  // GS-139
    in_runtime([] {
        auto const source = from_range(integers{});
        send(source.address().id, std::string{"what?"});
        settle(source.address().id);
        EXPECT_TRUE(is_alive(source.address().id));
    });
}

// Each element takes longer than a source may hold up what it has.
struct slow_integers : integers {
    struct iterator : integers::iterator {
        iterator& operator++() {
            sleep_for(std::chrono::milliseconds{2});
            integers::iterator::operator++();
            return *this;
        }
        void operator++(int) { ++*this; }
    };
    iterator begin() const { return {}; }
};

TEST(stage_range_source, does_not_hold_up_a_slow_range_until_the_demand_is_filled) {
    in_runtime([] {
        auto const source = from_range(slow_integers{});
        subscribe(start_link<recorder>(self()), source);
        EXPECT_LT(next<batch_seen>().events.size(), 500U);
    });
}

}  // namespace
