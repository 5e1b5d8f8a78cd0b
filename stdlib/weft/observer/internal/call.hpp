#pragma once
// Running an application's command for a client: in a process of its own, under a time limit, its text and its exit code as
// the answer.

#include <weft/application/commands.hpp>
#include <weft/observer/internal/operation_table.hpp>

namespace weft::observe {

inline constexpr std::int64_t default_call_limit_ms = 60'000;
inline constexpr std::int64_t longest_call_limit_ms = 86'400'000;

/// Request: app, command, args (strings), limit_ms. Answer: exit, output, errors (texts), and truncated when they were cut.
/// Without a command: rows, each with app, name and help, of `app` or of all. A command that takes longer than the limit is
/// killed: exit 124; one whose client leaves is not. The answer may come after the runtime has begun to end.
/// Errors: request_error "no_such_command", "bad_argument", "busy".
void begin_call(json::object const& request, asked& by, std::shared_ptr<reply> to);

/// The operation `call`, for the role control.
void add_call(operation_table& to);

}  // namespace weft::observe
