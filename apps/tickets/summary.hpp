#pragma once

// What became of the requests, and the proof that each was stored once: its id is unique in the file, and of each series of
// ids none is missing up to the highest.

#include "tickets/bookings.hpp"

#include <cstdint>
#include <iosfwd>
#include <string>
#include <vector>

namespace tickets {

struct summary {
    booking_counts counts = {};
    std::vector<bookings::series> series = {};
    std::vector<std::string> oversold = {};
    std::int64_t expect = -1;

    [[nodiscard]] std::uint64_t stored() const { return counts.booked + counts.sold_out; }
    /// What is wrong, a line each; empty when each request was stored once and nothing was sold twice.
    [[nodiscard]] std::vector<std::string> faults() const;
};

/// Blocks.
[[nodiscard]] summary summary_of(bookings& from, std::int64_t expect);

void print_text(std::ostream& to, summary const& of);
void print_json(std::ostream& to, summary const& of);

}  // namespace tickets
