// A report for people (report.hpp): every cell is text first, so that the columns can be as wide as their widest cell.

#include <algorithm>
#include <array>
#include <cstddef>
#include <ostream>

#include "airports/report.hpp"
#include "airports/text.hpp"

namespace airports {

namespace {

// rank, name or key, code (countries only), airports
using cells = std::array<std::string, 4>;

cells heading(grouping by) {
    bool const named = by == grouping::country;
    return {"#", std::string{name_of(by)}, named ? "code" : "", "airports"};
}

std::string shown(std::string const& key) { return key.empty() ? "(empty)" : printable(key); }

cells cells_of(report_line const& line, std::size_t rank, grouping by) {
    auto const count = grouped(line.airports);
    if (by != grouping::country) return {std::to_string(rank), shown(line.key), "", count};
    return {std::to_string(rank), line.name ? printable(*line.name) : "(unknown)", shown(line.key), count};
}

std::array<std::size_t, 4> widths_of(std::vector<cells> const& table) {
    std::array<std::size_t, 4> widths{};
    for (auto const& line : table)
        for (std::size_t column = 0; column < widths.size(); ++column)
            widths[column] = std::max(widths[column], width(line[column]));
    return widths;
}

void print_lines(std::ostream& out, std::vector<cells> const& table) {
    auto const widths = widths_of(table);
    for (auto const& line : table) {
        out << pad_left(line[0], widths[0]) << "  " << pad_right(line[1], widths[1]) << "  ";
        if (widths[2] != 0) out << pad_right(line[2], widths[2]) << "  ";
        out << pad_left(line[3], widths[3]) << '\n';
    }
}

void print_total(std::ostream& out, report const& result) {
    auto const& read = result.read;
    auto const hidden = result.groups - result.top.size();
    if (hidden != 0) out << "and " << grouped(hidden) << " more\n";
    out << "total: " << grouped(result.airports) << (result.airports == 1 ? " airport in " : " airports in ")
        << grouped(result.groups) << ' ' << (result.groups == 1 ? name_of(result.by) : plural_of(result.by));
    if (result.closed != 0) out << "; left out as closed: " << grouped(result.closed);
    if (result.malformed != 0) out << "; malformed rows skipped: " << grouped(result.malformed);
    out << '\n'
        << "read: " << grouped(read.rows) << (read.rows == 1 ? " row, " : " rows, ") << fixed(read.megabytes(), 2)
        << " MB in " << fixed(read.seconds, 3) << " s, " << grouped(static_cast<std::uint64_t>(read.rows_per_second()))
        << " rows/s, " << fixed(read.megabytes_per_second(), 1) << " MB/s\n";
}

}  // namespace

void print_table(std::ostream& out, report const& result) {
    std::vector<cells> table{heading(result.by)};
    for (std::size_t i = 0; i < result.top.size(); ++i) table.push_back(cells_of(result.top[i], i + 1, result.by));
    print_lines(out, table);
    print_total(out, result);
}

}  // namespace airports
