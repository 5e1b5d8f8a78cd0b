// Of more timers than are looked at the rest does not count: they come worker by worker, and so are no sample of all.

#include <weft/observer/warnings/internal/timer_watch.hpp>

#include <algorithm>
#include <unordered_map>

namespace weft::observe::warnings {
namespace {

constexpr nanoseconds between_counts = std::chrono::seconds{5};
constexpr std::size_t most_counted = 20'000;

}  // namespace

std::vector<timer_owner> timer_watch::look(nanoseconds now, std::uint64_t timers_of_node, std::uint64_t least, snapshots& from) {
    if (timers_of_node < least) {
        found_.clear();
        counted_at_.reset();
    } else if (!counted_at_ || now - *counted_at_ >= between_counts) {
        counted_at_ = now;
        count(least, from);
    }
    return found_;
}

void timer_watch::count(std::uint64_t least, snapshots& from) {
    auto const all = from.timers(most_counted);
    std::unordered_map<pid, std::uint64_t> of;
    for (timer_summary const& each : all)
        if (each.to) ++of[each.to];
    found_.clear();
    for (auto const& [id, its] : of) {
        if (its < least) continue;
        if (auto who = from.process(id)) found_.push_back({.who = *std::move(who), .timers = its});
    }
    std::ranges::sort(found_, {}, [](timer_owner const& each) { return each.who.id; });
}

}  // namespace weft::observe::warnings
