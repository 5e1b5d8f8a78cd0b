#pragma once
// Which runtime a pid belongs to. The one table of the program that is not a runtime's own: several runtimes can exist,
// and a pid may be used on any thread. Node numbers are never used twice.

#include <array>
#include <cstdint>
#include <shared_mutex>
#include <utility>

namespace weft::proc {

class kernel;

class kernel_directory {
public:
    static constexpr std::size_t max_runtimes = 256;

    [[nodiscard]] static kernel_directory& instance();

    /// A number for a new runtime. Throws weft::system_limit beyond max_runtimes at once.
    [[nodiscard]] std::uint32_t reserve(kernel& fresh);
    /// Waits for those who use the kernel through this directory.
    void remove(std::uint32_t node) noexcept;

    template <class Body>
    bool with(std::uint32_t node, Body&& body) {
        std::shared_lock const hold{mutex_};
        entry const& found = entries_[node % max_runtimes];
        if (found.node != node || found.where == nullptr) return false;
        std::forward<Body>(body)(*found.where);
        return true;
    }

private:
    struct entry {
        std::uint32_t node = 0;
        kernel* where = nullptr;
    };
    std::shared_mutex mutex_;
    std::array<entry, max_runtimes> entries_{};  // guarded by mutex_
    std::uint32_t next_ = 1;                     // guarded by mutex_
};

template <class Body>
bool with_kernel(std::uint32_t node, Body&& body) {
    return kernel_directory::instance().with(node, std::forward<Body>(body));
}

}  // namespace weft::proc
