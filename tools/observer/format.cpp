// Cut, not rounded: a process is 14 minutes old until it is 15.

#include "format.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

namespace weft::cli {
namespace {

std::string two_digits(std::int64_t value) { return (value < 10 ? "0" : "") + std::to_string(value); }

}  // namespace

std::string short_time(nanoseconds time) {
    std::int64_t const nanos = std::max<std::int64_t>(time.count(), 0);
    if (nanos < 1'000'000) return std::to_string(nanos / 1'000) + "us";
    if (nanos < 1'000'000'000) return std::to_string(nanos / 1'000'000) + "ms";
    std::int64_t const seconds = nanos / 1'000'000'000;
    if (seconds < 60) return std::to_string(seconds) + 's';
    if (seconds < 3'600) return std::to_string(seconds / 60) + 'm';
    if (seconds < 86'400) return std::to_string(seconds / 3'600) + 'h' + two_digits(seconds % 3'600 / 60) + 'm';
    return std::to_string(seconds / 86'400) + 'd' + two_digits(seconds % 86'400 / 3'600) + 'h';
}

std::string short_bytes(std::uint64_t bytes) {
    if (bytes < 1024) return std::to_string(bytes);
    constexpr std::array units{'K', 'M', 'G', 'T', 'P', 'E'};
    std::size_t unit = 0;
    std::uint64_t tenths = bytes / 1024 * 10 + bytes % 1024 * 10 / 1024;
    for (; tenths >= 10'240 && unit + 1 < units.size(); ++unit) tenths /= 1024;
    std::string const whole = std::to_string(tenths / 10);
    std::string const decimal = unit > 0 && tenths < 100 ? '.' + std::to_string(tenths % 10) : "";
    return whole + decimal + units[unit];
}

std::string short_count(std::uint64_t count) {
    if (count < 1000) return std::to_string(count);
    constexpr std::array units{'k', 'M', 'G', 'T', 'P', 'E'};
    std::size_t unit = 0;
    std::uint64_t tenths = count / 100;
    for (; tenths >= 10'000 && unit + 1 < units.size(); ++unit) tenths /= 1000;
    return std::to_string(tenths / 10) + (tenths < 100 ? '.' + std::to_string(tenths % 10) : "") + units[unit];
}

std::string percent(double fraction) {
    std::array<char, 16> text{};
    double const bounded = std::clamp(fraction, 0.0, 9.99);
    int const length = std::snprintf(text.data(), text.size(), "%.1f", bounded * 100);
    return {text.data(), static_cast<std::size_t>(length)};
}

}  // namespace weft::cli
