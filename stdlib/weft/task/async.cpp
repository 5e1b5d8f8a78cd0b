// The parts of a task that do not depend on its result's type.

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

}  // namespace detail

}  // namespace weft::task
