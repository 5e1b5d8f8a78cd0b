#pragma once
// A question to a process about how long its turns last, which also makes it measure them. It travels as mailbox_inspection does.

#include "proc/inspection.hpp"

#include <weft/turn_times.hpp>

#include <cstdint>

namespace weft::proc {

inline constexpr std::uint64_t asks_for_turns = 2;

struct turn_inspection : inspection {
    turn_times turns;  // under the mutex
};

}  // namespace weft::proc
