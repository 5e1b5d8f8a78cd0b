#pragma once
// Running an application's command for a client: in a process of its own, under a time limit, its text and its exit code as
// the answer.

#include <weft/application/commands.hpp>
#include <weft/observer/internal/session.hpp>
#include <weft/runtime.hpp>

namespace weft::observe {

inline constexpr std::int64_t default_call_limit_ms = 60'000;
inline constexpr std::int64_t longest_call_limit_ms = 86'400'000;

/// Request: app, command, args (strings), limit_ms. Answer: exit, output, errors (texts), and truncated when they were cut.
/// Without a command: rows, each with app, name and help, of `app` or of all. A command that takes longer than the limit is
/// killed: exit 124. `done` may be called after the runtime has begun to end.
/// Errors: request_error "no_such_command", "bad_argument", "busy". Threads: any but a process.
void begin_call(runtime& in, app::command_table const& commands, json::object const& request, std::function<void(json::object)> done);

}  // namespace weft::observe
