// A report for programs (report.hpp), one JSON object. The keys are part of the program's contract.

#include <boost/json.hpp>
#include <ostream>

#include "airports/report.hpp"
#include "console/text.hpp"

namespace airports {

namespace json = boost::json;

namespace {

// JSON text must be UTF-8; what the file holds may not be.
json::object json_of(report_line const& line, report const& whole) {
    json::object entry{{"key", console::printable(line.key)}};
    // In braces a json::value would become an array of one.
    if (whole.by == grouping::country) entry["name"] = line.name ? json::value(console::printable(*line.name)) : json::value(nullptr);
    entry["airports"] = line.airports;
    if (whole.percentiles.empty()) return entry;
    entry["elevations"] = line.elevations;
    json::object feet;
    for (std::size_t i = 0; i < line.percentiles.size(); ++i)
        feet["p" + std::to_string(whole.percentiles[i])] = line.percentiles[i] ? json::value(*line.percentiles[i]) : json::value(nullptr);
    entry["elevation_ft"] = std::move(feet);
    return entry;
}

json::object json_of(read_stats const& read) {
    return {{"rows", read.rows},
            {"bytes", read.bytes},
            {"seconds", read.seconds},
            {"rows_per_second", read.rows_per_second()},
            {"megabytes_per_second", read.megabytes_per_second()}};
}

}  // namespace

void print_json(std::ostream& out, report const& result) {
    json::array top;
    for (auto const& line : result.top) top.emplace_back(json_of(line, result));
    json::object const all{{"by", console::printable(result.by.name)},
                           {"top", std::move(top)},
                           {"airports", result.airports},
                           {"groups", result.groups},
                           {"closed", result.closed},
                           {"malformed", result.malformed},
                           {"read", json_of(result.read)}};
    out << json::serialize(all) << '\n';
}

}  // namespace airports
