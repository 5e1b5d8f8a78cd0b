#pragma once
// Waiting a moment for another thread that is in the middle of two adjacent stores.

#include <sched.h>

namespace weft::base {

/// Spins politely; gives the core away when the other thread seems to be preempted.
class brief_wait {
public:
    void once() noexcept {
        if (++rounds_ < 64) __builtin_ia32_pause();
        else sched_yield();
    }

private:
    unsigned rounds_ = 0;
};

}  // namespace weft::base
