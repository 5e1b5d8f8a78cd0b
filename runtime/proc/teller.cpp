#include "proc/teller.hpp"

#include "base/stack_trace.hpp"

#include <pthread.h>

#include <system_error>
#include <utility>

namespace weft::proc {

teller::~teller() {
    wait();  // nobody has anything more to say
    if (thread_.joinable()) thread_.join();
}

void teller::later(detail::unique_function job) {
    std::unique_lock hold{mutex_};
    waiting_.push_back(std::move(job));
    if (!runs_) start(hold);
}

void teller::soon(detail::unique_function job) {
    std::unique_lock hold{mutex_};
    if (!runs_ && base::names_are_at_hand()) {
        hold.unlock();
        job();
        return;
    }
    fewer_.wait(hold, [this] { return waiting_.size() < most_waiting; });
    waiting_.push_back(std::move(job));
    if (!runs_) start(hold);
}

void teller::wait() {
    std::unique_lock hold{mutex_};
    // Not for what comes meanwhile: who keeps crashing must not hold up who waits.
    fewer_.wait(hold, [this, last = begun_ + waiting_.size()] { return done_ >= last; });
}

void teller::start(std::unique_lock<std::mutex>& hold) {
    if (thread_.joinable()) thread_.join();  // it has said its last
    runs_ = true;
    try {
        thread_ = std::thread{[this] { run(); }};
        ::pthread_setname_np(thread_.native_handle(), "weft/tell");
    } catch (std::system_error const&) {
        hold.unlock();
        run();
    }
}

void teller::run() noexcept {
    std::unique_lock hold{mutex_};
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
    runs_ = false;
}

}  // namespace weft::proc
