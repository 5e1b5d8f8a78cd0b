#pragma once
// For whom a task works: its owner, the owner's own callers, and so on. Parents tell who made a process; callers tell on
// whose behalf, also when a supervisor made it.

#include <weft/pid.hpp>

#include <cstddef>
#include <memory>
#include <vector>

namespace weft::task {

/// Nearest first: the owner of the calling task, and if that is a task, its owner, as far as most_callers. Empty for a
/// process that is no task. Threads: from a process. Source: Elixir's `$callers`.
[[nodiscard]] std::vector<pid> callers();

inline constexpr std::size_t most_callers = 64;

namespace detail {

using caller_list = std::shared_ptr<std::vector<pid> const>;

/// The callers of a task that the calling process makes. Null when `spawned_here` and it is no task itself: then the task's
/// parent is its only caller, and nothing has to be kept.
[[nodiscard]] caller_list callers_of_next(bool spawned_here);
/// The calling process is a task with these callers.
void keep_callers(caller_list list);

}  // namespace detail

}  // namespace weft::task
