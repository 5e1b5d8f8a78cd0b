#include "wake_up.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <system_error>

namespace weft::rabbitmq::detail {

wake_up::wake_up() : descriptor_{::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)} {
    if (descriptor_ < 0) throw std::system_error{errno, std::generic_category(), "rabbitmq: eventfd"};
}

wake_up::~wake_up() { ::close(descriptor_); }

// Fails only when it has been rung 2^64 times.
void wake_up::ring() noexcept {
    std::uint64_t const one = 1;
    static_cast<void>(::write(descriptor_, &one, sizeof one));
}

void wake_up::hear() noexcept {
    std::uint64_t rung = 0;
    static_cast<void>(::read(descriptor_, &rung, sizeof rung));
}

bool wake_up::wait(int milliseconds, int other, bool for_writing) noexcept {
    pollfd both[2] = {{descriptor_, POLLIN, 0}, {other, static_cast<short>(for_writing ? POLLOUT : POLLIN), 0}};
    static_cast<void>(::poll(both, other < 0 ? 1 : 2, milliseconds));
    return other >= 0 && both[1].revents != 0;
}

}  // namespace weft::rabbitmq::detail
