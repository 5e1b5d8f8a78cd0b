#include "proc/kernel_directory.hpp"

#include <weft/errors.hpp>

#include <mutex>

namespace weft::proc {

kernel_directory& kernel_directory::instance() {
    static auto* const directory = new kernel_directory;  // reachable for ever: pids outlive static destruction
    return *directory;
}

std::uint32_t kernel_directory::reserve(kernel& fresh) {
    std::unique_lock const hold{mutex_};
    for (std::size_t tried = 0; tried < max_runtimes; ++tried, ++next_) {
        if (next_ == 0) continue;  // 0 means "no node"
        entry& candidate = entries_[next_ % max_runtimes];
        if (candidate.where != nullptr) continue;
        candidate = {next_, &fresh};
        return next_++;
    }
    throw system_limit{"runtimes: " + std::to_string(max_runtimes) + " exist already in this program"};
}

void kernel_directory::show(std::uint32_t node) noexcept {
    std::unique_lock const hold{mutex_};
    entry const& mine = entries_[node % max_runtimes];
    shown_[node % max_runtimes].store(mine.where, std::memory_order_release);  // pairs with the acquire in in_a_picture()
}

void kernel_directory::remove(std::uint32_t node) noexcept {
    std::unique_lock const hold{mutex_};
    shown_[node % max_runtimes].store(nullptr, std::memory_order_relaxed);  // relaxed: takes a thing away, publishes none
    entries_[node % max_runtimes].where = nullptr;
}

}  // namespace weft::proc
