#pragma once
// Says what is dear to say. The names of a stack's functions come from debug information, and the first look reads all of
// it: some hundred milliseconds, which neither the monitor thread nor a worker has. Such words wait here, in order, for a
// thread of their own, which is there from the first of them on.
//
// Threads: any. Invariant: T1  What waits is said one at a time, in the order in which it came; what is said at once finds
//                              nobody waiting.
// Shutdown: the destructor says what is left.

#include <weft/detail/unique_function.hpp>

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <mutex>
#include <thread>

namespace weft::proc {

class teller {
public:
    teller() = default;
    ~teller();
    teller(teller const&) = delete;
    teller& operator=(teller const&) = delete;

    /// On the teller's thread. Never waits, unless the machine gives no thread: then the job runs here.
    void later(detail::unique_function job);
    /// Here, if nothing waits and names are at hand already; else later(). Waits when very much is to be told.
    void soon(detail::unique_function job);
    /// Returns when everything so far was told. Blocks its thread.
    void wait();

private:
    static constexpr std::size_t most_waiting = 1000;  // crashes, before those that follow wait for their turn

    void run();
    void say_all(std::unique_lock<std::mutex>& hold);
    void see_to_it(std::unique_lock<std::mutex>& hold);
    [[nodiscard]] std::uint64_t asked() const { return begun_ + waiting_.size(); }

    std::mutex mutex_;
    std::condition_variable more_;
    std::condition_variable fewer_;
    // Guarded by mutex_.
    std::deque<detail::unique_function> waiting_;
    std::uint64_t begun_ = 0;  // jobs taken out of waiting_
    std::uint64_t done_ = 0;
    bool over_ = false;
    bool stood_in_for_ = false;  // by who found no thread, and says what waits
    std::thread thread_;
};

}  // namespace weft::proc
