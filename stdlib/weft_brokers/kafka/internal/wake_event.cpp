#include <weft_brokers/kafka/internal/wake_event.hpp>

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <system_error>

namespace weft::kafka::detail {

wake_event::wake_event() : descriptor_{eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)} {
    if (descriptor_ < 0) throw std::system_error{errno, std::generic_category(), "kafka: eventfd"};
}
wake_event::~wake_event() { close(descriptor_); }

// A full counter fails to be written: then there is a signal already.
void wake_event::signal() noexcept {
    std::uint64_t const one = 1;
    static_cast<void>(!write(descriptor_, &one, sizeof one));
}

void wake_event::wait(std::chrono::milliseconds time) noexcept {
    pollfd watched{descriptor_, POLLIN, 0};
    static_cast<void>(poll(&watched, 1, static_cast<int>(time.count())));
    std::uint64_t count = 0;
    static_cast<void>(!read(descriptor_, &count, sizeof count));
}

}  // namespace weft::kafka::detail
