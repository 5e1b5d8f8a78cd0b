#pragma once
// The demand of a producer that is not yet met, between its process, which asks, and the thread that fetches for it. No
// more is handed over than was asked for, and nothing once it is closed.

#include <weft/broadway/message.hpp>
#include <weft/pid.hpp>
#include <weft/send.hpp>

#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

namespace weft::brokers {

/// What a client's thread sends to the producer's process.
struct fetched {
    std::vector<broadway::delivery> deliveries;
    std::string failure{};  ///< not empty: the connection is gone for good, and the producer has to end
};

/// Owner: the producer's process, which asks and closes. Others: one fetching thread, which waits and hands over.
/// Invariants: I1 handed over <= asked for. I2 nothing is sent to the process after close() has returned, so the thread
/// may outlive it and its runtime.
class outstanding {
public:
    explicit outstanding(pid of) : of_{of} {}

    /// Never blocks for long: the lock is held for a few instructions, or for one send.
    void ask(std::size_t more) {
        std::lock_guard const lock{mutex_};
        wanted_ += more;
        changed_.notify_all();
    }
    void close() {
        std::lock_guard const lock{mutex_};
        open_ = false;
        changed_.notify_all();
    }
    [[nodiscard]] bool is_open() const {
        std::lock_guard const lock{mutex_};
        return open_;
    }
    /// Blocks its thread until somebody asks; 0 when it is closed or told to stop.
    [[nodiscard]] std::size_t wait(std::stop_token const& stop) {
        std::unique_lock lock{mutex_};
        changed_.wait(lock, stop, [this] { return !open_ || wanted_ > 0; });
        return open_ && !stop.stop_requested() ? wanted_ : 0;
    }
    /// Nothing will be handed over any more. Nothing happens after close().
    void fail(std::string why) {
        std::lock_guard const lock{mutex_};
        if (std::exchange(open_, false)) weft::send(of_, fetched{{}, std::move(why)});
    }
    /// Requires no more than wait() said. What comes after close() is dropped: nobody settles it, so it is redelivered.
    void hand_over(std::vector<broadway::delivery> batch) {
        std::lock_guard const lock{mutex_};
        if (!open_ || batch.empty()) return;
        wanted_ -= batch.size();
        weft::send(of_, fetched{std::move(batch), {}});
    }

private:
    mutable std::mutex mutex_;
    std::condition_variable_any changed_;
    pid const of_;
    std::size_t wanted_ = 0;  // under mutex_
    bool open_ = true;        // under mutex_
};

}  // namespace weft::brokers
