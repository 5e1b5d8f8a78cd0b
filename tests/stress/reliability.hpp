#pragma once
// A pipeline on a real broker that is treated badly: every 50 ms a process of it is killed, and its connection is cut again
// and again. Each message is handled in the end and settled at the broker; what is handled twice is counted.
//
// WEFT_RELIABILITY_MESSAGES (10,000) and WEFT_RELIABILITY_CUTS (4) say how many.

#include "run_time.hpp"
#include "support/in_runtime.hpp"

#include <weft/broadway.hpp>
#include <weft/weft.hpp>

#include <gtest/gtest.h>

#include <atomic>
#include <charconv>
#include <cstdint>
#include <functional>
#include <iostream>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace weft::test {

/// How often each message was handled, by its number.
class handled_counts {
public:
    explicit handled_counts(std::size_t messages) : times_(messages) {}
    void add(std::size_t number) { times_.at(number).fetch_add(1, std::memory_order_relaxed); }  // relaxed: a number

    [[nodiscard]] std::size_t never() const {
        std::size_t none = 0;
        for (auto const& each : times_) none += times(each) == 0 ? 1U : 0U;
        return none;
    }
    [[nodiscard]] std::uint64_t again() const {
        std::uint64_t more = 0;
        for (auto const& each : times_) more += times(each) > 1 ? times(each) - 1 : 0;
        return more;
    }

private:
    static std::uint32_t times(std::atomic<std::uint32_t> const& of) { return of.load(std::memory_order_relaxed); }  // relaxed: as above
    std::vector<std::atomic<std::uint32_t>> times_;
};

/// Its messages are numbers, as text.
struct counted_pipeline {
    enum class batcher { all };
    using message = broadway::message<std::string, batcher>;
    using context = std::shared_ptr<handled_counts>;

    explicit counted_pipeline(context const& from) : counts{from} {}
    void handle_message(message&) {}
    void handle_batch(batcher, std::span<message> batch) {
        for (message const& each : batch) {
            std::size_t number = 0;
            std::from_chars(each.data().data(), each.data().data() + each.data().size(), number);
            counts->add(number);
        }
    }
    context counts;
};

struct bad_treatment {
    broadway::producer_spec<counted_pipeline::message> producer;
    /// Puts these into the broker. Called in a process.
    std::function<void(std::span<std::string const>)> publish;
    /// Cuts the pipeline's connection; may be empty.
    std::function<void()> cut{};
    /// Whether the broker knows of no message that is not settled. Called in a process.
    std::function<bool()> all_settled;
};

inline constexpr auto between_kills = std::chrono::milliseconds{50};
inline constexpr char const* bad_pipeline = "badly_treated";

inline std::vector<pid> parts_of_pipeline(std::size_t processors, std::size_t batch_processors) {
    broadway::names const of{bad_pipeline, {}};
    std::vector<pid> found{of.find(broadway::part::producer(0)), of.find(broadway::part::batcher("all"))};
    for (std::size_t i = 0; i != processors; ++i) found.push_back(of.find(broadway::part::processor(i)));
    for (std::size_t i = 0; i != batch_processors; ++i) found.push_back(of.find(broadway::part::batch_processor("all", i)));
    std::erase(found, pid{});
    return found;
}

/// In a process.
inline void treat_badly(bad_treatment how) {
    std::size_t const messages = number_from("WEFT_RELIABILITY_MESSAGES", 10'000);
    std::uint64_t const cuts = how.cut ? number_from("WEFT_RELIABILITY_CUTS", 4) : 0;
    constexpr std::size_t processors = 2;
    constexpr std::size_t batch_processors = 2;
    base::rng chance = generator(stress_seed(), 0);
    auto const counts = std::make_shared<handled_counts>(messages);
    auto const pipeline = broadway::start_link<counted_pipeline>(
        {.name = bad_pipeline,
         .producer = {.start = how.producer},
         .processors = {.concurrency = processors, .max_demand = 50},
         .batchers = {{counted_pipeline::batcher::all, {.concurrency = batch_processors, .batch_size = 50,
                                                        .batch_timeout = std::chrono::milliseconds{20}}}},
         .context = counts,
         .intensity = {.restarts = 1'000'000, .within = std::chrono::seconds{5}}});
    constexpr std::size_t piece = 500;
    std::uint64_t kills = 0;
    std::uint64_t cut = 0;
    std::vector<std::string> batch;
    auto const mistreat = [&] {
        auto const parts = parts_of_pipeline(processors, batch_processors);
        if (!parts.empty()) {
            exit_signal(parts[chance.below(static_cast<std::uint32_t>(parts.size()))], exit_reason::kill());
            ++kills;
        }
        sleep_for(between_kills);
    };
    for (std::size_t published = 0; published < messages; published += batch.size()) {
        batch.clear();
        for (std::size_t i = published; i != std::min(published + piece, messages); ++i) batch.push_back(std::to_string(i));
        how.publish(batch);
        if (cut * messages < published * cuts) {
            how.cut();
            ++cut;
        }
        mistreat();
    }
    // Some more kills while the rest is handled; then it is left in peace, for a message at work is killed with its process.
    for (int i = 0; i != 10; ++i) mistreat();
    while (counts->never() != 0 || !how.all_settled()) sleep_for(between_kills);
    broadway::stop(pipeline);
    EXPECT_EQ(counts->never(), 0U);
    EXPECT_GT(kills, 0U);
    std::cout << messages << " messages, " << kills << " kills, " << cut << " cuts: " << counts->again() << " were handled again\n";
}

}  // namespace weft::test
