#pragma once

// How far the job is: counts what was read and, on a terminal, keeps one line on standard error up to date.

#include <chrono>
#include <functional>
#include <iosfwd>
#include <optional>

#include "airports/chunk.hpp"
#include "airports/report.hpp"

namespace airports {

/// Where the time comes from; the tests bring their own.
using clock_reader = std::function<std::chrono::steady_clock::time_point()>;

/// Threads: one at a time; the one that reads the chunks calls add(), whoever waits for the result calls the rest
/// later.
class progress {
public:
    static constexpr std::chrono::milliseconds shortest_pause{200};

    /// The stream outlives the object. Nothing is printed unless `shown`.
    progress(std::ostream& err, bool shown, clock_reader now);

    /// Counts a chunk, and prints if the line is at least `shortest_pause` old.
    void add(chunk const& read);

    /// Removes the line, if there is one.
    void finish();

    /// What was read so far; the seconds count since construction.
    [[nodiscard]] read_stats stats() const;

private:
    void print();

    std::ostream& err_;
    bool shown_;
    clock_reader now_;
    std::chrono::steady_clock::time_point started_;
    std::optional<std::chrono::steady_clock::time_point> printed_;  // the first line waits one pause as well
    std::uint64_t rows_ = 0;
    std::uint64_t bytes_ = 0;
};

}  // namespace airports
