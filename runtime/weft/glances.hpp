#pragma once
// A second look at a live runtime: all processes by their numbers, where they stand, and what the workers' time was spent on.
// As weft/info.hpp: safe from any thread, stops nobody.

#include <weft/info.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <source_location>
#include <string>
#include <vector>

namespace weft {

/// The numbers of a process, for who looks at all of them to choose a few.
struct process_glance {
    pid id;
    process_state state{};
    pid waits_for;                     ///< as in process_summary
    std::uint64_t mailbox = 0;
    std::uint64_t reductions = 0;
    std::uint64_t messages_in = 0;
    std::uint64_t stack_bytes = 0;
    std::uint64_t memory_bytes = 0;
    nanoseconds age{};
    nanoseconds in_state{};
    std::source_location spawned_at;
};

/// The stack of one process. `calls` are return addresses, innermost first.
struct stack_picture {
    pid id;
    process_state state{};
    nanoseconds in_state{};
    std::string label;
    std::vector<std::uintptr_t> calls;
    bool truncated = false;            ///< there may be more: too deep, built without frame pointers, or in a system call
    int on_worker = -1;                ///< it runs there
};

/// What the process did by looks once a millisecond.
struct process_time {
    pid id;
    nanoseconds ran{};
    unsigned on_worker = 0;            ///< the last
};

struct timer_summary {
    pid to;                            ///< empty: to `name`
    std::string name;
    nanoseconds in{};
    nanoseconds period{};              ///< 0: once
};

/// What a worker spent its time awake on, by looks once a millisecond.
struct worker_times {
    nanoseconds run{};
    nanoseconds steal{};
    nanoseconds timer{};
    nanoseconds between{};             ///< turns
};

namespace info {
/// As processes(), numbers only.
[[nodiscard]] std::vector<process_glance> glances(runtime& of);

inline constexpr std::size_t most_calls = 64;
/// Where it stands. A parked process is kept from running for about a microsecond; what wakes it meanwhile acts then. One that
/// runs is interrupted by a signal to its thread, one that waits for a turn has no calls that could be read. Nothing when it
/// has ended. Blocks: up to 50 ms for one that runs. Not from inside a process.
[[nodiscard]] std::optional<stack_picture> stack(runtime& of, pid id);
/// The same for every process; in slices, as processes().
void stacks(runtime& of, std::function<void(stack_picture&)> const& visit);
/// Which processes ran in the last `window`, a few seconds at most, and for how long, to a millisecond.
[[nodiscard]] std::vector<process_time> running_times(runtime& of, nanoseconds window);
/// Timers that send messages, at most so many, in no order; their number is in node().timers. Holds up arming and firing for
/// some microseconds at a time.
[[nodiscard]] std::vector<timer_summary> timers(runtime& of, std::size_t most);
/// By worker, in the order of node_summary::workers.
[[nodiscard]] std::vector<worker_times> times_of_workers(runtime& of);
}  // namespace info

}  // namespace weft
