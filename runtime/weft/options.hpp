#pragma once
// The options of a spawn and of a runtime: aggregates with defaults, checked where they are used.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace weft {

using nanoseconds = std::chrono::nanoseconds;

/// "For ever", wherever a duration is taken.
inline constexpr nanoseconds infinity = nanoseconds::max();

enum class priority : std::uint8_t { low, normal, high, max };

inline constexpr std::size_t unlimited = SIZE_MAX;

/// How much memory a process may use: control block, stack, mailbox and dictionary, as weft::process_info tells it. What
/// messages and values keep on the program's heap is not known and not counted.
struct memory_limit {
    std::size_t bytes = 0;                     ///< 0: the runtime's setting; or `unlimited`
    bool kill = true;                          ///< beyond it the process ends as `killed`, even if it traps exits
    bool log = true;                           ///< and one error is logged each time the limit is crossed
};

/// Whether the messages that wait in a mailbox count as its owner's memory.
enum class mailbox_accounting : std::uint8_t { inside, outside };

/// What becomes of a message for a mailbox that is full.
enum class mailbox_policy : std::uint8_t {
    block,         ///< its sender waits for a place
    refuse,        ///< send throws mailbox_full
    drop_newest,   ///< it is dropped
    drop_oldest,   ///< the oldest message of the mailbox is dropped when this one is accepted
    exit_owner,    ///< it is dropped, and the mailbox's owner ends with the reason "mailbox_full", trapping exits or not
};

/// How many messages may wait for a process. What is dropped is counted (process_details::mailbox_dropped) and logged as a
/// warning, the first one and then each time the count has doubled. Exit and down messages take no place.
/// Nobody waits under `block` who cannot: a process that sends to itself and a plain thread or another runtime's process
/// get mailbox_full, and a timer's message is dropped, as it is under `refuse`.
struct mailbox_bound {
    std::uint32_t capacity = 0;                ///< 0: without bound
    mailbox_policy when_full = mailbox_policy::block;
};

/// When a mailbox counts as long: from `on_at` messages on, until it is down to `off_at` again.
struct mailbox_limits {
    std::uint32_t off_at = 0;
    std::uint32_t on_at = 0;

    friend bool operator==(mailbox_limits const&, mailbox_limits const&) = default;
};

struct spawn_options {
    std::string name{};                        ///< registered before the body runs; taken: argument_error, no process is made
    std::string label{};                       ///< shown wherever the pid is; "conn/41" groups under "conn"
    weft::priority priority = priority::normal;
    std::size_t stack_bytes = 0;               ///< 0: the runtime's setting; else at least min_stack_bytes
    bool trap_exit = false;                    ///< set before the body runs
    memory_limit max_memory{};
    weft::mailbox_accounting mailbox_accounting = weft::mailbox_accounting::inside;
    mailbox_bound mailbox{};
};

inline constexpr std::size_t min_stack_bytes = std::size_t{16} * 1024;

/// What becomes of a clean memory fault in a process: its stack used up, an access to the first 64 KiB, an integer division
/// by zero, struck by the program's own code. Every other fault, and one inside the allocator or the runtime, ends the
/// program with a report and the signal's own status.
enum class on_fault : std::uint8_t {
    isolate,       ///< it ends alone: error of type weft::stack_overflow, memory_fault or arithmetic_fault; its stack is left behind
    abort,         ///< the program ends
};

struct runtime_options {
    std::string name = "weft";                 ///< the node's name, in logs and for the observer
    unsigned workers = 0;                      ///< 0: as many as `cpus`, else the cores this program may use (affinity and container quota)
    /// Each worker stays on one of these cores, in turn, and those that stand in for others on any of them; empty: the kernel moves
    /// them as it likes. Threads of libraries that a process starts inherit its worker's core; those of the runtime do not.
    std::vector<unsigned> cpus{};
    unsigned spare_workers = 64;               ///< threads that may stand in for those whose process loops or blocks
    /// Fewer workers work while that gets more messages through, as it may when short turns talk across cores; found out
    /// by trying, a few milliseconds at a time. All work as soon as messages are rare or a turn is long.
    bool compaction = true;
    std::size_t stack_bytes = 0;               ///< address space of a stack, guard included; 0: 64 KiB (512 KiB under sanitizers)
    unsigned blocking_threads = 64;            ///< at most so many calls of weft::blocking run at once, the others wait
    unsigned io_threads = 1;                   ///< that serve weft::asio; started when it is first used
    std::uint32_t max_processes = 1'048'576;
    memory_limit max_memory{};                 ///< of each process that does not say otherwise; 0: unlimited
    weft::on_fault on_fault = weft::on_fault::isolate;
    /// A mailbox that grows so long is logged as a warning, once each time; on_at 0: never.
    mailbox_limits mailbox_warning{.off_at = 10'000, .on_at = 100'000};
    nanoseconds stop_timeout = std::chrono::seconds{25};  ///< how long the processes left at the end may take to end
};

}  // namespace weft
