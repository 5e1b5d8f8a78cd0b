#pragma once
// Tells the server what became of messages: acknowledgements of many stages go out together, from a thread of its own. It
// lives until the last receipt is gone, also beyond its producer, so what is in work when a producer ends is settled.

#include <weft/broadway/acknowledger.hpp>
#include <weft_brokers/redis/internal/claim_clock.hpp>
#include <weft_brokers/redis/receipt.hpp>

#include <memory>
#include <span>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

namespace weft::redis::detail {

class settler final : public broadway::acknowledger {
public:
    explicit settler(producer_options options) : options_{std::move(options)} {}
    ~settler() override;

    /// Once the server is known to be there. `own_name`: the consumer was named for this start only and goes at the end.
    void start(std::string consumer, bool own_name);

    void ack(std::span<broadway::settlement const> successful, std::span<broadway::settlement const> failed) override;
    /// Takes redis::ack_options.
    void configure(broadway::receipt& of, std::any const& options) override;
    /// For a message that was delivered too often, in place of handing it out.
    void bury(entry const& of);

    [[nodiscard]] std::shared_ptr<verdict_desk> const& desk() const noexcept { return desk_; }
    [[nodiscard]] std::shared_ptr<claim_clock> const& clock() const noexcept { return clock_; }

private:
    void failed(delivery_receipt const& of, broadway::status const& why, std::vector<verdict>& verdicts);
    [[nodiscard]] verdict dead_letter(entry_fields letter, std::string const& id, std::int64_t deliveries, std::string reason) const;

    producer_options const options_;
    std::shared_ptr<verdict_desk> desk_ = std::make_shared<verdict_desk>();
    std::shared_ptr<claim_clock> clock_ = std::make_shared<claim_clock>();
    std::stop_source thread_{std::nostopstate};
};

}  // namespace weft::redis::detail
