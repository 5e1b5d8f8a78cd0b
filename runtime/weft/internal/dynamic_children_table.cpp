// Starting, restarting and stopping of children that are known by their pids.

#include <weft/internal/child_stop.hpp>
#include <weft/internal/dynamic_children_table.hpp>
#include <weft/internal/stop_many.hpp>
#include <weft/internal/supervisor_ask.hpp>
#include <weft/internal/supervisor_messages.hpp>
#include <weft/log.hpp>
#include <weft/timer.hpp>

#include <utility>

namespace weft {

using internal::child_named;
using internal::child_report;

dynamic_children::table::table(dynamic_children_options options)
    : extra_{std::move(options.extra_arguments)}, budget_{options.intensity},
      board_{std::make_shared<internal::supervisor_board>(strategy::one_for_one, options.intensity)}, on_gone_{std::move(options.on_gone)},
      log_progress_{options.log_progress} {}

bool dynamic_children::table::take(message& arrived) {
    if (auto* end = arrived.get_if<exit_msg>()) return on_exit(*end);
    if (auto* retry = arrived.get_if<retry_child>()) on_retry(*retry);
    else if (auto* request = arrived.get_if<internal::terminate_request>()) {
        result<void> done = terminate(request->process);
        internal::answer(std::move(request->caller), std::move(done));
    } else if (auto* request = arrived.get_if<internal::list_request>()) internal::answer(std::move(request->caller), list());
    else return false;
    return true;
}

// Requests ---------------------------------------------------------------------------------------------------------

result<started_child> dynamic_children::table::add(child_spec spec, ref added_for) {
    auto started = internal::call_start(spec.start, extra_);
    if (!started) {
        log::error((spec.id.empty() ? "child" : "child " + spec.id) + " does not start: " + started.error().to_string());
        return started;
    }
    if (!*started) return started;
    child fresh{.spec = std::move(spec), .added_for = added_for};
    fresh.type = fresh.spec.start.type();
    if (fresh.spec.restart == restart::temporary) fresh.spec.start = {};
    note_started(fresh, *started);
    children_.emplace(started->process, std::move(fresh));
    ++active_;
    tell_board();
    return started;
}

result<void> dynamic_children::table::terminate(pid process) {
    auto const found = children_.find(process);
    if (found == children_.end()) return exit_reason{std::string{"not_found"}};
    child const which = std::move(found->second);
    children_.erase(found);
    if (!which.restarting) {
        --active_;
        exit_reason const end = internal::stop_process(process, which.spec.shutdown, which.type);
        if (!internal::stopped_as_asked(which.spec.shutdown, which.spec.restart, end)) {
            log::error(child_named(which.spec.id, process) + " did not stop as asked: " + end.to_string());
        }
    }
    tell_board();
    if (on_gone_) on_gone_(which.added_for);
    return {};
}

std::vector<supervisor::child_info> dynamic_children::table::list() const {
    std::vector<supervisor::child_info> all;
    all.reserve(children_.size());
    for (auto const& [process, each] : children_) {
        all.push_back({{}, each.restarting ? pid{} : process, each.restarting, each.type});
    }
    return all;
}

// Ends and restarts ------------------------------------------------------------------------------------------------

bool dynamic_children::table::on_exit(exit_msg const& end) {
    auto const which = children_.find(end.from);
    if (which == children_.end() || which->second.restarting) return false;
    --active_;
    if (internal::must_restart(which->second.spec.restart, end.reason)) {
        auto const told = child_report::ended(which->second.spec.id, end.from, end.reason);
        board_->note_exit(told.story());
        restart(which, told);
    } else {
        not_restarted(which, end.reason);
    }
    tell_board();
    return true;
}

void dynamic_children::table::not_restarted(children::iterator which, exit_reason const& end) {
    if (!end.is_clean()) {
        auto const told = child_report::ended(which->second.spec.id, which->first, end);
        board_->note_exit(told.story());
        told.not_restarted();
    }
    forget(which);
}

void dynamic_children::table::forget(children::iterator which) {
    ref const added_for = which->second.added_for;
    children_.erase(which);
    if (on_gone_) on_gone_(added_for);
}

void dynamic_children::table::restart(children::iterator which, child_report const& told) {
    if (!budget_.spend(monotonic_time())) {
        children_.erase(which);
        return give_up(told);
    }
    board_->note_restart(budget_.used());
    nanoseconds const wait = which->second.pace.next_wait(which->second.spec.backoff, monotonic_time());
    if (wait == nanoseconds::zero()) return told.restarted(start_again(which), budget_);
    try_later(which, wait, true);
    told.waits(wait, budget_);
}

/// Says what came of it. The child is under its new pid then, or gone.
std::string dynamic_children::table::start_again(children::iterator which) {
    auto const started = internal::call_start(which->second.spec.start, extra_);
    if (!started) {
        try_later(which, {}, false);
        return "does not start, trying again: " + started.error().to_string();
    }
    if (!*started) {
        forget(which);
        return "start ignored";
    }
    auto held = children_.extract(which);
    held.key() = started->process;
    held.mapped().restarting = false;
    note_started(held.mapped(), *started);
    children_.insert(std::move(held));
    ++active_;
    return "restarted as " + to_string(started->process);
}

void dynamic_children::table::note_started(child& which, pid process) const {
    which.pace.note_start(monotonic_time());
    if (log_progress_) log::info("progress: started " + child_named(which.spec.id, process));
}

void dynamic_children::table::try_later(children::iterator which, nanoseconds wait, bool counted) const {
    which->second.restarting = true;
    retry_child const retry{which->first, ++which->second.attempt, counted};
    if (wait == nanoseconds::zero()) send(self(), retry);
    else send_after(wait, self(), retry);
}

void dynamic_children::table::on_retry(retry_child const& retry) {
    auto const which = children_.find(retry.former);
    if (which == children_.end() || !which->second.restarting || which->second.attempt != retry.attempt) return;
    std::string const id = which->second.spec.id;
    if (retry.counted) log::info(child_named(id, retry.former) + " " + start_again(which));
    else restart(which, child_report::did_not_start(id, retry.former));
    tell_board();
}

void dynamic_children::table::give_up(child_report const& told) {
    told.gives_up(budget_);
    gave_up_ = true;
}

// The end ----------------------------------------------------------------------------------------------------------

void dynamic_children::table::stop_all() {
    std::vector<internal::leaving> all;
    all.reserve(active_);
    for (auto const& [process, each] : children_) {
        if (!each.restarting) all.push_back({process, each.spec.shutdown, each.spec.restart, each.type});
    }
    left_ = internal::stop_many(std::move(all));
    children_.clear();
    active_ = 0;
    tell_board();
}

void dynamic_children::table::tell_board() const { board_->set_children(children_.size(), active_); }

}  // namespace weft
