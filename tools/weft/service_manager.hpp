#pragma once
// Telling a service manager how far the node is: a datagram to the socket that NOTIFY_SOCKET names, as systemd has it.

#include <string_view>

namespace weft::cli {

/// "READY=1". Does nothing without NOTIFY_SOCKET; a message that cannot be sent is a line in the log. Blocks: never.
void tell_service_manager(std::string_view state);

}  // namespace weft::cli
