#include "fiber/page_advice.hpp"

#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>

namespace weft::fiber {
namespace {

constexpr int whole_program = -10000;  // PIDFD_SELF_THREAD_GROUP: Debian 12's headers are older than Linux 6.14
constexpr std::size_t at_once = 128;

/// Relaxed: whoever does not know it yet asks the kernel again.
std::atomic<bool> refused{false};

/// How many of these were advised, in order; fewer than all: the next one alone will tell why.
std::size_t advise_together(std::span<pages const> places, int advice) noexcept {
    std::array<iovec, at_once> vectors;
    std::transform(places.begin(), places.end(), vectors.begin(), [](pages const& each) { return iovec{each.low, each.bytes}; });
    long const done = ::syscall(SYS_process_madvise, whole_program, vectors.data(), places.size(), advice, 0U);
    if (done < 0) {
        refused.store(true, std::memory_order_relaxed);  // relaxed: see above
        return 0;
    }
    std::size_t count = 0;
    for (auto left = static_cast<std::size_t>(done); count < places.size() && left >= places[count].bytes; ++count)
        left -= places[count].bytes;
    return count;
}

}  // namespace

std::size_t advise(std::span<pages const> places, int advice) noexcept {
    std::size_t done = 0;
    while (done < places.size()) {
        if (!refused.load(std::memory_order_relaxed) && places.size() - done > 1) {  // relaxed: see above
            std::size_t const more = advise_together(places.subspan(done, std::min(at_once, places.size() - done)), advice);
            done += more;
            if (more != 0) continue;
        }
        if (::madvise(places[done].low, places[done].bytes, advice) != 0) return done;
        ++done;
    }
    return done;
}

}  // namespace weft::fiber
