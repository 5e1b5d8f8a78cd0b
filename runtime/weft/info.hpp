#pragma once
// Read-only snapshots of a live runtime: what the observer shows. Safe from any thread, stops nobody; every number was
// true at some moment during the call.

#include <weft/exit_reason.hpp>
#include <weft/fwd.hpp>
#include <weft/options.hpp>
#include <weft/pid.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <source_location>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace weft {

enum class process_state : std::uint8_t { runnable, running, receive, call, timer, io, suspended, exiting, hibernated, send, blocking };
[[nodiscard]] char const* to_string(process_state state) noexcept;

/// What a list shows of each process.
struct process_summary {
    pid id;
    pid parent;
    std::string name;
    std::string label;
    std::string behaviour;             ///< "supervisor", "gen_server", … empty for a plain process
    std::string application;
    process_state state{};
    pid waits_for;                     ///< whose reply it waits for, when state is call
    std::string waits_at;              ///< "file:line" of the call that parked it
    std::string spawned_at;            ///< "file:line"
    std::uint64_t mailbox = 0;
    std::uint64_t reductions = 0;
    std::uint64_t messages_in = 0;     ///< accepted since the start
    std::uint64_t stack_bytes = 0;     ///< address space of its stack, 0 when it has none now
    std::uint64_t memory_bytes = 0;    ///< in a list: control block and address space; asked of itself: its account
    nanoseconds age{};
    nanoseconds in_state{};
    bool trap_exit = false;
};

/// What one process tells of itself; the lists are empty and `complete` is false when it did not come to a safe point
/// in time.
struct process_details {
    process_summary summary;
    bool complete = false;
    std::vector<pid> links;
    std::vector<pid> monitors;
    std::vector<pid> monitored_by;
    std::vector<std::pair<std::string, std::uint64_t>> mailbox_by_type;
    std::vector<std::string> messages;     ///< the types of the first most_messages, oldest first
    std::vector<std::pair<std::string, std::string>> dictionary;  ///< keys and the types of their values
    std::vector<std::string> trace;        ///< where it stands, innermost call first
    std::vector<pid> ancestors;            ///< parent first, as far as they live and the first that does not
    std::vector<pid> suspended_by;
    std::uint64_t mailbox_bytes = 0;
    mailbox_bound mailbox{};
    std::uint64_t mailbox_dropped = 0;     ///< messages lost because the mailbox was full
    std::uint64_t stack_used = 0;          ///< bytes, from the stack's top to where it stands
    weft::priority priority{};
    bool sensitive = false;                ///< hidden: mailbox_by_type, messages, dictionary and trace are left empty
    weft::mailbox_accounting mailbox_accounting{};
    memory_limit max_memory{.bytes = unlimited};
    std::vector<std::pair<std::string, std::string>> published;  ///< what its behaviour publishes: restarts, demand, …

    static constexpr std::size_t most_messages = 1000;
};

struct worker_summary {
    std::uint64_t turns = 0;
    std::uint64_t steals = 0;
    std::uint64_t parks = 0;
    nanoseconds busy{};
    std::uint64_t queued = 0;
    pid running;
};

struct node_summary {
    std::string name;
    std::uint32_t processes = 0;
    std::uint32_t max_processes = 0;
    std::uint64_t spawned = 0;
    std::uint64_t exited = 0;
    std::uint64_t crashed = 0;
    std::uint64_t messages = 0;
    std::uint64_t dead_letters = 0;
    std::uint64_t timers = 0;
    std::uint64_t run_queue = 0;
    std::uint64_t blocking_threads = 0;  ///< for weft::blocking, idle ones included
    std::uint64_t blocking_queued = 0;   ///< calls that wait for one
    std::uint64_t stack_bytes = 0;
    std::uint64_t abandoned_stacks = 0;  ///< left behind by processes that faulted or swallowed their unwinding; never reused
    nanoseconds uptime{};
    std::vector<worker_summary> workers;
};

/// What a behaviour publishes about itself while it lives. Called from the observer's thread while the process runs:
/// read only what is atomic or never changes.
class observable {
public:
    observable() = default;
    observable(observable const&) = delete;
    observable& operator=(observable const&) = delete;
    virtual ~observable() = default;
    [[nodiscard]] virtual std::vector<std::pair<std::string, std::string>> observe() const = 0;
};

/// What all processes of one class have in common; lives for ever.
struct behaviour_kind {
    char const* name;
    observable const* published = nullptr;
};

/// The calling process is one of this kind. Costs it nothing. Threads: from inside a process.
void set_behaviour(behaviour_kind const& kind);

/// The calling process is one of this kind ("gen_server", "supervisor", …), and publishes `what` if that is not null.
/// `behaviour` must live for ever (a literal). Threads: from inside a process.
void set_behaviour(char const* behaviour, std::shared_ptr<observable const> what = nullptr);

/// The application that the calling process and its later children belong to: its io context's (weft/io_context.hpp).
void set_application(std::string_view name);

/// Everything that a process of the caller's runtime knows of itself; nothing when it has ended.
/// Blocks: until the target's next runtime call; one that waits, rests or is suspended answers at once. Errors:
/// argument_error for an empty pid. Threads: from a process; on a plain thread use info::details.
/// Source: Erlang process_info/1.
[[nodiscard]] std::optional<process_details> process_info(pid of, std::source_location where = std::source_location::current());

/// One item of it, as text; lists are separated by ", ". Errors: also argument_error for an unknown item, naming all of
/// them. Source: Erlang process_info/2.
[[nodiscard]] std::optional<std::string> process_info(pid of, std::string_view item,
                                                      std::source_location where = std::source_location::current());

/// Hides the calling process's mailbox, dictionary and stack from info and crash reports. Returns the old value.
/// Source: Erlang process_flag(sensitive).
bool set_sensitive(bool on);

/// The calling process's memory limit. Returns the old one. Lowered below what is in use it acts at the next safe point.
memory_limit set_max_memory(memory_limit const& limit);
mailbox_accounting set_mailbox_accounting(mailbox_accounting mode);

namespace info {
[[nodiscard]] node_summary node(runtime& of);
/// Every live process. Visits in slices; a process that ends meanwhile is left out or shown as exiting.
[[nodiscard]] std::vector<process_summary> processes(runtime& of);
[[nodiscard]] std::optional<process_summary> process(runtime& of, pid id);
/// Asks the process itself, waiting at most `patience`; with none it is not disturbed, and tells only what it publishes.
/// Not from inside a process.
[[nodiscard]] std::optional<process_details> details(runtime& of, pid id, nanoseconds patience);
/// The pid in this slot whose generation is this, whatever its node number: what "93.1" means here.
[[nodiscard]] std::optional<pid> find(runtime& of, std::uint32_t slot, std::uint32_t generation);
}  // namespace info

/// The runtime of the calling process. Errors: not_a_process.
[[nodiscard]] runtime& this_runtime();

}  // namespace weft
