#pragma once
// Memory straight from the system for what grows large and never shrinks: pages appear when they are first touched, and
// past the first two megabytes they are asked for in huge ones, since a first touch costs microseconds.

#include <cstddef>

namespace weft::base {

inline constexpr std::size_t huge_page = std::size_t{2} * 1024 * 1024;

/// Readable and writable, zero, aligned to a page, or to huge_page when it is as large as that. Throws std::bad_alloc.
/// Under LeakSanitizer it counts as reachable.
[[nodiscard]] void* map_memory(std::size_t bytes);
void unmap_memory(void* memory, std::size_t bytes) noexcept;

/// Address space, of which as much can be used as was opened. Threads: one at a time; reading what is open, any.
class reserved_memory {
public:
    /// Throws std::bad_alloc when there is no such room.
    explicit reserved_memory(std::size_t bytes);
    ~reserved_memory();
    reserved_memory(reserved_memory const&) = delete;
    reserved_memory& operator=(reserved_memory const&) = delete;

    [[nodiscard]] std::byte* low() const noexcept { return low_; }
    /// Makes at least the lowest `bytes` usable; zero at first. Throws std::bad_alloc.
    void open(std::size_t bytes);

private:
    std::size_t const reserved_;
    std::byte* const whole_;     // as it was mapped
    std::byte* const low_;       // its part that begins at a huge page
    std::size_t open_ = 0;
};

}  // namespace weft::base
