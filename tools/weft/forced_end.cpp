#include "forced_end.hpp"

#include <pthread.h>

#include <thread>

#include <unistd.h>

namespace weft::cli {

void end_by_force_after(nanoseconds limit, int exit_code) {
    if (limit == infinity) return;
    // tidy: allow std::thread, it must act when nothing else in the program does
    std::thread guard{[=] {
        // tidy: allow sleep_for, there is no condition: the time is what it waits for
        std::this_thread::sleep_for(limit);
        ::_exit(exit_code);
    }};
    ::pthread_setname_np(guard.native_handle(), "weft-end");
    guard.detach();
}

}  // namespace weft::cli
