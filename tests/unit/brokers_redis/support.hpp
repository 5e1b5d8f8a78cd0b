#pragma once
// What the tests of the Redis producer share: a server, somebody who looks into it, and options that suit a test.

#include "support/captured_log.hpp"
#include "support/in_runtime.hpp"
#include "support/probe.hpp"
#include "support/redis_server.hpp"
#include "support/settling_consumer.hpp"

#include <weft/blocking.hpp>
#include <weft/gen_stage.hpp>
#include <weft/process.hpp>
#include <weft_brokers/redis.hpp>
#include <weft_brokers/redis/internal/link.hpp>

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>
#include <vector>

namespace weft::test {

using namespace std::chrono_literals;

/// Looks into a server on a connection of its own. Blocks whoever calls, on a blocking thread when that is a process.
class redis_observer {
public:
    explicit redis_observer(std::uint16_t port) : link_{{.port = port}} {}

    redis::detail::reply ask(redis::detail::command const& one) {
        return blocking([&] {
            if (!link_.is_open()) link_.open();
            return link_.ask(one);
        });
    }
    std::int64_t number(redis::detail::command const& one) { return redis::detail::number(*ask(one)); }
    std::string text(redis::detail::command const& one) { return std::string{redis::detail::text(*ask(one))}; }
    /// How many messages are delivered and not acknowledged.
    std::int64_t pending() { return redis::detail::number(*redis::detail::elements(*ask({"XPENDING", "s", "g"}))[0]); }
    /// Waits until nothing is pending any more.
    void wait_until_settled() {
        while (pending() != 0) blocking([] { ::poll(nullptr, 0, 2); });
    }

private:
    redis::detail::link link_;
};

inline std::vector<std::string> texts_from(int first, int count) {
    std::vector<std::string> all;
    for (int i = 0; i != count; ++i) all.push_back(std::to_string(first + i));
    return all;
}

inline redis::producer_options options_for(std::uint16_t port) {
    return {.connection = {.port = port},
            .stream = "s",
            .group = "g",
            .create_stream = true,
            .block = 20ms,
            .claim_every = 20ms,
            .ack = {.nack_delay = 0ms},
            .reconnect = {.first = 5ms, .longest = 40ms}};
}
inline redis::publisher publisher_for(std::uint16_t port) {
    return redis::publisher{{.connection = {.port = port}, .stream = "s", .reconnect = {.first = 5ms, .longest = 40ms}}};
}

/// A producer with a consumer that settles as `says` and reports to the caller.
struct redis_line {
    gen_stage::stage_ref<redis::producer> source;
    gen_stage::stage_ref<settling_consumer> sink;
};
inline redis_line start_line(redis::producer_options options, settling_consumer::judge says, std::int64_t max_demand = 100) {
    auto const source = gen_stage::start<redis::producer>(std::move(options));
    auto const sink = gen_stage::start<settling_consumer>(self(), std::move(says));
    gen_stage::subscribe(sink, source, {.max_demand = max_demand, .cancel = gen_stage::cancel_mode::temporary});
    return {source, sink};
}

/// The next deliveries that are reported, until there are so many.
inline std::vector<delivered> next_delivered(std::size_t count) {
    std::vector<delivered> all;
    while (all.size() < count) {
        auto batch = next<batch_delivered>();
        if (!batch) break;
        all.insert(all.end(), batch->all.begin(), batch->all.end());
    }
    return all;
}

inline redis::delivery_receipt const& redis_receipt(delivered const& of) {
    return dynamic_cast<redis::delivery_receipt const&>(*of.receipt);
}

/// Why a producer with these options does not start.
inline std::string refusal_of(redis::producer_options options) {
    auto const started = gen_stage::try_start<redis::producer>(std::move(options));
    if (!started) return started.error().to_string();
    stop(*started);
    return "it started";
}

}  // namespace weft::test
