// Starting, restarting and stopping of children. Whatever may change the list of children while it is walked goes by
// id, never by position: stopping a temporary sibling removes it.

#include <weft/internal/child_stop.hpp>
#include <weft/internal/supervisor_process.hpp>
#include <weft/log.hpp>
#include <weft/process.hpp>
#include <weft/send.hpp>
#include <weft/timer.hpp>

#include <algorithm>

namespace weft::internal {

supervisor_process::supervisor_process(supervisor_spec spec, pid parent, std::shared_ptr<supervisor_board> board)
    : strategy_{spec.strategy}, auto_shutdown_{spec.auto_shutdown}, budget_{spec.intensity}, parent_{parent},
      board_{std::move(board)}, log_progress_{spec.log_progress} {
    children_.reserve(spec.children.size());
    for (child_spec& each : spec.children) children_.push_back({.spec = std::move(each)});
    if (auto failed = start_all()) exit(*std::move(failed));
}

std::optional<exit_reason> supervisor_process::start_all() {
    for (std::size_t i = 0; i != children_.size(); ++i) {
        child& next = children_[i];
        auto const started = start(next);
        if (!started) {
            log::error("child " + next.spec.id + " does not start: " + started.error().to_string());
            exit_reason why = exit_reason::shutdown("failed_to_start(" + next.spec.id + ", " + started.error().to_string() + ")");
            stop_all();
            return why;
        }
    }
    std::erase_if(children_, [](child const& each) { return !each.process && each.spec.restart == restart::temporary; });
    tell_board();
    return std::nullopt;
}

// A child that was started is entered before anything else happens.
result<started_child> supervisor_process::start(child& which) const {
    auto started = call_start(which.spec.start);
    if (!started) return started;
    which.process = *started;
    which.pace.note_start(monotonic_time());
    if (log_progress_ && which.process) log::info("progress: started " + child_named(which.spec.id, which.process));
    return started;
}

void supervisor_process::on_exit(exit_msg const& end) {
    if (parent_ && end.from == parent_) return end_with(end.reason);
    position const which = end.from ? find(end.from) : children_.end();
    if (which == children_.end()) return;  // neither parent nor child: not this process's business

    child_report const told = child_report::ended(which->spec.id, end.from, end.reason);
    which->process = {};
    board_->note_exit(told.story());
    if (must_restart(which->spec.restart, end.reason)) {
        restart(which, told);
    } else {
        if (which->spec.restart == restart::temporary && !end.reason.is_clean()) told.not_restarted();
        not_restarted(which);
    }
    tell_board();
}

void supervisor_process::not_restarted(position which) {
    bool const significant = which->spec.significant;
    if (which->spec.restart == restart::temporary) children_.erase(which);
    if (!significant || auto_shutdown_ == auto_shutdown::never) return;
    bool const others = std::any_of(children_.begin(), children_.end(), [](child const& each) {
        return each.spec.significant && (each.process || each.restarting);
    });
    if (auto_shutdown_ == auto_shutdown::any_significant || !others) end_with(exit_reason::shutdown());
}

void supervisor_process::restart(position which, child_report const& told) {
    if (!budget_.spend(monotonic_time())) return give_up(told);
    board_->note_restart(budget_.used());
    std::string const id = which->spec.id;
    nanoseconds const wait = which->pace.next_wait(which->spec.backoff, monotonic_time());
    stop_group(id);
    if (wait == nanoseconds::zero()) return told.restarted(start_group(id), budget_);
    try_later(*find(id), wait, true);
    told.waits(wait, budget_);
}

void supervisor_process::try_later(child& which, nanoseconds wait, bool counted) const {
    which.restarting = true;
    retry_start const retry{which.spec.id, ++which.attempt, counted};
    if (wait == nanoseconds::zero()) send(self(), retry);
    else send_after(wait, self(), retry);
}

void supervisor_process::give_up(child_report const& told) {
    told.gives_up(budget_);
    end_with(exit_reason::shutdown());
}

// The siblings that the strategy takes along, last started first.
void supervisor_process::stop_group(std::string const& id) {
    if (strategy_ == strategy::one_for_one) return;
    std::size_t const first = strategy_ == strategy::one_for_all ? 0 : static_cast<std::size_t>(find(id) - children_.begin());
    for (std::size_t i = children_.size(); i-- > first;) {
        if (children_[i].spec.id == id) continue;
        stop(children_[i]);
        if (children_[i].spec.restart == restart::temporary) children_.erase(children_.begin() + static_cast<std::ptrdiff_t>(i));
    }
}

// Starts the child and those that were stopped for it, first started first. Says what came of it.
std::string supervisor_process::start_group(std::string const& id) {
    position next = strategy_ == strategy::one_for_all ? children_.begin() : find(id);
    std::string told;
    for (; next != children_.end(); ++next) {
        if (next->process) continue;
        next->restarting = false;
        auto const started = start(*next);
        if (!started) {
            try_later(*next, {}, false);
            return "child " + next->spec.id + " does not start, trying again: " + started.error().to_string();
        }
        if (next->spec.id == id) told = *started ? "restarted as " + to_string(*started) : "start ignored";
        if (strategy_ == strategy::one_for_one) break;
    }
    return told;
}

void supervisor_process::on_retry(retry_start const& retry) {
    position const which = find(retry.id);
    if (which == children_.end() || !which->restarting || which->attempt != retry.attempt) return;
    which->restarting = false;
    if (retry.counted) log::info("child " + retry.id + " " + start_group(retry.id));
    else restart(which, child_report::did_not_start(retry.id));
    tell_board();
}

void supervisor_process::stop(child& which) const {
    which.restarting = false;
    if (!which.process) return;
    pid const process = std::exchange(which.process, {});
    exit_reason const end = stop_process(process, which.spec.shutdown, which.spec.start.type());
    if (stopped_as_asked(which.spec.shutdown, which.spec.restart, end)) return;
    log::error(child_named(which.spec.id, process) + " did not stop as asked: " + end.to_string());
}

void supervisor_process::stop_all() {
    for (auto each = children_.rbegin(); each != children_.rend(); ++each) stop(*each);
}

supervisor_process::position supervisor_process::find(std::string_view id) {
    return std::find_if(children_.begin(), children_.end(), [id](child const& each) { return each.spec.id == id; });
}

supervisor_process::position supervisor_process::find(pid process) {
    return std::find_if(children_.begin(), children_.end(), [process](child const& each) { return each.process == process; });
}

void supervisor_process::tell_board() const {
    auto const active = std::count_if(children_.begin(), children_.end(), [](child const& each) { return static_cast<bool>(each.process); });
    board_->set_children(children_.size(), static_cast<std::size_t>(active));
}

}  // namespace weft::internal
