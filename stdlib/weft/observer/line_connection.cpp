// The first byte decides how a client talks: a brace opens JSON lines. Questions wait while too much is unread.

#include <weft/observer/internal/connection.hpp>

#include <boost/asio/buffer.hpp>
#include <boost/asio/read_until.hpp>

#include <sys/socket.h>

#include <cctype>
#include <utility>

namespace weft::observe {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

constexpr char const* no_http =
    "HTTP/1.1 501 Not Implemented\r\nContent-Type: text/plain\r\nConnection: close\r\nContent-Length: 60\r\n\r\n"
    "this node answers JSON lines only; see weft observer --help\n";

}  // namespace

void first_byte::start() {
    services().add(shared_from_this());
    socket().async_wait(client_socket::wait_read, [self = shared_from_this(), this](error_code failed) {
        char first = '\0';
        if (failed || ::recv(socket().native_handle(), &first, 1, MSG_PEEK | MSG_DONTWAIT) != 1) return close();
        if (std::isalpha(static_cast<unsigned char>(first)) != 0) return write(no_http), close_when_written();
        auto const lines = std::make_shared<line_connection>(std::move(socket()), services(), who());
        services().remove(self);
        lines->start();
    });
}

void first_byte::refuse(request_error const& why) {
    write(error_line({}, why) + '\n');
    close_when_written();
}

line_connection::line_connection(client_socket from, client_services const& with, peer is)
    : connection{std::move(from), with, std::move(is)} {}

void line_connection::start() {
    services().add(shared_from_this());
    session_ = std::make_unique<session>(services().table, services().node, who(), make_output([](std::string line) { return line += '\n'; }));
    read_line();
}

void line_connection::read_line() {
    reading_ = true;
    asio::async_read_until(socket(), asio::dynamic_buffer(input_, max_line_bytes), '\n',
                           [self = shared_from_this(), this](error_code failed, std::size_t) {
                               reading_ = false;
                               if (failed == asio::error::eof) {
                                   ended_ = true;
                                   input_ended();
                               } else if (failed == asio::error::not_found) {
                                   write(error_line({}, bad_argument("a line may have " + std::to_string(max_line_bytes) + " bytes at most")) + '\n');
                                   return close_when_written();
                               } else if (failed) {
                                   return close();
                               }
                               take_lines();
                           });
}

void line_connection::take_lines() {
    while (!is_closing() && unread() < max_unread_bytes && session_->open_replies() < session::max_open) {
        auto const end = input_.find('\n');
        if (end == std::string::npos) {
            if (!ended_) return read_line();
            if (unread() == 0 && session_->open_replies() == 0) close();
            return;
        }
        session_->take(std::string_view{input_}.substr(0, end));
        input_.erase(0, end + 1);
        // The last words are on their way here by the door, behind them its end.
        if (session_->is_over()) return services().door->post([self = shared_from_this(), this] { close_when_written(); });
    }
}

void line_connection::written() {
    if (!reading_) take_lines();
}

void line_connection::closed() {
    if (session_) session_->leave();
}

}  // namespace weft::observe
