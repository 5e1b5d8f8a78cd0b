// Who waits for whom. A process waits in one call at a time, so from each at most one edge leads on: following it ends at a
// process that does not wait, or runs into a cycle, which no message from inside can end.

#include <weft/observer/internal/operations.hpp>

#include <algorithm>
#include <unordered_map>

namespace weft::observe {
namespace {

class wait_graph {
public:
    explicit wait_graph(std::vector<process_glance> const& all) {
        for (process_glance const& each : all)
            if (each.state == process_state::call && each.waits_for) to_.emplace(each.id, edge{each.waits_for, each.in_state, 0});
        find_cycles();
        count_waiters();
    }

    struct cycle {
        std::vector<pid> members{};
        std::size_t waiting = 0;  // behind it, without the members
    };
    [[nodiscard]] std::vector<cycle> const& cycles() const noexcept { return cycles_; }
    [[nodiscard]] std::size_t size() const noexcept { return to_.size(); }
    [[nodiscard]] pid to(pid who) const {
        auto const found = to_.find(who);
        return found == to_.end() ? pid{} : found->second.to;
    }
    /// Those that wait, the longest first; with `of` only those on the way from it, and to it.
    [[nodiscard]] std::vector<pid> waiters(pid of) const {
        std::vector<pid> found;
        for (auto const& [who, leads] : to_)
            if (!of || reaches(who, of) || reaches(of, who)) found.push_back(who);
        std::sort(found.begin(), found.end(), [this](pid a, pid b) {
            nanoseconds const left = to_.at(a).since;
            nanoseconds const right = to_.at(b).since;
            return left != right ? left > right : a < b;
        });
        return found;
    }

private:
    struct edge {
        pid to;
        nanoseconds since{};
        std::size_t walk;  // on which walk it was seen first
    };
    void find_cycles() {
        std::size_t walk = 0;
        for (auto& [start, ignored] : to_) {
            ++walk;
            pid at = start;
            auto found = to_.find(at);
            for (; found != to_.end() && found->second.walk == 0; found = to_.find(at)) {
                found->second.walk = walk;
                at = found->second.to;
            }
            if (found != to_.end() && found->second.walk == walk) note_cycle(at);
        }
        std::sort(cycles_.begin(), cycles_.end(), [](cycle const& a, cycle const& b) { return a.members.front() < b.members.front(); });
        for (std::size_t i = 0; i < cycles_.size(); ++i)
            for (pid const each : cycles_[i].members) ends_in_[each] = i + 1;
    }
    /// Begins with the lowest pid, so that it is told the same each time.
    void note_cycle(pid begin) {
        cycle made;
        pid at = begin;
        do {
            made.members.push_back(at);
            at = to(at);
        } while (at != begin);
        std::rotate(made.members.begin(), std::min_element(made.members.begin(), made.members.end()), made.members.end());
        cycles_.push_back(std::move(made));
    }
    void count_waiters() {
        std::vector<pid> way;
        for (auto const& [start, ignored] : to_) {
            way.clear();
            pid at = start;
            while (to_.contains(at) && !ends_in_.contains(at)) {
                way.push_back(at);
                at = to(at);
            }
            auto const found = ends_in_.find(at);
            std::size_t const end = found == ends_in_.end() ? 0 : found->second;
            for (pid const each : way) {
                ends_in_.emplace(each, end);
                if (end != 0) ++cycles_[end - 1].waiting;
            }
        }
    }
    [[nodiscard]] bool reaches(pid from, pid wanted) const {
        std::size_t left = to_.size() + 1;
        for (pid at = from; at && left-- > 0; at = to(at))
            if (at == wanted) return true;
        return false;
    }

    std::unordered_map<pid, edge> to_;
    std::unordered_map<pid, std::size_t> ends_in_;  // 0: in no cycle, else its number from 1 on
    std::vector<cycle> cycles_;
};

json::object encode_wait(pid who, pid to, snapshots& from) {
    json::object row{{"pid", to_string(who)}, {"name", nullptr}, {"to", to_string(to)}, {"to_name", title_of(to, from)}};
    if (auto const known = from.process(who)) {
        row["name"] = text(known->name.empty() ? known->label : known->name);
        row["at"] = text(known->waits_at);
        row["since_ns"] = number(known->in_state);
    }
    return row;
}

}  // namespace

json::value title_of(pid id, snapshots& from) {
    auto const known = from.process(id);
    return known ? text(known->name.empty() ? known->label : known->name) : json::value{};
}

json::object waits(json::object const& request, asked& by) {
    snapshots& from = by.from();
    auto const limit = static_cast<std::size_t>(integer_or(request, "limit", 20, 1, max_rows));
    pid const of = text_or(request, "pid", "").empty() ? pid{} : asked_process(request, from);
    wait_graph const graph{from.glances()};
    json::array cycles;
    row_budget budget;
    for (auto const& each : graph.cycles()) {
        if (of && std::find(each.members.begin(), each.members.end(), of) == each.members.end()) continue;
        json::array members;
        for (pid const one : each.members)
            if (members.size() < limit) members.push_back(encode_wait(one, graph.to(one), from));
        json::object row{{"members", std::move(members)}, {"size", each.members.size()}, {"waiting", each.waiting}};
        if (cycles.size() == max_rows || !budget.add(cycles, std::move(row))) break;
    }
    json::array rows;
    auto const waiting = graph.waiters(of);
    for (std::size_t i = 0; i < std::min(limit, waiting.size()); ++i)
        if (!budget.add(rows, encode_wait(waiting[i], graph.to(waiting[i]), from))) break;
    return {{"total", waiting.size()}, {"cycles", std::move(cycles)}, {"rows", std::move(rows)}};
}

}  // namespace weft::observe
