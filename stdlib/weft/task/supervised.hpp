#pragma once
// Tasks as children of a task supervisor: they are seen and stopped together, and an owner can be without a link to them.
//
//     auto const workers = weft::task_supervisor::start_link({.name = "workers", .max_children = 1000});
//     auto page = weft::task::async_nolink(workers, [] { return fetch("https://…"); });
//     …
//     if (auto got = weft::task::yield(page, 2s); got && *got) use(**got);
//
// A server keeps the ref of async_notify, and hears of the end by messages:
//
//     void handle_cast(load order)                  { job_ = weft::task::async_notify("workers", [order] { … }).monitor; }
//     void handle_info(weft::task_result<page> got)  { if (got.monitor == job_) … }   then a down_msg(normal), or
//     void handle_info(weft::down_msg end)           { if (end.monitor == job_) … }   without result, with the reason

#include <weft/alias.hpp>
#include <weft/dynamic_supervisor.hpp>
#include <weft/names.hpp>
#include <weft/process.hpp>
#include <weft/send.hpp>
#include <weft/task/async.hpp>
#include <weft/task/limit_error.hpp>
#include <weft/via.hpp>

#include <concepts>
#include <cstddef>
#include <source_location>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace weft {

/// The result of a task that async_notify made. Its down_msg comes behind it.
template <class T>
struct task_result {
    ref monitor;  ///< what async_notify returned
    T value;
};
template <>
struct task_result<void> {
    ref monitor;
};

struct task_supervisor_spec {
    server_name name{};
    std::string label{};
    restart_intensity intensity{};         ///< for tasks of start_child that are restarted
    std::size_t max_children = unlimited;
};

/// A child that is a task supervisor.
[[nodiscard]] child_start child(task_supervisor_spec nested);

namespace task_supervisor {

/// Starts a task supervisor, a dynamic supervisor without extra arguments, linked to the caller.
/// Blocks, Errors: as dynamic_supervisor::start_link. Threads: from a process. Source: Elixir Task.Supervisor.start_link/1.
pid start_link(task_supervisor_spec spec = {});
[[nodiscard]] result<pid> try_start_link(task_supervisor_spec spec = {});

/// Which one: by pid, name or via; whoever holds the name now.
class address {
public:
    template <std::convertible_to<pid> Process>
    address(Process const& process) : process_{process} {}
    address(std::string_view name) : process_{whereis(name)} {}
    address(char const* name) : process_{whereis(name)} {}
    address(via const& name) : process_{whereis(name)} {}

    /// Empty when nobody holds the name.
    [[nodiscard]] pid process() const noexcept { return process_; }

private:
    pid process_;
};

struct child_options {
    weft::restart restart = weft::restart::temporary;
    child_shutdown shutdown{};  ///< default: 5 s
};

namespace detail {
[[nodiscard]] result<pid> start_child(pid supervisor, child_start start, child_options const& options);
}  // namespace detail

/// Starts a task whose result nobody waits for, linked to the supervisor only. Each start runs a copy of `function`.
/// Blocks: parks the caller until it is started. Errors: "max_children"; exits the caller with `noproc` when there is no
/// such supervisor; argument_error for a bad option. Threads: from a process. Source: Elixir Task.Supervisor.start_child/3.
template <process_body Function>
    requires std::is_copy_constructible_v<std::decay_t<Function>>
result<pid> start_child(address const& supervisor, Function&& function, child_options const& options = {},
                        std::source_location where = std::source_location::current()) {
    auto from = task::detail::origin_of({.supervisor = supervisor.process(), .link = false}, where);
    from.waits = false;
    auto start = [from, function = std::decay_t<Function>(std::forward<Function>(function))] {
        return spawn_link([from, function]() mutable {
            task::detail::run_task(from, [&] { static_cast<void>(function()); });
        }, {}, from.where);
    };
    return detail::start_child(supervisor.process(), child_start{std::move(start)}, options);
}

/// The tasks that run. Errors: exits the caller with `noproc` when there is no such supervisor.
[[nodiscard]] std::vector<pid> children(address const& supervisor);

/// Stops a task. Errors: "not_found"; exits the caller as children().
result<void> terminate_child(address const& supervisor, pid task);

}  // namespace task_supervisor

namespace task {

struct supervised_options {
    child_shutdown shutdown{};  ///< how the supervisor stops the task; default: 5 s
};

/// As async, but the task is a child of the supervisor; linked to and monitored by the caller.
/// Blocks: parks the caller until the task is made. Errors: limit_error when the supervisor has its max_children; exits the
/// caller with `noproc` when there is no such supervisor; argument_error for a bad option.
/// Threads: from a process. Source: Elixir Task.Supervisor.async/3.
template <process_body Function>
[[nodiscard]] auto async(task_supervisor::address const& supervisor, Function&& function, supervised_options const& options = {},
                         std::source_location where = std::source_location::current()) {
    return detail::make_task<std::decay_t<Function>>(std::forward<Function>(function),
                                                     {.supervisor = detail::there(supervisor.process()), .shutdown = options.shutdown}, where);
}

/// The same without the link: the task may fail or outlive its owner. Source: Elixir Task.Supervisor.async_nolink/3.
template <process_body Function>
[[nodiscard]] auto async_nolink(task_supervisor::address const& supervisor, Function&& function, supervised_options const& options = {},
                                std::source_location where = std::source_location::current()) {
    detail::making const how{.supervisor = detail::there(supervisor.process()), .link = false, .shutdown = options.shutdown};
    return detail::make_task<std::decay_t<Function>>(std::forward<Function>(function), how, where);
}

namespace detail {

template <class Function>
monitored make_notifying(Function function, making const& how, std::source_location where) {
    using value = value_of<Function>;
    auto body = [function = std::move(function), from = origin_of(how, where)]() mutable {
        run_task(from, [&] {
            if constexpr (std::is_void_v<value>) {
                function();
                send(from.monitor, task_result<void>{from.monitor});
            } else {
                send(from.monitor, task_result<value>{from.monitor, function()});
            }
        });
    };
    return make_process(std::move(body), how, where);
}

}  // namespace detail

/// Runs `function` in a task without a link, whose end comes to the caller's mailbox: a task_result with the ref returned
/// and then its down_msg, or only the down_msg when the task failed. demonitor(ref, {.flush = true}) ends both.
/// Blocks, Errors: as async_nolink. Threads: from a process. Source: what a GenServer gets from Elixir's async_nolink.
template <process_body Function>
monitored async_notify(Function&& function, std::source_location where = std::source_location::current()) {
    return detail::make_notifying<std::decay_t<Function>>(std::forward<Function>(function), {.link = false, .notifies = true}, where);
}
template <process_body Function>
monitored async_notify(task_supervisor::address const& supervisor, Function&& function, supervised_options const& options = {},
                       std::source_location where = std::source_location::current()) {
    detail::making const how{.supervisor = detail::there(supervisor.process()), .link = false, .notifies = true, .shutdown = options.shutdown};
    return detail::make_notifying<std::decay_t<Function>>(std::forward<Function>(function), how, where);
}

}  // namespace task

}  // namespace weft
