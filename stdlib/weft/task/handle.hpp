#pragma once
// The owner's side of one task: which process, which monitor, whose it is, and where the result will be. Move-only:
// what takes the result also takes the handle.

#include <weft/options.hpp>
#include <weft/pid.hpp>
#include <weft/result.hpp>
#include <weft/task/cell.hpp>

#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

namespace weft::task {

namespace detail {

/// The part of a handle that does not depend on the result's type.
class ticket {
public:
    ticket() noexcept = default;
    ticket(pid process, ref monitor, pid owner, bool linked) noexcept
        : process_{process}, owner_{owner}, monitor_{monitor}, state_{state::running}, linked_{linked} {}
    [[nodiscard]] static ticket completed(pid owner) noexcept {
        ticket made;
        made.owner_ = owner;
        made.state_ = state::ended;
        return made;
    }
    ticket(ticket&& other) noexcept { *this = std::move(other); }
    ticket& operator=(ticket&& other) noexcept;
    ~ticket() { abandon(); }

    [[nodiscard]] pid process() const noexcept { return process_; }
    [[nodiscard]] pid owner() const noexcept { return owner_; }
    [[nodiscard]] ref monitor() const noexcept { return monitor_; }
    [[nodiscard]] bool used() const noexcept { return state_ == state::used; }
    void consume() noexcept { state_ = state::used; }

    /// Errors: argument_error when the caller is not the owner, or the handle was used up.
    void check_owner(char const* verb) const;
    /// Before its end was seen.
    [[nodiscard]] bool is_running() const noexcept { return state_ == state::running; }
    /// The task has ended so; its down_msg was taken. Ends the caller as wait() does.
    void note_end(exit_reason const& end);
    /// Waits for the task's end. Nothing: the time is over. Ends the caller when the task failed, is linked, and the
    /// caller does not trap exits.
    [[nodiscard]] std::optional<exit_reason> wait(nanoseconds timeout);
    /// Asks the task to stop, waits as long as `patience` says, kills it then, and returns how it ended. `brutal`
    /// kills at once. The link is removed first, so the owner lives.
    [[nodiscard]] exit_reason stop(nanoseconds patience, bool brutal);
    /// Lets the task run on, its result dropped; `keep_link` leaves the link as it is.
    void let_go(bool keep_link);

private:
    // Never used handles: the task is asked to stop, and no message of it will come.
    void abandon() noexcept;

    enum class state : unsigned char { running, ended, used };
    pid process_;
    pid owner_;
    ref monitor_;
    state state_ = state::used;
    bool linked_ = false;
};

}  // namespace detail

/// A task that will give a T. Destroyed unused, it asks the task to stop and drops the result, without waiting.
/// Threads: await, yield, ignore and shutdown are for the process that made it.
/// Source: Elixir Task struct.
template <class T>
class handle {
public:
    using value_type = T;

    handle(detail::ticket which, std::shared_ptr<detail::cell<T>> where) noexcept
        : ticket_{std::move(which)}, cell_{std::move(where)} {}

    [[nodiscard]] pid process() const noexcept { return ticket_.process(); }
    [[nodiscard]] pid owner() const noexcept { return ticket_.owner(); }
    /// The monitor's ref: names this task in a down_msg.
    [[nodiscard]] ref monitor() const noexcept { return ticket_.monitor(); }

    /// Lets the task run on by itself, linked as it was; its result is dropped. Errors: argument_error as await.
    void detach() && {
        ticket_.check_owner("detach");
        ticket_.let_go(true);
        ticket_.consume();
    }

    [[nodiscard]] detail::ticket& ticket() noexcept { return ticket_; }
    /// Once the task has ended.
    [[nodiscard]] bool has_result() const noexcept { return cell_->has_value(); }
    /// The result, once the task has ended with `end`; the handle is used up.
    [[nodiscard]] result<T> take(exit_reason const& end) {
        ticket_.consume();
        if (!cell_->has_value()) return result<T>{boost::system::in_place_error, end};
        if constexpr (std::is_void_v<T>) return {};
        else return result<T>{boost::system::in_place_value, cell_->take()};
    }

private:
    detail::ticket ticket_;
    std::shared_ptr<detail::cell<T>> cell_;
};

}  // namespace weft::task
