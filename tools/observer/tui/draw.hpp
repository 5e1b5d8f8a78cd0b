#pragma once
// What the screens are put together from: frames, bars, sparklines, columns, and numbers for narrow places.

#include "grid.hpp"

#include <weft/options.hpp>

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace weft::cli::tui {

struct area {
    std::size_t x = 0;
    std::size_t y = 0;
    std::size_t width = 0;
    std::size_t height = 0;
};

/// A frame along the edge of `where`, with a title in its upper line. Returns what is inside, without the line and a blank on
/// each side. Frames that share an edge join.
area frame(grid& on, area where, std::string_view title);
void horizontal_line(grid& on, std::size_t x, std::size_t y, std::size_t width);

/// "[####....]" of `width` cells in all.
void bar(grid& on, std::size_t x, std::size_t y, std::size_t width, double fraction, style look = style::bar);

/// The last values, two to a cell, newest at the right; the highest of them is full. Shows nothing of an empty list.
void sparkline(grid& on, std::size_t x, std::size_t y, std::size_t width, std::span<double const> values);

/// The highest of each so many values beside each other, so that all are seen in `width` cells; no more are joined than that needs.
[[nodiscard]] std::vector<double> squeezed(std::span<double const> values, std::size_t width);
/// How many values a cell shows then, at two to a cell.
[[nodiscard]] std::size_t values_per_cell(std::size_t count, std::size_t width) noexcept;

/// "104 318".
[[nodiscard]] std::string grouped(std::uint64_t count);
/// "2d 03:14:07", "03:14:07".
[[nodiscard]] std::string clock_time(nanoseconds time);
/// "3.4k" per second, "-" for what is not known (negative).
[[nodiscard]] std::string rate(double per_second);
/// "+120", "-5", "0".
[[nodiscard]] std::string signed_rate(double per_second);
/// "12:03:11" of "2026-01-02T12:03:11.113Z"; the text itself when it is no time.
[[nodiscard]] std::string time_of_day(std::string_view rfc3339);

struct column {
    std::string_view title;
    std::size_t width = 0;
    bool right = false;
};

/// Columns in a fixed order. The one named `wide` takes what is left; when there is not enough for its width, the others leave
/// from the right.
class columns {
public:
    columns(std::vector<column> all, std::size_t wide, std::size_t x, std::size_t room);
    void header(grid& on, std::size_t y) const;
    void row(grid& on, std::size_t y, std::span<std::string const> cells, style look = style::plain) const;
    [[nodiscard]] std::size_t count() const noexcept { return all_.size(); }

private:
    std::vector<column> all_;
    std::size_t x_;
};

}  // namespace weft::cli::tui
