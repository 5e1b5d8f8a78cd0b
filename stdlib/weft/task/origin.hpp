#pragma once
// How a task is made, what its process knows of where it comes from, and what it does around its function.

#include <weft/child_spec.hpp>
#include <weft/detail/unique_function.hpp>
#include <weft/errors.hpp>
#include <weft/pid.hpp>
#include <weft/spawn.hpp>
#include <weft/task/callers.hpp>

#include <source_location>

namespace weft::task::detail {

/// Who makes the process, and what ties it to its owner.
struct making {
    pid supervisor{};           ///< empty: the owner itself
    bool link = true;
    bool notifies = false;      ///< the result goes to the owner as a message, by the monitor's ref
    child_shutdown shutdown{};  ///< of a supervised one
};

/// What a task keeps besides its function.
struct origin {
    pid owner;
    std::source_location where;
    caller_list callers;
    bool linked = false;
    bool waits = false;  ///< for the owner's word, which comes when the owner has tied itself to the task
    ref monitor{};       ///< the owner's, when it waited
};

[[nodiscard]] origin origin_of(making const& how, std::source_location where);

/// Makes the process of a task and ties the caller to it.
/// Errors: as spawn; limit_error when the supervisor has its max_children; exits the caller when it is not there.
[[nodiscard]] monitored make_process(weft::detail::unique_function body, making const& how, std::source_location where);

/// `supervisor`, which has to be there by name at least. Errors: exits the caller with `noproc` when it is empty.
[[nodiscard]] pid there(pid supervisor);

/// False: the owner is gone, and nobody wants the task any more.
[[nodiscard]] bool begin_task(origin& from);
void end_task(origin const& from);
/// Tells the log about the exception that is being handled, unless it is a clean end.
void report_end(origin const& from);

/// The life of a task's process.
template <class Work>
void run_task(origin& from, Work&& work) {
    if (!begin_task(from)) return;
    try {
        work();
    } catch (forced_unwind const&) {
        throw;
    } catch (...) {
        report_end(from);
        throw;
    }
    end_task(from);
}

}  // namespace weft::task::detail
