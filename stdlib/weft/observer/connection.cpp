// The first byte decides how a client talks: a brace opens JSON lines. A letter would open HTTP, which this version
// does not serve and says so in HTTP's own words.

#include <weft/observer/internal/connection.hpp>

#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>

#include <sys/socket.h>
#include <unistd.h>

#include <cctype>
#include <utility>

namespace weft::observe {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

constexpr auto write_patience = std::chrono::seconds{10};
constexpr int exit_not_allowed = 77;
constexpr char const* no_http =
    "HTTP/1.1 501 Not Implemented\r\nContent-Type: text/plain\r\nConnection: close\r\nContent-Length: 60\r\n\r\n"
    "this node answers JSON lines only; see weft observer --help\n";

}  // namespace

void loop_door::post(std::function<void()> act) {
    std::lock_guard const held{guard_};
    if (to_ != nullptr) asio::post(*to_, std::move(act));
}

void loop_door::close() {
    std::lock_guard const held{guard_};
    to_ = nullptr;
}

connection::connection(client_socket socket, node_facts const& facts, operation const& answer, slow_operation const& begin,
                       std::shared_ptr<loop_door> door, std::function<void()> over)
    : socket_{std::move(socket)}, patience_{socket_.get_executor()}, waiting_{socket_.get_executor()}, session_{facts, answer, begin},
      door_{std::move(door)}, over_{std::move(over)} {}

connection::~connection() { over_(); }

void connection::start() { read_first(); }

void connection::refuse(request_error const& why) { write(error_line({}, why) + '\n', true); }

void connection::read_first() {
    socket_.async_wait(client_socket::wait_read, [self = shared_from_this()](error_code failed) {
        if (failed) return;
        char first = '\0';
        if (::recv(self->socket_.native_handle(), &first, 1, MSG_PEEK | MSG_DONTWAIT) != 1) return;
        if (std::isalpha(static_cast<unsigned char>(first)) != 0) return self->write(no_http, true);
        self->read_line();
    });
}

void connection::read_line() {
    asio::async_read_until(socket_, asio::dynamic_buffer(input_, max_line_bytes), '\n',
                           [self = shared_from_this()](error_code failed, std::size_t bytes) {
                               if (failed == asio::error::not_found) {
                                   self->refuse(bad_argument("a line may have " + std::to_string(max_line_bytes) + " bytes at most"));
                               } else if (!failed) {
                                   self->line_came(bytes);
                               }
                           });
}

void connection::line_came(std::size_t bytes) {
    auto const later = [weak = weak_from_this(), door = door_, question = ++questions_](std::string text) {
        door->post([weak, question, text = std::move(text)] {
            if (auto const self = weak.lock()) self->answer_came(question, text);
        });
    };
    awaits_answer_ = true;
    auto const answer = session_.ask(std::string_view{input_}.substr(0, bytes - 1), later);
    input_.erase(0, bytes);
    if (!answer) return wait_for_answer();
    awaits_answer_ = false;
    write(*answer + '\n', session_.is_over());
}

/// Whoever answers keeps to the time that the client gave; what is forgotten for a day is given up.
void connection::wait_for_answer() {
    waiting_.expires_after(std::chrono::hours{25});
    waiting_.async_wait([self = shared_from_this()](error_code cancelled) {
        if (!cancelled) self->close();
    });
}

void connection::answer_came(std::uint64_t question, std::string const& text) {
    if (question != questions_ || !std::exchange(awaits_answer_, false)) return;
    write(text + '\n', false);  // before the timer lets go
    waiting_.cancel();
}

void connection::write(std::string text, bool then_close) {
    output_ = std::move(text);
    patience_.expires_after(write_patience);
    patience_.async_wait([weak = weak_from_this()](error_code cancelled) {
        auto const self = weak.lock();
        if (!cancelled && self) self->close();
    });
    asio::async_write(socket_, asio::buffer(output_), [self = shared_from_this(), then_close](error_code failed, std::size_t) {
        self->patience_.cancel();
        if (failed) return;
        if (then_close) self->close();
        else self->read_line();
    });
}

void connection::close() noexcept {
    error_code ignored;
    socket_.shutdown(client_socket::shutdown_both, ignored);
    socket_.close(ignored);
}

void check_peer(client_socket& socket) {
    ucred peer{};
    socklen_t size = sizeof peer;
    bool const known = ::getsockopt(socket.native_handle(), SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0;
    if (known && (peer.uid == ::geteuid() || peer.uid == 0)) return;
    throw request_error{"not_allowed", "only the user who runs the node and root may look inside", exit_not_allowed};
}

}  // namespace weft::observe
