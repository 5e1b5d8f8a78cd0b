#pragma once
// The thread that looks after the workers: it fires timers that are overdue because their worker is in a long turn, asks
// tasks in long turns back when others wait, and gives the place of a worker whose task does not come to a spare one.
//
// Threads: run() is the monitor thread; note_awake() is any worker's. Everything else belongs to the monitor thread.

#include "base/clock.hpp"
#include "sched/parker.hpp"

#include <atomic>
#include <cstdint>
#include <vector>

namespace weft::sched {

class scheduler;
class worker;

class monitor {
public:
    explicit monitor(scheduler& over) : over_{over} {}

    /// The thread's whole life; ends when the scheduler is stopping and wake() was called.
    void run();
    void wake() noexcept { parker_.unpark(); }
    /// A worker woke: somebody must look again.
    void note_awake() noexcept;

private:
    /// What was seen of a worker at the last look.
    struct sighting {
        std::uint64_t turn = 0;
        base::nanos since = 0;       // when this turn was first seen
        bool same_turn = false;
    };

    void look(base::nanos now);
    [[nodiscard]] bool sight(worker& one, sighting& last, base::nanos now);
    void ask_back(worker& one, sighting const& last, base::nanos now);
    [[nodiscard]] bool hand_over(worker& held);
    void tell_out_of_threads(base::nanos held_for);
    [[nodiscard]] bool everybody_sleeps() const noexcept;
    [[nodiscard]] bool work_waits() const noexcept;
    [[nodiscard]] base::nanos next_due() const noexcept;

    scheduler& over_;
    parker parker_;
    std::atomic<bool> asleep_{false};
    std::vector<sighting> sightings_;  // one a worker
    bool told_out_of_threads_ = false;
};

}  // namespace weft::sched
