#pragma once
// For threads of the library's own that a program knows nothing of.

#include <pthread.h>
#include <signal.h>

#include <initializer_list>

namespace weft::detail {

/// While it lives, the calling thread, and threads that it starts, take no signals but those of their own faults: the
/// program's handlers do not run on threads that it knows nothing of, a signal that a program waits for does not end it
/// there, and a broken pipe is an error, not an end.
class signals_held {
public:
    signals_held() noexcept {
        sigset_t all;
        sigfillset(&all);
        for (int const own : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTRAP}) sigdelset(&all, own);
        pthread_sigmask(SIG_SETMASK, &all, &before_);
    }
    signals_held(signals_held const&) = delete;
    signals_held& operator=(signals_held const&) = delete;
    ~signals_held() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

private:
    sigset_t before_;
};

}  // namespace weft::detail
