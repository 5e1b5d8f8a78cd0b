#pragma once
// Telling a service manager how far the node is: a datagram to the socket that NOTIFY_SOCKET names, as systemd has it.

#include <weft/options.hpp>

#include <string>
#include <string_view>

namespace weft::cli {

/// "READY=1". Does nothing without NOTIFY_SOCKET; a message that cannot be sent is a line in the log. Blocks: never.
void tell_service_manager(std::string_view state);

/// How often it wants to hear WATCHDOG=1 at least, by WATCHDOG_USEC; 0 when it does not, or when that is for another process.
[[nodiscard]] nanoseconds watchdog_limit();

/// That a start which takes `limit` from now on is in order.
[[nodiscard]] std::string extend_start(nanoseconds limit);

/// That the configuration is being read again; READY=1 ends it.
[[nodiscard]] std::string reloading();

}  // namespace weft::cli
