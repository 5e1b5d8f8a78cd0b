#pragma once
// How long tasks wait for their turn, and how long turns last, from numbers that are counted anyway: what waits, how many turns
// have begun, how long workers were awake. At each look a task is imagined that comes last; its turn has come when as many turns
// have begun as tasks waited before it. When that was between two looks is told by how the turns spread over the time between.
// So nothing is added to the way from turn to turn.
//
// Threads: look() is the monitor's; anybody reads the histograms.

#include "base/clock.hpp"
#include "trace/histogram.hpp"

#include <cstdint>
#include <deque>
#include <vector>

namespace weft::sched {

class wait_sampler {
public:
    struct worker_seen {
        std::uint64_t turns = 0;  ///< begun
        base::nanos awake = 0;    ///< in all
    };

    /// `waiting`: tasks that are to run, in all queues.
    void look(base::nanos now, std::uint64_t waiting, std::vector<worker_seen> const& workers);

    [[nodiscard]] tally::histogram const& waits() const noexcept { return waits_; }
    /// Turns shorter than the time between two looks count with the mean of all within it.
    [[nodiscard]] tally::histogram const& slices() const noexcept { return slices_; }

private:
    static constexpr std::size_t most_imagined = 64;  // at once: when waits are long, fewer are begun
    struct imagined {
        base::nanos came = 0;
        std::uint64_t turn = 0;  // of all workers' turns, the one that is the last before its own
    };

    void end_waits(base::nanos now, std::uint64_t up_to, std::uint64_t turns);
    void note_slices(std::vector<worker_seen> const& workers);

    std::deque<imagined> pending_;
    std::vector<worker_seen> before_;
    base::nanos looked_at_ = 0;
    std::uint64_t turns_then_ = 0;
    tally::histogram waits_;
    tally::histogram slices_;
};

}  // namespace weft::sched
