#pragma once

// The exit codes that an answer of the node carries, so that a command ends as its answer says. The same numbers as those of
// tools/observer/exit_code.hpp, which are the whole list.

namespace weft::observe {

inline constexpr int exit_failed = 1;
inline constexpr int exit_usage = 2;
inline constexpr int exit_not_found = 4;
inline constexpr int exit_internal = 70;
inline constexpr int exit_cannot_create = 73;
inline constexpr int exit_busy = 75;
inline constexpr int exit_protocol = 76;
inline constexpr int exit_not_allowed = 77;
inline constexpr int exit_killed = 124;

}  // namespace weft::observe
