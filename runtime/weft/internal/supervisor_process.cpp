// Starting, restarting and stopping of children. Whatever may change the list of children while it is walked goes by
// id, never by position: stopping a temporary sibling removes it.

#include <weft/internal/child_stop.hpp>
#include <weft/internal/supervisor_process.hpp>
#include <weft/log.hpp>
#include <weft/process.hpp>
#include <weft/send.hpp>

#include <algorithm>

namespace weft::internal {

namespace {

bool must_restart(restart kind, exit_reason const& end) {
    return kind == restart::permanent || (kind == restart::transient && !end.is_clean());
}

bool stopped_as_asked(child_spec const& spec, exit_reason const& end) {
    if (spec.shutdown.is_brutal()) return end == exit_reason::killed();
    return end == exit_reason::shutdown() || (spec.restart != restart::permanent && end.is_clean());
}

std::string named(child_spec const& spec, pid process) { return "child " + spec.id + " (" + to_string(process) + ")"; }

}  // namespace

supervisor_process::supervisor_process(supervisor_spec spec, pid parent, std::shared_ptr<supervisor_board> board)
    : strategy_{spec.strategy}, auto_shutdown_{spec.auto_shutdown}, budget_{spec.intensity}, parent_{parent}, board_{std::move(board)} {
    children_.reserve(spec.children.size());
    for (child_spec& each : spec.children) children_.push_back({.spec = std::move(each)});
    if (auto failed = start_all()) exit(*std::move(failed));
}

std::optional<exit_reason> supervisor_process::start_all() {
    for (std::size_t i = 0; i != children_.size(); ++i) {
        child& next = children_[i];
        result<pid> const started = start(next.spec);
        if (!started) {
            log::error("child " + next.spec.id + " does not start: " + started.error().to_string());
            exit_reason why = exit_reason::shutdown("failed_to_start(" + next.spec.id + ", " + started.error().to_string() + ")");
            stop_all();
            return why;
        }
        next.process = *started;
    }
    std::erase_if(children_, [](child const& each) { return !each.process && each.spec.restart == restart::temporary; });
    tell_board();
    return std::nullopt;
}

// A start function may fail by value or by what it throws; only the end of the supervisor itself passes through.
result<pid> supervisor_process::start(child_spec const& spec) const {
    try {
        return spec.start();
    } catch (forced_unwind const&) {
        throw;
    } catch (...) {
        return exit_reason::from_exception(std::current_exception());
    }
}

void supervisor_process::on_exit(exit_msg const& end) {
    if (parent_ && end.from == parent_) return end_with(end.reason);
    position const which = find(end.from);
    if (which == children_.end()) return;  // neither parent nor child: not this process's business

    std::string const story = named(which->spec, end.from) + " ended: " + end.reason.to_string();
    which->process = {};
    board_->note_exit(story);
    if (must_restart(which->spec.restart, end.reason)) {
        restart(which, story);
    } else {
        if (which->spec.restart == restart::temporary && !end.reason.is_clean()) log::error(story + "; not restarted: temporary");
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

void supervisor_process::restart(position which, std::string const& story) {
    if (!budget_.spend(monotonic_time())) return give_up(story);
    board_->note_restart(budget_.used());
    std::string const id = which->spec.id;
    stop_group(id);
    log::error(story + "; " + start_group(id) + "; " + used_budget());
}

void supervisor_process::give_up(std::string const& story) {
    log::error(story + "; gives up: reached_max_restart_intensity, more than " + std::to_string(budget_.allowed().restarts) +
               " restarts in " + to_text(budget_.allowed().within));
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
        result<pid> const started = start(next->spec);
        next->restarting = !started;
        if (!started) {
            send(self(), retry_start{next->spec.id});
            return "child " + next->spec.id + " does not start, trying again: " + started.error().to_string();
        }
        next->process = *started;
        if (next->spec.id == id) told = *started ? "restarted as " + to_string(*started) : "start ignored";
        if (strategy_ == strategy::one_for_one) break;
    }
    return told;
}

void supervisor_process::on_retry(std::string const& id) {
    position const which = find(id);
    if (which == children_.end() || !which->restarting) return;  // stopped, deleted or started in between
    which->restarting = false;
    restart(which, "child " + id + " did not start");
    tell_board();
}

void supervisor_process::stop(child& which) const {
    which.restarting = false;
    if (!which.process) return;
    pid const process = std::exchange(which.process, {});
    exit_reason const end = stop_process(process, which.spec.shutdown, which.spec.start.type());
    if (!stopped_as_asked(which.spec, end)) log::error(named(which.spec, process) + " did not stop as asked: " + end.to_string());
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

std::string supervisor_process::used_budget() const {
    return std::to_string(budget_.used()) + " of " + std::to_string(budget_.allowed().restarts) + " restarts in " +
           to_text(budget_.allowed().within) + " used";
}

void supervisor_process::tell_board() const {
    auto const active = std::count_if(children_.begin(), children_.end(), [](child const& each) { return static_cast<bool>(each.process); });
    board_->set_children(children_.size(), static_cast<std::size_t>(active));
}

}  // namespace weft::internal
