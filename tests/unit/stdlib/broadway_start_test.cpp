// What runs after a start: how many of each, under which names, with which options; and the process around a producer.

#include "broadway_support.hpp"

#include "support/captured_log.hpp"

#include <algorithm>
#include <set>
#include <stdexcept>

namespace {

using namespace weft;
using namespace weft::test;
using namespace std::chrono_literals;
namespace part = broadway::part;

std::set<std::string> names_of_line() {
    std::set<std::string> all;
    for (auto const& name : registered_names()) {
        if (name.starts_with("line")) all.insert(name);
    }
    return all;
}
std::size_t count_of(std::string const& kind) {
    auto const all = names_of_line();
    return static_cast<std::size_t>(
        std::count_if(all.begin(), all.end(), [&](auto const& name) { return name.starts_with("line.Broadway." + kind); }));
}

TEST(broadway_start, makes_the_parts_under_their_names) {  // BW-033 BW-013
    in_runtime([] {
        auto chosen = pipeline_of({});
        start_line(chosen);
        std::set<std::string> expected{"line", "line.Broadway.Producer_0", "line.Broadway.Processor_default_0", "line.Broadway.Terminator",
                                       "line.Broadway.Supervisor", "line.Broadway.ProducerSupervisor", "line.Broadway.ProcessorSupervisor"};
        EXPECT_EQ(names_of_line(), expected);
        broadway::stop("line");

        chosen.batchers = {{lane::odd, {}}, {lane::even, {}}};
        start_line(chosen);
        expected.insert("line.Broadway.BatchersSupervisor");
        for (std::string const key : {"odd", "even"}) {
            for (std::string const& each :
                 {"Batcher_" + key, "BatchProcessor_" + key + "_0", "BatcherSupervisor_" + key, "BatchProcessorSupervisor_" + key}) {
                expected.insert("line.Broadway." + each);
            }
        }
        EXPECT_EQ(names_of_line(), expected);
        broadway::stop("line");
    });
}

TEST(broadway_start, makes_as_many_as_are_asked_for) {  // BW-010 BW-011
    in_runtime([] {
        auto chosen = batched_pipeline_of({}, {});
        chosen.processors.concurrency.reset();
        start_line(chosen);
        EXPECT_EQ(count_of("Producer_"), 1U);
        EXPECT_EQ(count_of("Processor_"), 2 * this_runtime().options().workers);
        EXPECT_EQ(count_of("BatchProcessor_"), 1U);
        broadway::stop("line");

        chosen.producer.concurrency = 3;
        chosen.processors.concurrency = 13;
        chosen.batchers = {{lane::odd, {.concurrency = 2}}, {lane::even, {.concurrency = 3}}};
        start_line(chosen);
        EXPECT_EQ(count_of("Producer_"), 3U);
        EXPECT_EQ(count_of("Processor_"), 13U);
        EXPECT_EQ(count_of("BatchProcessor_odd"), 2U);
        EXPECT_EQ(count_of("BatchProcessor_even"), 3U);
        broadway::stop("line");
    });
}

TEST(broadway_start, subscribes_with_the_demands_of_the_options) {  // BW-017
    in_runtime([] {
        auto chosen = pipeline_of({});
        chosen.producer = {.start = broadway::producer<pushed_producer<item>>(self())};
        chosen.processors = {.concurrency = 1, .max_demand = 6, .min_demand = 3};
        start_line(chosen);
        EXPECT_EQ(next<demand_told>()->count, 6U);
        push("line", {1, 2, 3});
        EXPECT_EQ(next<demand_told>()->count, 3U);
        broadway::stop("line");
    });
}

TEST(broadway_start, is_refused_for_a_name_that_is_taken) {
    captured_log const log;
    in_runtime([] {
        pid const line = start_line(pipeline_of({}));
        auto const second = try_start_line(pipeline_of({}));
        ASSERT_FALSE(second);
        EXPECT_NE(second.error().to_string().find("already_started"), std::string::npos);
        push("line", {1});
        EXPECT_EQ(all_ends(1).successful.size(), 1U);
        broadway::stop(line);
    });
}

// ---- the process around the producer

struct emit_by_call {
    using reply = std::string;
    int data;
};
struct emit_by_cast {
    int data;
};
struct emit_by_info {
    int data;
};
struct ended {
    exit_reason why;
};

/// Emits numbers in every way there is; the transformer makes messages of them.
class talkative {
public:
    talkative(broadway::producer_context const& of, pid probe) : probe_{probe} {
        trap_exit(true);
        send(probe, begun{std::to_string(of.index) + " of " + std::to_string(of.producers) + ", " + of.pipeline.text(), self()});
    }
    std::vector<int> handle_demand(std::size_t) { return std::exchange(on_demand_, {}); }
    std::pair<std::string, std::vector<int>> handle_call(emit_by_call request) { return {"emitted", {request.data}}; }
    std::vector<int> handle_cast(emit_by_cast order) { return {order.data}; }
    std::vector<int> handle_info(emit_by_info order) { return {order.data}; }
    void terminate(exit_reason const& why) { send(probe_, ended{why}); }

private:
    pid probe_;
    std::vector<int> on_demand_{1};
};

script_options talkative_line() {
    auto const to = broadway::acknowledge_to<item>(self(), make_ref());
    auto chosen = pipeline_of({});
    chosen.resubscribe_interval = 1ms;
    chosen.producer = {.start = broadway::producer<talkative>(self()).transformer([to](int number) {
        if (number == 13) throw std::runtime_error{"unlucky"};
        return item_of(number * 100, to);
    })};
    return chosen;
}

TEST(broadway_start, gives_everything_that_a_producer_emits_to_the_transformer) {  // BW-022
    in_runtime([] {
        start_line(talkative_line());
        gen_stage::stage_ref<talkative> const producer{part_of("line", part::producer(0))};
        EXPECT_EQ(data_of(next_ends().successful), numbers{100});
        EXPECT_EQ(gen_stage::call(producer, emit_by_call{2}), "emitted");
        EXPECT_EQ(data_of(next_ends().successful), numbers{200});
        gen_stage::cast(producer, emit_by_cast{3});
        EXPECT_EQ(data_of(next_ends().successful), numbers{300});
        send(producer, emit_by_info{4});
        EXPECT_EQ(data_of(next_ends().successful), numbers{400});
        broadway::stop("line");
    });
}

TEST(broadway_start, restarts_a_producer_whose_transformer_fails) {  // BW-024
    captured_log const log;
    in_runtime([] {
        start_line(talkative_line());
        EXPECT_EQ(data_of(next_ends().successful), numbers{100});
        pid const first = next<begun>()->process;
        send(first, emit_by_info{13});
        pid const second = next<begun>()->process;
        EXPECT_NE(first, second);
        EXPECT_EQ(data_of(next_ends().successful), numbers{100});
        send(second, emit_by_info{5});
        EXPECT_EQ(data_of(next_ends().successful), numbers{500});
        broadway::stop("line");
    });
    EXPECT_GE(log.lines_with("unlucky").size(), 1U);
}

TEST(broadway_start, tells_a_producer_its_place_and_its_end) {  // BW-018 BW-026
    in_runtime([] {
        auto chosen = talkative_line();
        chosen.producer.concurrency = 2;
        start_line(chosen);
        EXPECT_EQ(next_begun(2), (std::vector<std::string>{"0 of 2, line", "1 of 2, line"}));
        broadway::stop("line");
        for (int i = 0; i < 2; ++i) EXPECT_TRUE(next<ended>()->why.is_clean());
    });
}

struct idle_child {
    explicit idle_child(pid probe) { send(probe, begun{"child", self()}); }
};

/// Is replaced by another producer before anything starts.
struct forerunner {
    pid probe;
    std::vector<item> handle_demand(std::size_t) { return {}; }

