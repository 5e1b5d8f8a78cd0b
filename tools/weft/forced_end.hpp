#pragma once
// A node that has done everything may yet not end: whoever says something last waits for a reader of its output that never comes.

#include <weft/options.hpp>

#include <condition_variable>
#include <mutex>
#include <thread>

namespace weft::cli {

/// While it lives, the program has this much time for what it does; then it ends with this code, without another word.
class forced_end {
public:
    /// Errors: std::system_error when the machine gives no thread.
    forced_end(nanoseconds limit, int exit_code);
    forced_end(forced_end const&) = delete;
    forced_end& operator=(forced_end const&) = delete;
    ~forced_end();

private:
    void wait(nanoseconds limit, int exit_code);

    std::mutex mutex_;
    std::condition_variable changed_;
    bool over_ = false;   // under mutex_
    std::thread guard_;   // tidy: allow std::thread, it must act when nothing else in the program does
};

}  // namespace weft::cli
