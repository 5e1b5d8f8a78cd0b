#pragma once
// What a queue and its producer may be told. Plain aggregates, checked when the queue is opened or the producer starts; an
// error names the option, the value and what is allowed.

#include <weft/options.hpp>
#include <weft_brokers/sqlite/messages.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <string>

namespace weft::sqlite_queue {

/// What a commit is safe from when its call returns. full: a power loss. normal: the end of the program in any way; a power
/// loss may take the last commits, and damages nothing. off: as normal, but a power loss may destroy the file. A lease is never
/// more than normal: the power loss ends who has it.
enum class synchronous : std::uint8_t { full, normal, off };

inline constexpr std::int64_t no_limit = std::numeric_limits<std::int64_t>::max();

/// Processes of the system that share a file should agree; each applies its own.
struct queue_options {
    sqlite_queue::synchronous synchronous = sqlite_queue::synchronous::full;
    std::int64_t max_deliveries = 5;  ///< from 1, or no_limit; a message that failed so often becomes a dead letter
    std::chrono::milliseconds visibility_timeout{30'000};  ///< from 1 ms; a lease that is not settled by then is void
    std::chrono::milliseconds busy_timeout{10'000};        ///< from 0; how long a call waits for other processes of the system
    std::int64_t max_bytes = no_limit;  ///< from 64 KiB; publishing fails beyond, so that what is there can still be handled
    std::function<nanoseconds()> now{};  ///< time since 1970; not given: weft::system_time
};

/// For message::configure_ack: changes what becomes of one message.
struct settle_options {
    std::optional<outcome> on_success{};
    std::optional<outcome> on_failure{};
};

struct producer_options {
    std::string file;  ///< made when it is missing
    queue_options queue{};
    std::chrono::milliseconds poll_interval{500};  ///< from 1 ms; how often an empty queue is looked at for other processes' messages
    std::int64_t max_lease = 1000;                 ///< from 1; at most so many messages in one transaction
    /// Leases of messages that are still at work are renewed so often; less than visibility_timeout. Not given: never.
    std::optional<std::chrono::milliseconds> extend_every{};
    outcome on_success = ack{};
    outcome on_failure = nack{.delay = std::chrono::milliseconds{1000}};
};

/// Errors: argument_error.
void check(queue_options const& options);
void check(producer_options const& options);
void check(outcome const& chosen, char const* option);

}  // namespace weft::sqlite_queue
