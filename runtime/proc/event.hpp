#pragma once
// What a runtime has to tell about itself: faults, and ends that are slow. The door (weft/runtime.cpp) decides where it
// goes; this layer knows no log.

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
};

/// Called on the thread where it happened, perhaps inside a process's last turn. Must not throw nor park.
using event_sink = void (*)(event const& what) noexcept;

}  // namespace weft::proc
