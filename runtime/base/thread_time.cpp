#include "base/thread_time.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <ctime>
#include <string_view>

namespace weft::base {
namespace {

/// As the kernel numbers the clock of a thread's own time (CPUCLOCK_PERTHREAD | CPUCLOCK_SCHED); the C library makes it from a
/// pthread_t only.
clockid_t clock_of(int thread) noexcept { return static_cast<clockid_t>((~static_cast<unsigned>(thread) << 3U) | 6U); }

}  // namespace

nanos ran_for(int thread) noexcept {
    timespec time{};
    if (::clock_gettime(clock_of(thread), &time) != 0) return 0;
    return nanos{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

bool waits_for_processor(int thread) noexcept {
    std::array<char, 64> path{};
    std::snprintf(path.data(), path.size(), "/proc/self/task/%d/stat", thread);
    int const file = ::open(path.data(), O_RDONLY | O_CLOEXEC);
    if (file < 0) return false;
    std::array<char, 256> text{};
    ssize_t const got = ::read(file, text.data(), text.size());
    static_cast<void>(::close(file));
    if (got <= 0) return false;
    // "ID (NAME) STATE …"; a name may hold parentheses itself.
    std::string_view const line{text.data(), static_cast<std::size_t>(got)};
    std::size_t const behind_name = line.rfind(") ");
    return behind_name != std::string_view::npos && behind_name + 2 < line.size() && line[behind_name + 2] == 'R';
}

}  // namespace weft::base
