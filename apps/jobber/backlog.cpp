// A job that is in line stands in exactly one of ready_ and due_later_ (backlog.hpp).

#include "jobber/backlog.hpp"

#include <algorithm>
#include <utility>

namespace jobber {

void backlog::put(job as_it_stands, nanoseconds due) {
    auto const [at, is_new] = jobs_.try_emplace(as_it_stands.spec.id);
    entry& place = at->second;
    if (!is_new) {
        --counts_.of(place.as_it_stands.state);
        leave_line(place);
    }
    ++counts_.of(as_it_stands.state);
    place = {.as_it_stands = std::move(as_it_stands), .due = due, .in_line = false};
    job_state const state = place.as_it_stands.state;
    if (state != job_state::queued && state != job_state::waiting) return;
    place.in_line = true;
    due_later_.emplace(due, at->first);
}

void backlog::leave_line(entry& from) {
    if (!std::exchange(from.in_line, false)) return;
    job const& its = from.as_it_stands;
    if (due_later_.erase({from.due, its.spec.id}) != 0) return;
    auto const kind = ready_.find(its.spec.kind);
    kind->second.erase(place_of(its));
    if (kind->second.empty()) ready_.erase(kind);
}

void backlog::make_ready(nanoseconds now) {
    while (!due_later_.empty() && due_later_.begin()->first <= now) {
        job const& its = jobs_.at(due_later_.begin()->second).as_it_stands;
        ready_[its.spec.kind].insert(place_of(its));
        due_later_.erase(due_later_.begin());
    }
}

job const* backlog::find(std::string_view id) const {
    auto const found = jobs_.find(std::string{id});
    return found == jobs_.end() ? nullptr : &found->second.as_it_stands;
}

job const* backlog::take(nanoseconds now, std::function<bool(std::string const& kind)> const& has_room) {
    make_ready(now);
    place const* best = nullptr;
    for (auto const& [kind, line] : ready_)
        if ((best == nullptr || *line.begin() < *best) && has_room(kind)) best = &*line.begin();
    if (best == nullptr) return nullptr;
    entry& taken = jobs_.at(std::get<std::string>(*best));
    leave_line(taken);
    return &taken.as_it_stands;
}

std::optional<nanoseconds> backlog::next_due() const {
    if (due_later_.empty()) return std::nullopt;
    return due_later_.begin()->first;
}

std::vector<job> backlog::all() const {
    std::vector<job> found;
    found.reserve(jobs_.size());
    for (auto const& [id, each] : jobs_) found.push_back(each.as_it_stands);
    std::ranges::sort(found, {}, &job::number);
    return found;
}

}  // namespace jobber
