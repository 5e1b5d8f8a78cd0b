#pragma once
// The log: one line an event, on standard error, with the time, the level, the application and the process that wrote
// it. Lines go through spdlog's logger named "weft"; a program that registers one of that name before the first line
// decides where they go.

#include <cstdint>
#include <string_view>

namespace weft::log {

enum class level : std::uint8_t { debug, info, warning, error, none };

/// Writes one line. Control bytes in `text` are escaped, so that a line stays a line.
/// Blocks: the thread, for the write; never parks the process. Errors: none, a line that cannot be written is lost.
/// Threads: from anywhere, plain threads included.
void debug(std::string_view text) noexcept;
void info(std::string_view text) noexcept;
void warning(std::string_view text) noexcept;
void error(std::string_view text) noexcept;

/// Lines less urgent than this are not written; `none` silences the log. The default is info. Threads: from anywhere.
void set_level(level least_urgent) noexcept;

/// The level that `name` spells. Errors: argument_error, telling what is allowed.
[[nodiscard]] level parse_level(std::string_view name);

}  // namespace weft::log
