#pragma once
// Which runtime a pid belongs to. The one table of the program that is not a runtime's own: several runtimes can exist,
// and a pid may be used on any thread. Node numbers are never used twice.

#include <array>
#include <atomic>
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
    /// The kernel is complete: a dump shows it from now on, until it is removed.
    void show(std::uint32_t node) noexcept;
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

    /// `body(kernel)` for each that is shown. Takes no lock: for a dump, in whose world nothing else runs. Async-signal-safe.
    template <class Body>
    void in_a_picture(Body&& body) const {
        for (auto const& each : shown_)
            if (kernel* const one = each.load(std::memory_order_acquire)) body(*one);  // pairs with the release in show()
    }

private:
    struct entry {
        std::uint32_t node = 0;
        kernel* where = nullptr;
    };
    std::shared_mutex mutex_;
    std::array<entry, max_runtimes> entries_{};  // guarded by mutex_
    std::uint32_t next_ = 1;                     // guarded by mutex_
    std::array<std::atomic<kernel*>, max_runtimes> shown_{};  // those of entries_ that are complete
};

template <class Body>
bool with_kernel(std::uint32_t node, Body&& body) {
    return kernel_directory::instance().with(node, std::forward<Body>(body));
}

}  // namespace weft::proc
