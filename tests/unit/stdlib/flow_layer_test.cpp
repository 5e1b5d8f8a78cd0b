// One stage of a reducing layer, driven by hand: windows, triggers, mappers, uniq and reducers together, in the order of
// the rules, with batches of any size.

#include <gtest/gtest.h>

#include "unit/stdlib/flow_support.hpp"

#include <chrono>
#include <map>
#include <string>
#include <tuple>
#include <vector>

namespace {

using namespace std::chrono_literals;
namespace flow = weft::flow;
namespace window = weft::flow::window;
using flow::firing;
using flow::trigger_name;
using flow::window_kind;
using weft::test::drive;
using weft::test::from_to;
using weft::test::layer_of;
using weft::test::producer_a;
using weft::test::producer_b;
using numbers = std::vector<int>;

void add(int& sum, int n) { sum += n; }
auto sums() { return flow::reduce(0, add); }

// A sum at a trigger, and which trigger.
struct seen {
    int sum;
    firing why;
    friend bool operator==(seen const&, seen const&) = default;
    friend void PrintTo(seen const& it, std::ostream* to) {
        *to << it.sum << " at " << it.why.trigger.to_string() << " of " << to_string(it.why.window);
    }
};
auto watched() {
    return flow::on_trigger([](int& sum, flow::stage_place, firing const& why) { return std::vector{seen{sum, why}}; });
}
auto reset() {
    return flow::on_trigger([](int& sum) { return numbers{std::exchange(sum, 0)}; });
}
seen done(int sum, window_kind kind, std::int64_t number) { return {sum, {{kind, number}, trigger_name::done()}}; }
seen every(std::int64_t n, int sum, window_kind kind, std::int64_t number) { return {sum, {{kind, number}, trigger_name::every(n)}}; }

// In two windows: 1..50 in the first second, 51..100 in the next.
std::int64_t halves(int n) { return n <= 50 ? 0 : 1500; }

TEST(flow_layer, of_mappers_alone_has_no_window_and_no_accumulator) {
    auto const described = layer_of<int>() | flow::map([](int n) { return n; }) | flow::filter([](int n) { return n > 0; });
    using ops = decltype(described.ops);
    using spec = window::detail::spec<flow::detail::global_window>;
    using core = flow::detail::core_of<int, int, spec, ops, flow::detail::no_fold>::type;
    static_assert(std::is_same_v<core, flow::detail::mapper_core<int, int, ops>>);
    static_assert(!ops::keeps && !flow::detail::no_cuts::cuts);
}

TEST(flow_layer, fires_every_so_many_events_and_keeps_the_accumulator) {  // FL-033
    auto const described = layer_of<int>() | flow::windowed(window::global().trigger_every(10)) | sums() | flow::emit(flow::state);
    for (std::size_t const size : {100U, 7U, 1U}) {
        auto stage = drive<int>(described);
        stage.gets_by(size, from_to(1, 100));
        stage.ends();
        EXPECT_EQ(stage.results(), (numbers{55, 210, 465, 820, 1275, 1830, 2485, 3240, 4095, 5050, 5050}));
    }
}

TEST(flow_layer, goes_on_with_what_on_trigger_leaves) {
    auto stage = drive<int>(layer_of<int>() | flow::windowed(window::global().trigger_every(10)) | sums() | reset());
    stage.gets_by(9, from_to(1, 100));
    stage.ends();
    EXPECT_EQ(stage.results(), (numbers{55, 155, 255, 355, 455, 555, 655, 755, 855, 955, 0}));
}

TEST(flow_layer, tells_on_trigger_which_trigger_fired) {  // FL-075
    auto stage = drive<int>(layer_of<int>() | flow::windowed(window::global().trigger_every(10)) | sums() | watched());
    stage.gets(from_to(1, 10));
    stage.ends();
    EXPECT_EQ(stage.results(), (std::vector{every(10, 55, window_kind::global, 0), done(55, window_kind::global, 0)}));
}

TEST(flow_layer, lets_triggers_see_events_before_they_are_mapped) {  // FL-076
    auto shown = std::make_shared<numbers>();
    auto const look = [shown](numbers events, int&) {
        shown->insert(shown->end(), events.begin(), events.end());
        return flow::go_on(std::move(events));
    };
    auto stage = drive<int>(layer_of<int>() | flow::windowed(window::global().trigger(0, look)) | flow::map([](int n) { return n * 2; }) |
                            flow::filter([](int n) { return n > 4; }) | sums() | flow::emit(flow::state));
    stage.gets(from_to(1, 5));
    stage.ends();
    EXPECT_EQ(*shown, from_to(1, 5));
    EXPECT_EQ(stage.results(), (numbers{6 + 8 + 10}));
}

// Pairs of neighbours: fires before each second event, which also begins the next pair; keeps events back until then.
flow::cut<std::string> neighbours(std::vector<std::string> events, std::vector<std::string>& kept) {
    kept.insert(kept.end(), events.begin(), events.end());
    if (kept.size() < 2) return flow::go_on(std::vector<std::string>{});
    std::vector<std::string> pair{kept[0], kept[1]};
    kept.erase(kept.begin());
    return flow::fire_after("pair", std::move(pair), std::vector<std::string>{});
}

TEST(flow_layer, obeys_a_custom_trigger_that_moves_over_pairs) {  // FL-077
    using texts = std::vector<std::string>;
    auto const gather = flow::reduce(texts{}, [](texts& all, std::string text) { all.push_back(std::move(text)); });
    auto const list_and_reset = flow::on_trigger([](texts& all, flow::stage_place, firing const& why) {
        std::vector<texts> out{std::exchange(all, {})};
        if (why.trigger == trigger_name{"pair"}) return out;
        return std::vector<texts>{};
    });
    auto stage = drive<std::string>(layer_of<std::string>() | flow::windowed(window::global().trigger(texts{}, neighbours)) | gather |
                                    list_and_reset);
    stage.gets({"a", "b", "c"});
    stage.gets({"a", "b", "c"});
    stage.ends();
    EXPECT_EQ(stage.results(), (std::vector<texts>{{"a", "b"}, {"b", "c"}, {"c", "a"}, {"a", "b"}, {"b", "c"}}));

    auto const with_extra = [](texts, int&) { return flow::go_on(texts{"extra"}); };
    auto other = drive<std::string>(layer_of<std::string>() | flow::windowed(window::global().trigger(0, with_extra)) | gather);
    other.gets({"a", "b"});
    other.ends();
    EXPECT_EQ(other.results(), (texts{"extra"}));
}

TEST(flow_layer, fires_from_outside_only_what_got_events) {  // FL-082
    auto stage = drive<int>(layer_of<int>() | flow::windowed(window::global()) | sums() | watched());
    auto const tick = trigger_name::periodically(100ms);
    stage.core().fire(tick, stage.output());
    EXPECT_TRUE(stage.results().empty());
    stage.gets({1, 2});
    stage.core().fire(tick, stage.output());
    stage.core().fire(tick, stage.output());
    EXPECT_EQ(stage.results(), (std::vector{seen{3, {{}, tick}}}));
    stage.gets({4});
    stage.core().fire(tick, stage.output());
    EXPECT_EQ(stage.results(), (std::vector{seen{7, {{}, tick}}}));
}

TEST(flow_layer, starts_again_after_each_count_window) {  // FL-084
    auto stage = drive<int>(layer_of<int>() | flow::windowed(window::count(10)) | sums() | flow::emit(flow::state));
    stage.gets_by(7, from_to(1, 100));
    stage.ends();
    EXPECT_EQ(stage.results(), (numbers{55, 155, 255, 355, 455, 555, 655, 755, 855, 955, 0}));
}

TEST(flow_layer, counts_for_its_trigger_anew_in_each_count_window) {  // FL-085
    auto const described = layer_of<int>() | flow::windowed(window::count(50).trigger_every(12)) | sums() | watched();
    auto const kind = window_kind::count;
    for (std::size_t const size : {100U, 5U}) {
        auto stage = drive<int>(described);
        stage.gets_by(size, from_to(1, 100));
        stage.ends();
        EXPECT_EQ(stage.results(),
                  (std::vector{every(12, 78, kind, 0), every(12, 300, kind, 0), every(12, 666, kind, 0), every(12, 1176, kind, 0),
                               done(1275, kind, 0), every(12, 678, kind, 1), every(12, 1500, kind, 1), every(12, 2466, kind, 1),
                               every(12, 3576, kind, 1), done(3775, kind, 1), done(0, kind, 2)}));
    }
}

TEST(flow_layer, names_the_current_count_window_when_it_is_fired_from_outside) {  // FL-087
    auto stage = drive<int>(layer_of<int>() | flow::windowed(window::count(3)) | sums() | watched());
    stage.gets(from_to(1, 4));
    static_cast<void>(stage.results());
    stage.core().fire(trigger_name{"sample"}, stage.output());
    EXPECT_EQ(stage.results(), (std::vector{seen{4, {{window_kind::count, 1}, trigger_name{"sample"}}}}));
}

TEST(flow_layer, is_done_with_a_fresh_accumulator_when_nothing_came) {  // FL-088
    auto stage = drive<int>(layer_of<int>() | flow::windowed(window::count(3)) | flow::reduce([] { return 7; }, add) | watched());
    stage.ends();
    EXPECT_EQ(stage.results(), (std::vector{done(7, window_kind::count, 0)}));
}

TEST(flow_layer, splits_by_event_time) {  // FL-090
    auto stage = drive<int>(layer_of<int>() | flow::windowed(window::fixed(1s, halves)) | sums() | watched());
    stage.joins(producer_a);
    stage.gets_by(30, from_to(1, 100));
    stage.ends();
    EXPECT_EQ(stage.results(), (std::vector{done(1275, window_kind::fixed, 0), done(3775, window_kind::fixed, 1000)}));
}

TEST(flow_layer, fires_in_each_fixed_window_and_finishes_it_when_the_batch_is_over) {  // FL-091, FL-092
    auto const described = layer_of<int>() | flow::windowed(window::fixed(1s, halves).trigger_every(12)) | sums() | watched();
    auto const kind = window_kind::fixed;
    auto small = drive<int>(described);
    small.gets_by(5, from_to(1, 100));
    small.ends();
    EXPECT_EQ(small.results(),
              (std::vector{every(12, 78, kind, 0), every(12, 300, kind, 0), every(12, 666, kind, 0), every(12, 1176, kind, 0),
                           done(1275, kind, 0), every(12, 678, kind, 1000), every(12, 1500, kind, 1000),
                           every(12, 2466, kind, 1000), every(12, 3576, kind, 1000), done(3775, kind, 1000)}));
    auto large = drive<int>(described);
    large.gets(from_to(1, 100));
    large.ends();
    EXPECT_EQ(large.results(),
              (std::vector{every(12, 78, kind, 0), every(12, 300, kind, 0), every(12, 666, kind, 0), every(12, 1176, kind, 0),
                           every(12, 678, kind, 1000), every(12, 1500, kind, 1000), every(12, 2466, kind, 1000),
                           every(12, 3576, kind, 1000), done(1275, kind, 0), done(3775, kind, 1000)}));
}

// 1..40 in the first window, 41..80 in the third, 81..100 in the first again, but for the ten last.
std::int64_t there_and_back(int n) { return n <= 40 || n > 80 ? 0 : 2000; }

TEST(flow_layer, drops_late_events_and_fires_the_windows_between) {  // FL-094
    auto stage = drive<int>(layer_of<int>() | flow::windowed(window::fixed(1s, there_and_back)) | sums() | watched());
    auto const kind = window_kind::fixed;
    stage.gets_by(5, from_to(1, 100));
    stage.ends();
    EXPECT_EQ(stage.results(), (std::vector{done(820, kind, 0), done(0, kind, 1000), done(2420, kind, 2000)}));
}

TEST(flow_layer, finds_nothing_late_within_a_batch) {  // FL-095
    auto stage = drive<int>(layer_of<int>() | flow::windowed(window::fixed(1s, there_and_back)) | sums() | flow::emit(flow::state));
    stage.gets(from_to(1, 100));
    stage.ends();
    EXPECT_EQ(stage.results(), (numbers{820 + 1810, 0, 2420}));
}

TEST(flow_layer, lets_late_events_in_until_their_time_is_over) {  // FL-096, FL-097
    auto const described = layer_of<int>() | flow::windowed(window::fixed(1s, there_and_back).allowed_lateness(1h)) | sums() | watched();
    auto const mark = [](int sum, std::int64_t number) { return seen{sum, {{window_kind::fixed, number}, trigger_name::watermark()}}; };
    auto const kind = window_kind::fixed;
    auto small = drive<int>(described);
    small.gets_by(5, from_to(1, 100));
    EXPECT_EQ(small.results(), (std::vector{mark(820, 0), mark(0, 1000)}));
    EXPECT_EQ(small.core().take_lingering(), (std::vector<std::int64_t>{0, 1000}));
    EXPECT_TRUE(small.core().take_lingering().empty());
    small.ends();
    EXPECT_EQ(small.results(), (std::vector{done(2630, kind, 0), done(0, kind, 1000), done(2420, kind, 2000)}));
    auto large = drive<int>(described);
    large.gets(from_to(1, 100));
    large.ends();
    EXPECT_EQ(large.results(), (std::vector{mark(2630, 0), mark(0, 1000), done(2630, kind, 0), done(0, kind, 1000), done(2420, kind, 2000)}));
}

TEST(flow_layer, fires_open_fixed_windows_in_ascending_order) {  // FL-100
    auto stage = drive<int>(layer_of<int>() | flow::windowed(window::fixed(1s, [](int n) { return n * 1000; })) | sums() | watched());
    stage.joins(producer_a);
    stage.joins(producer_b);
    stage.joins({3, 1, 1});  // never heard, so everything stays open
    stage.gets({2, 2}, producer_a);
    stage.gets({0, 1}, producer_b);
    auto const tick = trigger_name::periodically(5ms);
    stage.core().fire(tick, stage.output());
    auto const at = [&](int sum, std::int64_t number) { return seen{sum, {{window_kind::fixed, number}, tick}}; };
    EXPECT_EQ(stage.results(), (std::vector{at(0, 0), at(1, 1000), at(4, 2000)}));
    stage.gets({1}, producer_b);
    stage.core().fire(tick, stage.output());
    EXPECT_EQ(stage.results(), (std::vector{at(2, 1000)}));
}

TEST(flow_layer, emits_what_a_reducer_emits_before_the_triggers_of_its_batch) {  // FL-030, FL-034
    auto const echo = [](int& sum, int n) {
        sum += n;
        return std::optional<int>{n};
    };
    auto stage = drive<int>(layer_of<int>() | flow::windowed(window::global().trigger_every(2)) |
                            flow::flat_map([](int n) { return numbers{n, n}; }) | flow::emit_and_reduce(0, echo) | flow::emit(flow::state));
    stage.gets({1, 2, 3});
    stage.ends();
    EXPECT_EQ(stage.results(), (numbers{1, 1, 2, 2, 6, 3, 3, 12}));

    auto const last_three = [](numbers& last, int n) {
        last.push_back(n);
        if (last.size() > 3) last.erase(last.begin());
        return std::vector<numbers>{last};
    };
    auto lists = drive<int>(layer_of<int>() | flow::windowed(window::global()) | flow::emit_and_reduce(numbers{}, last_three) |
                            flow::emit(flow::nothing));
    lists.gets(from_to(1, 5));
    lists.ends();
    EXPECT_EQ(lists.results(), (std::vector<numbers>{{1}, {1, 2}, {1, 2, 3}, {2, 3, 4}, {3, 4, 5}}));

    auto const silent = [](numbers& all, int n) {
        all.push_back(n);
        return numbers{};
    };
    auto quiet = drive<int>(layer_of<int>() | flow::windowed(window::global()) | flow::emit_and_reduce(numbers{}, silent));
    quiet.gets({1, 2});
    EXPECT_TRUE(quiet.results().empty());
    quiet.ends();
    EXPECT_EQ(quiet.results(), (numbers{1, 2}));
}

// What somebody looked at, how often without a pause, and when last.
using session = std::tuple<std::string, int, std::int64_t>;
using visit = std::pair<std::string, std::int64_t>;

TEST(flow_layer, can_be_a_session_window) {  // FL-031
    using open_sessions = std::map<std::string, std::pair<int, std::int64_t>>;
    auto const step = [](open_sessions& open, visit const& one) -> std::optional<session> {
        auto const [at, is_new] = open.try_emplace(one.first, 0, one.second);
        auto& [count, last] = at->second;
        std::optional<session> over;
        if (!is_new && one.second - last > 1'000'000) over = session{one.first, std::exchange(count, 0), last};
        ++count;
        last = one.second;
        return over;
    };
    auto const rest = [](open_sessions& open) {
        std::vector<session> all;
        for (auto const& [name, it] : open) all.emplace_back(name, it.first, it.second);
        return all;
    };
    auto stage = drive<visit>(layer_of<visit>() | flow::windowed(window::global()) | flow::emit_and_reduce(open_sessions{}, step) |
                              flow::on_trigger(rest));
    stage.gets({{"elixir", 2'000'000}, {"erlang", 3'100'000}, {"elixir", 3'200'000}, {"erlang", 4'000'000},
                {"elixir", 4'100'000}, {"erlang", 4'150'000}});
    EXPECT_EQ(stage.results(), (std::vector<session>{{"elixir", 1, 2'000'000}}));
    stage.ends();
    EXPECT_EQ(stage.results(), (std::vector<session>{{"elixir", 2, 4'100'000}, {"erlang", 3, 4'150'000}}));
}

TEST(flow_layer, remembers_the_keys_of_uniq_for_a_window) {  // FL-040
    auto const parity = [](int n) { return n % 2; };
    auto stage = drive<int>(layer_of<int>() | flow::windowed(window::count(50)) | flow::uniq_by(parity));
    stage.gets_by(8, from_to(1, 100));
    stage.ends();
    EXPECT_EQ(stage.results(), (numbers{1, 2, 51, 52}));
    auto once = drive<int>(layer_of<int>() | flow::windowed(window::global()) | flow::uniq_by(parity));
    once.gets(from_to(1, 100));
    once.ends();
    EXPECT_EQ(once.results(), (numbers{1, 2}));
}

TEST(flow_layer, keeps_apart_what_uniq_saw_in_windows_that_are_open_together) {
    auto const stays_open = window::fixed(1s, [](int n) { return n % 2 * 1000; });
    auto stage = drive<int>(layer_of<int>() | flow::windowed(stays_open) | flow::map([](int n) { return n / 10; }) | flow::uniq() |
                            flow::reduce(numbers{}, [](numbers& all, int n) { all.push_back(n); }) | flow::emit(flow::state));
    stage.joins(producer_b);
    stage.gets({10, 11, 12, 13, 20, 21, 10});
    stage.ends();
    EXPECT_EQ(stage.results(), (std::vector<numbers>{{1, 2}, {1, 2}}));
}

}  // namespace
