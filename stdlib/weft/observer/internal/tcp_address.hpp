#pragma once
// Where a node listens for observers over TCP: an address of this machine, by number, and a port.

#include <boost/asio/ip/tcp.hpp>

#include <string>
#include <string_view>

namespace weft::observe {

/// "127.0.0.1:7411", "[::1]:7411", "localhost:7411"; port 0: any. No name but localhost is looked up.
/// Errors: argument_error naming the text and what is allowed; for an address that other machines reach, unless `any` is set.
[[nodiscard]] boost::asio::ip::tcp::endpoint parse_tcp_address(std::string_view text, bool any);

/// The same form again.
[[nodiscard]] std::string to_text(boost::asio::ip::tcp::endpoint const& address);

}  // namespace weft::observe
