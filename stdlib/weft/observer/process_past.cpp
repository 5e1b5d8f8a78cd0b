// What surrounds a process, from the snapshots of all: no process is asked here.

#include <weft/observer/internal/process_past.hpp>

#include <weft/observer/internal/operations.hpp>
#include <weft/observer/internal/restart_book.hpp>
#include <weft/observer/warnings/internal/watch.hpp>

#include <algorithm>
#include <map>

namespace weft::observe {
namespace {

constexpr std::size_t most_callers = 20;
constexpr std::size_t most_timers = 20;
constexpr std::size_t most_timers_looked_at = 100'000;

std::string before_slash(std::string const& title) { return title.substr(0, title.find('/')); }

}  // namespace

json::array named(std::vector<pid> ids, snapshots& from) {
    std::sort(ids.begin(), ids.end());
    json::array rows;
    for (auto const id : ids) {
        json::object row{{"pid", to_string(id)}};
        if (auto const known = from.process(id)) row["name"] = text(known->name.empty() ? known->label : known->name);
        rows.push_back(std::move(row));
        if (rows.size() == max_rows) break;
    }
    return rows;
}

json::object encode_published(std::vector<std::pair<std::string, std::string>> const& lines) {
    json::object made;
    for (auto const& [key, value] : lines)
        if (!made.contains(key)) made[key] = text(value);
    return made;
}

json::value supervisor_of(process_summary const& process, snapshots& from) {
    auto const parent = process.parent ? from.process(process.parent) : std::nullopt;
    if (!parent || parent->behaviour.find("supervisor") == std::string::npos) return {};
    json::object made{{"pid", to_string(parent->id)}, {"name", text(parent->name.empty() ? parent->label : parent->name)}};
    // No patience: what a behaviour publishes can be had without asking the process.
    auto const known = from.details(parent->id, nanoseconds::zero());
    json::object const published = known ? encode_published(known->published) : json::object{};
    for (auto const* const key : {"strategy", "children", "restarts", "budget"})
        if (auto const* const value = published.if_contains(key)) made[key] = *value;
    return made;
}

json::array encode(std::deque<child_end> const& ends) {
    json::array rows;
    for (child_end const& each : ends)
        rows.push_back(json::object{{"at", utc(each.at)}, {"pid", to_string(each.who)}, {"reason", text(each.reason)}, {"place", text(each.place)}});
    return rows;
}

json::object callers_of(pid process, std::vector<process_glance> const& all, snapshots& from) {
    std::vector<process_glance const*> waiting;
    for (auto const& each : all)
        if (each.state == process_state::call && each.waits_for == process) waiting.push_back(&each);
    std::ranges::sort(waiting, [](auto const* a, auto const* b) { return a->in_state != b->in_state ? a->in_state > b->in_state : a->id < b->id; });
    json::array rows;
    std::map<std::string, std::size_t> groups;
    for (std::size_t i = 0; i < std::min(waiting.size(), max_rows); ++i) {
        auto const known = from.process(waiting[i]->id);
        if (!known) continue;
        std::string const& title = known->name.empty() ? known->label : known->name;
        ++groups[title.empty() ? known->spawned_at : before_slash(title)];
        if (rows.size() < most_callers)
            rows.push_back(json::object{{"pid", to_string(known->id)}, {"name", text(title)}, {"since_ns", number(waiting[i]->in_state)}});
    }
    json::object by_group;
    for (auto const& [group, count] : groups) by_group[group] = count;
    return {{"total", waiting.size()}, {"rows", std::move(rows)}, {"groups", std::move(by_group)}};
}

json::object timers_of(pid process, snapshots& from) {
    auto all = from.timers(most_timers_looked_at);
    std::erase_if(all, [process](timer_summary const& each) { return each.to != process; });
    std::ranges::sort(all, {}, &timer_summary::in);
    json::array rows;
    for (std::size_t i = 0; i < std::min(all.size(), most_timers); ++i) {
        bool const again = all[i].period > nanoseconds::zero();
        json::object row{{"in_ns", number(all[i].in)}, {"kind", again ? "interval" : "once"}};
        if (again) row["period_ns"] = number(all[i].period);
        rows.push_back(std::move(row));
    }
    return {{"total", all.size()}, {"rows", std::move(rows)}};
}

json::array warnings_of(pid process, asked& by) {
    json::array rows;
    if (by.node.warned == nullptr) return rows;
    for (auto const& each : by.node.warned->pages().raised())
        if (each.who == process)
            rows.push_back(json::object{{"code", each.code}, {"severity", warnings::to_string(each.level)}, {"what", text(each.what)},
                                        {"place", text(each.place)}});
    return rows;
}

}  // namespace weft::observe
