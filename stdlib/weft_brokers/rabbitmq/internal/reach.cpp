#include "reach.hpp"

#include <weft_brokers/rabbitmq/errors.hpp>
#include <weft/process.hpp>

#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <memory>
#include <system_error>
#include <utility>

namespace weft::rabbitmq::detail {
namespace {

/// Closes its descriptor unless it is released.
class opened {
public:
    explicit opened(int descriptor) noexcept : descriptor_{descriptor} {}
    opened(opened const&) = delete;
    opened& operator=(opened const&) = delete;
    ~opened() {
        if (descriptor_ >= 0) ::close(descriptor_);
    }
    [[nodiscard]] int get() const noexcept { return descriptor_; }
    [[nodiscard]] int release() noexcept { return std::exchange(descriptor_, -1); }

private:
    int descriptor_;
};

/// 0, or what the attempt ended with.
int finish(int descriptor, nanoseconds limit, interruption const& stop) {
    nanoseconds const deadline = monotonic_time() + limit;
    for (;;) {
        nanoseconds const left = deadline - monotonic_time();
        if (left <= nanoseconds::zero()) return ETIMEDOUT;
        bool const done = stop.bell.wait(static_cast<int>(left / std::chrono::milliseconds{1}) + 1, descriptor, true);
        // Relaxed: only the flag itself is looked at; it is set before the bell rings.
        if (stop.closing.load(std::memory_order_relaxed)) return ECANCELED;
        if (!done) continue;
        int error = 0;
        socklen_t size = sizeof error;
        ::getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &error, &size);
        return error;
    }
}

int connect_to(addrinfo const& at, nanoseconds limit, interruption const& stop, int& error) {
    opened made{::socket(at.ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, at.ai_protocol)};
    error = made.get() < 0 ? errno : 0;
    if (error == 0 && ::connect(made.get(), at.ai_addr, at.ai_addrlen) != 0) error = errno;
    if (error == EINPROGRESS) error = finish(made.get(), limit, stop);
    if (error != 0) return -1;
    int const on = 1;
    ::setsockopt(made.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    ::setsockopt(made.get(), SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
    return made.release();
}

}  // namespace

int reach(std::string const& host, int port, nanoseconds limit, interruption const& stop) {
    addrinfo wanted{};
    wanted.ai_family = AF_UNSPEC;
    wanted.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    int const unknown = ::getaddrinfo(host.c_str(), std::to_string(port).c_str(), &wanted, &found);
    if (unknown != 0) throw broker_error{"finding host \"" + host + "\" failed: " + ::gai_strerror(unknown)};
    std::unique_ptr<addrinfo, void (*)(addrinfo*)> const all{found, &::freeaddrinfo};
    int error = 0;
    for (addrinfo const* each = found; each != nullptr; each = each->ai_next) {
        int const made = connect_to(*each, limit, stop, error);
        if (made >= 0) return made;
        if (error == ECANCELED) break;
    }
    throw broker_error{"connecting failed: " + std::generic_category().message(error)};
}

}  // namespace weft::rabbitmq::detail
