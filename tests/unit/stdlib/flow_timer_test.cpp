// A stage of a flow as a process between two others: its timers, messages that fire triggers, ends, and whole flows with
// windows. Long periods are ticked by hand, with the message that the timer sends.

#include <weft/flow.hpp>
#include <weft/timer.hpp>

#include <gtest/gtest.h>

#include "support/in_runtime.hpp"
#include "support/probe.hpp"
#include "unit/stdlib/flow_support.hpp"

#include <algorithm>
#include <chrono>
#include <numeric>
#include <string>
#include <vector>

namespace {

using namespace weft;
using namespace std::chrono_literals;
using weft::test::from_to;
using weft::test::in_runtime;
using weft::test::next;
using weft::test::next_now;
namespace window = weft::flow::window;
using numbers = std::vector<int>;

void add(int& sum, int n) { sum += n; }

/// What came out at a trigger: "3/4 fixed 1000 done: 55".
struct out {
    std::string at;
};
out described(int sum, flow::stage_place place, flow::firing const& why) {
    return {std::to_string(place.index) + "/" + std::to_string(place.total) + " " + to_string(why.window) + " " +
            why.trigger.to_string() + ": " + std::to_string(sum)};
}
auto watched() {
    return flow::on_trigger([](int sum, flow::stage_place place, flow::firing const& why) {
        return std::vector{described(sum, place, why)};
    });
}

// Emits what it is given.
struct give {
    numbers events;
};
struct end_of_input {};
class by_hand {
public:
    numbers handle_demand(std::size_t) { return {}; }
    numbers handle_cast(give order) { return std::move(order.events); }
    void handle_info(end_of_input) { gen_stage::async_stop(self()); }
};

// Sends each event on.
template <class T>
class handing_on {
public:
    explicit handing_on(pid to) : to_{to} {}
    void handle_events(std::span<T const> events) {
        for (T const& one : events) send(to_, one);
    }

private:
    pid to_;
};

// The same, and asks only when it is told to.
struct ask_for {
    std::int64_t count;
};
template <class T>
class asking : public handing_on<T> {
public:
    using handing_on<T>::handing_on;
    gen_stage::demand_by handle_subscribe(gen_stage::peer, gen_stage::subscribe_options const&, gen_stage::subscription const& who) {
        stage_ = who;
        return gen_stage::demand_by::manual;
    }
    void handle_info(ask_for more) { gen_stage::ask(stage_, more.count); }

private:
    gen_stage::subscription stage_;
};

enum class sink_asks { by_itself, when_told };

/// One stage of the layer, between a source by hand and the caller.
template <class Layer>
class running_stage {
    using event = flow::detail::event_of<Layer>;
    using stage = flow::detail::layer_stage<int, event, decltype(Layer::ops), decltype(Layer::fold)>;

public:
    explicit running_stage(Layer flow, flow::stage_place place = {}, sink_asks how = sink_asks::by_itself)
        : source_{gen_stage::start_link<by_hand>()},
          stage_{gen_stage::start_link<stage>(place, std::move(flow.ops), std::move(flow.fold))} {
        gen_stage::subscribe(stage_, source_, {.cancel = gen_stage::cancel_mode::temporary});
        if (how == sink_asks::by_itself) consume_with<handing_on<event>>();
        else consume_with<asking<event>>();
    }
    /// The consumer takes so many more.
    void take(std::int64_t count) { send(sink_, ask_for{count}); }
    /// Waits until results wait for the consumer.
    void wait_until_full() const {
        while (gen_stage::estimate_buffered_count(stage_) == 0) weft::yield();
    }
    void gets(numbers events) { gen_stage::cast(source_, give{std::move(events)}); }
    void ends() { send(source_, end_of_input{}); }
    /// All that was given has been handled.
    void settle() {
        static_cast<void>(gen_stage::demand(source_));
        settle_stage();
    }
    void settle_stage() { static_cast<void>(gen_stage::demand(stage_)); }
    [[nodiscard]] pid id() const { return stage_; }

private:
    template <class Sink>
    void consume_with() {
        auto const sink = gen_stage::start_link<Sink>(self());
        gen_stage::subscribe(sink, stage_, {.cancel = gen_stage::cancel_mode::temporary});
        sink_ = sink;
    }

