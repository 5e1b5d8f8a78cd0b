#pragma once
// What goes into a queue and comes out of it: messages, leases, how a lease ends, dead letters and numbers. Plain values.

#include <chrono>
#include <cstdint>
#include <string>
#include <variant>

namespace weft::sqlite_queue {

/// Never given twice in a file, and higher for what was published later.
using message_id = std::int64_t;

struct outgoing {
    std::string data{};
    std::int64_t priority = 0;           ///< higher comes first; equals come in the order of their publishing
    std::chrono::milliseconds delay{0};  ///< from 0; not visible before
};

/// The right to settle one message. It names one delivery of it: once the message was leased again, the older lease is void.
struct lease_id {
    message_id id = 0;
    std::int64_t token = 0;

    friend bool operator==(lease_id const&, lease_id const&) noexcept = default;
};

struct leased {
    lease_id by{};
    std::int64_t deliveries = 0;          ///< this one included; above 1: somebody may have handled it before
    std::int64_t priority = 0;
    std::chrono::milliseconds published{0};  ///< since 1970
    std::string data{};
};

// How a lease ends.
struct ack {  ///< handled: the message is gone
    friend bool operator==(ack const&, ack const&) noexcept = default;
};
struct nack {  ///< not handled: visible again after `delay`; a dead letter when it was its last delivery
    std::chrono::milliseconds delay{0};
    friend bool operator==(nack const&, nack const&) noexcept = default;
};
struct dead_letter {  ///< never to be handled: a dead letter at once
    friend bool operator==(dead_letter const&, dead_letter const&) noexcept = default;
};
using outcome = std::variant<ack, nack, dead_letter>;

struct settled {
    lease_id of{};
    outcome as{};
    std::string reason{};  ///< kept with a message that failed, for whoever reads its dead letter
};

struct dead_message {
    message_id id = 0;
    std::int64_t deliveries = 0;
    std::int64_t priority = 0;
    std::chrono::milliseconds published{0};  ///< since 1970
    std::chrono::milliseconds died{0};       ///< since 1970
    std::string reason{};                    ///< of the last failure
    std::string data{};
};

struct statistics {
    std::int64_t ready = 0;    ///< visible now
    std::int64_t leased = 0;
    std::int64_t delayed = 0;  ///< visible later
    std::int64_t dead = 0;

    friend bool operator==(statistics const&, statistics const&) noexcept = default;
};

}  // namespace weft::sqlite_queue
