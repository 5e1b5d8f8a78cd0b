#pragma once
// What the kernel says of this program: memory by kind, and the time of the calling thread.

#include <weft/options.hpp>

#include <cstdint>
#include <string_view>

namespace weft::observe {

struct process_memory {
    std::uint64_t anonymous_bytes = 0;  ///< heap, stacks: what nothing else backs
    std::uint64_t file_bytes = 0;       ///< programs and files that are mapped
    std::uint64_t shared_bytes = 0;
    [[nodiscard]] std::uint64_t rss_bytes() const noexcept { return anonymous_bytes + file_bytes + shared_bytes; }
};
/// Reads /proc; zeros when it cannot.
[[nodiscard]] process_memory read_process_memory();
/// The text of /proc/self/status.
[[nodiscard]] process_memory parse_status(std::string_view text);

/// CPU time of the calling thread.
[[nodiscard]] nanoseconds thread_time();

}  // namespace weft::observe
