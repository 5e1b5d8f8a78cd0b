// Writing in order, and knowing how much of it is unread: counted from the moment somebody hands it over, on whatever thread,
// until the socket took it.

#include <weft/observer/internal/connection.hpp>

#include <boost/asio/buffer.hpp>
#include <boost/asio/write.hpp>

#include <poll.h>
#include <sys/socket.h>

#include <utility>

namespace weft::observe {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

constexpr auto write_patience = std::chrono::seconds{60};

}  // namespace

class connection::output final : public line_output {
public:
    output(std::weak_ptr<connection> to, std::shared_ptr<loop_door> door, std::shared_ptr<unread_count> unread,
           std::function<std::string(std::string)> encode)
        : to_{std::move(to)}, door_{std::move(door)}, unread_{std::move(unread)}, encode_{std::move(encode)} {}

    void send(std::string line) override {
        std::string text = encode_(std::move(line));
        unread_->bytes.fetch_add(text.size(), std::memory_order_relaxed);  // relaxed: a measure; the text goes by the door
        door_->post([to = to_, unread = unread_, text = std::move(text)]() mutable {
            unread->bytes.fetch_sub(text.size(), std::memory_order_relaxed);  // relaxed: as above; write counts it again
            if (auto const self = to.lock()) self->write(std::move(text));
        });
    }
    bool has_room() override { return unread_->bytes.load(std::memory_order_relaxed) < max_unread_bytes; }  // relaxed: a measure

private:
    std::weak_ptr<connection> to_;
    std::shared_ptr<loop_door> door_;
    std::shared_ptr<unread_count> unread_;
    std::function<std::string(std::string)> encode_;
};

connection::connection(client_socket socket, client_services const& services, peer who)
    : socket_{std::move(socket)}, services_{services}, who_{std::move(who)}, patience_{socket_.get_executor()} {}

connection::~connection() = default;

void connection::write(std::string text) {
    if (!socket_.is_open()) return;
    unread_->bytes.fetch_add(text.size(), std::memory_order_relaxed);  // relaxed: a measure
    queue_.push_back(std::move(text));
    if (!writing_) write_next();
}

void connection::write_next() {
    writing_ = true;
    patience_.expires_after(write_patience);
    patience_.async_wait([weak = weak_from_this()](error_code cancelled) {
        auto const self = weak.lock();
        if (!cancelled && self) self->close();
    });
    asio::async_write(socket_, asio::buffer(queue_.front()), [self = shared_from_this()](error_code failed, std::size_t) {
        self->patience_.cancel();
        self->writing_ = false;
        if (failed) return self->close();
        self->unread_->bytes.fetch_sub(self->queue_.front().size(), std::memory_order_relaxed);  // relaxed: a measure
        self->queue_.pop_front();
        if (!self->queue_.empty()) return self->write_next();
        if (self->closing_) return self->close();
        self->written();
    });
}

void connection::close_when_written() {
    closing_ = true;
    if (!writing_) close();
}

void connection::may_hang_up() {
    may_hang_up_ = true;
    look_after();
}

void connection::look_after() {
    if (!may_hang_up_ || !socket_.is_open()) return;
    // A client that only closed its own direction still reads; one that is gone altogether hangs up.
    pollfd state{.fd = socket_.native_handle(), .events = 0, .revents = 0};
    if (::poll(&state, 1, 0) > 0 && (state.revents & (POLLHUP | POLLERR)) != 0) close();
}

std::size_t connection::unread() const noexcept {
    return unread_->bytes.load(std::memory_order_relaxed);  // relaxed: a measure
}

std::shared_ptr<line_output> connection::make_output(std::function<std::string(std::string)> encode) {
    return std::make_shared<output>(weak_from_this(), services_.door, unread_, std::move(encode));
}

void connection::close() noexcept {
    if (!socket_.is_open()) return;
    error_code ignored;
    socket_.shutdown(client_socket::shutdown_both, ignored);
    socket_.close(ignored);
    closed();
    services_.remove(shared_from_this());
}

std::optional<peer_identity> identity_of(client_socket& socket) {
    ucred peer{};
    socklen_t size = sizeof peer;
    if (::getsockopt(socket.native_handle(), SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0) return std::nullopt;
    return peer_identity{.uid = peer.uid, .pid = peer.pid};
}

}  // namespace weft::observe
