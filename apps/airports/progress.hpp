#pragma once

// How far the job is: counts what was read and, on a terminal, keeps one line on standard error up to date.

#include <chrono>
#include <iosfwd>
#include <string>

#include "airports/chunk.hpp"
#include "airports/report.hpp"
#include "console/status_line.hpp"

namespace airports {

/// Threads: one at a time; the one that reads the chunks calls add(), whoever waits for the result calls the rest
/// later.
class progress {
public:
    /// The stream outlives the object. Nothing is printed unless `shown`.
    progress(std::ostream& err, bool shown, console::clock_reader now);

    /// Counts a chunk, and brings the line up to date.
    void add(chunk const& read);

    /// Removes the line, if there is one.
    void finish();

    /// What was read so far; the seconds count since construction.
    [[nodiscard]] read_stats stats() const;

private:
    [[nodiscard]] std::string line() const;

    console::clock_reader now_;
    std::chrono::steady_clock::time_point started_;
    console::status_line line_;
    std::uint64_t rows_ = 0;
    std::uint64_t bytes_ = 0;
};

}  // namespace airports
