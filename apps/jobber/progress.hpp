#pragma once

// One line on a terminal that is kept up to date, and never more often than an eye can follow.

#include <weft/options.hpp>

#include <iosfwd>
#include <optional>
#include <string>

namespace jobber {

/// Threads: one process.
class progress {
public:
    static constexpr weft::nanoseconds shortest_pause = std::chrono::milliseconds{200};

    /// The stream outlives the object. Nothing is printed unless `shown`.
    progress(std::ostream& err, bool shown) : err_{err}, shown_{shown} {}

    void show(std::string const& line);
    /// Removes the line, if there is one.
    void finish();

private:
    std::ostream& err_;
    bool shown_;
    std::optional<weft::nanoseconds> printed_;
};

}  // namespace jobber
