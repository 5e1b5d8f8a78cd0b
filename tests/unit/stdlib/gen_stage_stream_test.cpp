// Streams: the events of stages as a range of the calling process, and what is left when the loop is left: nothing.

#include <weft/process.hpp>
#include <weft/spawn.hpp>
#include <weft/stop.hpp>

#include "gen_stage_stages.hpp"

#include <algorithm>
#include <iterator>
#include <stdexcept>

namespace {

using namespace weft;
using namespace weft::test;
using gen_stage::cancel_mode;
using gen_stage::demand_mode;
using gen_stage::producer_ref;
using gen_stage::start_link;
using gen_stage::stream;
namespace protocol = gen_stage::protocol;

static_assert(std::ranges::input_range<gen_stage::event_stream<int>> && std::ranges::view<gen_stage::event_stream<int>>);

template <class Stream>
numbers taken(Stream&& events, std::size_t count = static_cast<std::size_t>(-1)) {
    numbers got;
    for (int const each : events) {
        got.push_back(each);
        if (got.size() == count) break;
    }
    return got;
}

template <class Body>
exit_reason end_of_reader(Body body) {
    monitored const made = spawn_monitor(std::move(body));
    return receive(when([&made](down_msg const& down) { return down.monitor == made.monitor; },
                        [](down_msg const& down) { return down.reason; }));
}

exit_reason closed(std::string why) { return exit_reason::error("close_stream", std::move(why)); }

TEST(stage_stream, gives_the_first_events) {  // GS-140
    in_runtime([] {
        EXPECT_EQ(taken(stream(start_link<counter>()), 10), range(0, 10));
        EXPECT_EQ(mailbox_length(), 0U);
    });
}

TEST(stage_stream, asks_again_as_it_is_read) {  // GS-141
    in_runtime([] {
        EXPECT_EQ(taken(stream(start_link<counter>(), {.max_demand = 100}), 300), range(0, 300));
        auto const source = start_link<idle>(self());
        auto events = stream(source, {.max_demand = 10, .min_demand = 5});
        auto at = events.begin();
        EXPECT_EQ(next<demand_seen>().count, 10U);
        send(source, emit_these{range(0, 10)});
        for (int i = 0; i < 5; ++i, ++at) EXPECT_EQ(*at, i);
        settle(source);
        EXPECT_TRUE(none<demand_seen>()) << "nobody has come back for more";
        EXPECT_EQ(*at, 5);
        EXPECT_EQ(next<demand_seen>().count, 5U);
    });
}

TEST(stage_stream, does_not_wait_for_an_event_behind_the_last_that_is_wanted) {
    in_runtime([] {
        auto const source = start_link<idle>(self());
        send(source, emit_these{range(0, 10)});
        auto events = stream(source);
        auto at = events.begin();
        numbers got{*at};
        for (int i = 1; i < 10; ++i) got.push_back(*++at);
        ++at;
        EXPECT_EQ(got, range(0, 10));
    });
}

TEST(stage_stream, of_a_name_that_nobody_holds_ends_its_reader) {  // GS-142
    in_runtime([] {
        for (auto const mode : {cancel_mode::permanent, cancel_mode::transient}) {
            EXPECT_EQ(end_of_reader([mode] { taken(stream(producer_ref<int>{"nobody"}, {.cancel = mode})); }),
                      exit_reason::error("init_stream", "noproc"));
        }
        EXPECT_EQ(taken(stream(producer_ref<int>{"nobody"}, {.cancel = cancel_mode::temporary})), numbers{});
    });
}

TEST(stage_stream, of_a_name_that_nobody_holds_leaves_the_others) {
    in_runtime([] {
        auto const source = *gen_stage::try_start<idle>(self());
        auto events = stream<int>({{source}, {"nobody"}});
        try {
            static_cast<void>(events.begin());
            ADD_FAILURE() << "there is no producer of this name";
        } catch (process_exit const& end) {
            EXPECT_EQ(end.reason(), exit_reason::error("init_stream", "noproc"));
        }
        EXPECT_EQ(next<cancel_seen>().why.reason, exit_reason{});
        EXPECT_TRUE(none<protocol::cancelled>());
        EXPECT_EQ(events.begin(), events.end());
    });
}

TEST(stage_stream, of_a_dead_process_ends_its_reader) {  // GS-143
    in_runtime([] {
        auto const gone = start_link<counter>();
        stop(gone);
        EXPECT_EQ(end_of_reader([gone] { taken(stream(gone)); }), closed("noproc"));
        EXPECT_EQ(taken(stream(gone, {.cancel = cancel_mode::temporary})), numbers{});
        EXPECT_EQ(mailbox_length(), 0U);
    });
}

struct end_now {};

pid refusing_producer(bool ends) {
    return spawn([ends] {
        receive([](protocol::subscribe const& asked) {
            send(asked.from.process, protocol::cancelled{{self(), asked.from.tag}, exit_reason{"no_thanks"}});
        });
        if (!ends) receive([](end_now) {});
    });
}

TEST(stage_stream, that_is_refused_ends_its_reader) {  // GS-144
    in_runtime([] {
        for (bool const ends : {false, true}) {
            EXPECT_EQ(end_of_reader([ends] { taken(stream(producer_ref<int>{refusing_producer(ends)})); }), closed("no_thanks"));
            EXPECT_EQ(taken(stream(producer_ref<int>{refusing_producer(ends)}, {.cancel = cancel_mode::temporary})), numbers{});
            EXPECT_EQ(mailbox_length(), 0U);
        }
    });
}

std::string complaint_about(producer_ref<int> const& producer, gen_stage::subscribe_options const& options) {
    try {
        static_cast<void>(stream(producer, options));
    } catch (argument_error const& wrong) {
        return wrong.what();
    }
    return "no complaint";
}

TEST(stage_stream, names_a_bad_option_and_its_producer) {  // GS-145
    EXPECT_EQ(complaint_about("numbers", {.max_demand = 0}),
              "stream: cannot subscribe to producer \"numbers\": expected max_demand to be equal to or greater than 1, got: 0");
    EXPECT_EQ(complaint_about("numbers", {.max_demand = 5, .min_demand = 5}),
              "stream: cannot subscribe to producer \"numbers\": expected min_demand to be equal to or less than 4, got: 5");
    EXPECT_NE(complaint_about("numbers", {.cancel = static_cast<cancel_mode>(7)}).find("expected cancel to be permanent"),
              std::string::npos);
    EXPECT_NE(complaint_about(pid{}, {}).find("a producer's pid or name"), std::string::npos);
}

TEST(stage_stream, of_finite_producers_ends_with_the_last_of_them) {  // GS-146
    in_runtime([] {
        auto const source = [](int first, int last) {
            return gen_stage::from_range(range(first, last), {.demand = demand_mode::accumulate, .link = false});
        };
        gen_stage::subscribe_options const transient{.max_demand = 4, .cancel = cancel_mode::transient};
        numbers got = taken(stream<int>({{source(0, 10), transient}, {source(10, 13), transient}}));
        std::sort(got.begin(), got.end());
        EXPECT_EQ(got, range(0, 13));
        EXPECT_EQ(mailbox_length(), 0U);
    });
}

TEST(stage_stream, lets_an_accumulating_producer_go) {  // GS-147
    in_runtime([] {
        auto const source = start_link<counter>({.demand = demand_mode::accumulate});
        EXPECT_EQ(taken(stream(source), 3), range(0, 3));
        EXPECT_EQ(gen_stage::demand(source), demand_mode::forward);
    });
}

TEST(stage_stream, sets_the_mode_of_those_that_it_is_told) {
    in_runtime([] {
        auto const source = start_link<idle>({.demand = demand_mode::accumulate}, self());
        pid const me = self();
        spawn_link([source, me] {
            send(me, batch_seen{taken(stream(source, {}, {.producers = std::vector<pid>{}}), 2)});
        });
        next<subscribed>();
        settle(source);
        EXPECT_EQ(gen_stage::demand(source), demand_mode::accumulate);
        send(source, emit_these{{1, 2}});
        gen_stage::demand(source, demand_mode::forward);
        EXPECT_EQ(next<batch_seen>().events, (numbers{1, 2}));
        auto const upstream = start_link<counter>();
        EXPECT_EQ(taken(stream(upstream, {}, {.demand = demand_mode::accumulate, .producers = {{source}}}), 1), numbers{0});
        EXPECT_EQ(gen_stage::demand(source), demand_mode::accumulate);
    });
}

TEST(stage_stream, leaves_nothing_behind_when_its_loop_is_left) {
    in_runtime([] {
        auto const source = *gen_stage::try_start<idle>(self());
        send(source, emit_these{range(0, 3000)});
        send(self(), info_seen{"mine"});
        EXPECT_EQ(taken(stream(source, {.max_demand = 7}), 5), range(0, 5));
        EXPECT_THROW(
            for (int const each : stream(source, {.max_demand = 7})) {
                if (each > 20) throw std::runtime_error{"enough"};
            },
            std::runtime_error);
        for (int i = 0; i < 2; ++i) EXPECT_EQ(next<cancel_seen>().why.reason, exit_reason{});
        settle(source);
        EXPECT_TRUE(none<protocol::events<int>>());
        EXPECT_TRUE(none<protocol::cancelled>());
        exit_signal(source, exit_reason::kill());
        ref const watch = monitor(source);
        EXPECT_EQ(receive([](down_msg const& down) { return down.monitor; }), watch) << "no other monitor is left";
        EXPECT_EQ(next<info_seen>().text, "mine");
    });
}

TEST(stage_stream, that_nobody_reads_subscribes_to_nobody) {
    in_runtime([] {
        auto const source = start_link<idle>(self());
        { auto const unread = stream(source); }
        settle(source);
        EXPECT_TRUE(none<subscribed>());
    });
}

TEST(stage_stream, of_one_broadcast_twice_has_its_events_once) {
    in_runtime([] {
        auto const source = start_link<counter>({.demand = demand_mode::accumulate, .dispatcher = gen_stage::broadcast{}});
        EXPECT_EQ(taken(stream<int>({{source, {.max_demand = 10}}, {source, {.max_demand = 10}}}), 30), range(0, 30));
        settle(source);
        EXPECT_EQ(mailbox_length(), 0U) << "what it asked for the refused one is not answered";
    });
}

TEST(stage_stream, ends_its_reader_when_a_permanent_producer_ends) {
    in_runtime([] {
        auto const source = *gen_stage::try_start<idle>(self());
        auto const other = start_link<idle>(self());
        send(source, emit_these{{1, 2}});
        EXPECT_EQ(end_of_reader([source, other] {
                      for (int const each : stream<int>({{source}, {other}})) {
                          if (each == 2) stop(source, exit_reason::shutdown());
                      }
                  }),
                  closed("shutdown"));
        EXPECT_EQ(next<terminated>().reason, exit_reason::shutdown());
    });
}

TEST(stage_stream, of_a_killed_reader_is_told_to_its_producers) {
    in_runtime([] {
        auto const source = start_link<idle>(self());
        pid const reader = spawn([source] { taken(stream(source)); });
        next<demand_seen>();
        exit_signal(reader, exit_reason::kill());
        auto const end = next<cancel_seen>();
        EXPECT_TRUE(end.why.down);
        EXPECT_EQ(end.why.reason, exit_reason::killed());
    });
}

}  // namespace
