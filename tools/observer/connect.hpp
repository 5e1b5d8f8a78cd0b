#pragma once
// A connected socket to a node, by the path of its local socket or over TCP.

#include <string>

namespace weft::cli {

/// A path, or "tcp://host:port"; the caller closes it. Blocks: until the other end answers.
/// Errors: cli_error; no_such_node when nobody listens there, not_allowed, usage for an address of no such form.
[[nodiscard]] int connect_to(std::string const& address);

}  // namespace weft::cli
