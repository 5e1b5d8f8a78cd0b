#pragma once
// One way in: a listening socket, and what those who come by it may do.

#include <weft/observer/internal/connection.hpp>

#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <functional>
#include <string>

namespace weft::observe {

enum class way_in : std::uint8_t {
    control_socket,  ///< the node's user and root
    observe_socket,  ///< whom the file's mode lets in
    tcp,             ///< who knows the cookie
};

class listener {
public:
    using comer = std::function<void(client_socket socket, way_in way, std::string const& name)>;
    /// Takes over `descriptor`, a listening non-blocking socket. `came` is called for each client.
    listener(boost::asio::io_context& loop, int descriptor, int family, way_in way, std::string name, comer came);
    listener(listener const&) = delete;
    listener& operator=(listener const&) = delete;
    ~listener() = default;

    [[nodiscard]] std::string const& name() const noexcept { return name_; }

private:
    void accept();
    void accept_later();

    boost::asio::basic_socket_acceptor<boost::asio::generic::stream_protocol> acceptor_;
    boost::asio::steady_timer pause_;
    way_in way_;
    std::string name_;
    comer came_;
};

/// What a client that came this way may do before it has shown anything else, and who it is.
[[nodiscard]] peer peer_of(client_socket& socket, way_in way, std::string const& name);

}  // namespace weft::observe
