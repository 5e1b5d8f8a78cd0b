#pragma once

// How far the mailing is: counts attempts by what they came to and, on a terminal, keeps one line up to date.

#include <cstdint>
#include <iosfwd>

#include "console/status_line.hpp"
#include "sender/delivery.hpp"

namespace sender {

/// Threads: one at a time.
class progress {
public:
    /// The stream outlives the object. Nothing is printed unless `shown`.
    progress(std::ostream& err, bool shown, console::clock_reader const& now, std::uint64_t people);

    void tried(verdict const& what);
    /// Those who are to be tried again wait for their round.
    void pausing(unsigned round, std::chrono::nanoseconds pause, std::uint64_t people);
    /// Removes the line, if there is one.
    void finish();

    [[nodiscard]] std::uint64_t attempts() const noexcept { return attempts_; }
    /// Since construction.
    [[nodiscard]] double seconds() const;

private:
    [[nodiscard]] std::string line() const;

    console::clock_reader now_;
    std::chrono::steady_clock::time_point started_;
    console::status_line line_;
    std::uint64_t people_;
    std::uint64_t attempts_ = 0;
    std::uint64_t sent_ = 0;
    std::uint64_t failed_ = 0;
    std::uint64_t later_ = 0;
};

}  // namespace sender
