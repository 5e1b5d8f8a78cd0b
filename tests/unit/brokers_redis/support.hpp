#pragma once
// What the tests of the Redis producer share: a server, somebody who looks into it, and options that suit a test.

#include "support/broker_line.hpp"
#include "support/in_runtime.hpp"
#include "support/redis_server.hpp"

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

inline redis::producer_options options_for(std::uint16_t port) {
    return {.connection = {.port = port},
            .stream = "s",
            .group = "g",
            .create_stream = true,
            .block = 20ms,
            .claim_every = 20ms,
            .ack = {.nack_delay = 0ms},
            .reconnect = quick_backoff};
}
inline redis::publisher publisher_for(std::uint16_t port) {
    return redis::publisher{{.connection = {.port = port}, .stream = "s", .reconnect = quick_backoff}};
}

using redis_line = broker_line<redis::producer>;
inline redis_line start_line(redis::producer_options options, settling_consumer::judge says, std::int64_t max_demand = 100) {
    return start_broker_line<redis::producer>(std::move(options), std::move(says), max_demand);
}

inline redis::delivery_receipt const& redis_receipt(delivered const& of) {
    return dynamic_cast<redis::delivery_receipt const&>(*of.receipt);
}

inline std::string refusal_of(redis::producer_options options) { return refusal_to_start<redis::producer>(std::move(options)); }
inline void expect_refusal(redis::producer_options options, std::vector<std::string> const& parts) {
    expect_all_in(refusal_of(std::move(options)), parts);
}

}  // namespace weft::test
