#pragma once
// What the book of warnings is shown each time: one moment of a node. Whoever makes it has the clock and the sockets; the
// rules have neither.

#include <weft/allow.hpp>
#include <weft/burdens.hpp>
#include <weft/info.hpp>
#include <weft/large_copies.hpp>
#include <weft/latencies.hpp>

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace weft::observe::warnings {

/// What a behaviour publishes, of the process at `index` of the look's processes.
struct published_facts {
    std::size_t index = 0;
    std::vector<std::pair<std::string, std::string>> lines{};
};

/// A turn that has lasted so long, whether or not it is over.
struct turn_seen {
    pid who{};
    std::size_t worker = 0;
    nanoseconds lasted{};
    bool asleep = false;  ///< its thread slept in the kernel whenever it was looked at
};

/// What the machine says of the program. What is not known is 0, and then nothing is said about it.
struct machine_facts {
    std::uint64_t rss_bytes = 0;
    std::uint64_t memory_limit_bytes = 0;  ///< of the cgroup
    std::uint64_t descriptors = 0;
    std::uint64_t descriptor_limit = 0;
    std::uint64_t maps = 0;
    std::uint64_t map_limit = 0;
    nanoseconds cpu_taken{};               ///< throttled since the start
    nanoseconds control_cpu{};             ///< what the control thread has used since its start
};

/// A process that has much of something of which most have little.
struct heavy_process {
    process_summary who{};
    stack_mark stack{};  ///< 0 bytes: it has none now, or what was touched may have been another's
    std::uint64_t ties = 0;
};

/// In W12 a timer of one process counts as so many of the node.
inline constexpr double timers_of_process = 100;
/// A process at which many timers are aimed.
struct timer_owner {
    process_summary who{};
    std::uint64_t timers = 0;
};

/// Who made a large copy since the look before; the largest of each.
struct copy_seen {
    process_summary who{};  ///< only the pid when it has ended
    large_copy made{};
};

struct look {
    nanoseconds at{};                      ///< of a clock that only goes forward
    nanoseconds wall{};                    ///< since 1970
    unsigned schedulers = 1;               ///< how many workers are to run at once
    node_summary node{};
    bool has_processes = true;             ///< false: they were not looked at this time, and what is known of them stands
    std::span<process_summary const> processes{};  ///< sorted by pid
    std::vector<published_facts> published{};
    std::size_t not_asked = 0;             ///< processes that publish and for which `published` had no room
    std::vector<turn_seen> turns{};
    machine_facts machine{};
    std::vector<heavy_process> heavy{};
    std::vector<timer_owner> timer_owners{};
    std::vector<copy_seen> copies{};
    node_latencies latencies{};            ///< since the start
    std::function<warning_set(pid)> allowed = &weft::allowed;  ///< what that process allows

    /// Null when there is none. Cost: logarithmic.
    [[nodiscard]] process_summary const* find(pid id) const noexcept;
};

/// "93.1 hello.writer": the pid, and the name or label.
[[nodiscard]] std::string subject_of(process_summary const& who);
/// The number that stands first in "3 of 5 in 60 s"; 0 when there is none.
[[nodiscard]] std::uint64_t leading_number(std::string_view text) noexcept;
/// The first published line of this name; empty when there is none.
[[nodiscard]] std::string_view line_of(published_facts const& facts, std::string_view name) noexcept;

}  // namespace weft::observe::warnings
