#pragma once

// The three commands, each run to its end in the calling process.

#include "tickets/options.hpp"

#include <chrono>
#include <functional>
#include <iosfwd>

namespace tickets {

struct streams {
    std::ostream& out;
    std::ostream& err;
    bool err_is_terminal = false;
    std::function<std::chrono::steady_clock::time_point()> now = std::chrono::steady_clock::now;
};

enum class exit_status { done = 0, failed = 1, usage = 2 };

/// Takes requests until its parent stops it, or none came for options.idle; then what has been taken is booked and answered.
/// Blocks. Traps exits: call it in a process that does.
[[nodiscard]] exit_status serve(serve_options const& how, streams const& io);
/// Blocks: until the broker has them all.
[[nodiscard]] exit_status publish(publish_options const& how, streams const& io);
/// Blocks. failed: some are missing.
[[nodiscard]] exit_status summarize(summary_options const& how, streams const& io);

}  // namespace tickets
