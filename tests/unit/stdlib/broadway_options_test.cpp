// A pipeline's options: what is refused, in which words, and what they do when they are not given.

#include "resident_support.hpp"

#include <weft/broadway.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <vector>

namespace broadway_options_test {

struct module {
    enum class batcher : std::uint8_t { sqs, s3 };
    using message = weft::broadway::message<int, batcher>;

    void handle_message(message&) {}
    void handle_batch(batcher, std::span<message>) {}
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

}  // namespace
