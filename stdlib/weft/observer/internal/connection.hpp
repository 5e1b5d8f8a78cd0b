#pragma once
// One client's socket on the control thread. It reads a line, writes the answer, and only then reads on, so a client that
// does not read holds one answer at most and delays nobody else.

#include <weft/observer/internal/session.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/steady_timer.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>

namespace weft::observe {

using client_socket = boost::asio::local::stream_protocol::socket;

/// The way to the control thread for others: what is posted runs there, and nothing once the door is closed.
class loop_door {
public:
    explicit loop_door(boost::asio::io_context& to) : to_{&to} {}
    loop_door(loop_door const&) = delete;
    loop_door& operator=(loop_door const&) = delete;
    ~loop_door() = default;

    /// Threads: any.
    void post(std::function<void()> act);
    /// Before the loop goes.
    void close();

private:
    std::mutex guard_;
    boost::asio::io_context* to_;  // under guard_; null when it is closed
};

/// Keeps itself alive while something is under way on its socket. Only the control thread touches it.
class connection : public std::enable_shared_from_this<connection> {
public:
    /// `over` is called once, when the socket is closed.
    connection(client_socket socket, node_facts const& facts, operation const& answer, slow_operation const& begin,
               std::shared_ptr<loop_door> door, std::function<void()> over);
    connection(connection const&) = delete;
    connection& operator=(connection const&) = delete;
    ~connection();

    void start();
    [[nodiscard]] client_socket& socket() noexcept { return socket_; }
    /// Writes one line and closes: for a client that is not let in.
    void refuse(request_error const& why);

private:
    void read_first();
    void read_line();
    void line_came(std::size_t bytes);
    void answer_came(std::uint64_t question, std::string const& text);
    void wait_for_answer();
    void write(std::string text, bool then_close);
    void close() noexcept;

    client_socket socket_;
    boost::asio::steady_timer patience_;  // runs while a write does
    boost::asio::steady_timer waiting_;   // holds the connection while an answer takes its time
    session session_;
    std::shared_ptr<loop_door> door_;
    std::uint64_t questions_ = 0;         // so many came; an answer is for the last one, or for nobody
    bool awaits_answer_ = false;
    std::function<void()> over_;
    std::string input_;
    std::string output_;
};

/// The uid of the process at the other end is ours or root's. Errors: request_error "not_allowed".
void check_peer(client_socket& socket);

}  // namespace weft::observe
