#pragma once
// What this program has open, as the system tells it in /proc/self/fd; sockets with both their ends.

#include <cstdint>
#include <string>
#include <vector>

namespace weft::observe {

struct open_descriptor {
    int number = 0;
    std::string kind{};    ///< file, pipe, tcp, udp, unix, event, epoll, timer, signal, other
    std::string local{};   ///< a path, or an address
    std::string remote{};
};

/// By number. Threads: any.
[[nodiscard]] std::vector<open_descriptor> open_descriptors();
[[nodiscard]] std::uint64_t descriptor_limit();

}  // namespace weft::observe
