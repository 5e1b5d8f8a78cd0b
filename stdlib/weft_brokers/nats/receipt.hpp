#pragma once
// What a message of a JetStream consumer remembers of its delivery.

#include <weft/broadway/acknowledger.hpp>
#include <weft_brokers/common/desk.hpp>
#include <weft_brokers/nats/options.hpp>

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace weft::nats {

namespace detail {

/// A delivery as the server told it. The reply subject is where its verdict goes, and is no other delivery's.
struct entry {
    std::string reply;
    std::string subject;
    std::string data;
    std::uint64_t sequence = 0;
    std::int64_t deliveries = 1;
};

/// What the server is to be told of one delivery.
struct verdict {
    enum class kind : std::uint8_t { ack, nack, term, in_progress, dead_letter } what;
    std::string reply;
    milliseconds delay{0};              ///< of a nack
    std::shared_ptr<entry const> letter{};  ///< of a dead letter
    std::string reason{};
};
using verdict_desk = brokers::desk<verdict>;

}  // namespace detail

/// Threads: what it says may be read from anywhere; it does not change but for how().
class delivery_receipt final : public broadway::receipt {
public:
    delivery_receipt(std::shared_ptr<broadway::acknowledger> to, std::shared_ptr<detail::verdict_desk> desk, std::string stream,
                     std::shared_ptr<detail::entry const> of, ack_options how);
    /// Of a message that nobody settled, as when its process was killed: it is delivered again after ack_wait.
    ~delivery_receipt() override;

    [[nodiscard]] std::string const& stream() const noexcept { return stream_; }
    [[nodiscard]] std::string const& subject() const noexcept { return entry_->subject; }
    /// Its place in the stream, from 1.
    [[nodiscard]] std::uint64_t sequence() const noexcept { return entry_->sequence; }
    /// 1 for a first delivery. One that was lost on its way counts.
    [[nodiscard]] std::int64_t delivery_count() const noexcept { return entry_->deliveries; }

    /// Tells the server that work on it goes on: ack_wait begins anew. Never blocks. Threads: any.
    /// Source: JetStream's +WPI. Not needed while producer_options::keep_in_progress is on.
    void in_progress() const;

    [[nodiscard]] std::shared_ptr<detail::entry const> const& delivered() const noexcept { return entry_; }
    [[nodiscard]] ack_options how() const;
    void set_how(ack_options how);

private:
    std::shared_ptr<detail::verdict_desk> desk_;
    std::string const stream_;
    std::shared_ptr<detail::entry const> entry_;
    mutable std::mutex mutex_;
    ack_options how_;  // under mutex_
};

}  // namespace weft::nats
