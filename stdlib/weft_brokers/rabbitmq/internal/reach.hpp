#pragma once
// Opening a TCP connection with a limit, an end on demand, and errors that say what the system says.

#include "wake_up.hpp"

#include <weft/options.hpp>

#include <atomic>
#include <functional>
#include <string>

namespace weft::rabbitmq::detail {

/// What makes a client's thread give up what it waits for.
struct interruption {
    wake_up& bell;
    std::atomic<bool> const& closing;
    /// Told a connection's descriptor once there is one, and -1 before that is closed.
    std::function<void(int)> descriptor = {};
};

/// Returns the descriptor of a connected, non-blocking socket. Tries the host's addresses one after the other.
/// Blocks: its thread, `limit` at most for each address and as long as the name's resolution takes. Errors: broker_error.
[[nodiscard]] int reach(std::string const& host, int port, nanoseconds limit, interruption const& stop);

}  // namespace weft::rabbitmq::detail
