#pragma once
// What the tests of the brokers' producers share: a producer with a consumer that reports to the test, what they report, and
// what the log tells of a connection that is lost.

#include "support/captured_log.hpp"
#include "support/probe.hpp"
#include "support/settling_consumer.hpp"

#include <weft/blocking.hpp>
#include <weft/gen_stage.hpp>
#include <weft/process.hpp>
#include <weft_brokers/common/backoff.hpp>

#include <gtest/gtest.h>

#include <poll.h>

#include <cstdint>
#include <optional>
#include <regex>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace weft::test {

using namespace std::chrono_literals;

/// Longer than a server takes for anything while others load the machine.
inline constexpr nanoseconds server_patience = std::chrono::minutes{3};

/// Waits that a test can foretell.
inline constexpr brokers::backoff_options quick_backoff{.type = brokers::backoff_type::exp, .min = 5ms, .max = 40ms};

inline std::vector<std::string> texts_from(int first, int count) {
    std::vector<std::string> all;
    for (int i = 0; i != count; ++i) all.push_back(std::to_string(first + i));
    return all;
}

/// A producer with a consumer that settles as it is told and reports to whoever made them.
template <class Producer>
struct broker_line {
    gen_stage::stage_ref<Producer> source;
    gen_stage::stage_ref<settling_consumer> sink;
};
template <class Producer, class Options>
broker_line<Producer> start_broker_line(Options options, settling_consumer::judge says, std::int64_t max_demand) {
    auto const source = gen_stage::start<Producer>(std::move(options));
    auto const sink = gen_stage::start<settling_consumer>(self(), std::move(says));
    gen_stage::subscribe(sink, source, {.max_demand = max_demand, .cancel = gen_stage::cancel_mode::temporary});
    return {source, sink};
}

inline std::optional<batch_delivered> next_batch() {
    std::optional<batch_delivered> got;
    receive([&got](batch_delivered batch) { got.emplace(std::move(batch)); }, after(server_patience, [] {}));
    return got;
}
/// The next deliveries that are reported, until there are so many.
inline std::vector<delivered> next_delivered(std::size_t count) {
    std::vector<delivered> all;
    while (all.size() < count) {
        auto batch = next_batch();
        if (!batch) {
            ADD_FAILURE() << all.size() << " of " << count << " came";
            break;
        }
        all.insert(all.end(), batch->all.begin(), batch->all.end());
    }
    return all;
}

/// Takes deliveries until every text from 0 has come; `each` is called with how many came so far. Returns how many came twice.
template <class Each>
std::size_t take_all(std::size_t count, Each each) {
    std::set<std::string> seen;
    std::size_t twice = 0;
    std::size_t came = 0;
    while (seen.size() < count) {
        auto const batch = next_batch();
        if (!batch) {
            ADD_FAILURE() << seen.size() << " of " << count << " came";
            return twice;
        }
        for (delivered const& one : batch->all) {
            twice += seen.insert(one.data).second ? 0U : 1U;
            each(++came);
        }
    }
    return twice;
}

/// Why a producer with these options does not start.
template <class Producer, class Options>
std::string refusal_to_start(Options options) {
    auto const started = gen_stage::try_start<Producer>(std::move(options));
    if (!started) return started.error().to_string();
    stop(*started);
    return "it started";
}
inline void expect_all_in(std::string const& text, std::vector<std::string> const& parts) {
    for (std::string const& part : parts) EXPECT_NE(text.find(part), std::string::npos) << part << " is not in: " << text;
}

/// The waits in ms that the log tells of whoever `of`, a regular expression, names.
inline std::vector<int> waits_told(captured_log const& log, std::string const& of) {
    std::vector<int> all;
    std::regex const wait{of + R"(.*next try in (\d+) ms)"};
    for (std::string const& line : log.lines_with("next try in")) {
        std::smatch found;
        if (std::regex_search(line, found, wait)) all.push_back(std::stoi(found[1]));
    }
    return all;
}
inline void wait_for_tries(captured_log const& log, std::string const& of, std::size_t count) {
    while (waits_told(log, of).size() < count) blocking([] { ::poll(nullptr, 0, 2); });
}
/// With quick_backoff.
inline void expect_growing_waits(std::vector<int> const& waits) {
    int expected = 5;
    for (int const wait : waits) {
        EXPECT_EQ(wait, expected);
        expected = std::min(expected * 2, 40);
    }
}

}  // namespace weft::test
