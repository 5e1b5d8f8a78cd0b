#pragma once
// What a runtime has to tell about itself: faults, and ends that are slow. The door (weft/runtime.cpp) decides where it
// goes; this layer knows no log.

#include <weft/info.hpp>
#include <weft/pid.hpp>

#include <cstdint>
#include <string>

namespace weft::proc {

enum class event_kind : std::uint8_t {
    crash,
    stack_abandoned,
    slow_stop,
    long_turn,
    out_of_threads,
    timer_stopped,
    memory_limit,
    mailbox_overflow,
    long_mailbox,
};

struct event {
    event_kind kind;
    pid who;
    std::string text;
    std::string origin{};  // of whom it tells, in the log's words; empty: the runtime
    std::uint64_t report = 0;  // the number of the crash report, of a crash
};

/// "shop 93.1 counter": how the log's lines begin that a process wrote, or that tell of it.
[[nodiscard]] std::string origin_of(process_summary const& who);

/// Whether the sink does anything with such an event: names that nobody reads are not looked up. Must not throw nor park.
using event_filter = bool (*)(event_kind what) noexcept;

/// Called on the thread where it happened, perhaps inside a process's last turn, or on the teller's. Must not throw nor park.
using event_sink = void (*)(event const& what) noexcept;

}  // namespace weft::proc
