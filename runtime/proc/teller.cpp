#include "proc/teller.hpp"

#include "base/stack_trace.hpp"
#include "sched/roam.hpp"

#include <pthread.h>

#include <system_error>
#include <utility>

namespace weft::proc {

teller::~teller() {
    {
        std::lock_guard const hold{mutex_};
        over_ = true;
    }
    more_.notify_one();
    if (thread_.joinable()) thread_.join();
}

void teller::later(detail::unique_function job) {
    std::unique_lock hold{mutex_};
    waiting_.push_back(std::move(job));
    see_to_it(hold);
}

void teller::soon(detail::unique_function job) {
    std::unique_lock hold{mutex_};
    if (done_ == asked() && base::names_are_at_hand()) {
        hold.unlock();
        job();
        return;
    }
    fewer_.wait(hold, [this] { return waiting_.size() < most_waiting; });
    waiting_.push_back(std::move(job));
    see_to_it(hold);
}

void teller::wait() {
    std::unique_lock hold{mutex_};
    // Not for what comes meanwhile: who keeps crashing must not hold up who waits.
    fewer_.wait(hold, [this, last = asked()] { return done_ >= last; });
}

void teller::see_to_it(std::unique_lock<std::mutex>& hold) {
    if (thread_.joinable() || stood_in_for_) {
        more_.notify_one();
        return;
    }
    try {
        thread_ = std::thread{[this] { run(); }};
        ::pthread_setname_np(thread_.native_handle(), "weft/tell");
    } catch (std::system_error const&) {
        stood_in_for_ = true;
        say_all(hold);
        stood_in_for_ = false;
    }
}

void teller::run() {
    sched::roam();
    std::unique_lock hold{mutex_};
    for (;;) {
        say_all(hold);
        if (over_) return;
        more_.wait(hold, [this] { return over_ || !waiting_.empty(); });
    }
}

void teller::say_all(std::unique_lock<std::mutex>& hold) {
    while (!waiting_.empty()) {
        detail::unique_function job = std::move(waiting_.front());
        waiting_.pop_front();
        ++begun_;
        hold.unlock();
        job();
        job = {};
        hold.lock();
        ++done_;
        fewer_.notify_all();
    }
}

}  // namespace weft::proc
