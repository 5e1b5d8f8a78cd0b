#pragma once
// Who asks: by which way a client came in, who it is as far as that is known, and what it may do therefore.

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>

namespace weft::observe {

enum class role : std::uint8_t {
    none,     ///< has not shown yet that it knows the cookie
    read,     ///< may look
    control,  ///< may look and change
};
[[nodiscard]] char const* to_string(role of) noexcept;

/// The process at the other end of a local socket.
struct peer_identity {
    uid_t uid = 0;
    pid_t pid = 0;
};

struct peer {
    role granted = role::none;
    std::string way{};                         ///< "control.sock", "tcp 127.0.0.1:7411": for the log
    std::optional<peer_identity> identity{};   ///< only of a local socket
};
/// "uid 1000, pid 4711 over control.sock": for the log.
[[nodiscard]] std::string to_string(peer const& who);

}  // namespace weft::observe
