#pragma once
// Small helps of those who deal with the end of a task.

#include <weft/options.hpp>

#include <utility>

namespace weft::task::internal {

/// Whether the calling process traps exits. Not for a hot path: it asks as the observer does.
[[nodiscard]] bool traps_exits();

/// The point of monotonic_time() that is `time` away; infinity when there is none.
[[nodiscard]] nanoseconds deadline_after(nanoseconds time) noexcept;
/// Not less than 0.
[[nodiscard]] nanoseconds time_until(nanoseconds deadline) noexcept;

/// Runs one runtime call of a destructor. The call does its work before it throws: it throws when an exit signal wants
/// to end the process, and that signal is met again at the next runtime call behind the destructor.
template <class Call>
void quietly(Call&& call) noexcept {
    try {
        std::forward<Call>(call)();
    } catch (...) {
    }
}

}  // namespace weft::task::internal
