// The parts of a task that do not depend on its result's type.

#include <weft/info.hpp>
#include <weft/link.hpp>
#include <weft/process.hpp>
#include <weft/task/async.hpp>

#include <string>

namespace weft::task {

await_exit::await_exit(exit_reason inner, pid task, ref monitor)
    : process_exit{exit_reason{"await of task " + to_string(task) + ": " + inner.to_string()}},
      inner_{std::move(inner)},
      monitor_{monitor} {}

namespace detail {

void check_timeout(char const* verb, nanoseconds timeout) {
    if (timeout >= nanoseconds::zero()) return;
    throw argument_error{std::string{"timeout of task::"} + verb + " is " + std::to_string(timeout.count()) +
                         " ns; allowed are 0 and more, or infinity"};
}

void begin_task() { set_behaviour("task"); }

// After a result the owner must not find an exit_msg of the link, even if it traps exits.
void end_task(pid linked_owner) {
    if (linked_owner) unlink(linked_owner);
}

ticket spawn_task(weft::detail::unique_function body, bool link, std::source_location where) {
    using weft::detail::tie;
    monitored const made =
        weft::detail::spawn_process(std::move(body), {}, link ? tie::link_and_monitor : tie::monitor, where);
    return {made.process, made.monitor, self(), link};
}

}  // namespace detail

}  // namespace weft::task
