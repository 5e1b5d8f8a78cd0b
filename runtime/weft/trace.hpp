#pragma once
// Signal tracing: what chosen processes send, accept and do to each other, as messages to one that looks on. Processes that
// are not traced pay nothing for it.

#include <weft/exit_reason.hpp>
#include <weft/options.hpp>
#include <weft/pid.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <source_location>
#include <string>

namespace weft {

enum class trace_event : std::uint8_t {
    send,  ///< a message, or a reply, to `peer`
    send_to_dead,  ///< the same, and `peer` had ended
    receive,  ///< a message was accepted: it is in the mailbox, whether a receive ever takes it or not
    spawn,  ///< of `peer`, at the place `text`
    spawned,  ///< by `peer`: the first event of a process that is traced from its start
    exit,  ///< with `reason`: the last event of a process
    link,  ///< the process linked itself to `peer`
    unlink,
    getting_linked,  ///< `peer` linked itself to the process
    getting_unlinked,  ///< `peer` unlinked itself, or has ended
    register_name,  ///< as `text`
    unregister_name,
    in,  ///< its turn begins; `text` says where it goes on
    out,  ///< its turn is over; `text` says what it waits for, and where
};
[[nodiscard]] char const* to_string(trace_event event) noexcept;

struct trace_options {
    bool send = false;  ///< events send and send_to_dead
    bool receive = false;
    bool procs = false;  ///< spawn to unregister_name
    bool running = false;  ///< in and out
    bool set_on_spawn = false;  ///< children are traced alike
    bool set_on_first_spawn = false;  ///< the next child is, but for the two set_on_first
    bool set_on_link = false;  ///< so are processes that it links itself to
    bool set_on_first_link = false;
    bool monotonic_timestamp = false;  ///< fills trace_msg::timestamp
    pid tracer{};  ///< who gets the events; empty: the caller
};

/// One event of a traced process. Those of one process arrive in the order in which they happened.
struct trace_msg {
    pid process{};
    trace_event event{};
    pid peer{};
    std::string label{};  ///< the process's own, as it was then
    std::string type{};  ///< of the message: its C++ type's name
    std::string
        text{};  ///< of the message: its value, if it is a number or a string, or has a to_string; or as at the event
    exit_reason reason{};
    std::optional<nanoseconds> timestamp{};  ///< monotonic_time()
};

/// Traces `target` from now on, with these flags in place of earlier ones. What a sensitive process sends and accepts is
/// told without type and text. A process has one tracer, and a tracer cannot be traced itself: they would tell each other of
/// their telling for ever. The end of the tracer ends its traces.
/// Blocks: until the target's next runtime call. Errors: argument_error when another process traces it, when the target is
/// a tracer or the tracer is traced, has ended or is the target, when no flag is set, and for an empty pid; noproc_error when
/// the target has ended. Threads: from a process, for its runtime. Source: Erlang trace/3.
void trace(pid target, trace_options const& options, std::source_location where = std::source_location::current());

/// Ends it. False when it is not traced. Blocks: as trace. Errors: argument_error when another process than `tracer` (empty:
/// the caller) traces it.
bool trace_off(pid target, pid tracer = {}, std::source_location where = std::source_location::current());

/// Traces the processes that are spawned from now on, by whomever, from their first event.
/// Blocks: never. Errors: as trace; argument_error when another process traces the new ones already.
void trace_new(trace_options const& options);

/// As trace_new, and all that there are but tracers and those that others trace. Returns how many: each begins when it next
/// accepts signals, so before anything that the caller sends it afterwards. Blocks: never.
std::size_t trace_all(trace_options const& options);

/// Ends whatever `tracer` (empty: the caller) traces, new processes included. Returns how many processes it was.
/// Blocks: never; a process that is busy may send events until its next runtime call.
std::size_t trace_off_all(pid tracer = {});

}  // namespace weft