    gen_stage::stage_ref<by_hand> source_;
    gen_stage::stage_ref<stage> stage_;
    pid sink_;
};

std::string result() {
    auto got = next<out>();
    return got ? got->at : "nothing came";
}

TEST(flow_timer, fires_periodically_with_all_that_came) {  // FL-079
    in_runtime([] {
        running_stage stage{test::layer_of<int>() | flow::windowed(window::global().trigger_periodically(100ms)) |
                            flow::reduce(0, add) | watched()};
        stage.gets(from_to(1, 10));
        EXPECT_EQ(result(), "0/1 global periodically 100 ms: 55");
    });
}

TEST(flow_timer, fires_when_a_message_says_so) {  // FL-080
    in_runtime([] {
        auto const begin = [] {
            static_cast<void>(send_after(10ms, self(), flow::fire{"sample"}));
            return 0;
        };
        running_stage stage{test::layer_of<int>() | flow::windowed(window::global()) | flow::reduce(begin, add) | watched(), {2, 4}};
        stage.gets(from_to(1, 10));
        EXPECT_EQ(result(), "2/4 global sample: 55");
    });
}

TEST(flow_timer, passes_on_what_a_reducer_emits_without_waiting) {  // FL-032
    in_runtime([] {
        auto const echo = [](int& sum, int n) {
            sum += n;
            return std::vector{n};
        };
        running_stage stage{test::layer_of<int>() | flow::emit_and_reduce(0, echo) | flow::emit(flow::state)};
        stage.gets({1, 2});
        EXPECT_EQ(next<int>(), 1);
        EXPECT_EQ(next<int>(), 2);
        stage.settle();
        EXPECT_EQ(next_now<int>(), std::nullopt);
        stage.gets({4});
        EXPECT_EQ(next<int>(), 4);
        stage.ends();
        EXPECT_EQ(next<int>(), 7);
    });
}

auto in_periods() { return test::layer_of<int>() | flow::windowed(window::periodic(1h)) | flow::reduce(0, add) | watched(); }

TEST(flow_timer, ends_a_periodic_window_at_each_tick) {  // FL-103
    in_runtime([] {
        running_stage stage{in_periods()};
        stage.gets(from_to(1, 10));
        stage.settle();
        send(stage.id(), flow::detail::period_over{});
        send(stage.id(), flow::detail::period_over{});
        EXPECT_EQ(result(), "0/1 periodic 0 done: 55");
        EXPECT_EQ(result(), "0/1 periodic 1 done: 0");
    });
}

TEST(flow_timer, keeps_the_time_of_periodic_windows) {
    in_runtime([] {
        running_stage stage{test::layer_of<int>() | flow::windowed(window::periodic(5ms)) | flow::reduce(0, add) | watched()};
        EXPECT_EQ(result(), "0/1 periodic 0 done: 0");
        EXPECT_EQ(result(), "0/1 periodic 1 done: 0");
    });
}

TEST(flow_timer, fires_every_so_many_events_of_a_periodic_window) {  // FL-104
    in_runtime([] {
        running_stage stage{test::layer_of<int>() | flow::windowed(window::periodic(1h).trigger_every(5)) | flow::reduce(0, add) |
                            watched()};
        stage.gets(from_to(1, 10));
        stage.settle();
        send(stage.id(), flow::detail::period_over{});
        EXPECT_EQ(result(), "0/1 periodic 0 every 5: 15");
        EXPECT_EQ(result(), "0/1 periodic 0 every 5: 55");
        EXPECT_EQ(result(), "0/1 periodic 0 done: 55");
    });
}

// Two results at each trigger, so that one waits in the stage when one was asked for, and the stage with it.
auto in_periods_twice() {
    auto const twice = [](int sum, flow::stage_place place, flow::firing const& why) {
        return std::vector<out>(2, described(sum, place, why));
    };
    return test::layer_of<int>() | flow::windowed(window::periodic(1h)) | flow::reduce(0, add) | flow::on_trigger(twice);
}

TEST(flow_timer, does_not_tick_after_the_input_has_ended) {  // FL-105
    in_runtime([] {
        running_stage stage{in_periods_twice(), {}, sink_asks::when_told};
        ref const watch = monitor(stage.id());
        stage.take(1);
        stage.gets({1, 2});
        stage.ends();
        EXPECT_EQ(result(), "0/1 periodic 0 done: 3");
        stage.wait_until_full();
        send(stage.id(), flow::detail::period_over{});
        send(stage.id(), flow::fire{"late"});
        stage.settle_stage();
        stage.take(1);
        EXPECT_EQ(result(), "0/1 periodic 0 done: 3");
        receive(when([watch](down_msg const& down) { return down.monitor == watch; }, [](down_msg const&) {}));
        EXPECT_FALSE(next_now<out>());
    });
}

TEST(flow_timer, cancels_a_producer_that_subscribes_after_the_end) {
    in_runtime([] {
        running_stage stage{in_periods_twice(), {}, sink_asks::when_told};
        stage.take(1);
        stage.ends();
        EXPECT_EQ(result(), "0/1 periodic 0 done: 0");
        stage.wait_until_full();
        auto const late = gen_stage::start_link<by_hand>();
        auto const tag = gen_stage::detail::subscribe(stage.id(), {{}, {late}, {.cancel = gen_stage::cancel_mode::temporary}}, 5s,
                                                      std::source_location::current());
        ASSERT_TRUE(tag);
        stage.settle_stage();  // by now the producer has been told
        gen_stage::cast(late, give{{5}});
        EXPECT_EQ(gen_stage::estimate_buffered_count(late), 1U);
        stage.take(1);
        EXPECT_EQ(result(), "0/1 periodic 0 done: 0");
    });
}

TEST(flow_timer, closes_a_window_when_the_time_for_late_events_is_over) {  // FL-098
    in_runtime([] {
        auto const seconds = window::fixed(1s, [](int n) { return n; });
        running_stage stage{test::layer_of<int>() | flow::windowed(seconds.allowed_lateness(20ms)) | flow::reduce(0, add) | watched()};
        stage.gets({1});
        stage.gets({1000});
        EXPECT_EQ(result(), "0/1 fixed 0 watermark: 1");
        EXPECT_EQ(result(), "0/1 fixed 0 done: 1");  // the input is silent
        stage.gets({2});
        stage.settle();
        stage.ends();
        EXPECT_EQ(result(), "0/1 fixed 1000 done: 1000");
    });
}

// ---- whole flows

int total(numbers const& all) { return std::accumulate(all.begin(), all.end(), 0); }
auto hundred(int stages, std::int64_t max_demand = 1000) {
    return flow::from(from_to(1, 100), {.stages = stages, .max_demand = max_demand});
}
auto halves(std::int64_t of_a_window) {
    return window::fixed(1s, [of_a_window](int n) { return n <= of_a_window ? 0 : 1000; });
}

TEST(flow_timer, fires_every_ten_events_of_a_flow) {  // FL-073, FL-074
    in_runtime([] {
        for (int const max_demand : {1000, 5, 1}) {
            auto const sums = hundred(1, max_demand) | flow::windowed(window::global().trigger_every(10)) | flow::reduce(0, add);
            EXPECT_EQ(sums | flow::emit(flow::state) | flow::to<numbers>(),
                      (numbers{55, 210, 465, 820, 1275, 1830, 2485, 3240, 4095, 5050, 5050}));
            EXPECT_EQ(sums | flow::on_trigger([](int& sum) { return numbers{std::exchange(sum, 0)}; }) | flow::to<numbers>(),
                      (numbers{55, 155, 255, 355, 455, 555, 655, 755, 855, 955, 0}));
        }
    });
}

TEST(flow_timer, counts_in_windows_of_a_flow) {  // FL-083, FL-086
    in_runtime([] {
        EXPECT_EQ(hundred(1) | flow::windowed(window::count(50)) | flow::reduce(0, add) | flow::emit(flow::state) | flow::to<numbers>(),
                  (numbers{1275, 3775, 0}));
        EXPECT_EQ(total(hundred(1) | flow::partition({.stages = 4}) | flow::windowed(window::count(1000)) | flow::reduce(0, add) |
                        flow::emit(flow::state) | flow::to<numbers>()),
                  5050);
    });
}

TEST(flow_timer, splits_flows_by_event_time) {  // FL-093, FL-099
    in_runtime([] {
        EXPECT_EQ(total(hundred(2, 5) | flow::map([](int n) { return n; }) | flow::partition({.stages = 4, .max_demand = 5}) |
                        flow::windowed(halves(100)) | flow::map([](int n) { return n; }) | flow::reduce(0, add) |
                        flow::emit(flow::state) | flow::to<numbers>()),
                  5050);
        struct part {
            std::size_t stage;
            std::int64_t window;
            int sum;
        };
        auto parts = hundred(4, 5) | flow::windowed(halves(50)) | flow::reduce(0, add) |
                     flow::on_trigger([](int sum, flow::stage_place place, flow::firing const& why) {
                         return std::vector{part{place.index, why.window.number, sum}};
                     }) |
                     flow::to<std::vector<part>>();
        int sum = 0;
        std::vector<std::pair<std::size_t, std::int64_t>> emitted;
        for (part const& one : parts) {
            sum += one.sum;
            emitted.emplace_back(one.stage, one.window);
        }
        EXPECT_EQ(sum, 5050);
        std::sort(emitted.begin(), emitted.end());
        EXPECT_EQ(std::adjacent_find(emitted.begin(), emitted.end()), emitted.end());
    });
}

}  // namespace
