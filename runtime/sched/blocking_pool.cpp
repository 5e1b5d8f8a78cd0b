#include "sched/blocking_pool.hpp"

#include "sched/roam.hpp"

#include <weft/errors.hpp>

#include <pthread.h>

#include <algorithm>
#include <chrono>
#include <system_error>
#include <utility>

namespace weft::sched {

void blocking_pool::submit(job& one) {
    std::lock_guard const hold{mutex_};
    queue_.push_back(&one);
    if (idle_ >= queue_.size() || threads_.size() == options_.threads) {
        more_.notify_one();
        return;
    }
    try {
        start_thread();
    } catch (std::exception const& refused) {
        if (!threads_.empty()) return;  // it waits for one of those
        queue_.pop_back();
        throw system_limit{std::string{"blocking_threads: the machine gives no thread: "} + refused.what()};
    }
}

bool blocking_pool::withdraw(job& one) noexcept {
    std::lock_guard const hold{mutex_};
    auto const found = std::find(queue_.begin(), queue_.end(), &one);
    if (found == queue_.end()) return false;
    queue_.erase(found);
    return true;
}

blocking_pool::counts blocking_pool::count() const {
    std::lock_guard const hold{mutex_};
    return {threads_.size(), idle_, queue_.size()};
}

void blocking_pool::start_thread() {
    auto const self = threads_.emplace(threads_.end());
    try {
        *self = std::thread{[this, self] { run(self); }};
    } catch (...) {
        threads_.erase(self);
        throw;
    }
    pthread_setname_np(self->native_handle(), (options_.name.substr(0, 11) + "/blk").c_str());
}

void blocking_pool::run(thread_list::iterator self) noexcept {
    roam();
    std::unique_lock hold{mutex_};
    for (;;) {
        if (queue_.empty()) {
            ++idle_;
            auto const something = [this] { return !queue_.empty() || stopping_; };
            more_.wait_for(hold, std::chrono::nanoseconds{options_.stays}, something);
            --idle_;
        }
        if (queue_.empty()) return end_thread(self, hold);
        job& next = *queue_.front();
        queue_.pop_front();
        hold.unlock();
        next.run(next);
        hold.lock();
    }
}

/// Joins the one that ended before, so that at most one thread is left to be joined.
void blocking_pool::end_thread(thread_list::iterator self, std::unique_lock<std::mutex>& hold) noexcept {
    std::thread before = std::exchange(ended_, std::move(*self));
    threads_.erase(self);
    fewer_.notify_all();
    hold.unlock();
    if (before.joinable()) before.join();
}

void blocking_pool::stop() noexcept {
    std::unique_lock hold{mutex_};
    stopping_ = true;
    more_.notify_all();
    fewer_.wait(hold, [this] { return threads_.empty(); });
    std::thread last = std::move(ended_);
    hold.unlock();
    if (last.joinable()) last.join();
}

}  // namespace weft::sched
