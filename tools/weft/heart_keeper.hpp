#pragma once
// The node's side of its heart: starts it, sends the beats, and starts another when it is gone.

#include "heart_options.hpp"

#include <weft/options.hpp>
#include <weft/runtime.hpp>

#include <memory>
#include <string>
#include <vector>

#include <sys/types.h>

namespace weft::cli {

class heart_line;

/// One per program.
class heart_keeper {
public:
    /// `folder`: the node's own, an absolute path. `output`: where the heart and its command write. Errors: cli_error (internal_error).
    heart_keeper(heart_options how, std::string node, std::string folder, int output);
    heart_keeper(heart_keeper const&) = delete;
    heart_keeper& operator=(heart_keeper const&) = delete;
    /// The program is about to end.
    ~heart_keeper();

    [[nodiscard]] nanoseconds beat_interval() const noexcept;
    /// Due once in that time: sends a beat if the schedulers run and the callback agrees, and sees to the heart. Threads: one at a time.
    void tick(runtime& in, bool schedulers_run);

private:
    void start();
    void see_to_the_heart();
    void forget();
    void reap();

    heart_options how_;
    std::string node_;
    std::string folder_;
    int const output_;
    int self_ = -1;                          // a pidfd of this program
    nanoseconds const began_;
    unsigned const early_deaths_;
    std::shared_ptr<heart_line> line_;
    pid_t heart_ = -1;
    int heart_handle_ = -1;                  // a pidfd of the heart
    std::vector<pid_t> gone_;                // hearts that have not been reaped yet
};

}  // namespace weft::cli
