#pragma once
// What was seen a while ago, so that a question can be answered by what has changed since. The few last looks are kept; each is
// taken when somebody asks.

#include <weft/glances.hpp>

#include <deque>
#include <unordered_map>
#include <vector>

namespace weft::observe {

/// Threads: one.
class looks {
public:
    struct of_process {
        std::uint64_t mailbox = 0;
        std::uint64_t messages_in = 0;
        std::uint64_t reductions = 0;
    };
    struct of_processes {
        nanoseconds at{};
        std::unordered_map<pid, of_process> seen{};
    };
    struct of_workers {
        nanoseconds at{};
        std::vector<worker_summary> seen{};
        std::vector<worker_times> times{};
    };

    /// The one that is nearest to `window` old, null when there is none. `now`: on the clock of the other calls.
    [[nodiscard]] of_processes const* processes_before(nanoseconds now, nanoseconds window) const { return nearest(processes_, now - window); }
    [[nodiscard]] of_workers const* workers_before(nanoseconds now, nanoseconds window) const { return nearest(workers_, now - window); }
    void keep(of_processes look) { push(processes_, std::move(look), most_of_processes); }
    void keep(of_workers look) { push(workers_, std::move(look), most_of_workers); }

private:
    static constexpr std::size_t most_of_processes = 2;  // each may hold hundreds of thousands
    static constexpr std::size_t most_of_workers = 16;
    static constexpr nanoseconds apart{300'000'000};     // or several clients would leave no old one

    template <class Look>
    static Look const* nearest(std::deque<Look> const& all, nanoseconds when) {
        Look const* best = nullptr;
        for (Look const& each : all)
            if (best == nullptr || distance(each.at, when) < distance(best->at, when)) best = &each;
        return best;
    }
    static nanoseconds distance(nanoseconds a, nanoseconds b) { return a < b ? b - a : a - b; }
    template <class Look>
    static void push(std::deque<Look>& to, Look fresh, std::size_t most) {
        if (!to.empty() && fresh.at - to.back().at < apart) return;
        to.push_back(std::move(fresh));
        if (to.size() > most) to.pop_front();
    }

    std::deque<of_processes> processes_;
    std::deque<of_workers> workers_;
};

}  // namespace weft::observe
