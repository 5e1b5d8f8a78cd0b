#include "forced_end.hpp"

#include <weft/detail/signals_held.hpp>

#include <pthread.h>

#include <unistd.h>

namespace weft::cli {

forced_end::forced_end(nanoseconds limit, int exit_code) {
    detail::signals_held const held;
    // tidy: allow std::thread, see the header
    guard_ = std::thread{[this, limit, exit_code] { wait(limit, exit_code); }};
    ::pthread_setname_np(guard_.native_handle(), "weft-end");
}

forced_end::~forced_end() {
    {
        std::lock_guard const hold{mutex_};
        over_ = true;
        changed_.notify_one();
    }
    guard_.join();
}

void forced_end::wait(nanoseconds limit, int exit_code) {
    std::unique_lock hold{mutex_};
    if (!changed_.wait_for(hold, limit, [this] { return over_; })) ::_exit(exit_code);
}

}  // namespace weft::cli
