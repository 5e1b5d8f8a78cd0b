// Questions wait while too much is unread. A client that comes without a role has a short time to get one.

#include <weft/observer/internal/connection.hpp>

#include <boost/asio/buffer.hpp>
#include <boost/asio/read_until.hpp>

#include <utility>

namespace weft::observe {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

constexpr auto trust_limit = std::chrono::seconds{10};

}  // namespace

line_connection::line_connection(client_socket from, client_services const& with, peer is)
    : connection{std::move(from), with, std::move(is)}, trust_{socket().get_executor()} {}

void line_connection::start() {
    services().add(shared_from_this());
    session_ = std::make_unique<session>(
        services().table, services().node, services().secrets, who(), make_output([](std::string line) { return line += '\n'; }));
    wait_for_trust();
    read_line();
}

void line_connection::wait_for_trust() {
    if (session_->is_trusted()) return;
    trust_.expires_after(trust_limit);
    trust_.async_wait([weak = weak_from_this(), this](error_code cancelled) {
        auto const self = weak.lock();
        if (!cancelled && self && !session_->is_trusted()) close();
    });
}

void line_connection::read_line() {
    reading_ = true;
    asio::async_read_until(socket(), asio::dynamic_buffer(input_, max_line_bytes), '\n',
                           [self = shared_from_this(), this](error_code failed, std::size_t) {
                               reading_ = false;
                               if (failed == asio::error::eof) {
                                   ended_ = true;
                                   may_hang_up();
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
    trust_.cancel();
    if (session_) session_->leave();
}

}  // namespace weft::observe
