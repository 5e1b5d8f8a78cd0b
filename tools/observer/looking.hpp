#pragma once
// Questions that are answered by looking more than once: what does not move, what runs how often, what grows. The node is asked
// the same again, and the difference is made here.

#include "client.hpp"

#include <weft/options.hpp>

#include <functional>
#include <optional>
#include <string>

namespace weft::cli {

/// Calls `look` each period until a signal comes, or `most` times if that is not 0. Returns the exit code.
int look_again_and_again(nanoseconds period, std::int64_t most, std::function<void()> const& look);

/// Processes that run, wait for a turn, or wait in a call, and did the same for the whole time: rows {pid, name, state, state_ns,
/// waits_for, place, stack}. Nothing when a signal came.
[[nodiscard]] std::optional<json::object> find_stuck(client& node, nanoseconds time, std::int64_t limit);
[[nodiscard]] std::string stuck_text(json::object const& found);

/// Where the processes, or the one meant by `pid`, were seen: {samples, stacks:[{stack, count}]}, the most frequent first. A
/// signal ends it early. Without `wall` only those that ran.
[[nodiscard]] json::object sample_stacks(client& node, std::string const& pid, nanoseconds time, bool wall);
[[nodiscard]] std::string profile_text(json::object const& profile);

/// Rows of places where processes begin, the fastest growing first: {spawned_at, processes, grown, memory_bytes, memory_grown,
/// example}. Nothing when a signal came.
[[nodiscard]] std::optional<json::object> find_growth(client& node, nanoseconds time, std::int64_t limit);
/// The difference of two answers to spawn_sites.
[[nodiscard]] json::object growth_between(json::object const& before, json::object const& now, std::int64_t limit);
[[nodiscard]] std::string growth_text(json::object const& found, bool with_header = true);

/// One event of a trace.
[[nodiscard]] std::string trace_line(json::object const& event);

}  // namespace weft::cli
