#pragma once
// What the tests of the NATS producer share: a server, somebody who looks into it, and options that suit a test.

#include "support/broker_line.hpp"
#include "support/in_runtime.hpp"
#include "support/nats_server.hpp"

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

inline nats::connection_options connection_to(std::uint16_t port) {
    return {.servers = {"nats://127.0.0.1:" + std::to_string(port)}, .reconnect = quick_backoff};
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

using nats_line = broker_line<nats::producer>;
inline nats_line start_line(nats::producer_options options, settling_consumer::judge says, std::int64_t max_demand = 100) {
    return start_broker_line<nats::producer>(std::move(options), std::move(says), max_demand);
}

inline nats::delivery_receipt const& nats_receipt(delivered const& of) {
    return dynamic_cast<nats::delivery_receipt const&>(*of.receipt);
}

inline std::string refusal_of(nats::producer_options options) { return refusal_to_start<nats::producer>(std::move(options)); }
inline void expect_refusal(nats::producer_options options, std::vector<std::string> const& parts) {
    expect_all_in(refusal_of(std::move(options)), parts);
}

}  // namespace weft::test
