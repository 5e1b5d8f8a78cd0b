#pragma once
// Making tasks and taking their results.

#include <weft/child_spec.hpp>
#include <weft/errors.hpp>
#include <weft/process.hpp>
#include <weft/spawn.hpp>
#include <weft/task/handle.hpp>
#include <weft/task/origin.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <source_location>
#include <string>
#include <type_traits>
#include <utility>

namespace weft::task {

inline constexpr nanoseconds default_timeout = std::chrono::seconds{5};

/// What a failed await throws. Uncaught it ends the caller with a reason that holds the task's.
class await_exit : public process_exit {
public:
    await_exit(exit_reason inner, pid task, ref monitor);

    /// `timeout`, or the task's exit reason: also `normal`, for a task that ended without a result.
    [[nodiscard]] exit_reason const& inner() const noexcept { return inner_; }
    [[nodiscard]] ref monitor() const noexcept { return monitor_; }

private:
    exit_reason inner_;
    ref monitor_;
};

namespace detail {

void check_timeout(char const* verb, nanoseconds timeout);

template <class Function>
using value_of = std::decay_t<std::invoke_result_t<Function&>>;

template <class Function>
handle<value_of<Function>> make_task(Function function, making const& how, std::source_location where) {
    auto shared = std::make_shared<cell<value_of<Function>>>();
    auto body = [shared, function = std::move(function), from = origin_of(how, where)]() mutable {
        run_task(from, [&] { shared->run(function); });
    };
    monitored const made = make_process(std::move(body), how, where);
    return {ticket{made.process, made.monitor, self(), how.link}, std::move(shared)};
}

/// A body that runs the function and drops what it returns.
template <class Function>
auto lone_body(Function function, std::source_location where) {
    return [function = std::move(function), from = origin_of({.link = false}, where)]() mutable {
        run_task(from, [&] { static_cast<void>(function()); });
    };
}

}  // namespace detail

/// Runs `function` in a process of its own, linked to and monitored by the caller, and returns at once.
/// Errors: as spawn_link. Threads: from a process. Source: Elixir Task.async/1.
template <process_body Function>
[[nodiscard]] auto async(Function&& function, std::source_location where = std::source_location::current()) {
    return detail::make_task<std::decay_t<Function>>(std::forward<Function>(function), {}, where);
}

/// As async, without the link: the task may fail or outlive its owner; await still hears of a failure.
template <process_body Function>
[[nodiscard]] auto async_nolink(Function&& function, std::source_location where = std::source_location::current()) {
    return detail::make_task<std::decay_t<Function>>(std::forward<Function>(function), {.link = false}, where);
}

/// A handle that has its result already, without any process.
template <class T>
[[nodiscard]] handle<T> completed(T value) {
    auto shared = std::make_shared<detail::cell<T>>();
    shared->set(std::move(value));
    return {detail::ticket::completed(self()), std::move(shared)};
}

/// Waits for the task's result and uses the handle up; a failure is a value.
/// Blocks: parks the caller, at most `timeout`. Errors: `timeout` (the task runs on, its result will be dropped), or the
/// reason with which the task ended without a result. A linked task that fails ends a caller that does not trap exits.
/// argument_error when the caller is not the owner, the handle was used up, or the timeout is negative.
template <class T>
[[nodiscard]] result<T> try_await(handle<T>&& task, nanoseconds timeout = default_timeout) {
    detail::check_timeout("try_await", timeout);
    task.ticket().check_owner("try_await");
    if (auto const end = task.ticket().wait(timeout)) return task.take(*end);
    task.ticket().let_go(true);
    return task.take(exit_reason::timeout());
}

/// As try_await, but returns the result itself. Errors: throws await_exit, which ends the caller when it is not caught.
/// Source: Elixir Task.await/2.
template <class T>
T await(handle<T>&& task, nanoseconds timeout = default_timeout) {
    pid const process = task.process();
    ref const monitor = task.monitor();
    result<T> got = try_await(std::move(task), timeout);
    if (!got) throw await_exit{got.error(), process, monitor};
    if constexpr (!std::is_void_v<T>) return std::move(*got);
}

/// Waits for the task, but leaves the handle as it is when the time is over first; then nothing is returned.
/// Errors: as try_await. Source: Elixir Task.yield/2.
template <class T>
[[nodiscard]] std::optional<result<T>> yield(handle<T>& task, nanoseconds timeout = default_timeout) {
    detail::check_timeout("yield", timeout);
    task.ticket().check_owner("yield");
    if (auto const end = task.ticket().wait(timeout)) return task.take(*end);
    return std::nullopt;
}

/// Stops the task and waits for its end: `shutdown` and so much time, then `kill`; brutal_kill at once. Returns its
/// result if there is one, nothing when it ended as it was asked to, else the reason it ended with. The link is removed
/// first. Blocks: parks the caller until the task has ended. Errors: argument_error as await.
/// Source: Elixir Task.shutdown/2.
template <class T>
[[nodiscard]] std::optional<result<T>> shutdown(handle<T>&& task, child_shutdown how = {}) {
    nanoseconds const patience = how.patience(child_type::worker);
    detail::check_timeout("shutdown", patience);
    task.ticket().check_owner("shutdown");
    exit_reason const asked = how.is_brutal() ? exit_reason::killed() : exit_reason::shutdown();
    exit_reason const end = task.ticket().stop(patience, how.is_brutal());
    result<T> got = task.take(end);
    if (!got && end == asked) return std::nullopt;
    return got;
}

/// Gives the task up: its result or failure when it has ended already, else nothing, and it runs on without a link.
/// Errors: argument_error as await. Source: Elixir Task.ignore/1.
template <class T>
[[nodiscard]] std::optional<result<T>> ignore(handle<T>&& task) {
    task.ticket().check_owner("ignore");
    if (auto const end = task.ticket().wait({})) return task.take(*end);
    task.ticket().let_go(false);
    task.ticket().consume();
    return std::nullopt;
}

/// Runs `function` in a process whose result nobody waits for; linked to the caller. Source: Elixir Task.start_link/1.
template <process_body Function>
pid start_link(Function&& function, std::source_location where = std::source_location::current()) {
    return spawn_link(detail::lone_body(std::decay_t<Function>(std::forward<Function>(function)), where), {}, where);
}

/// As start_link, without the link. Source: Elixir Task.start/1.
template <process_body Function>
pid start(Function&& function, std::source_location where = std::source_location::current()) {
    return spawn(detail::lone_body(std::decay_t<Function>(std::forward<Function>(function)), where), {}, where);
}

/// A task as the child of a supervisor, which does not wait until it is done. Each start runs a copy of `function`.
/// Default of its spec: temporary, for a task is done when it ends; set `.restart` for another.
template <process_body Function>
    requires std::is_copy_constructible_v<std::decay_t<Function>>
[[nodiscard]] child_spec child(std::string id, Function&& function, std::source_location where = std::source_location::current()) {
    auto start = [function = std::decay_t<Function>(std::forward<Function>(function)), where] {
        return start_link(std::decay_t<Function>(function), where);
    };
    return {.id = std::move(id), .start = child_start{std::move(start)}, .restart = restart::temporary};
}

}  // namespace weft::task
