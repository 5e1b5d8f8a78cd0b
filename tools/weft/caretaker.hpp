#pragma once
// A thread beside the node for what takes time or comes again and again: telling the service manager, turning output files
// over; another for the reports that a signal asked for. It is no process, so it works when every scheduler is busy.

#include <weft/options.hpp>

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace weft::cli {

/// Jobs and duties run on its thread, one at a time; what they throw is a line in the log. Threads: any.
class caretaker {
public:
    /// `name`: of the thread, 15 characters at most.
    explicit caretaker(char const* name);
    caretaker(caretaker const&) = delete;
    caretaker& operator=(caretaker const&) = delete;
    ~caretaker();

    /// Once, as soon as may be.
    void post(std::function<void()> job);
    /// Again and again, the first time after one period.
    void each(nanoseconds period, std::function<void()> duty);
    /// The jobs are done and no duty runs any more when this returns; what they look at may go. Blocks: for them.
    void finish();

private:
    using clock = std::chrono::steady_clock;
    struct duty {
        nanoseconds period;
        clock::time_point due;
        std::function<void()> act;
    };
    void work();
    [[nodiscard]] std::function<void()> next_due(clock::time_point now);
    [[nodiscard]] clock::time_point wake_at() const;

    std::mutex guard_;
    std::condition_variable changed_;
    std::vector<std::function<void()>> jobs_;  // all under guard_
    std::vector<duty> duties_;
    bool busy_ = false;
    bool over_ = false;
    std::thread thread_;
};

}  // namespace weft::cli
