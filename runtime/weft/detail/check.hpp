#pragma once
// Assertions that stay in release builds: a broken invariant stops the program with its place, before it can corrupt
// anything. debug_check is for the few that a profile shows to matter.

#include <source_location>

namespace weft::detail {

/// Prints the place and the broken condition to standard error and aborts the program.
[[noreturn]] void check_failed(char const* what, std::source_location where) noexcept;

inline void check(bool holds, char const* what,
                  std::source_location where = std::source_location::current()) noexcept {
    if (!holds) [[unlikely]] check_failed(what, where);
}

#ifdef NDEBUG
inline void debug_check(bool, char const*) noexcept {}
#else
inline void debug_check(bool holds, char const* what,
                        std::source_location where = std::source_location::current()) noexcept {
    check(holds, what, where);
}
#endif

}  // namespace weft::detail
