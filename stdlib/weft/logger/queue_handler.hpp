#pragma once
// A handler that gives events to a thread of its own, which writes them in order: neither a slow disk nor a blocked pipe holds
// up a worker. What it does under overload is told in overload.hpp. The thread is not a process, since the log is written
// before there is a runtime, after it, and while no worker can run.
//
// Owner:      the thread: takes from queue_, writes to output_.
// Others:     put into queue_, look at numbers; all of it under mutex_.
// Invariants: Q1  Events are written in the order in which they came into the queue.
//             Q2  The pause of whoever waits is ended exactly once: when its event is taken or thrown away, or given up.
//             Q3  No lock is held while output_ is called, but the one of output_ itself.
// Shutdown:   stop() writes what is queued and joins the thread. Events that come later are lost.

#include <weft/log/handler.hpp>
#include <weft/log/pause.hpp>
#include <weft/logger/output.hpp>
#include <weft/logger/overload.hpp>

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace weft::logger {

class queue_handler final : public log::handler, private log::pause_keeper {
public:
    struct options {
        std::string name{};                 ///< for what it tells about itself
        overload_options overload{};
        nanoseconds sync_interval = std::chrono::seconds{5};  ///< without traffic, then the output is synced; infinity: never
        std::function<nanoseconds()> clock{};  ///< monotonic, called from any thread; empty: the machine's
    };

    /// Errors: argument_error for a bad option; std::system_error when the machine gives no thread.
    queue_handler(options how, std::unique_ptr<output> to);
    ~queue_handler() override;

    /// Waits in sync mode, if the caller may, for sync_timeout at most. In simulation it writes at once.
    void handle(log::event_ptr const& what, log::caller by) override;
    bool flush(nanoseconds most) override;
    /// queued, lost, unwritten, failing.
    [[nodiscard]] log::fields status() const override;
    void stop() noexcept override;

private:
    struct waiting {
        log::event_ptr what;
        log::pause* whose;  // null: nobody waits
        std::size_t bytes;
    };

    [[nodiscard]] nanoseconds now() const;
    [[nodiscard]] bool put_without_waiting(log::event_ptr const& what, log::caller by);
    [[nodiscard]] bool put(log::event_ptr const& what, log::pause* whose);
    void give_up(log::pause& whose) noexcept override;
    void let_go(waiting& one) noexcept;
    void throw_away_if(bool everything);
    void run();
    [[nodiscard]] bool step(std::unique_lock<std::mutex>& hold);
    [[nodiscard]] bool tell(std::unique_lock<std::mutex>& hold);
    void write_next(std::unique_lock<std::mutex>& hold);
    void flush_output(std::unique_lock<std::mutex>& hold);
    [[nodiscard]] bool sync_output(std::unique_lock<std::mutex>& hold);
    void wait(std::unique_lock<std::mutex>& hold);
    void write(log::event const& what);
    void write_or_throw(log::event const& what);
    void note_failure(log::event const& what, std::string_view why);
    void note_success();
    template <class Act>
    void guarded(Act act) noexcept;
    [[nodiscard]] log::event about_itself(std::string text) const;

    options const how_;
    int const made_in_;  // the operating system's process; a fork has not the thread
    mutable std::mutex mutex_;
    std::condition_variable more_;
    std::condition_variable progress_;
    // Under mutex_.
    std::deque<waiting> queue_;
    std::size_t bytes_ = 0;        // of queue_
    std::size_t disposable_ = 0;   // of queue_: not kept
    overload overload_;
    std::uint64_t put_ = 0;        // that came into the queue
    std::uint64_t done_ = 0;       // of those, how many are written or thrown away
    std::uint64_t flushed_ = 0;    // of those, how many have left the program
    std::uint64_t wanted_ = 0;     // how many a caller of flush() waits for
    nanoseconds sync_at_ = infinity;
    bool sleeps_ = false;
    bool over_ = false;
    bool kill_untold_ = false;
    std::uint64_t unwritten_ = 0;  // since the output failed
    std::uint64_t unwritten_ever_ = 0;
    bool failing_ = false;

    std::mutex output_mutex_;      // the thread's, but for simulated callers
    std::unique_ptr<output> output_;  // under output_mutex_
    // tidy: allow std::thread, it must write when no worker can run a process
    std::thread thread_;
};

}  // namespace weft::logger
