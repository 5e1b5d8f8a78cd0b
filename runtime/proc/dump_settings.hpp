#pragma once
// Where crash dumps go, and how long and how large they may be: one setting for the program, read by signal handlers.

#include "base/clock.hpp"

#include <array>
#include <climits>
#include <cstdint>
#include <string_view>

namespace weft::proc {

struct dump_settings {
    std::array<char, PATH_MAX> path{"weft_crash.dump"};
    base::nanos time_limit = base::never;
    std::uint64_t size_limit = UINT64_MAX;

    [[nodiscard]] bool are_off() const noexcept { return path[0] == '\0' || time_limit == 0 || size_limit == 0; }
};

/// Async-signal-safe. Threads: any.
[[nodiscard]] dump_settings const& current_dump_settings() noexcept;
/// Errors: argument_error. Threads: any.
void set_dump_settings(std::string_view path, base::nanos time_limit, std::uint64_t size_limit);
/// Takes WEFT_CRASH_DUMP ("off" or a path), WEFT_CRASH_DUMP_SECONDS and WEFT_CRASH_DUMP_BYTES, once in a program, unless
/// something was set before. Errors: argument_error naming the variable.
void read_dump_environment();

}  // namespace weft::proc
