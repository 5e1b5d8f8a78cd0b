#pragma once
// One client's socket on the control thread, whatever it speaks: what is written, in order, and how much of it may be unread. A
// client that does not read holds a bounded amount of memory and delays nobody else.

#include <weft/observer/internal/credentials.hpp>
#include <weft/observer/internal/loop_door.hpp>
#include <weft/observer/internal/roles.hpp>
#include <weft/observer/internal/session.hpp>

#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/steady_timer.hpp>

#include <atomic>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <string>

namespace weft::observe {

using client_socket = boost::asio::generic::stream_protocol::socket;

/// So much may be written and unread before frames are dropped and questions wait.
inline constexpr std::size_t max_unread_bytes = max_line_bytes;

class connection;

/// What all clients have in common, and the door to the control thread.
struct client_services {
    operation_table const& table;
    node_context& node;
    credentials& secrets;
    std::shared_ptr<loop_door> door;
    std::function<bool()> is_ready;                                 ///< of the node
    std::function<void(std::shared_ptr<connection> const&)> add;     ///< keeps it
    std::function<void(std::shared_ptr<connection> const&)> remove;  ///< lets it go; may be called again
};

/// Lives in the control thread's list until it is closed. Only the control thread touches it.
class connection : public std::enable_shared_from_this<connection> {
public:
    connection(client_socket socket, client_services const& services, peer who);
    connection(connection const&) = delete;
    connection& operator=(connection const&) = delete;
    virtual ~connection();

    /// Joins the list and begins to read.
    virtual void start() = 0;
    /// Once a second: a client that is gone altogether is dropped.
    void look_after();
    void close() noexcept;
    /// Whether it takes one of the places that there are for clients.
    [[nodiscard]] virtual bool is_busy() const noexcept { return true; }
    [[nodiscard]] peer const& who() const noexcept { return who_; }

protected:
    /// Writes after all that was written before.
    void write(std::string text);
    void close_when_written();
    /// Nothing is read at present, so look_after must see when the client is gone.
    void may_hang_up();
    [[nodiscard]] std::size_t unread() const noexcept;
    [[nodiscard]] bool is_closing() const noexcept { return closing_; }
    /// An output for other threads that writes what `encode` makes of a line.
    [[nodiscard]] std::shared_ptr<line_output> make_output(std::function<std::string(std::string)> encode);
    /// All was written.
    virtual void written() = 0;
    /// The socket is closed.
    virtual void closed() = 0;

    [[nodiscard]] client_socket& socket() noexcept { return socket_; }
    [[nodiscard]] client_services const& services() const noexcept { return services_; }

private:
    class output;
    struct unread_count {
        std::atomic<std::size_t> bytes{0};
    };
    void write_next();

    client_socket socket_;
    client_services const& services_;
    peer who_;
    boost::asio::steady_timer patience_;  // runs while a write does
    std::deque<std::string> queue_;
    std::shared_ptr<unread_count> unread_ = std::make_shared<unread_count>();
    bool writing_ = false;
    bool closing_ = false;
    bool may_hang_up_ = false;
};

/// A client that speaks JSON lines.
class line_connection final : public connection {
public:
    line_connection(client_socket socket, client_services const& services, peer who);
    void start() override;

private:
    void written() override;
    void closed() override;
    void wait_for_trust();
    void read_line();
    void take_lines();

    std::unique_ptr<session> session_;
    boost::asio::steady_timer trust_;  // runs until a client without a role has proven the cookie
    bool reading_ = false;
    bool ended_ = false;
    std::string input_;
};

/// Waits for the first byte, and then makes what it asks for.
class first_byte final : public connection {
public:
    using connection::connection;
    void start() override;
    /// Says no in the way that the client speaks, as far as it has shown that soon, and closes. It is in no list.
    void refuse(request_error const& why);

private:
    [[nodiscard]] char peek();
    void came();
    void written() override {}
    void closed() override { patience_.cancel(); }

    boost::asio::steady_timer patience_{socket().get_executor()};  // with a client that has not said anything yet
};

/// Who is at the other end of a local socket. Nothing when the system does not know.
[[nodiscard]] std::optional<peer_identity> identity_of(client_socket& socket);

}  // namespace weft::observe
