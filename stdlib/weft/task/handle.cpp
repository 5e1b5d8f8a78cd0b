// Waiting for a task and letting it go. The result never is a message: only the monitor's down_msg comes to the
// mailbox, so a handle that is given up leaves nothing behind once its monitor is gone.

#include <weft/link.hpp>
#include <weft/monitor.hpp>
#include <weft/process.hpp>
#include <weft/receive.hpp>
#include <weft/task/handle.hpp>
#include <weft/task/internal/endings.hpp>

#include <string>

namespace weft::task::detail {

using internal::quietly;
using internal::traps_exits;

namespace {

std::optional<exit_reason> wait_for_down(ref watch, nanoseconds timeout) {
    std::optional<exit_reason> end;
    receive(since(watch), when([watch](down_msg const& down) { return down.monitor == watch; },
                 [&end](down_msg down) { end = std::move(down.reason); }),
            after(timeout, [] {}));
    return end;
}

}  // namespace

ticket& ticket::operator=(ticket&& other) noexcept {
    if (this == &other) return *this;
    abandon();
    process_ = other.process_;
    owner_ = other.owner_;
    monitor_ = other.monitor_;
    linked_ = other.linked_;
    state_ = std::exchange(other.state_, state::used);
    return *this;
}

void ticket::check_owner(char const* verb) const {
    if (used()) throw argument_error{std::string{"task::"} + verb + ": this handle was used up"};
    if (owner_ == self()) return;
    throw argument_error{std::string{"task::"} + verb + ": the task " + to_string(process_) + " belongs to " + to_string(owner_) +
                         ", the caller is " + to_string(self())};
}

std::optional<exit_reason> ticket::wait(nanoseconds timeout) {
    if (state_ == state::ended) return exit_reason::normal();
    auto end = wait_for_down(monitor_, timeout);
    if (end) note_end(*end);
    return end;
}

// The link's own signal says the same and may still be under way: whoever does not trap exits ends here.
void ticket::note_end(exit_reason const& end) {
    state_ = state::ended;
    if (linked_ && !end.is_normal() && !traps_exits()) exit(end);
}

exit_reason ticket::stop(nanoseconds patience, bool brutal) {
    if (state_ == state::ended) return exit_reason::noproc();
    if (linked_) unlink(process_);
    state_ = state::ended;
    if (!brutal) {
        exit_signal(process_, exit_reason::shutdown());
        if (auto end = wait_for_down(monitor_, patience)) return *std::move(end);
    }
    exit_signal(process_, exit_reason::kill());
    return *wait_for_down(monitor_, infinity);
}

void ticket::let_go(bool keep_link) {
    if (state_ != state::running) return;
    state_ = state::ended;
    if (linked_ && !keep_link) unlink(process_);
    demonitor(monitor_, {.flush = true});
}

void ticket::abandon() noexcept {
    if (std::exchange(state_, state::used) != state::running) return;
    if (in_process() && self() == owner_) {
        if (linked_) quietly([this] { unlink(process_); });
        quietly([this] { demonitor(monitor_, {.flush = true}); });
    }
    quietly([this] { exit_signal(process_, exit_reason::shutdown()); });
}

}  // namespace weft::task::detail
