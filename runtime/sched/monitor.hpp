#pragma once
// The thread that looks after the workers: it fires timers that are overdue because their worker is in a long turn, asks
// tasks in long turns back when others wait, and gives the place of a worker whose task does not come to a spare one.
//
// Threads: run() is the monitor thread; note_awake() is any worker's. Everything else belongs to the monitor thread.

#include "base/clock.hpp"
#include "sched/compaction.hpp"
#include "sched/parker.hpp"
#include "sched/wait_sampler.hpp"

#include <atomic>
#include <cstdint>
#include <vector>

namespace weft::sched {

class scheduler;
class worker;

class monitor {
public:
    /// `places`: how many workers run at once.
    monitor(scheduler& over, unsigned places) : over_{over}, compaction_{places} {}

    /// The thread's whole life; ends when the scheduler is stopping and wake() was called.
    void run();
    void wake() noexcept { parker_.unpark(); }
    /// A worker woke: somebody must look again.
    void note_awake() noexcept;
    /// Anybody.
    [[nodiscard]] wait_sampler const& sampled() const noexcept { return sampler_; }

private:
    /// What was seen of a worker at the last look.
    struct sighting {
        std::uint64_t turn = 0;
        bool same_turn = false;
        base::nanos since = 0;       // when this turn was first seen again; 0: it was seen once
        base::nanos ran_then = 0;    // how long its thread had run for by then
        base::nanos held = 0;        // for how long its turn has held the worker since
    };

    void look(base::nanos now);
    [[nodiscard]] bool sight(worker& one, sighting& last, base::nanos now);
    void sample(worker& one, base::nanos now, base::nanos weight) noexcept;
    [[nodiscard]] static base::nanos held_for(worker& one, sighting& last, base::nanos now);
    void ask_back(worker& one, sighting const& last);
    [[nodiscard]] bool hand_over(worker& held);
    void balance(base::nanos now, bool held_up);
    void sample_waits(base::nanos now);
    void tell_out_of_threads(base::nanos held_for);
    [[nodiscard]] bool everybody_sleeps() const noexcept;
    [[nodiscard]] bool work_waits() const noexcept;
    [[nodiscard]] base::nanos next_due() const noexcept;

    scheduler& over_;
    parker parker_;
    std::atomic<bool> asleep_{false};
    std::vector<sighting> sightings_;  // one a worker
    base::nanos looked_at_ = 0;
    bool told_out_of_threads_ = false;
    compaction compaction_;
    base::nanos balanced_at_ = 0;      // with what had been counted then
    base::nanos busy_then_ = 0;
    std::uint64_t done_then_ = 0;
    wait_sampler sampler_;
    std::vector<wait_sampler::worker_seen> seen_;  // room for one look
};

}  // namespace weft::sched
