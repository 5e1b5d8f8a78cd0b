// Who is watched, and when a stack is given back.

#include <weft/observer/warnings/internal/heavy_watch.hpp>

#include <algorithm>

namespace weft::observe::warnings {

heavy_watch::heavy_watch(settings const& how) {
    constexpr double half = 0.5;
    round_.stack_share = std::min(half, how.of("W09").at.clear);
    round_.ties = static_cast<std::uint64_t>(how.of("W16").at.clear / 2);
}

std::vector<heavy_process> heavy_watch::look(nanoseconds now, snapshots& from) {
    // What is known of those that have little by now is given up for others; alone it only saves giving back their stacks again.
    if (watched_.size() >= most_watched) std::erase_if(watched_, [this](auto const& each) { return !is_heavy(each.second); });
    for (process_burden const& each : from.burdens(round_))
        if (watched_.size() < most_watched) watched_.try_emplace(each.id);
    std::vector<heavy_process> out;
    for (auto each = watched_.begin(); each != watched_.end();) {
        auto who = from.process(each->first);
        auto const is = who ? from.burden(each->first) : std::nullopt;
        if (!is) {
            each = watched_.erase(each);
            continue;
        }
        watched& its = each->second;
        if (is->stack) {  // it stands still
            its.ties = is->ties;
            see_stack(its, each->first, *is->stack, now, from);
        }
        if (is_heavy(its)) out.push_back({.who = *std::move(who), .stack = its.stack, .ties = its.ties});
        ++each;
    }
    return out;
}

void heavy_watch::see_stack(watched& its, pid who, stack_mark mark, nanoseconds now, snapshots& from) const {
    bool const stands_deep = is_deep(mark.used, mark);
    bool give_back = false;
    if (stands_deep) {
        its.own = true;
        its.deep_since.reset();
    } else if (is_deep(mark.high, mark)) {
        if (!its.deep_since) its.deep_since = now;
        give_back = !its.own || now - *its.deep_since >= remembered_for;
    }
    if (give_back) {
        auto const after = from.give_back_stack(who);
        if (!after || !after->stack) return;  // it runs again: the next time
        mark = *after->stack;
        its.own = true;
        its.deep_since.reset();
    }
    its.stack = mark;
}

}  // namespace weft::observe::warnings