    template <class Message>
    static void prepare_for_start(broadway::start_settings<Message>& settings) {
        settings.processors.max_demand = 4;
        pid const to = whereis("probe");
        settings.producer.start = broadway::producer<pushed_producer<item>>(to);
        settings.children.push_back({.id = "extra", .start = weft::child<idle_child>(to)});
    }
};

TEST(broadway_start, lets_a_producer_prepare_the_pipeline) {  // BW-019
    in_runtime([] {
        register_name("probe", self());
        auto chosen = pipeline_of({});
        chosen.producer = {.start = broadway::producer<forerunner>(self())};
        start_line(chosen);
        EXPECT_EQ(next_begun(1), std::vector<std::string>{"child"});
        EXPECT_EQ(next<demand_told>()->count, 4U);
        EXPECT_EQ(supervisor::which_children(part_of("line", part::supervisor))[0].id, "extra");
        push("line", {1});
        EXPECT_EQ(all_ends(1).successful.size(), 1U);
        broadway::stop("line");
    });
}

// ---- the context

struct contextless {
    using message = broadway::message<int>;
    explicit contextless(std::any const& context) : has_context_{context.has_value()} {}
    void handle_message(message& one) const { one.put_data(has_context_ ? 1 : 0); }
    bool has_context_;
};

TEST(broadway_start, gives_each_callback_the_context) {  // BW-012
    in_runtime([] {
        for (bool const with : {false, true}) {
            broadway::options<contextless> chosen{.name = "plain"};
            chosen.producer = {.start = broadway::producer<pushed_producer<plain_item>>()};
            chosen.processors = {.concurrency = 1};
            if (with) chosen.context = std::string{"given"};
            broadway::start_link<contextless>(chosen);
            push("plain", items_of<plain_item>({7}, make_ref()));
            EXPECT_EQ(data_of(next_ends<plain_item>().successful), numbers{with ? 1 : 0});
            broadway::stop("plain");
        }
    });
}

TEST(broadway_start, makes_payloads_of_deliveries) {
    in_runtime([] {
        struct words {
            using message = broadway::message<std::string>;
            void handle_message(message& one) const { one.put_data(one.data() + "!"); }
        };
        broadway::options<words> chosen{.name = "words"};
        chosen.producer = {.start = broadway::producer<pushed_producer<broadway::delivery>>()};
        broadway::start_link<words>(chosen);
        auto const to = broadway::acknowledge_to<words::message>(self(), make_ref());
        std::vector<broadway::delivery> all;
        all.push_back({"hello", std::make_shared<broadway::receipt>(to)});
        push("words", std::move(all));
        EXPECT_EQ(next_ends<words::message>().successful.at(0).data(), "hello!");
        broadway::stop("words");
    });
}

}  // namespace
