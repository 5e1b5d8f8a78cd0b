#pragma once
// What the tests with a real broker share: it, a channel to look at its queues, and a consumer that hands everything on.

#include "support/in_runtime.hpp"
#include "support/probe.hpp"
#include "support/rabbitmq_server.hpp"

#include <weft_brokers/rabbitmq.hpp>
#include <weft_brokers/rabbitmq/internal/connection.hpp>
#include <weft/blocking.hpp>

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

/// First in a test that needs the broker.
#define WEFT_NEEDS_RABBITMQ() \
    if (std::string const why = weft::test::rabbitmq_server::why_not(); !why.empty()) GTEST_SKIP() << why

namespace weft::test {

using namespace std::chrono_literals;

/// Longer than anything takes on a machine that others load, too.
inline constexpr nanoseconds broker_patience = std::chrono::seconds{120};

/// To the test's own server, or to whoever listens on `port`.
inline rabbitmq::connection_options to_broker(int port = 0) {
    return {.host = "127.0.0.1", .port = static_cast<std::uint16_t>(port != 0 ? port : the_rabbitmq_server().port()), .connection_timeout = 60s};
}
inline rabbitmq::backoff_options soon() { return {.type = rabbitmq::backoff_type::exp, .min = 5ms, .max = 100ms}; }

/// Does `what` with a channel of its own. Blocks its thread; in a process it parks.
template <class What>
auto with_channel(What what) {
    auto const how = to_broker();
    return blocking([&] {
        rabbitmq::detail::wake_up bell;
        std::atomic<bool> const closing{false};
        rabbitmq::detail::connection line{how, {bell, closing}};
        rabbitmq::channel on{line};
        return what(on);
    });
}
inline std::uint32_t ready_in(std::string const& queue) {
    return with_channel([&](rabbitmq::channel& on) { return on.message_count(queue); });
}
/// A fresh, empty, durable queue.
inline void make_queue(std::string const& name, rabbitmq::arguments arguments = {}) {
    with_channel([&](rabbitmq::channel& on) {
        on.delete_queue(name);
        on.declare_queue(name, {.durable = true, .arguments = std::move(arguments)});
        return 0;
    });
}

/// Publishes "0", "1" … and sees that all are confirmed.
inline void publish_numbers(std::string const& queue, int count, int first = 0) {
    rabbitmq::publisher out{{.connection = to_broker(), .backoff = soon()}};
    std::vector<rabbitmq::outgoing> batch;
    for (int i = first; i < first + count; ++i)
        batch.push_back({.routing_key = queue, .body = std::to_string(i), .properties = {.delivery_mode = 2}, .mandatory = true});
    auto const report = out.publish(std::move(batch), broker_patience);
    EXPECT_TRUE(report.all_confirmed()) << report.failed.size() << " not, the first: " << report.failed.front().reason;
}

/// Until a queue takes it: another connection may only be about to make or bind that.
inline void publish_until_routed(rabbitmq::publisher& out, rabbitmq::outgoing message) {
    message.mandatory = true;
    auto const give_up = std::chrono::steady_clock::now() + broker_patience;
    for (;;) {
        auto const report = out.publish({message}, broker_patience);
        if (report.all_confirmed()) return;
        if (report.failed.front().what != rabbitmq::publish_failure::returned || std::chrono::steady_clock::now() > give_up) {
            ADD_FAILURE() << to_string(report.failed.front().what) << ": " << report.failed.front().reason;
            return;
        }
    }
}

struct arrived {
    std::vector<broadway::delivery> list;
};

/// Takes all that comes and sends it to `probe`, which settles it.
class handing_on {
public:
    explicit handing_on(pid probe) : probe_{probe} {}
    void handle_events(std::vector<broadway::delivery> events) { send(probe_, arrived{std::move(events)}); }

private:
    pid probe_;
};

inline void settle(broadway::delivery const& of, bool good) {
    if (!of.receipt->settle()) return;
    broadway::status const how = good ? broadway::status{} : broadway::status{{broadway::failure_kind::failed, exit_reason{"no"}}};
    broadway::settlement const one{*of.receipt, how, of};
    if (good) of.receipt->to()->ack({&one, 1}, {});
    else of.receipt->to()->ack({}, {&one, 1});
}

inline rabbitmq::receipt const& receipt_of(broadway::delivery const& of) { return static_cast<rabbitmq::receipt const&>(*of.receipt); }

/// A producer with a consumer that hands on to the calling process.
template <class Producer = rabbitmq::producer>
class line {
public:
    explicit line(rabbitmq::options const& chosen)
        : producer_{gen_stage::start<Producer>(Producer::stage_options(chosen), chosen)},
          consumer_{gen_stage::start<handing_on>(self())} {
        gen_stage::subscribe(consumer_, producer_, {.max_demand = 10'000, .cancel = gen_stage::cancel_mode::temporary});
    }

    [[nodiscard]] gen_stage::stage_ref<Producer> producer() const noexcept { return producer_; }

    /// The next one, in the order in which they come.
    [[nodiscard]] std::optional<broadway::delivery> next() {
        if (waiting_.empty()) {
            receive([this](arrived some) { waiting_ = std::move(some.list); }, after(broker_patience, [] { ADD_FAILURE() << "nothing came"; }));
            next_ = 0;
        }
        if (next_ == waiting_.size()) return std::nullopt;
        auto taken = std::move(waiting_[next_++]);
        if (next_ == waiting_.size()) waiting_.clear(), next_ = 0;
        return taken;
    }
    [[nodiscard]] std::vector<broadway::delivery> next(int count) {
        std::vector<broadway::delivery> all;
        for (int i = 0; i < count; ++i) {
            auto one = next();
            if (!one) break;
            all.push_back(std::move(*one));
        }
        EXPECT_EQ(std::ssize(all), count);
        return all;
    }
    /// Whether something has come that next() has not returned.
    [[nodiscard]] bool has_more() {
        if (waiting_.empty()) receive([this](arrived some) { waiting_ = std::move(some.list); }, after({}, [] {}));
        return !waiting_.empty();
    }
    /// Stops the producer and waits: what was settled has gone out, the connection is closed.
    exit_reason stop() {
        return end_after(producer_, [this] { weft::stop(producer_); });
    }

private:
    gen_stage::stage_ref<Producer> producer_;
    gen_stage::stage_ref<handing_on> consumer_;
    std::vector<broadway::delivery> waiting_;
    std::size_t next_ = 0;
};

}  // namespace weft::test
