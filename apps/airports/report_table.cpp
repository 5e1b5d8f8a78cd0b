// A report for people (report.hpp): every cell is text first, so that the columns can be as wide as their widest cell.

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <ostream>

#include "airports/report.hpp"
#include "console/text.hpp"

namespace airports {

namespace {

// rank, name or key, code (countries only), airports, and the elevation's percentiles in feet
using cells = std::vector<std::string>;
constexpr std::size_t left_aligned_from = 1, left_aligned_to = 3;

cells heading(report const& whole) {
    bool const named = whole.by == grouping::country;
    cells line{"#", console::printable(whole.by.name), named ? "code" : "", "airports"};
    for (unsigned const percent : whole.percentiles) line.push_back("p" + std::to_string(percent) + " ft");
    return line;
}

std::string shown(std::string const& key) { return key.empty() ? "(empty)" : console::printable(key); }

std::string feet(std::optional<std::int32_t> elevation) {
    if (!elevation) return "-";
    auto const digits = console::grouped(static_cast<std::uint64_t>(std::abs(std::int64_t{*elevation})));
    return *elevation < 0 ? "-" + digits : digits;
}

cells cells_of(report_line const& line, std::size_t rank, grouping const& by) {
    bool const named = by == grouping::country;
    std::string const name = !named ? shown(line.key) : line.name ? console::printable(*line.name) : "(unknown)";
    cells made{std::to_string(rank), name, named ? shown(line.key) : "", console::grouped(line.airports)};
    for (auto const& elevation : line.percentiles) made.push_back(feet(elevation));
    return made;
}

std::vector<std::size_t> widths_of(std::vector<cells> const& table) {
    std::vector<std::size_t> widths(table.front().size());
    for (auto const& line : table)
        for (std::size_t column = 0; column < widths.size(); ++column)
            widths[column] = std::max(widths[column], console::width(line[column]));
    return widths;
}

void print_lines(std::ostream& out, std::vector<cells> const& table) {
    auto const widths = widths_of(table);
    for (auto const& line : table) {
        for (std::size_t column = 0; column < line.size(); ++column) {
            if (widths[column] == 0) continue;
            bool const left = column >= left_aligned_from && column < left_aligned_to;
            out << (column == 0 ? "" : "  ");
            out << (left ? console::pad_right(line[column], widths[column]) : console::pad_left(line[column], widths[column]));
        }
        out << '\n';
    }
}

void print_total(std::ostream& out, report const& result) {
    auto const& read = result.read;
    auto const hidden = result.groups - result.top.size();
    if (hidden != 0) out << "and " << console::grouped(hidden) << " more\n";
    out << "total: " << console::grouped(result.airports) << (result.airports == 1 ? " airport in " : " airports in ")
        << console::grouped(result.groups) << ' ' << console::printable(result.groups == 1 ? result.by.one : result.by.many);
    if (result.closed != 0) out << "; left out as closed: " << console::grouped(result.closed);
    if (result.malformed != 0) out << "; malformed rows skipped: " << console::grouped(result.malformed);
    out << '\n'
        << "read: " << console::grouped(read.rows) << (read.rows == 1 ? " row, " : " rows, ") << console::fixed(read.megabytes(), 2)
        << " MB in " << console::fixed(read.seconds, 3) << " s, " << console::grouped(static_cast<std::uint64_t>(read.rows_per_second()))
        << " rows/s, " << console::fixed(read.megabytes_per_second(), 1) << " MB/s\n";
}

}  // namespace

void print_table(std::ostream& out, report const& result) {
    std::vector<cells> table{heading(result)};
    for (std::size_t i = 0; i < result.top.size(); ++i) table.push_back(cells_of(result.top[i], i + 1, result.by));
    print_lines(out, table);
    print_total(out, result);
}

}  // namespace airports
