#pragma once
// Several tasks at once: all of their results, or what there is of them after a time.

#include <weft/errors.hpp>
#include <weft/task/async.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

namespace weft::task {

/// What yield_many does with tasks that run when the time is over: leaves them to be asked again; gives them up as
/// task::ignore does; kills them.
enum class late_tasks : std::uint8_t { nothing, ignore, kill_task };

struct yield_many_options {
    nanoseconds timeout = default_timeout;
    std::optional<std::size_t> limit{};              ///< so many results are enough, 1 and more; default: all
    late_tasks on_timeout = late_tasks::nothing;
};

namespace detail {

void check_yield_many(yield_many_options const& options);

struct seen_end {
    std::size_t place;
    exit_reason reason;
};

/// Waits for the ends of several tasks, in the order in which they come.
/// Owner: the caller, who owns the tasks. Destroyed, it leaves tasks and mailbox as they are.
class gathering {
public:
    explicit gathering(nanoseconds timeout);
    gathering(gathering const&) = delete;
    gathering& operator=(gathering const&) = delete;
    ~gathering();

    /// Its place is the number of those before it; it must outlive this.
    void add(ticket& one);
    /// Nothing: all were told, or the time is over. Ends the caller as ticket::wait does.
    [[nodiscard]] std::optional<seen_end> next();

private:
    class state;
    std::unique_ptr<state> state_;
};

template <class T>
void check_owners(std::vector<handle<T>>& tasks, char const* verb) {
    for (auto& each : tasks) each.ticket().check_owner(verb);
}

template <class T>
void give_up(std::vector<handle<T>>& tasks) {
    for (auto& each : tasks) {
        each.ticket().let_go(true);
        each.ticket().consume();
    }
}

template <class T>
auto take_all(std::vector<handle<T>>& tasks) {
    if constexpr (std::is_void_v<T>) {
        for (auto& each : tasks) static_cast<void>(each.take({}));
        return result<void>{};
    } else {
        std::vector<T> values;
        values.reserve(tasks.size());
        for (auto& each : tasks) values.push_back(*each.take({}));
        return result<std::vector<T>>{boost::system::in_place_value, std::move(values)};
    }
}

/// The result of all, or of the first that failed with what the others need to be named by.
template <class T>
auto await_all(std::vector<handle<T>>& tasks, nanoseconds timeout, char const* verb, std::size_t& failed) {
    using outcome = decltype(take_all(tasks));
    check_timeout(verb, timeout);
    check_owners(tasks, verb);
    gathering ends{timeout};
    for (auto& each : tasks) ends.add(each.ticket());
    std::vector<bool> done(tasks.size());
    std::size_t count = 0;
    while (auto const one = ends.next()) {
        if (!tasks[one->place].has_result()) {
            failed = one->place;
            give_up(tasks);
            return outcome{boost::system::in_place_error, one->reason};
        }
        done[one->place] = true;
        ++count;
    }
    if (count == tasks.size()) return take_all(tasks);
    for (failed = 0; done[failed];) ++failed;
    give_up(tasks);
    return outcome{boost::system::in_place_error, exit_reason::timeout()};
}

}  // namespace detail

/// Waits for all the tasks and returns their results in the order of the tasks; a failure is a value. One time for all.
/// Blocks: parks the caller until the last result or the first failure, at most `timeout`. Errors: `timeout`, or the reason
/// with which a task ended without a result; then all handles are used up, the others run on, and no message of any of
/// them will come. argument_error as try_await, before any waiting.
template <class T>
[[nodiscard]] auto try_await_many(std::vector<handle<T>>&& tasks, nanoseconds timeout = default_timeout) {
    std::vector<handle<T>> all = std::move(tasks);
    std::size_t failed = 0;
    return detail::await_all(all, timeout, "try_await_many", failed);
}

/// As try_await_many, but returns the results themselves: a vector, or nothing for tasks without results. Errors: throws
/// await_exit of the task that failed, or, when the time is over, of the first that has not ended.
/// Source: Elixir Task.await_many/2.
template <class T>
auto await_many(std::vector<handle<T>>&& tasks, nanoseconds timeout = default_timeout) {
    std::vector<handle<T>> all = std::move(tasks);
    std::size_t failed = 0;
    auto got = detail::await_all(all, timeout, "await_many", failed);
    if (!got) throw await_exit{got.error(), all[failed].process(), all[failed].monitor()};
    if constexpr (!std::is_void_v<T>) return std::move(*got);
}

/// Waits until so many of the tasks as `limit` says have ended, or the time is over. One entry for each task, in their order:
/// its result or failure, which uses its handle up; nothing for one that was not waited for any longer. Those are left as
/// they are when the limit is reached; when the time is over `on_timeout` says.
/// Blocks: parks the caller. Errors: argument_error as try_await, and for a bad option, before any waiting.
/// Source: Elixir Task.yield_many/2.
template <class T>
[[nodiscard]] std::vector<std::optional<result<T>>> yield_many(std::vector<handle<T>>& tasks, yield_many_options const& options = {}) {
    detail::check_yield_many(options);
    detail::check_owners(tasks, "yield_many");
    std::vector<std::optional<result<T>>> all(tasks.size());
    std::size_t const enough = std::min(options.limit.value_or(tasks.size()), tasks.size());
    std::size_t count = 0;
    {
        detail::gathering ends{options.timeout};
        for (auto& each : tasks) ends.add(each.ticket());
        for (; count != enough; ++count) {
            auto const one = ends.next();
            if (!one) break;
            all[one->place].emplace(tasks[one->place].take(one->reason));
        }
    }
    if (count == enough || options.on_timeout == late_tasks::nothing) return all;
    for (std::size_t i = 0; i != tasks.size(); ++i) {
        if (all[i]) continue;
        all[i] = options.on_timeout == late_tasks::ignore ? ignore(std::move(tasks[i])) : shutdown(std::move(tasks[i]), brutal_kill);
    }
    return all;
}

}  // namespace weft::task
