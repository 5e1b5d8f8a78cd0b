// From groups to a report (report.hpp).

#include "airports/report.hpp"

#include <algorithm>
#include <utility>

namespace airports {

namespace {

bool larger_first(report_line const& a, report_line const& b) {
    return a.airports != b.airports ? a.airports > b.airports : a.key < b.key;
}

report_line line_of(std::string const& key, group const& its, options const& what) {
    report_line line{.key = key, .name = its.name, .airports = its.airports, .elevations = its.known.count()};
    for (unsigned const percent : what.percentiles) line.percentiles.push_back(its.known.percentile(percent));
    return line;
}

}  // namespace

report make_report(groups const& counted, options const& what, read_stats const& read) {
    report result{.by = what.by, .percentiles = what.percentiles, .top = {}, .read = read};
    for (auto const& [key, group] : counted) {
        result.airports += group.airports;
        result.malformed += group.problems.malformed_rows();
        if (key) result.top.push_back(line_of(*key, group, what));
    }
    result.groups = result.top.size();
    result.closed = read.rows - result.airports - result.malformed;
    auto const last = std::next(result.top.begin(), static_cast<std::ptrdiff_t>(std::min(what.top, result.groups)));
    std::partial_sort(result.top.begin(), last, result.top.end(), larger_first);
    result.top.erase(last, result.top.end());
    return result;
}

}  // namespace airports
