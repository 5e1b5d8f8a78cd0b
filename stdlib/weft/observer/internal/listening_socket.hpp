#pragma once
// Making the socket that clients connect to: nobody but its owner can ever open it, and what a crashed node left behind
// is cleared away.

#include <string>

namespace weft::observe {

/// A bound, listening, non-blocking socket with mode 0600. Errors: argument_error when the path is too long, is taken by
/// something that is no socket, or by a socket that somebody serves; std::system_error otherwise.
[[nodiscard]] int make_listening_socket(std::string const& path);

}  // namespace weft::observe
