#include "sched/wait_sampler.hpp"

#include <utility>

namespace weft::sched {
namespace {

// Nothing waits any more, whatever was counted.
constexpr std::uint64_t all = UINT64_MAX;

}  // namespace

void wait_sampler::look(base::nanos now, std::uint64_t waiting, std::vector<worker_seen> const& workers) {
    std::uint64_t turns = 0;
    for (worker_seen const& each : workers) turns += each.turns;
    end_waits(now, waiting == 0 ? all : turns, turns);
    note_slices(workers);
    looked_at_ = now;
    turns_then_ = turns;
    if (waiting == 0) waits_.add(0);
    else if (pending_.size() < most_imagined) pending_.push_back({.came = now, .turn = turns + waiting});
}

/// Of those whose turn is at most `up_to`.
void wait_sampler::end_waits(base::nanos now, std::uint64_t up_to, std::uint64_t turns) {
    while (!pending_.empty() && pending_.front().turn <= up_to) {
        imagined const one = pending_.front();
        pending_.pop_front();
        base::nanos came_up = now;
        if (one.turn <= turns_then_) came_up = looked_at_;  // what waited was counted while it moved
        else if (one.turn <= turns)
            came_up = looked_at_ + static_cast<base::nanos>(static_cast<double>(one.turn - turns_then_) /
                                                            static_cast<double>(turns - turns_then_) *
                                                            static_cast<double>(now - looked_at_));
        waits_.add(came_up - one.came);
    }
}

void wait_sampler::note_slices(std::vector<worker_seen> const& workers) {
    before_.resize(workers.size());
    for (std::size_t i = 0; i < workers.size(); ++i) {
        std::uint64_t const begun = workers[i].turns - before_[i].turns;
        if (begun == 0) continue;  // the one that goes on is told when it is over
        base::nanos const awake = workers[i].awake - std::exchange(before_[i], workers[i]).awake;
        slices_.add(awake / static_cast<base::nanos>(begun), begun);
    }
}

}  // namespace weft::sched
