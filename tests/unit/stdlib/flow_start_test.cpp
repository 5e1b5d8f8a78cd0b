// Flows that run on their own: who takes their events, how they end, and that nothing of them is left then.

#include <weft/names.hpp>
#include <weft/supervisor.hpp>

#include "unit/stdlib/flow_stages.hpp"

#include <map>

namespace {

using namespace weft;
using namespace weft::flow_test;
using weft::test::end_after;
using weft::test::in_runtime;
using weft::test::wait_for_end;

// All tests share these two shapes of a flow.
auto adding(numbers events, on_number add = add_one, flow::layer_options const& options = {.stages = 2, .max_demand = 10}) {
    return flow::from(std::move(events), options) | flow::map(std::move(add));
}
auto counted(pid probe, int limit = 1 << 30, exit_reason end = {}) {
    return flow::from_specs({flow::spec<counting>(probe, limit, std::move(end))}, {.stages = 2, .max_demand = 10}) | flow::map(on_number{add_one});
}

TEST(flow_start, runs_a_finite_flow_and_ends_normal) {  // FL-122
    in_runtime([] {
        auto const seen_sum = std::make_shared<std::atomic<int>>(0);
        on_number const add = [seen_sum](int n) { return *seen_sum += n; };
        trap_exit(true);
        pid const running = flow::start_link(adding(up_to(100), add), {.demand = gen_stage::demand_mode::accumulate});
        EXPECT_TRUE(end_after(running, [running] { gen_stage::demand(running, gen_stage::demand_mode::forward); }).is_normal());
        EXPECT_EQ(*seen_sum, 5050);
        EXPECT_EQ(receive([running](exit_msg const& end) { return end.from == running; }), true);
        EXPECT_EQ(mailbox_length(), 0U);
    });
}

TEST(flow_start, keeps_everything_back_until_it_is_told_to_forward) {  // FL-118
    in_runtime([] {
        auto const sink = gen_stage::start_link<collecting>(self());
        pid const running = flow::into_stages(counted(self(), 5), {sink}, {.demand = gen_stage::demand_mode::accumulate});
        gen_stage::stage_ref<counting> const source{process_of("counting")};
        EXPECT_EQ(gen_stage::demand(source), gen_stage::demand_mode::accumulate);
        EXPECT_EQ(gen_stage::demand(running), gen_stage::demand_mode::accumulate);
        EXPECT_FALSE(test::next_now<seen>());
        gen_stage::demand(running, gen_stage::demand_mode::forward);
        EXPECT_EQ(sorted(collect("collecting", 5)), up_to(5));
        static_cast<void>(wait_for_end(running));
        stop(sink);
        pid const endless = flow::start_link(counted(self()));
        EXPECT_EQ(gen_stage::demand(endless), gen_stage::demand_mode::forward);
        stop(endless);
    });
}

TEST(flow_start, registers_the_coordinator) {  // FL-117
    in_runtime([] {
        pid const plain = flow::start_link(counted(self()), {.name = "plain"});
        EXPECT_EQ(whereis("plain"), plain);
        auto const taken = flow::try_start_link(counted(self()), {.name = "plain"});
        ASSERT_FALSE(taken);
        pid const stages = flow::into_stages(counted(self()), {}, {.name = "stages"});
        EXPECT_EQ(whereis("stages"), stages);
        pid const specs = flow::into_specs(counted(self()), {flow::spec<collecting>(self())}, {.name = "specs"});
        EXPECT_EQ(whereis("specs"), specs);
        for (pid const one : {plain, stages, specs}) stop(one);
        for (int i = 0; i < 3; ++i) EXPECT_TRUE(is_gone("counting"));
        EXPECT_TRUE(is_gone("collecting"));
    });
}

TEST(flow_start, hands_its_events_to_running_consumers_that_live_on) {  // FL-110
    in_runtime([] {
        auto const sink = gen_stage::start_link<collecting>(self());
        pid const running = flow::into_stages(adding(up_to(100)), {sink}, {.demand = gen_stage::demand_mode::accumulate});
        EXPECT_TRUE(end_after(running, [running] { gen_stage::demand(running, gen_stage::demand_mode::forward); }).is_normal());
        numbers expected = up_to(101);
        expected.erase(expected.begin());
        EXPECT_EQ(sorted(collect("collecting", 100)), expected);
        EXPECT_TRUE(is_alive(sink));
        stop(sink);
    });
}

TEST(flow_start, subscribes_consumers_as_they_are_wired) {  // FL-115
    in_runtime([] {
        auto const sink = gen_stage::start_link<collecting>(self());
        pid const running = flow::into_stages(counted(self()), {flow::wired{sink, {.max_demand = 7, .min_demand = 3}}});
        auto const how = test::next<subscribed>();
        ASSERT_TRUE(how);
        EXPECT_EQ(how->options.max_demand, 7);
        EXPECT_EQ(how->options.min_demand, 3);
        EXPECT_EQ(how->options.cancel, gen_stage::cancel_mode::transient);
        EXPECT_THROW(static_cast<void>(flow::into_stages(counted(self()), {flow::wired{sink, {.max_demand = 0}}})), argument_error);
        stop(running);
        stop(sink);
    });
}

TEST(flow_start, uses_the_dispatcher_that_it_is_given) {  // FL-121
    in_runtime([] {
        auto const one = gen_stage::start_link<collecting>(self(), std::string{"one"});
        auto const two = gen_stage::start_link<collecting>(self(), std::string{"two"});
        pid const running = flow::into_stages(adding(up_to(20)), {one, two}, {.dispatcher = gen_stage::broadcast{}});
        EXPECT_EQ(sorted(collect("one", 20)), sorted(collect("two", 20)));
        static_cast<void>(wait_for_end(running));
        // A source that cannot be told its dispatcher gets stages before it that can.
        pid const odd_and_even = flow::into_stages(
            flow::from_specs({flow::spec<counting>(self(), 20)}, {.stages = 1}),
            {flow::wired{one, {.partition = 0}}, flow::wired{two, {.partition = 1}}},
            {.dispatcher = gen_stage::by_partition(2, [](int n) { return n % 2; })});
        EXPECT_EQ(collect("one", 10), (numbers{0, 2, 4, 6, 8, 10, 12, 14, 16, 18}));
        EXPECT_EQ(collect("two", 10).front(), 1);
        static_cast<void>(wait_for_end(odd_and_even));
        for (auto const sink : {one, two}) stop(sink);
    });
}

struct go_on {};

TEST(flow_start, fails_when_a_consumer_does_not_subscribe_in_time) {  // FL-120
    in_runtime([] {
        pid const deaf = spawn([] { receive([](go_on) {}); });
        auto const started = flow::try_into_stages(counted(self()), {deaf}, {.subscribe_timeout = nanoseconds{0}});
        ASSERT_FALSE(started);
        EXPECT_EQ(started.error(), exit_reason::timeout());
        EXPECT_TRUE(is_gone("counting"));
        EXPECT_THROW(static_cast<void>(flow::into_stages(counted(self()), {deaf}, {.subscribe_timeout = nanoseconds{-1}})), argument_error);
        send(deaf, go_on{});
    });
}

TEST(flow_start, passes_later_consumers_on_to_its_last_stages) {  // FL-112
    in_runtime([] {
        pid const running = flow::into_stages(adding({1, 2, 3, 4, 5}, add_one, {.stages = 1}), {});
        auto const sink = gen_stage::start_link<collecting>(self());
        static_cast<void>(gen_stage::subscribe(sink, gen_stage::producer_ref<int>{running},
                                               {.max_demand = 1, .cancel = gen_stage::cancel_mode::transient}));
        for (int n = 2; n <= 6; ++n) {
            auto const batch = test::next<seen>();
            ASSERT_TRUE(batch);
            EXPECT_EQ(batch->events, numbers{n});
        }
        static_cast<void>(wait_for_end(running));
        EXPECT_TRUE(is_alive(sink));
        stop(sink);
    });
}

auto stream_of(pid running) {
    return gen_stage::stream(gen_stage::producer_ref<int>{running}, {.cancel = gen_stage::cancel_mode::transient});
}

TEST(flow_start, can_be_read_as_a_stream) {  // FL-114
    in_runtime([] {
        numbers expected = up_to(101);
        expected.erase(expected.begin());
        pid const one = flow::into_stages(adding(up_to(100)), {});
        pid const other = flow::into_stages(adding(up_to(100)), {});
        auto first = stream_of(one);
        auto second = stream_of(other);
        static_cast<void>(first.begin());  // both are subscribed to by then, and each has the stages of its own flow
        static_cast<void>(second.begin());
        for (auto* const events : {&first, &second}) {
            numbers got;
            for (int const each : *events) got.push_back(each);
            EXPECT_EQ(sorted(std::move(got)), expected);
        }
        for (pid const running : {one, other}) static_cast<void>(wait_for_end(running));
        EXPECT_EQ(mailbox_length(), 0U);
    });
}

TEST(flow_start, leaves_nothing_in_a_process_that_stops_reading_it) {
    in_runtime([] {
        for (std::size_t const count : {std::size_t{0}, std::size_t{1}, std::size_t{15}}) {
            pid const running = flow::into_stages(counted(self()), {});
            numbers got;
            {
                auto events = stream_of(running);
                auto at = events.begin();
                for (; got.size() < count; ++at) got.push_back(*at);
            }
            EXPECT_EQ(got.size(), count);
            unlink(running);  // a flow that nobody reads any more ends by itself, if all of its last stages were being read
            static_cast<void>(end_after(running, [running] { exit_signal(running, exit_reason::shutdown()); }));
            static_cast<void>(process_of("counting"));
            EXPECT_TRUE(is_gone("counting"));
            EXPECT_EQ(mailbox_length(), 0U);
        }
    });
}

TEST(flow_start, starts_consumers_and_lets_others_join_them) {  // FL-111, FL-113
    in_runtime([] {
        pid const running = flow::into_specs(counted(self(), 200), {flow::spec<collecting>(self())}, {.demand = gen_stage::demand_mode::accumulate});
        pid const first = process_of("collecting");
        auto const second = gen_stage::start_link<collecting>(self(), std::string{"second"});
        static_cast<void>(gen_stage::subscribe(second, gen_stage::producer_ref<int>{running}, {.cancel = gen_stage::cancel_mode::transient}));
        for (int i = 0; i < 2 + 1 + 2; ++i) EXPECT_TRUE(test::next<subscribed>());  // the second one to the coordinator first
        for (pid const sink : {first, second.id()}) static_cast<void>(gen_stage::demand(sink));  // has asked by then
        gen_stage::demand(running, gen_stage::demand_mode::forward);
        std::map<std::string, std::size_t> counts;
        numbers all;
        while (all.size() < 200) {
            auto const batch = test::next<seen>();
            ASSERT_TRUE(batch);
            counts[batch->what] += batch->events.size();
            all.insert(all.end(), batch->events.begin(), batch->events.end());
        }
        EXPECT_EQ(sorted(all), up_to(200));
        EXPECT_GT(counts["collecting"], 0U);
        EXPECT_GT(counts["second"], 0U);
        EXPECT_TRUE(is_gone("collecting"));
        stop(second);
    });
}

TEST(flow_start, ends_as_shutdown_when_a_source_fails) {  // FL-123, FL-128
    in_runtime([] {
        trap_exit(true);
        exit_reason const broken{"broken"};
        pid const alone = flow::start_link(counted(self(), 50, broken), {.demand = gen_stage::demand_mode::accumulate});
        EXPECT_EQ(end_after(alone, [alone] { gen_stage::demand(alone, gen_stage::demand_mode::forward); }), exit_reason::shutdown());
        pid const specs = flow::into_specs(counted(self()), {flow::spec<collecting>(self())});
        static_cast<void>(process_of("counting"));  // the first flow's
        EXPECT_EQ(end_after(specs, [] { exit_signal(process_of("counting"), exit_reason{"broken"}); }), exit_reason::shutdown());
        EXPECT_TRUE(is_gone("collecting"));
    });
}

TEST(flow_start, ends_running_consumers_with_the_reason_of_a_failure) {
    in_runtime([] {
        trap_exit(true);
        exit_reason const broken{"broken"};
        auto const sink = gen_stage::start_link<collecting>(self());
        pid const running = flow::into_stages(counted(self(), 5, broken), {sink}, {.demand = gen_stage::demand_mode::accumulate});
        EXPECT_EQ(end_after(sink, [running] { gen_stage::demand(running, gen_stage::demand_mode::forward); }), broken);
    });
}

TEST(flow_start, ends_with_a_consumer_that_would_have_to_be_started_again) {  // FL-129
    in_runtime([] {
        trap_exit(true);
        auto const run = [](exit_reason const& on_thirteen) {
            auto const sinks = {flow::spec<collecting>(self(), std::string{"collecting"}, on_thirteen)};
            pid const running = flow::into_specs(counted(self()), sinks, {.demand = gen_stage::demand_mode::accumulate});
            return end_after(running, [running] { gen_stage::demand(running, gen_stage::demand_mode::forward); });
        };
        EXPECT_EQ(run(exit_reason{"broken"}), exit_reason::shutdown());
        EXPECT_EQ(run(exit_reason::shutdown()), exit_reason::normal());
    });
}

TEST(flow_start, is_a_child_that_is_started_again) {  // FL-130
    in_runtime([] {
        auto const flows = supervisor::start_link(
            {.intensity = {.restarts = 1000, .within = std::chrono::seconds{1}}, .children = {flow::make_child_spec(counted(self(), 20))}});
        EXPECT_EQ(supervisor::which_children(flows).front().id, "flow");
        for (int i = 0; i < 2; ++i) EXPECT_TRUE(process_of("counting"));
        stop(flows);
    });
}

TEST(flow_start, is_gone_with_all_it_started_when_its_supervisor_stops_it) {  // FL-131
    in_runtime([] {
        std::size_t const before = info::node(this_runtime()).processes;
        auto const start = [probe = self()] { return flow::into_specs(counted(probe), {flow::spec<collecting>(probe)}); };
        auto const flows = supervisor::start_link({.children = {{.id = "flow", .start = child(start)}}});
        EXPECT_TRUE(process_of("collecting"));
        EXPECT_GE(info::node(this_runtime()).processes, before + 6);
        stop(flows);
        EXPECT_TRUE(test::next_now<test::gone>());
        EXPECT_TRUE(test::next_now<test::gone>());
        while (info::node(this_runtime()).processes > before) yield();
    });
}

TEST(flow_start, lets_a_busy_stage_finish_its_batch) {  // FL-132
    in_runtime([] {
        pid const probe = self();
        on_number const slow = [probe](int n) {
            if (n == 3) {
                send(probe, started{"busy", self()});
                receive([](go_on) {});
            }
            send(probe, seen{"mapped", {n}});
            return n;
        };
        trap_exit(true);
        pid const running = flow::start_link(adding(up_to(5), slow, {.stages = 1, .shutdown = infinity}));
        pid const stage = process_of("busy");
        exit_signal(running, exit_reason::shutdown());  // by its parent
        while (flow::progress(running).empty()) yield();  // answered after the stages were told
        send(stage, go_on{});
        EXPECT_EQ(collect("mapped", 5), up_to(5));
        static_cast<void>(wait_for_end(running));
    });
}

TEST(flow_start, kills_a_stage_that_takes_too_long_to_stop) {
    in_runtime([] {
        pid const probe = self();
        on_number const stuck = [probe](int n) {
            send(probe, started{"stuck", self()});
            receive([](go_on) {});
            return n;
        };
        for (child_shutdown const patience : {child_shutdown{brutal_kill}, child_shutdown{std::chrono::milliseconds{1}}}) {
            pid const running = flow::start_link(adding({1}, stuck, {.stages = 1, .shutdown = patience}));
            pid const stage = process_of("stuck");
            EXPECT_EQ(end_after(stage, [running] { stop(running); }), exit_reason::killed());
        }
    });
}

TEST(flow_start, calls_on_init_in_each_stage) {  // FL-119
    in_runtime([] {
        pid const probe = self();
        flow::layer_options options{.stages = 2, .max_demand = 10};
        options.on_init = [probe](std::size_t index, std::size_t total) {
            send(probe, seen{"init", {static_cast<int>(index), static_cast<int>(total)}});
        };
        EXPECT_EQ((adding(up_to(10), add_one, options) | flow::to<numbers>()).size(), 10U);
        EXPECT_EQ(collect("init", 4), (numbers{0, 2, 1, 2}));
        EXPECT_FALSE(test::next_now<seen>());
        options.on_init = [](std::size_t, std::size_t) { throw std::runtime_error{"no init"}; };
        EXPECT_EQ((adding(up_to(10), add_one, options) | flow::try_run()).error().text(), "no init");
        EXPECT_EQ(flow::try_start_link(adding(up_to(10), add_one, options)).error().text(), "no init");
    });
}

TEST(flow_start, tells_its_progress) {
    in_runtime([] {
        pid const running = flow::into_stages(adding(up_to(100)), {}, {.demand = gen_stage::demand_mode::accumulate});
        using layers = std::vector<flow::layer_progress>;
        EXPECT_EQ(flow::progress(running), (layers{{"source", 1, 0}, {"map", 2, 0}}));
        auto const sink = gen_stage::start_link<collecting>(self());
        static_cast<void>(gen_stage::subscribe(sink, gen_stage::producer_ref<int>{running}, {.cancel = gen_stage::cancel_mode::transient}));
        gen_stage::demand(running, gen_stage::demand_mode::forward);
        EXPECT_EQ(collect("collecting", 100).size(), 100U);
        static_cast<void>(wait_for_end(running));
        EXPECT_EQ(flow::try_progress(running).error(), exit_reason::noproc());

        pid const endless = flow::start_link(counted(self()), {.demand = gen_stage::demand_mode::accumulate});
        auto const shown = process_info(endless);
        ASSERT_TRUE(shown);
        EXPECT_EQ(shown->summary.behaviour, "flow");
        auto const described = flow::detail::plan_of(adding(up_to(3)), std::make_shared<flow::detail::lease>());
        EXPECT_EQ(flow::detail::progress_board{described}.observe().at(1), (std::pair<std::string, std::string>{"layer 1 map", "stages=2 events=0"}));
        gen_stage::demand(endless, gen_stage::demand_mode::forward);
        while (flow::progress(endless).at(2).events < 30) yield();
        EXPECT_GE(flow::progress(endless).at(1).events, 30U);
        stop(endless);
    });
}

}  // namespace
