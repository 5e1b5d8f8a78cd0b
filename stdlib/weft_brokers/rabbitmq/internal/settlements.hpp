#pragma once
// The acknowledger of a producer's messages: takes verdicts from any worker and keeps them for the client's thread.

#include "settle_window.hpp"
#include "wake_up.hpp"

#include <weft_brokers/rabbitmq/receipt.hpp>
#include <weft/broadway/acknowledger.hpp>

#include <any>
#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <vector>

namespace weft::rabbitmq::detail {

/// **Owner** the client's thread: open, close, take. **Others**: the rest, from any worker. What concerns another channel
/// than the open one is dropped: the broker has taken those messages back.
class settlements final : public broadway::acknowledger {
public:
    struct settled {
        std::uint64_t tag;
        verdict what;
    };

    explicit settlements(std::shared_ptr<wake_up> owner) noexcept : owner_{std::move(owner)} {}

    void ack(std::span<broadway::settlement const> successful, std::span<broadway::settlement const> failed) override;
    void configure(broadway::receipt& of, std::any const& options) override;
    /// A message that was lost on its way is requeued.
    void give_back(receipt const& lost);

    void open(std::uint64_t channel);
    void close() { open(0); }
    /// What has come since the last time, in its order.
    void take(std::vector<settled>& into);

private:
    template <class Add>
    void add(Add each);

    std::shared_ptr<wake_up> const owner_;
    std::mutex mutex_;
    std::uint64_t channel_ = 0;      // under mutex_; 0: none is open
    std::vector<settled> waiting_;   // under mutex_, of channel_
};

}  // namespace weft::rabbitmq::detail
