#pragma once
// Tells the server what became of messages: acknowledgements of many stages go out together, from a thread of its own. It
// lives until the last receipt is gone, also beyond its producer, so what is in work when a producer ends is settled.

#include <weft/broadway/acknowledger.hpp>
#include <weft_brokers/nats/internal/connection.hpp>
#include <weft_brokers/nats/receipt.hpp>

#include <memory>
#include <span>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

namespace weft::nats::detail {

class settler final : public broadway::acknowledger {
public:
    explicit settler(producer_options options) : options_{std::move(options)} {}
    ~settler() override;

    void start(std::shared_ptr<connection> through);

    void ack(std::span<broadway::settlement const> successful, std::span<broadway::settlement const> failed) override;
    /// Takes nats::ack_options.
    void configure(broadway::receipt& of, std::any const& options) override;
    /// For a message that was delivered too often, in place of handing it out.
    void bury(std::shared_ptr<entry const> of);
    /// For a message that arrived when nobody wanted it any more: it is delivered again at once, elsewhere.
    void give_back(std::shared_ptr<entry const> const& of);

    [[nodiscard]] std::shared_ptr<verdict_desk> const& desk() const noexcept { return desk_; }

private:
    void failed(delivery_receipt const& of, broadway::status const& why, std::vector<verdict>& verdicts);

    producer_options const options_;
    std::shared_ptr<verdict_desk> desk_ = std::make_shared<verdict_desk>();
    std::stop_source thread_{std::nostopstate};
};

}  // namespace weft::nats::detail
