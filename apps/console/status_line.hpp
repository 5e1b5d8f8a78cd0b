#pragma once

// One line on a terminal that is kept up to date while a job runs, at most a few times a second.

#include <chrono>
#include <functional>
#include <iosfwd>
#include <optional>
#include <string>

namespace console {

/// Where the time comes from; the tests bring their own.
using clock_reader = std::function<std::chrono::steady_clock::time_point()>;

/// Threads: one at a time.
class status_line {
public:
    static constexpr std::chrono::milliseconds shortest_pause{200};

    /// The stream outlives the object. Nothing is printed unless `shown`. The first line waits one pause as well.
    status_line(std::ostream& err, bool shown, clock_reader const& now);

    /// Shows what `text` returns, which is not called while the line is younger than `shortest_pause`.
    void update(std::function<std::string()> const& text);

    /// Removes the line, if there is one.
    void clear();

private:
    std::ostream& err_;
    bool shown_;
    clock_reader now_;
    std::chrono::steady_clock::time_point changed_;
    bool there_ = false;
};

}  // namespace console
