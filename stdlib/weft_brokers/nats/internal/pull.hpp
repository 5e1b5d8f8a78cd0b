#pragma once
// Pull requests of a consumer. natsSubscription_Fetch is not used: in libnats 3.4.1 it writes beyond its list of messages when
// more wait than it is asked for, as they do when an earlier request's come late.

#include <weft_brokers/nats/internal/connection.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

namespace weft::nats::detail {

/// Owner: the fetching thread. Others: the producer's process, by end().
/// Invariants: I1 one fetch() gives at most as many as it was asked for; what comes late waits for the next one.
class pull {
public:
    struct answer {
        std::vector<owned<natsMsg>> messages;
        std::string trouble{};  ///< not empty: why there will be none, unless something changes
    };

    /// Errors: argument_error when libnats refuses, as when the connection is closed.
    pull(std::shared_ptr<connection> through, std::string const& stream, std::string const& consumer);

    /// Blocks its thread until there are messages, or `wait` is over, or the connection is lost, or it is told to stop.
    [[nodiscard]] answer fetch(std::size_t count, milliseconds wait, std::stop_token const& stop);
    /// Ends the request under way, and all others. May block its thread while the connection is busy. Threads: any.
    void end() { natsSubscription_Unsubscribe(arrivals_.get()); }

private:
    /// What one turn of waiting brought.
    enum class turn : std::uint8_t { message, nothing, request_over, trouble };

    [[nodiscard]] natsStatus ask(std::size_t count, milliseconds wait);
    turn take(answer& into, milliseconds at_most);
    turn take_status(answer& into, natsMsg* from) const;

    std::shared_ptr<connection> connection_;
    std::string const requests_to_;
    std::string inbox_;
    owned<natsSubscription> arrivals_;
    std::uint64_t last_ = 0;  // request
};

}  // namespace weft::nats::detail
