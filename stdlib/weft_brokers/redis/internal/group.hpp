#pragma once
// One consumer of a consumer group, as commands and what their replies mean.
//
// Pending messages are listed by XPENDING and claimed by XCLAIM, which is what XAUTOCLAIM does in one step: that one does
// not tell how often a message was delivered, and would claim, and count up, those that are in work here.

#include <weft_brokers/redis/internal/link.hpp>
#include <weft_brokers/redis/receipt.hpp>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace weft::redis::detail {

struct pending_entry {
    std::string id;
    std::int64_t deliveries;
};

/// Threads: as the link. Errors of all: link_broken, refused.
class group {
public:
    group(link& through, producer_options const& options, std::string consumer);

    /// Makes what is not there. Errors: also argument_error for a stream that is not there and may not be made, or is none.
    void ensure();
    /// Up to `count` entries that no consumer had, waiting for the first `block` long.
    [[nodiscard]] std::vector<entry> read_new(std::size_t count, milliseconds block);
    /// Up to `count` pending ones after `after` ("" for the first): this consumer's own, or anybody's idle for `idle`.
    [[nodiscard]] std::vector<pending_entry> own_pending(std::string const& after, std::size_t count);
    [[nodiscard]] std::vector<pending_entry> idle_pending(std::string const& after, std::size_t count, milliseconds idle);
    /// Those of them that are still idle for so long are this consumer's from now on.
    [[nodiscard]] std::vector<entry> claim(std::span<pending_entry const> all, milliseconds idle);

    /// Commands for many at once; their replies need no look but for errors.
    [[nodiscard]] std::vector<command> settle_commands(std::span<verdict const> all) const;
    [[nodiscard]] std::vector<command> renew_commands(std::span<std::string const> ids, milliseconds idle) const;
    /// Removes the consumer unless messages are pending for it, which would be lost with it.
    void leave();

    [[nodiscard]] std::string const& consumer() const noexcept { return consumer_; }

private:
    [[nodiscard]] std::vector<pending_entry> pending(command ask);

    link& link_;
    producer_options const& options_;
    std::string consumer_;
};

}  // namespace weft::redis::detail
