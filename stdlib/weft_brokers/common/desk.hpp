#pragma once
// Where the verdicts on messages wait until the broker is told, many at once, by a thread that may block. It also knows
// which messages are in work here: from their delivery until the broker knows the verdict, or their receipt is gone.

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <set>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

namespace weft::brokers {

/// Owner: the acknowledger, from several workers at once. Others: the fetching thread adds, one settling thread takes.
/// Invariants: I1 a name is held from hold() to let_go(). I2 a verdict that was put is taken, or still there.
template <class Verdict>
class desk {
public:
    /// False when it is held already.
    [[nodiscard]] bool hold(std::string const& name) {
        std::lock_guard const lock{mutex_};
        return held_.insert(name).second;
    }
    void let_go(std::string const& name) {
        std::lock_guard const lock{mutex_};
        held_.erase(name);
    }
    [[nodiscard]] bool holds(std::string const& name) const {
        std::lock_guard const lock{mutex_};
        return held_.contains(name);
    }
    [[nodiscard]] std::vector<std::string> held() const {
        std::lock_guard const lock{mutex_};
        return {held_.begin(), held_.end()};
    }

    void put(std::vector<Verdict> more) {
        std::lock_guard const lock{mutex_};
        for (Verdict& one : more) waiting_.push_back(std::move(one));
        changed_.notify_all();
    }
    /// Blocks its thread until there is a verdict, the time is over, or it is told to stop. What it returns counts as
    /// unsettled until done().
    [[nodiscard]] std::vector<Verdict> take(std::stop_token const& stop, std::chrono::milliseconds at_most) {
        std::unique_lock lock{mutex_};
        changed_.wait_for(lock, stop, at_most, [this] { return !waiting_.empty(); });
        taken_ = waiting_.size();
        return std::exchange(waiting_, {});
    }
    void done() {
        std::lock_guard const lock{mutex_};
        taken_ = 0;
        changed_.notify_all();
    }
    /// Blocks until the broker knows every verdict so far; false when the time is over first.
    [[nodiscard]] bool wait_until_settled(std::chrono::milliseconds at_most) {
        std::unique_lock lock{mutex_};
        return changed_.wait_for(lock, at_most, [this] { return waiting_.empty() && taken_ == 0; });
    }
    [[nodiscard]] std::size_t unsettled() const {
        std::lock_guard const lock{mutex_};
        return waiting_.size() + taken_;
    }

private:
    mutable std::mutex mutex_;
    std::condition_variable_any changed_;
    std::vector<Verdict> waiting_;          // under mutex_
    std::size_t taken_ = 0;                 // under mutex_
    std::set<std::string, std::less<>> held_;  // under mutex_
};

}  // namespace weft::brokers
