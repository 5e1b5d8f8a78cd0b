#pragma once
// The options of a spawn and of a runtime: aggregates with defaults, checked where they are used.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>

namespace weft {

using nanoseconds = std::chrono::nanoseconds;

/// "For ever", wherever a duration is taken.
inline constexpr nanoseconds infinity = nanoseconds::max();

enum class priority : std::uint8_t { low, normal, high, max };

struct spawn_options {
    std::string name{};                        ///< registered before the body runs; taken: argument_error, no process is made
    std::string label{};                       ///< shown wherever the pid is; "conn/41" groups under "conn"
    weft::priority priority = priority::normal;
    std::size_t stack_bytes = 0;               ///< 0: the runtime's setting; else at least min_stack_bytes
    bool trap_exit = false;                    ///< set before the body runs
};

inline constexpr std::size_t min_stack_bytes = std::size_t{16} * 1024;

struct runtime_options {
    std::string name = "weft";                 ///< the node's name, in logs and for the observer
    unsigned workers = 0;                      ///< 0: the cores this program may use (affinity and container quota)
    unsigned spare_workers = 64;               ///< threads that may stand in for those whose process loops or blocks
    std::size_t stack_bytes = 0;               ///< address space of a stack, guard included; 0: 64 KiB (512 KiB under sanitizers)
    std::uint32_t max_processes = 1'048'576;
    nanoseconds stop_timeout = std::chrono::seconds{25};  ///< how long the processes left at the end may take to end
};

}  // namespace weft
