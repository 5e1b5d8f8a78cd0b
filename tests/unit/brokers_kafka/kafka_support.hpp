#pragma once
// What the tests of the Kafka producer share: a sink that hands every delivery to the test's process, which settles them as
// the test wants, and options with short times.

#include "support/in_runtime.hpp"
#include "support/kafka_cluster.hpp"
#include "support/probe.hpp"

#include <weft/blocking.hpp>
#include <weft/gen_stage.hpp>
#include <weft_brokers/kafka.hpp>

#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace weft::test {

struct kafka_delivered {
    pid sink;
    std::vector<broadway::delivery> list;
};

/// Gives everything to `to`.
class kafka_sink {
public:
    explicit kafka_sink(pid to) : to_{to} {}
    void handle_events(std::vector<broadway::delivery> list) { send(to_, kafka_delivered{self(), std::move(list)}); }

private:
    pid to_;
};

/// A member counts as gone only after so long that a busy machine is no reason.
inline kafka::producer_options kafka_options(kafka_cluster const& cluster, std::string group, std::string topic) {
    return {.hosts = cluster.hosts(),
            .group_id = std::move(group),
            .topics = {std::move(topic)},
            .offset_reset_policy = kafka::offset_reset::earliest,
            .group = {.session_timeout = std::chrono::milliseconds{20000},
                      .heartbeat_interval = std::chrono::milliseconds{200},
                      .rebalance_timeout = std::chrono::milliseconds{20000},
                      .revoke_timeout = std::chrono::milliseconds{18000}},
            .fetch = {.max_wait_time = std::chrono::milliseconds{50}}};
}

using kafka_source = gen_stage::stage_ref<kafka::producer>;

inline gen_stage::stage_ref<kafka_sink> kafka_subscribed_sink(kafka_source to, std::int64_t max_demand) {
    auto const sink = gen_stage::start_link<kafka_sink>(self());
    gen_stage::subscribe(sink, to, {.max_demand = max_demand, .min_demand = 0, .cancel = gen_stage::cancel_mode::temporary});
    return sink;
}

[[nodiscard]] inline kafka::receipt const& kafka_receipt(broadway::delivery const& of) {
    return static_cast<kafka::receipt const&>(*of.receipt);
}

/// As a pipeline's stage does it.
inline void kafka_settle(broadway::delivery const& one, broadway::status const& how = {}) {
    if (!one.receipt->settle()) return;
    broadway::settlement const told{*one.receipt, how, one};
    std::span<broadway::settlement const> const all{&told, 1};
    if (how.ok()) one.receipt->to()->ack(all, {});
    else one.receipt->to()->ack({}, all);
}
inline broadway::status kafka_failed(std::string why) {
    return broadway::status{broadway::failure{broadway::failure_kind::failed, exit_reason{std::move(why)}}};
}

/// The next `count` deliveries of anybody, unsettled.
inline std::vector<broadway::delivery> kafka_next(std::size_t count) {
    std::vector<broadway::delivery> all;
    while (all.size() < count) {
        auto got = next<kafka_delivered>();
        if (!got) {
            ADD_FAILURE() << all.size() << " of " << count << " messages have come";
            break;
        }
        for (auto& each : got->list) all.push_back(std::move(each));
    }
    return all;
}

/// Waits until the group has committed `offset` of the partition.
[[nodiscard]] inline bool kafka_commits(kafka_cluster& cluster, std::string const& group, std::string const& topic, int partition,
                                        std::int64_t offset) {
    for (nanoseconds const end = monotonic_time() + patience; monotonic_time() < end;) {
        if (blocking([&] { return cluster.committed(group, topic, partition); }) == offset) return true;
    }
    return false;
}

}  // namespace weft::test
