#pragma once
// Making the sockets that clients connect to. A local one can be opened by its owner, or by a group, from its first moment on;
// what a crashed node left behind is cleared away.

#include <boost/asio/ip/tcp.hpp>

#include <optional>
#include <string>

namespace weft::observe {

/// A bound, listening, non-blocking socket with mode 0600, or with mode 0660 and this group. Errors: argument_error when the path
/// is too long, is taken by something that is no socket, or by a socket that somebody serves; std::system_error otherwise.
[[nodiscard]] int make_listening_socket(std::string const& path, std::optional<unsigned> group = std::nullopt);

/// The same for TCP. Errors: std::system_error naming the address.
[[nodiscard]] int make_tcp_socket(boost::asio::ip::tcp::endpoint const& address);
/// Where it listens really, if the port was 0.
[[nodiscard]] boost::asio::ip::tcp::endpoint address_of(int tcp_socket);

}  // namespace weft::observe
