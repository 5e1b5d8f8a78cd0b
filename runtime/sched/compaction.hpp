#pragma once
// How many workers pay. Between cores a message costs several times what it costs on one, so a program of many short turns
// that talk to each other may get less done by two workers than by one; a program that computes gets twice as much. Which
// it is cannot be told from the outside, so it is tried: now and then a window of time with half of the workers, or with
// twice as many, and what gets more messages and spawns done stays. While messages are rare, or a turn is long, all work.
//
// Owner: the monitor thread. No clock, no threads: what was measured comes in, a number comes out.

#include "base/clock.hpp"

#include <cstdint>

namespace weft::sched {

class compaction {
public:
    /// What was seen since the last one.
    struct window {
        base::nanos lasted = 0;
        base::nanos busy = 0;        // the workers' time awake, of all together
        std::uint64_t done = 0;      // messages sent, and processes spawned
        bool held_up = false;        // a turn goes on while others wait
    };

    /// `places`: how many workers there may be.
    explicit compaction(unsigned places) : places_{places}, level_{places} {}

    /// How many are to work during the next window.
    [[nodiscard]] unsigned after(window const& seen);

private:
    static constexpr base::nanos rare = 200'000;       // of work for each message: waking another core costs a quarter of it
    static constexpr unsigned trial_windows = 3;       // the first one is the change itself
    static constexpr unsigned least_patience = 4;      // windows from one trial to the next; doubled by each that fails
    static constexpr unsigned most_patience = 1024;

    [[nodiscard]] static bool is_sparse(window const& seen) noexcept;
    void restart() noexcept;
    void note(double rate) noexcept;
    [[nodiscard]] unsigned candidate(window const& seen) noexcept;
    void judge() noexcept;

    unsigned const places_;
    unsigned level_;                  // what has proved best
    unsigned tried_ = 0;              // instead of level_; 0: no trial is under way
    unsigned trial_seen_ = 0;         // windows of it
    double trial_rate_ = 0;           // of its windows but the first, added up
    double rate_ = 0;                 // at level_, lately; 0: not known
    bool upward_ = false;             // the last trial was with more
    unsigned patience_ = least_patience;
    unsigned until_trial_ = least_patience;
};

}  // namespace weft::sched
