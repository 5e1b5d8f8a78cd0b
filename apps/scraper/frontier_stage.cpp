// The frontier as a process (frontier_stage.hpp).

#include "scraper/frontier_stage.hpp"

#include <weft/process.hpp>
#include <weft/send.hpp>
#include <weft/timer.hpp>

#include <algorithm>
#include <utility>

namespace scraper {

namespace {

standing where_it_stands() { return weft::call(weft::named<recorder>(recorder::name), ask_standing{}, weft::infinity); }

}  // namespace

frontier_stage::frontier_stage(frontier_limits what, weft::pid listener) : pages_{what}, listener_{listener} {
    auto const from_before = where_it_stands();
    pages_ = frontier{what, from_before.counts.fetched + from_before.counts.failed};
    for (auto const& each : from_before.waiting) pages_.offer(each);
}

std::vector<task> frontier_stage::handle_demand(std::size_t demand) {
    demand_ += demand;
    return pull();
}

std::vector<task> frontier_stage::handle_info(task_begun told) {
    watched_.emplace(weft::monitor(told.by), told.task);
    return {};
}

std::vector<task> frontier_stage::handle_info(task_failed told) {
    pages_.try_again(told.task, told.retry_after, weft::monotonic_time());
    return pull();
}

std::vector<task> frontier_stage::handle_info(robots_answer told) {
    if (told.unreachable.empty()) pages_.robots_known(told.task, std::move(told.rules));
    else pages_.robots_unreachable(told.task, told.unreachable);
    return pull();
}

std::vector<task> frontier_stage::handle_info(settled told) {
    for (auto const& each : told.found) pages_.offer(each);
    for (auto const& each : told.urls) pages_.settled(each);
    return pull();
}

void frontier_stage::handle_info(request_over told) { times_[std::move(told.site)].add(told.took, told.failed); }

std::vector<site_row> frontier_stage::handle_call(ask_sites) const {
    std::vector<site_row> rows;
    for (auto& each : pages_.sites(weft::monotonic_time())) {
        auto const found = times_.find(each.site);
        rows.push_back({.now = std::move(each), .times = found == times_.end() ? request_times{} : found->second});
    }
    return rows;
}

// The processes of tasks that are over are of no interest any more.
std::vector<task> frontier_stage::handle_info(weft::down_msg told) {
    auto const found = watched_.extract(told.monitor);
    if (found.empty()) return {};
    pages_.lost(found.mapped(), "the process that fetched it ended: " + told.reason.to_string(), weft::monotonic_time());
    return pull();
}

std::vector<task> frontier_stage::handle_info(wake) {
    waking_.reset();
    return pull();
}

std::vector<task> frontier_stage::pull() {
    auto const now = weft::monotonic_time();
    auto given = pages_.take(demand_, now);
    demand_ -= given.size();
    if (auto const next = pages_.next_time(); next && demand_ > 0) wake_at(*next, now);
    if (!over_ && pages_.is_finished()) {
        over_ = true;
        weft::send(listener_, crawl_over{});
    }
    return given;
}

void frontier_stage::wake_at(nanoseconds time, nanoseconds now) {
    if (waking_ && *waking_ <= time) return;
    if (waking_) weft::cancel_timer(timer_);
    waking_ = time;
    timer_ = weft::send_after(std::max(time - now, nanoseconds{0}), weft::self(), wake{});
}

}  // namespace scraper
