// One loop: the oldest job, else the duty that is due, else a wait for either.

#include "caretaker.hpp"

#include "node_log.hpp"

#include <pthread.h>

#include <algorithm>
#include <exception>
#include <string>
#include <utility>

namespace weft::cli {
namespace {

constexpr auto long_time = std::chrono::hours{1};

void act(std::function<void()> const& what) {
    try {
        what();
    } catch (std::exception const& failed) {
        write_log(log::level::error, "weft", std::string{"caretaker: "} + failed.what());
    }
}

}  // namespace

caretaker::caretaker(char const* name) : thread_{[this] { work(); }} { ::pthread_setname_np(thread_.native_handle(), name); }

caretaker::~caretaker() {
    finish();
    {
        std::lock_guard const held{guard_};
        over_ = true;
    }
    changed_.notify_all();
    thread_.join();
}

void caretaker::post(std::function<void()> job) {
    {
        std::lock_guard const held{guard_};
        jobs_.push_back(std::move(job));
    }
    changed_.notify_all();
}

void caretaker::each(nanoseconds period, std::function<void()> duty) {
    {
        std::lock_guard const held{guard_};
        duties_.push_back({.period = period, .due = clock::now() + period, .act = std::move(duty)});
    }
    changed_.notify_all();
}

void caretaker::finish() {
    std::unique_lock held{guard_};
    duties_.clear();
    changed_.wait(held, [this] { return jobs_.empty() && !busy_; });
}

caretaker::clock::time_point caretaker::wake_at() const {
    auto earliest = clock::now() + long_time;
    for (auto const& each : duties_) earliest = std::min(earliest, each.due);
    return earliest;
}

/// A job, or a duty, which is due again a period from now: what was missed is not made up for.
std::function<void()> caretaker::next_due(clock::time_point now) {
    if (!jobs_.empty()) {
        auto job = std::move(jobs_.front());
        jobs_.erase(jobs_.begin());
        return job;
    }
    auto const found = std::find_if(duties_.begin(), duties_.end(), [&](duty const& each) { return each.due <= now; });
    if (found == duties_.end()) return {};
    found->due = now + found->period;
    return found->act;
}

void caretaker::work() {
    std::unique_lock held{guard_};
    while (!over_) {
        auto const what = next_due(clock::now());
        if (!what) {
            changed_.wait_until(held, wake_at());
            continue;
        }
        busy_ = true;
        held.unlock();
        act(what);
        held.lock();
        busy_ = false;
        changed_.notify_all();
    }
}

}  // namespace weft::cli
