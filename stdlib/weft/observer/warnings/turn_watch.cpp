// Comparing what each worker is doing with what it did.

#include <weft/observer/warnings/internal/turn_watch.hpp>

#include <algorithm>
#include <utility>

namespace weft::observe::warnings {

void turn_watch::see(nanoseconds at, std::vector<worker_summary> const& workers, sleeps const& asleep) {
    last_.resize(workers.size());
    in_turn_ = false;
    for (std::size_t i = 0; i < workers.size(); ++i) {
        auto const& now = workers[i];
        sighting& before = last_[i];
        if (!now.running) {
            before = {};
            continue;
        }
        in_turn_ = true;
        if (before.who != now.running || before.turn != now.turns) {
            before = {.who = now.running, .turn = now.turns, .since = at};
            continue;
        }
        before.asleep = before.asleep && asleep(i);
        note({.who = before.who, .worker = i, .lasted = at - before.since, .asleep = before.asleep});
    }
}

void turn_watch::note(turn_seen const& one) {
    auto const found = std::ranges::find(longest_, one.who, &turn_seen::who);
    if (found == longest_.end()) longest_.push_back(one);
    else if (one.lasted > found->lasted) *found = one;
}

std::vector<turn_seen> turn_watch::take() { return std::exchange(longest_, {}); }

}  // namespace weft::observe::warnings
