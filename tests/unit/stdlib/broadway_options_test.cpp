// A pipeline's options: what is refused, in which words, and what they do when they are not given.

#include "broadway_support.hpp"
#include "resident_support.hpp"

#include <weft/runtime.hpp>
#include <weft/telemetry.hpp>

#include <algorithm>
#include <any>
#include <atomic>

namespace broadway_options_test {

struct module {
    enum class batcher : std::uint8_t { sqs, s3 };
    using message = weft::broadway::message<int, batcher>;

    explicit module(std::any const& context) : context_{context} {}

    /// Fails with the context.
    void handle_message(message& one) {
        int const* const number = std::any_cast<int>(&context_);
        one.mark_failed(weft::exit_reason{context_.has_value() ? "context " + std::to_string(number == nullptr ? -1 : *number) : "context not set"});
    }
    void handle_batch(batcher, std::span<message>) {}

private:
    std::any context_;
};
using options = weft::broadway::options<module>;

/// What all tests begin with.
inline options valid() {
    return {.name = "options",
            .producer = {.start = weft::broadway::producer<weft::broadway::dummy_producer<module::message>>()},
            .processors = {.concurrency = 1},
            .batchers = {{module::batcher::sqs, {}}}};
}

}  // namespace broadway_options_test

namespace {

using namespace weft;
using namespace weft::test;
using namespace broadway_options_test;
using namespace std::chrono_literals;

constexpr char const* given = "invalid configuration given to broadway::start_link";

// What start_link says to the valid options after `change`; nothing of a pipeline is left by it.
template <class Change>
std::string refused(Change change) {
    options all = valid();
    change(all);
    std::string const text = refusal([&all] { broadway::start_link<module>(all); });
    for (std::string const& name : registered_names()) EXPECT_EQ(name.find("Broadway"), std::string::npos) << name;
    return text;
}

TEST(broadway_options, need_a_name_that_a_process_may_have) {
    in_runtime([] {
        // BW-001
        EXPECT_EQ(refused([](options& all) { all.name = "undefined"; }),
                  given + std::string{", invalid value for name option: expected a name that a process may have, got: \"undefined\""});
        // BW-003
        EXPECT_EQ(refused([](options& all) { all.name = {}; }), given + std::string{", required option name not found"});
        EXPECT_EQ(refused([](options& all) { all.producer = {}; }),
                  given + std::string{" for key [producer], required option start not found"});
    });
}

TEST(broadway_options, need_a_batch_size) {
    in_runtime([] {
        // BW-004
        EXPECT_EQ(refused([](options& all) { all.batchers[0].second.batch_size = 0; }),
                  given + std::string{" for key [batchers, sqs], invalid value for batch_size option: expected positive integer, got: 0"});
        // BW-005
        EXPECT_EQ(refused([](options& all) {
                      all.batchers[0].second.split_by = [] { return [](module::message const&) { return true; }; };
                  }),
                  given + std::string{" for key [batchers, sqs], you must set the max_demand option when split_by decides about "
                                      "the size of batches"});
        EXPECT_EQ(refused([](options& all) {
                      all.batchers.emplace_back(module::batcher::sqs, broadway::batcher_options<module::message>{});
                  }),
                  given + std::string{" for key [batchers, sqs], the batcher is configured twice"});
    });
}

// BW-006
TEST(broadway_options, need_numbers_and_times_in_their_range) {
    in_runtime([] {
        std::string const wrong = ", invalid value for ";
        std::string const positive = " option: expected positive integer, got: ";
        std::string const more = " option: expected a time of more than 0, got: ";
        EXPECT_EQ(refused([](options& all) { all.producer.concurrency = 0; }),
                  given + (" for key [producer]" + wrong) + "concurrency" + positive + "0");
        EXPECT_EQ(refused([](options& all) { all.processors.concurrency = -1; }),
                  given + (" for key [processors, default]" + wrong) + "concurrency" + positive + "-1");
        EXPECT_EQ(refused([](options& all) { all.batchers[0].second.concurrency = 0; }),
                  given + (" for key [batchers, sqs]" + wrong) + "concurrency" + positive + "0");
        EXPECT_EQ(refused([](options& all) { all.batchers[0].second.process = {.stack_bytes = 1}; }),
                  given + (" for key [batchers, sqs]" + wrong) + "process.stack_bytes option: expected 0 or 16384 to " +
                      std::to_string(this_runtime().options().stack_bytes) + ", got: 1");
        EXPECT_EQ(refused([](options& all) { all.batchers[0].second.max_demand = 0; }),
                  given + (" for key [batchers, sqs]" + wrong) + "max_demand" + positive + "0");
        EXPECT_EQ(refused([](options& all) { all.batchers[0].second.batch_timeout = 0ms; }),
                  given + (" for key [batchers, sqs]" + wrong) + "batch_timeout" + more + "0 ms");
        EXPECT_EQ(refused([](options& all) { all.shutdown = -5s; }), given + wrong + "shutdown" + more + "-5 s");
        EXPECT_EQ(refused([](options& all) { all.intensity.within = 0s; }), given + wrong + "intensity.within" + more + "0 ms");
        EXPECT_EQ(refused([](options& all) { all.resubscribe_interval = -1ms; }),
                  given + wrong + "resubscribe_interval option: expected a time of 0 or more, got: -1 ms");
        EXPECT_EQ(refused([](options& all) { all.producer.rate_limiting = {.allowed_messages = -1, .interval = 1s}; }),
                  given + (" for key [producer, rate_limiting]" + wrong) + "allowed_messages" + positive + "-1");
        EXPECT_EQ(refused([](options& all) { all.producer.rate_limiting = {.allowed_messages = 1, .interval = 1us}; }),
                  given + (" for key [producer, rate_limiting]" + wrong) + "interval option: expected a time of 1 ms or more, got: 1 us");
        options all = valid();
        all.resubscribe_interval = 0ms;
        broadway::stop(broadway::start_link<module>(all));
    });
}

// BW-007
TEST(broadway_options, need_both_numbers_of_a_rate_limit) {
    in_runtime([] {
        EXPECT_EQ(refused([](options& all) { all.producer.rate_limiting = {.allowed_messages = 1}; }),
                  given + std::string{" for key [producer, rate_limiting], required option interval not found"});
        EXPECT_EQ(refused([](options& all) { all.producer.rate_limiting = {.interval = 1s}; }),
                  given + std::string{" for key [producer, rate_limiting], required option allowed_messages not found"});
    });
}

// BW-008
TEST(broadway_options, need_a_demand_that_goes_on) {
    in_runtime([] {
        std::string const processors = given + std::string{" for key [processors, default], invalid value for "};
        EXPECT_EQ(refused([](options& all) { all.processors.max_demand = 0; }),
                  processors + "max_demand option: expected positive integer, got: 0");
        EXPECT_EQ(refused([](options& all) { all.processors.min_demand = 10; }),
                  processors + "min_demand option: expected an integer from 0 to max_demand - 1, which is 9, got: 10");
        EXPECT_EQ(refused([](options& all) { all.processors.min_demand = -1; }),
                  processors + "min_demand option: expected non negative integer, got: -1");
    });
}

// What is not given ----------------------------------------------------------------------------------------------------

std::vector<std::string> parts_of(std::string const& name) {
    std::vector<std::string> parts;
    for (std::string const& each : registered_names()) {
        if (each.starts_with(name + ".Broadway.")) parts.push_back(each.substr(name.size() + 10));
    }
    std::sort(parts.begin(), parts.end());
    return parts;
}
std::size_t count_of(std::vector<std::string> const& parts, std::string const& prefix) {
    return static_cast<std::size_t>(std::count_if(parts.begin(), parts.end(), [&prefix](auto const& each) { return each.starts_with(prefix); }));
}

TEST(broadway_options, that_say_nothing_of_concurrency_leave_it_to_the_machine) {  // BW-010
    in_runtime([] {
        script_options all = batched_pipeline_of({}, {});
        all.processors.concurrency = {};
        pid const line = start_line(all);
        auto const parts = parts_of("line");
        EXPECT_EQ(count_of(parts, "Producer_"), 1U);
        EXPECT_EQ(count_of(parts, "Processor_default_"), 2 * this_runtime().options().workers);
        EXPECT_EQ(count_of(parts, "BatchProcessor_standard_"), 1U);
        broadway::stop(line);
    });
}

TEST(broadway_options, say_how_many_of_each_run) {  // BW-011
    in_runtime([] {
        script_options all = pipeline_of({});
        all.producer.concurrency = 3;
        all.processors.concurrency = 13;
        all.batchers = {{lane::odd, {.concurrency = 2}}, {lane::even, {.concurrency = 3}}};
        pid const line = start_line(all);
        auto const parts = parts_of("line");
        EXPECT_EQ(count_of(parts, "Producer_"), 3U);
        EXPECT_EQ(count_of(parts, "Processor_default_"), 13U);
        EXPECT_EQ(count_of(parts, "BatchProcessor_odd_"), 2U);
        EXPECT_EQ(count_of(parts, "BatchProcessor_even_"), 3U);
        broadway::stop(line);
    });
}

// What a message of a pipeline of `module` fails with.
exit_reason failure_with(std::any context) {
    options all = valid();
    all.context = std::move(context);
    pid const pipeline = broadway::start_link<module>(all);
    static_cast<void>(broadway::test_message<module>("options", 1));
    auto const ends = next<broadway::acked<module::message>>();
    broadway::stop(pipeline);
    if (!ends || ends->failed.size() != 1) return exit_reason{"no message failed"};
    return ends->failed[0].status().why()->reason;
}

TEST(broadway_options, hand_their_context_to_the_module) {  // BW-012
    in_runtime([] {
        EXPECT_EQ(failure_with({}), exit_reason{"context not set"});
        EXPECT_EQ(failure_with(7), exit_reason{"context 7"});
    });
}

TEST(broadway_options, without_batchers_start_none) {  // BW-013, BW-033
    in_runtime([] {
        pid const line = start_line(pipeline_of({}));
        EXPECT_EQ(parts_of("line"), (std::vector<std::string>{"ProcessorSupervisor", "Processor_default_0", "ProducerSupervisor", "Producer_0",
                                                              "Supervisor", "Terminator"}));
        broadway::stop(line);
        EXPECT_TRUE(parts_of("line").empty());
    });
}

TEST(broadway_options, name_all_processes) {  // BW-033
    in_runtime([] {
        script_options all = pipeline_of({});
        all.producer.rate_limiting = {.allowed_messages = 1, .interval = 1h};
        all.batchers = {{lane::odd, {.concurrency = 2}}, {lane::even, {}}};
        pid const line = start_line(all);
        std::vector<std::string> expected{"BatchProcessorSupervisor_even", "BatchProcessorSupervisor_odd", "BatchProcessor_even_0",
                                          "BatchProcessor_odd_0", "BatchProcessor_odd_1", "BatcherSupervisor_even", "BatcherSupervisor_odd",
                                          "Batcher_even", "Batcher_odd", "BatchersSupervisor", "ProcessorSupervisor", "Processor_default_0",
                                          "ProducerSupervisor", "Producer_0", "RateLimiter", "Supervisor", "Terminator"};
        std::sort(expected.begin(), expected.end());
        EXPECT_EQ(parts_of("line"), expected);
        EXPECT_EQ(whereis("line"), line);
        broadway::stop(line);
    });
}

std::vector<std::string> parts_with(priority wanted) {
    std::vector<std::string> found;
    for (auto const& part : parts_of("line")) {
        auto const it = process_info(whereis("line.Broadway." + part));
        if (it && it->priority == wanted) found.push_back(part);
    }
    return found;
}

TEST(broadway_options, say_how_processes_are_made) {  // BW-015
    using strings = std::vector<std::string>;
    in_runtime([] {
        script_options all = pipeline_of({});
        all.producer.process = broadway::process_options{.priority = priority::high};
        pid line = start_line(all);
        EXPECT_EQ(parts_with(priority::high), strings{"Producer_0"});
        broadway::stop(line);

        all.processors.concurrency = 1;
        all.producer.process = {};
        all.process = {.priority = priority::low};
        line = start_line(all);
        strings expected{"Processor_default_0", "Producer_0"};
        for (auto const& part : parts_of("line"))
            if (part.starts_with("Batcher_") || part.starts_with("BatchProcessor_")) expected.push_back(part);
        std::sort(expected.begin(), expected.end());
        EXPECT_EQ(parts_with(priority::low), expected);
        broadway::stop(line);
    });
}

TEST(broadway_options, keep_a_pipeline_going_after_silence) {  // BW-016
    in_runtime([] {
        pid const line = start_line(pipeline_of({.handle_message = [](item one) {
            receive(after(2ms, [] {}));
            return one;
        }}));
        for (int const each : {1, 2}) {
            push("line", numbers{each});
            EXPECT_EQ(data_of(next_ends().successful), numbers{each});
            receive(after(5ms, [] {}));
        }
        broadway::stop(line);
    });
}

TEST(broadway_options, say_how_much_a_processor_asks_for) {  // BW-017
    in_runtime([] {
        script_options all = pipeline_of({});
        all.producer = {.start = broadway::producer<pushed_producer<item>>(self())};
        all.processors = {.concurrency = 1, .max_demand = 6, .min_demand = 3};
        pid const line = start_line(all);
        EXPECT_EQ(next<demand_told>().value_or(demand_told{0}).count, 6U);
        push("line", numbers{1, 2, 3});
        EXPECT_EQ(next<demand_told>().value_or(demand_told{0}).count, 3U);
        EXPECT_EQ(all_ends(3).successful.size(), 3U);
        broadway::stop(line);
    });
}

TEST(broadway_options, let_a_batcher_ask_for_a_batch) {  // BW-017
    in_runtime([] {
        std::atomic<std::size_t> longest{0};
        EXPECT_TRUE(telemetry::attach<broadway::batcher_start>("longest", [&longest](broadway::batcher_start const& start) {
            longest = std::max(longest.load(), start.messages.size());
        }));
        script_options all = batched_pipeline_of({}, {.batch_size = 10, .batch_timeout = 1h});
        all.processors = {.concurrency = 1, .max_demand = 40, .min_demand = 0};
        pid const line = start_line(all);
        numbers many;
        for (int i = 0; i != 40; ++i) many.push_back(i);
        push("line", many);
        EXPECT_EQ(all_ends(40).successful.size(), 40U);
        broadway::stop(line);
        EXPECT_TRUE(telemetry::detach("longest"));
        EXPECT_EQ(longest.load(), 5U);  // it asks for 10, and again when 5 of them are left
    });
}

}  // namespace
