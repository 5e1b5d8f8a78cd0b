#pragma once
// The program that a heart is: the same executable as the node, started anew with a word of its own, so that it shares no memory,
// no lock and no descriptor with it but the line and a handle of its process.

#include <weft/options.hpp>

#include <string>
#include <string_view>

#include <sys/types.h>

namespace weft::cli {

/// The first argument of a heart; the second is the node's name, for people.
inline constexpr std::string_view heart_word = "--weft-heart";

/// Starts one. `line` is its end of the line, `node` a pidfd of this program, `output` where it and its command write. Returns its pid.
/// Errors: cli_error (internal_error). Threads: any; the program may have others.
[[nodiscard]] pid_t start_heart(int line, int node, int output, std::string const& name);

/// What the program does that was started so. Returns its exit code, or does not return but becomes the command.
[[nodiscard]] int be_heart();

}  // namespace weft::cli
