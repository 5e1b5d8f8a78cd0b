// W10a, W10b: processes that wait in a call for somebody who is gone, or for each other. Who waits waits for one process, so
// from any of them there is one way, and it ends or comes back.

#include <weft/observer/warnings/internal/rule.hpp>

#include <algorithm>
#include <unordered_map>

namespace weft::observe::warnings {
namespace {

class call_rule final : public rule {
public:
    bool needs_processes() const noexcept override { return true; }
    std::vector<std::string_view> codes() const override { return {"W10a", "W10b"}; }

    void see(look const& now, settings const&, std::vector<measure>& into) override {
        waiting_.clear();
        for (auto const& each : now.processes)
            if (each.state == process_state::call && each.waits_for && each.in_state >= young) waiting_.emplace(each.id, &each);
        for (auto const& [id, who] : waiting_)
            if (now.find(who->waits_for) == nullptr) add_lost(*who, into);
        add_cycles(into);
    }

private:
    using cycle = std::vector<process_summary const*>;

    static void add_lost(process_summary const& who, std::vector<measure>& into) {
        auto made = measure_of("W10a", who, std::chrono::duration<double>(who.in_state).count(),
                               "waits in a call for " + to_string(who.waits_for) + ", which is gone");
        made.place = who.waits_at;
        into.push_back(std::move(made));
    }
    /// Each way is walked until it meets one that was walked, itself, or its end; so each process is visited once.
    void add_cycles(std::vector<measure>& into) {
        std::vector<cycle> cycles;
        std::unordered_map<pid, std::size_t> ends_in;  // with `nowhere` for a way that ends
        constexpr std::size_t nowhere = SIZE_MAX;
        std::unordered_map<pid, std::size_t> on_way;   // of the walk under way
        std::vector<std::size_t> behind;
        for (auto const& [id, who] : waiting_) {
            on_way.clear();
            cycle way;
            std::size_t end = nowhere;
            for (auto const* at = who; at != nullptr; at = next(*at)) {
                if (auto const known = ends_in.find(at->id); known != ends_in.end()) {
                    end = known->second;
                    break;
                }
                if (auto const again = on_way.find(at->id); again != on_way.end()) {
                    end = cycles.size();
                    cycles.emplace_back(way.begin() + static_cast<std::ptrdiff_t>(again->second), way.end());
                    behind.push_back(0);
                    break;
                }
                on_way.emplace(at->id, way.size());
                way.push_back(at);
            }
            for (auto const* each : way) {
                ends_in.emplace(each->id, end);
                if (end != nowhere) ++behind[end];
            }
        }
        for (std::size_t i = 0; i < cycles.size(); ++i) add_cycle(cycles[i], behind[i] - cycles[i].size(), into);
    }
    [[nodiscard]] process_summary const* next(process_summary const& from) const {
        auto const found = waiting_.find(from.waits_for);
        return found == waiting_.end() ? nullptr : found->second;
    }
    static void add_cycle(cycle members, std::size_t behind, std::vector<measure>& into) {
        // From the least pid on, so that the same cycle is the same subject wherever it was entered.
        std::ranges::rotate(members, std::ranges::min_element(members, {}, &process_summary::id));
        measure made{.code = "W10b", .key = {}, .value = static_cast<double>(members.size()), .critical = true};
        constexpr std::size_t most_named = 4;
        for (std::size_t i = 0; i < members.size(); ++i) {
            made.key += to_string(members[i]->id) + ' ';
            if (i < most_named) made.subject += (i == 0 ? "" : members.size() == 2 ? " <-> " : " -> ") + subject_of(*members[i]);
            if (i < most_named) made.what += (i == 0 ? "" : ", ") + subject_of(*members[i]) + " at " + members[i]->waits_at;
        }
        if (members.size() > most_named) made.subject += " and " + std::to_string(members.size() - most_named) + " more";
        made.what = (members.size() == 1 ? "deadlock: waits in a call for itself: "
                     : members.size() == 2 ? "deadlock: each waits in a call for the other: "
                                           : "deadlock: each waits in a call for the next: ") +
                    made.what;
        if (behind > 0) made.what += "; " + std::to_string(behind) + " processes wait for them";
        made.who = members.front()->id;
        made.place = members.front()->waits_at;
        made.label = members.front()->name.empty() ? members.front()->label : members.front()->name;
        into.push_back(std::move(made));
    }

    std::unordered_map<pid, process_summary const*> waiting_;  ///< of the look under way
};

}  // namespace

std::unique_ptr<rule> make_call_rule() { return std::make_unique<call_rule>(); }

}  // namespace weft::observe::warnings
