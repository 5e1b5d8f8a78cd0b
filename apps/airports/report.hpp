#pragma once

// The result of the job as data: the largest groups with their names and what the whole amounts to. How it is printed
// is the business of report_table and report_json.

#include <cstddef>
#include <cstdint>
#include <iosfwd>
#include <optional>
#include <string>
#include <vector>

#include "airports/grouping.hpp"
#include "airports/options.hpp"
#include "airports/tally.hpp"

namespace airports {

/// How much was read, the header left out of the rows, and how long the whole took.
struct read_stats {
    std::uint64_t rows = 0;
    std::uint64_t bytes = 0;
    double seconds = 0;

    [[nodiscard]] double rows_per_second() const { return seconds > 0 ? static_cast<double>(rows) / seconds : 0; }
    [[nodiscard]] double megabytes() const { return static_cast<double>(bytes) / 1e6; }
    [[nodiscard]] double megabytes_per_second() const { return seconds > 0 ? megabytes() / seconds : 0; }
};

struct report_line {
    std::string key;
    std::optional<std::string> name;  // of the country
    std::uint64_t airports;
    std::uint64_t elevations = 0;                           // how many of them are known
    std::vector<std::optional<std::int32_t>> percentiles = {};  // of them, in feet, as in report::percentiles
};

struct report {
    grouping by = grouping::country;
    std::vector<unsigned> percentiles = {};
    std::vector<report_line> top;  // largest first, equal ones by key
    std::uint64_t airports = 0;    // in all groups
    std::size_t groups = 0;        // how many groups there are
    std::uint64_t closed = 0;      // rows left out because the airport is closed
    std::uint64_t malformed = 0;   // rows left out because they could not be read
    read_stats read;
};

[[nodiscard]] report make_report(groups const& counted, options const& what, read_stats const& read);

/// For people: columns that line up, a total, the speed.
void print_table(std::ostream& out, report const& result);

/// For programs: one line with one JSON object.
void print_json(std::ostream& out, report const& result);

}  // namespace airports
