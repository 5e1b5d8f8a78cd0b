// What the queue does at each event (queue.hpp).

#include "jobber/queue.hpp"

#include "jobber/journal.hpp"

#include <weft/dynamic_supervisor.hpp>
#include <weft/link.hpp>
#include <weft/log.hpp>
#include <weft/monitor.hpp>
#include <weft/names.hpp>
#include <weft/send.hpp>
#include <weft/timer.hpp>

#include <algorithm>
#include <chrono>
#include <utility>

namespace jobber {

namespace {

constexpr nanoseconds start_again = std::chrono::seconds{1};  // after an attempt that could not be started

template <class Request>
auto ask_journal(Request request) {
    return weft::call(weft::named<journal>(journal::name), std::move(request), weft::infinity);
}

}  // namespace

queue::queue(queue_options options) : options_{std::move(options)}, kinds_{kind_registry::named(attempts_by_kind)} {}

weft::server_next queue::init() {
    take_up(ask_journal(load_jobs{}));
    start_due();
    tell();
    return {};
}

void queue::take_up(std::vector<job> all) {
    auto const at_work = attempt_registry::named(attempts_by_id);
    for (job& each : all) {
        weft::pid const attempt = is_over(each.state) ? weft::pid{} : at_work.whereis(each.spec.id);
        std::string const id = each.spec.id;
        bool const is_running = each.state == job_state::running;
        if (attempt) each.state = job_state::running;  // its beginning may not be journalled yet
        put(std::move(each));
        if (attempt) watch(attempt, id);
        else if (is_running) settle_job(id);
    }
}

/// The wall clock's time on the monotonic one, which nobody sets.
nanoseconds queue::monotonic(nanoseconds on_wall_clock) const { return on_wall_clock - options_.now() + weft::monotonic_time(); }

void queue::put(job now) {
    nanoseconds const due = monotonic(now.due);
    jobs_.put(std::move(now), due);
}

add_jobs::reply queue::handle_call(add_jobs asked) {
    add_jobs::reply answer;
    std::vector<change> steps;
    for (job_spec& each : asked.specs) {
        job const* const known = jobs_.find(each.id);
        if (known == nullptr) steps.push_back(add(std::move(each), options_.now()));
        else if (known->spec != each) answer.conflicts.push_back(each.id);
    }
    if (!answer.conflicts.empty() || steps.empty()) return answer;
    auto done = ask_journal(record{.steps = std::move(steps)});
    for (std::size_t i = 0; i != done.steps.size(); ++i) {
        if (!done.applied[i]) continue;
        put(std::move(done.steps[i].now));
        ++answer.added;
    }
    start_due();
    tell();
    return answer;
}

void queue::handle_cast(job_changed told) {
    job const* const known = jobs_.find(told.now.spec.id);
    // News that a later settling has overtaken.
    if (known == nullptr || is_over(known->state) || told.now.attempts < known->attempts) return;
    std::string const id = told.now.spec.id;
    std::optional<job> over = is_over(told.now.state) ? std::optional{told.now} : std::nullopt;
    // Not in line before its process is gone: no two attempts at a time.
    jobs_.put(std::move(told.now), weft::infinity);
    look_after(id);
    tell(std::move(over));
}

/// An attempt that a queue before this one has asked for, and that was not there yet when this one looked.
void queue::look_after(std::string const& id) {
    if (watched_ids_.contains(id) || is_over(jobs_.find(id)->state)) return;
    if (weft::pid const attempt = attempt_registry::named(attempts_by_id).whereis(id)) watch(attempt, id);
    else settle_job(id);
}

void queue::handle_info(weft::down_msg const& end) {
    auto const found = watched_.find(end.monitor);
    if (found == watched_.end()) return;
    std::string const id = found->second;
    watched_.erase(found);
    watched_ids_.erase(id);
    job const* const known = jobs_.find(id);
    if (known->state == job_state::running) settle_job(id);
    else put(*known);
    start_due();
}

void queue::settle_job(std::string const& id) {
    auto now = ask_journal(settle{id});
    if (!now) return;
    std::optional<job> over = is_over(now->state) ? now : std::nullopt;
    put(std::move(*now));
    tell(std::move(over));
}

void queue::handle_info(weft::timeout_msg const& due) {
    if (due.timer != timer_) return;
    timer_at_ = weft::infinity;
    start_due();
}

void queue::start_due() {
    while (watched_.size() < options_.jobs && start_one()) {}
    wait_for_next();
}

bool queue::start_one() {
    job const* const next = jobs_.take(weft::monotonic_time(), [this](std::string const& kind) { return has_room(kind); });
    if (next == nullptr) return false;
    job now = *next;
    auto const started = weft::dynamic_supervisor::start_child(
        weft::whereis(attempts), attempt_at(now, options_.run, options_.now, options_.shutdown));
    std::string const id = now.spec.id;
    weft::pid const attempt = started ? started->process : attempt_registry::named(attempts_by_id).whereis(id);
    if (!attempt) {
        weft::log::warning("jobber: the attempt at " + id + " does not start: " + started.error().to_string());
        jobs_.put(std::move(now), weft::monotonic_time() + start_again);
        return true;
    }
    now.state = job_state::running;
    jobs_.put(std::move(now), weft::infinity);
    watch(attempt, id);
    return true;
}

/// An attempt that has ended may stand in the registry for a moment; its end is what made the queue look.
bool queue::has_room(std::string const& kind) const {
    auto const limit = options_.limits.find(kind);
    if (limit == options_.limits.end()) return true;
    auto const at_work = kinds_.lookup(kind);
    auto const lives = [](auto const& each) { return weft::is_alive(each.process); };
    return static_cast<std::size_t>(std::ranges::count_if(at_work, lives)) < limit->second;
}

void queue::watch(weft::pid attempt, std::string const& id) {
    watched_.emplace(weft::monitor(attempt), id);
    watched_ids_.insert(id);
}

void queue::wait_for_next() {
    nanoseconds const due = jobs_.next_due().value_or(weft::infinity);
    if (due == timer_at_) return;
    if (timer_at_ != weft::infinity) weft::cancel_timer(timer_);
    timer_at_ = due;
    if (due == weft::infinity) return;
    timer_ = weft::start_timer(std::max(due - weft::monotonic_time(), nanoseconds::zero()), weft::self(), 0);
}

void queue::tell(std::optional<job> ended) {
    if (options_.listener) weft::send(options_.listener, queue_news{.counts = jobs_.counts(), .ended = std::move(ended)});
}

}  // namespace jobber
