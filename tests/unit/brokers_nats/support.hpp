#pragma once
// What the tests of the NATS producer share: a server, somebody who looks into it, and options that suit a test.

#include "support/captured_log.hpp"
#include "support/in_runtime.hpp"
#include "support/nats_server.hpp"
#include "support/probe.hpp"
#include "support/settling_consumer.hpp"

#include <weft/blocking.hpp>
#include <weft/gen_stage.hpp>
#include <weft/process.hpp>
#include <weft_brokers/nats.hpp>
#include <weft_brokers/nats/internal/connection.hpp>

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>
#include <vector>

namespace weft::test {

using namespace std::chrono_literals;

inline nats::connection_options connection_to(std::uint16_t port) {
    return {.servers = {"nats://127.0.0.1:" + std::to_string(port)}, .reconnect = {.first = 5ms, .longest = 40ms}};
}

/// What the server knows of consumer "c" of stream "S".
struct consumer_state {
    std::int64_t unsettled = 0;    ///< delivered without an answer
    std::int64_t redelivered = 0;
    std::uint64_t waiting = 0;     ///< not delivered
    std::int64_t requests = 0;     ///< pull requests under way
};

/// Looks into a server on a connection of its own. Blocks whoever calls, on a blocking thread when that is a process.
class nats_observer {
public:
    explicit nats_observer(std::uint16_t port) {
        blocking([&] { connection_ = std::make_unique<nats::detail::connection>(connection_to(port), "observer"); });
    }

    consumer_state look() {
        return blocking([&] {
            jsConsumerInfo* info = nullptr;
            consumer_state seen{.unsettled = -1};
            if (js_GetConsumerInfo(&info, connection_->stream_context(), "S", "c", nullptr, nullptr) == NATS_OK)
                seen = {info->NumAckPending, info->NumRedelivered, info->NumPending, info->NumWaiting};
            jsConsumerInfo_Destroy(info);
            return seen;
        });
    }
    void wait_until_settled() {
        for (auto seen = look(); seen.unsettled != 0 || seen.waiting != 0; seen = look()) blocking([] { ::poll(nullptr, 0, 2); });
    }
    /// The last message of a stream and subject.
    std::string last_of(std::string const& stream, std::string const& subject, std::string const& header = {}) {
        return blocking([&] {
            natsMsg* got = nullptr;
            std::string text = "none";
            if (js_GetLastMsg(&got, connection_->stream_context(), stream.c_str(), subject.c_str(), nullptr, nullptr) == NATS_OK) {
                char const* value = nullptr;
                if (header.empty()) text.assign(natsMsg_GetData(got), static_cast<std::size_t>(natsMsg_GetDataLength(got)));
                else if (natsMsgHeader_Get(got, header.c_str(), &value) == NATS_OK) text = value;
            }
            natsMsg_Destroy(got);
            return text;
        });
    }
    std::uint64_t messages_in(std::string const& stream) {
        return blocking([&] {
            jsStreamInfo* info = nullptr;
            js_GetStreamInfo(&info, connection_->stream_context(), stream.c_str(), nullptr, nullptr);
            nats::detail::owned<jsStreamInfo> const known{info};
            return info == nullptr ? 0 : info->State.Msgs;
        });
    }
    void make_stream(std::string const& name, std::string const& subject) {
        blocking([&] { connection_->ensure_stream(name, {subject}); });
    }

private:
    std::unique_ptr<nats::detail::connection> connection_;
};

inline std::vector<std::string> texts_from(int first, int count) {
    std::vector<std::string> all;
    for (int i = 0; i != count; ++i) all.push_back(std::to_string(first + i));
    return all;
}

inline nats::producer_options options_for(std::uint16_t port) {
    return {.connection = connection_to(port),
            .stream = "S",
            .durable = "c",
            .create_with_subjects = {"work.>"},
            .fetch_wait = 50ms,
            .ack = {.nack_delay = 0ms}};
}
inline nats::publisher publisher_for(std::uint16_t port) {
    return nats::publisher{{.connection = connection_to(port), .subject = "work.a", .stream = "S", .create_with_subjects = {"work.>"}}};
}

/// A producer with a consumer that settles as `says` and reports to the caller.
struct nats_line {
    gen_stage::stage_ref<nats::producer> source;
    gen_stage::stage_ref<settling_consumer> sink;
};
inline nats_line start_line(nats::producer_options options, settling_consumer::judge says, std::int64_t max_demand = 100) {
    auto const source = gen_stage::start<nats::producer>(std::move(options));
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

inline nats::delivery_receipt const& nats_receipt(delivered const& of) {
    return dynamic_cast<nats::delivery_receipt const&>(*of.receipt);
}

/// Why a producer with these options does not start.
inline std::string refusal_of(nats::producer_options options) {
    auto const started = gen_stage::try_start<nats::producer>(std::move(options));
    if (!started) return started.error().to_string();
    stop(*started);
    return "it started";
}

}  // namespace weft::test
