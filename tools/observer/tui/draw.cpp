// Everything is cut by the grid, so nothing here asks whether it fits.

#include "draw.hpp"

#include "observer/format.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

namespace weft::cli::tui {
namespace {

constexpr double highest_shown = 9e18;

std::uint64_t whole(double value) { return static_cast<std::uint64_t>(std::clamp(std::round(value), 0.0, highest_shown)); }

}  // namespace

void horizontal_line(grid& on, std::size_t x, std::size_t y, std::size_t width) {
    for (std::size_t i = 0; i < width; ++i)
        on.put_line(x + i, y, (i > 0 ? line::left : 0U) | (i + 1 < width ? line::right : 0U));
}

area frame(grid& on, area where, std::string_view title) {
    if (where.width < 4 || where.height < 2) return {where.x, where.y, 0, 0};
    std::size_t const right = where.x + where.width - 1;
    std::size_t const bottom = where.y + where.height - 1;
    horizontal_line(on, where.x, where.y, where.width);
    horizontal_line(on, where.x, bottom, where.width);
    for (std::size_t const x : {where.x, right})
        for (std::size_t y = where.y; y <= bottom; ++y)
            on.put_line(x, y, (y > where.y ? line::up : 0U) | (y < bottom ? line::down : 0U));
    std::size_t const room = where.width - 4;
    if (!title.empty() && room > 2) on.put(where.x + 2, where.y, ' ' + std::string{title} + ' ', style::title, room);
    return {where.x + 2, where.y + 1, room, where.height - 2};
}

void bar(grid& on, std::size_t x, std::size_t y, std::size_t width, double fraction, style look) {
    if (width < 3) return;
    std::size_t const room = width - 2;
    double const bounded = std::isfinite(fraction) ? std::clamp(fraction, 0.0, 1.0) : 0.0;
    auto const full = static_cast<std::size_t>(std::lround(bounded * static_cast<double>(room)));
    on.put(x, y, "[");
    for (std::size_t i = 0; i < room; ++i) on.put_glyph(x + 1 + i, y, i < full ? U'█' : U'░', i < full ? look : style::dim);
    on.put(x + width - 1, y, "]");
}

void sparkline(grid& on, std::size_t x, std::size_t y, std::size_t width, std::span<double const> values) {
    std::size_t const shown = std::min(values.size(), width * 2);
    if (shown == 0) return;
    auto const last = values.last(shown);
    double const highest = std::max(*std::ranges::max_element(last), 1e-9);
    auto const height = [&](std::size_t place) {  // counted from the left edge
        std::size_t const missing = width * 2 - shown;
        if (place < missing || !(last[place - missing] > 0)) return 0U;
        return static_cast<unsigned>(std::clamp(std::ceil(last[place - missing] / highest * 4), 1.0, 4.0));
    };
    for (std::size_t i = 0; i < width; ++i) on.put_glyph(x + i, y, braille(height(2 * i), height(2 * i + 1)), style::bar);
}

std::size_t values_per_cell(std::size_t count, std::size_t width) noexcept {
    std::size_t const places = std::max<std::size_t>(width * 2, 1);
    return 2 * std::max<std::size_t>((count + places - 1) / places, 1);
}

std::vector<double> squeezed(std::span<double const> values, std::size_t width) {
    std::size_t const joined = values_per_cell(values.size(), width) / 2;
    std::vector<double> made;
    for (std::size_t end = values.size(); end > 0; end -= std::min(joined, end))
        made.push_back(*std::ranges::max_element(values.subspan(end - std::min(joined, end), std::min(joined, end))));
    std::ranges::reverse(made);
    return made;
}

std::string grouped(std::uint64_t count) {
    std::string text = std::to_string(count);
    for (std::size_t end = text.size(); end > 3; end -= 3) text.insert(end - 3, " ");
    return text;
}

std::string clock_time(nanoseconds time) {
    std::int64_t const seconds = std::max<std::int64_t>(time.count(), 0) / 1'000'000'000;
    std::int64_t const days = seconds / 86'400;
    std::array<char, 48> text{};
    std::snprintf(text.data(), text.size(), "%02d:%02d:%02d", static_cast<int>(seconds % 86'400 / 3'600),
                  static_cast<int>(seconds % 3'600 / 60), static_cast<int>(seconds % 60));
    return (days > 0 ? std::to_string(days) + "d " : "") + text.data();
}

std::string rate(double per_second) { return per_second < 0 || std::isnan(per_second) ? "-" : short_count(whole(per_second)); }

std::string signed_rate(double per_second) {
    std::uint64_t const size = std::isnan(per_second) ? 0 : whole(std::abs(per_second));
    return (size == 0 ? "" : per_second > 0 ? "+" : "-") + short_count(size);
}

std::string time_of_day(std::string_view rfc3339) {
    bool const is_time = rfc3339.size() >= 19 && rfc3339[10] == 'T' && rfc3339[13] == ':';
    return std::string{is_time ? rfc3339.substr(11, 8) : rfc3339};
}

columns::columns(std::vector<column> all, std::size_t wide, std::size_t x, std::size_t room) : all_{std::move(all)}, x_{x} {
    auto const needed = [this] {
        std::size_t sum = 0;
        for (auto const& each : all_) sum += each.width + 1;
        return sum;
    };
    while (all_.size() > wide + 1 && needed() > room + 1) all_.pop_back();
    std::size_t const have = needed();
    if (wide >= all_.size()) return;
    if (have <= room + 1) all_[wide].width += room + 1 - have;
    else all_[wide].width -= std::min(have - room - 1, all_[wide].width);
}

void columns::header(grid& on, std::size_t y) const {
    std::vector<std::string> titles;
    for (auto const& each : all_) titles.emplace_back(each.title);
    row(on, y, titles, style::title);
}

void columns::row(grid& on, std::size_t y, std::span<std::string const> cells, style look) const {
    std::size_t x = x_;
    for (std::size_t i = 0; i < std::min(cells.size(), all_.size()); ++i) {
        if (all_[i].right) on.put_right(x + all_[i].width, y, cells[i], all_[i].width, look);
        else on.put(x, y, cells[i], look, all_[i].width);
        x += all_[i].width + 1;
    }
}

}  // namespace weft::cli::tui
