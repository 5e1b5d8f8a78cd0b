#include "sched/compaction.hpp"

#include <algorithm>

namespace weft::sched {
namespace {

// What a trial must gain. Fewer workers react later to what comes next, so they have to be clearly better.
constexpr double gain_of_fewer = 1.10;
constexpr double gain_of_more = 1.05;

}  // namespace

/// Nothing is to be won: too few messages, or hardly any work at all.
bool compaction::is_sparse(window const& seen) noexcept {
    return static_cast<base::nanos>(seen.done) * rare < seen.busy || 2 * seen.busy < seen.lasted;
}

void compaction::restart() noexcept {
    level_ = places_;
    tried_ = 0;
    rate_ = 0;
    until_trial_ = patience_ = least_patience;
}

/// A load that changes is another load: what was found out about the one before says nothing.
void compaction::note(double rate) noexcept {
    if (rate > 2 * rate_ || 2 * rate < rate_) {
        until_trial_ = std::min(until_trial_, least_patience);
        patience_ = least_patience;
    }
    rate_ = rate_ == 0 ? rate : (rate_ + rate) / 2;
}

/// What to try instead of level_; 0: nothing.
unsigned compaction::candidate(window const& seen) noexcept {
    unsigned const fewer = level_ / 2;
    unsigned const more = std::min(2 * level_, places_);
    // As few as would be left are not even busy: it changes nothing.
    bool const can_shrink = level_ > 1 && 10 * seen.busy > 11 * seen.lasted * static_cast<base::nanos>(fewer);
    bool const can_grow = level_ < places_;
    if (!can_shrink && !can_grow) return 0;
    upward_ = can_grow && (!can_shrink || !upward_);
    return upward_ ? more : fewer;
}

void compaction::judge() noexcept {
    double const rate = trial_rate_ / (trial_windows - 1);
    if (rate > rate_ * (upward_ ? gain_of_more : gain_of_fewer)) {
        level_ = tried_;
        rate_ = rate;
        patience_ = least_patience;
    } else {
        patience_ = std::min(2 * patience_, most_patience);
    }
    until_trial_ = patience_;
    tried_ = 0;
}

unsigned compaction::after(window const& seen) {
    unsigned const works = tried_ != 0 ? tried_ : level_;
    if (seen.held_up && works == places_) return works;  // nobody else could help; what was measured is not the usual
    if (seen.held_up || seen.lasted <= 0 || is_sparse(seen)) {
        restart();
        return level_;
    }
    double const rate = static_cast<double>(seen.done) / static_cast<double>(seen.lasted);
    if (tried_ == 0) {
        note(rate);
        if (--until_trial_ != 0) return level_;
        until_trial_ = least_patience;
        tried_ = candidate(seen);
        trial_seen_ = 0;
        trial_rate_ = 0;
        return tried_ == 0 ? level_ : tried_;
    }
    if (trial_seen_++ != 0) trial_rate_ += rate;
    if (trial_seen_ < trial_windows) return tried_;
    judge();
    return level_;
}

}  // namespace weft::sched
