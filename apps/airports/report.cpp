// From groups to a report (report.hpp).

#include "airports/report.hpp"

#include <algorithm>
#include <utility>

namespace airports {

namespace {

bool larger_first(report_line const& a, report_line const& b) {
    return a.airports != b.airports ? a.airports > b.airports : a.key < b.key;
}

std::optional<std::string> name_for(std::string const& key, grouping by, country_names const& names) {
    if (by != grouping::country) return std::nullopt;
    auto const found = names.find(key);
    return found == names.end() ? std::nullopt : std::optional{found->second};
}

}  // namespace

report make_report(groups const& counted, grouping by, std::size_t top, country_names const& names,
                   read_stats const& read) {
    report result{.by = by, .top = {}, .read = read};
    for (auto const& [key, group] : counted) {
        result.airports += group.airports;
        result.malformed += group.problems.malformed_rows();
        if (key) result.top.push_back({.key = *key, .name = name_for(*key, by, names), .airports = group.airports});
    }
    result.groups = result.top.size();
    result.closed = read.rows - result.airports - result.malformed;
    auto const last = std::next(result.top.begin(), static_cast<std::ptrdiff_t>(std::min(top, result.groups)));
    std::partial_sort(result.top.begin(), last, result.top.end(), larger_first);
    result.top.erase(last, result.top.end());
    return result;
}

}  // namespace airports
