// One table of units serves both directions.

#include <weft/detail/duration_text.hpp>

#include <array>
#include <charconv>
#include <cmath>

namespace weft::detail {
namespace {

struct unit {
    std::string_view name;
    std::int64_t nanos;
};
constexpr std::int64_t second = 1'000'000'000;
constexpr std::array<unit, 7> units{{{"d", 86'400 * second},
                                     {"h", 3'600 * second},
                                     {"m", 60 * second},
                                     {"s", second},
                                     {"ms", 1'000'000},
                                     {"us", 1'000},
                                     {"ns", 1}}};

std::optional<std::int64_t> nanos_of(std::string_view name) {
    for (auto const& each : units)
        if (each.name == name) return each.nanos;
    return std::nullopt;
}

}  // namespace

std::optional<nanoseconds> parse_duration(std::string_view text) {
    if (text == "infinity") return infinity;
    double number = 0;
    auto const [rest, error] = std::from_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed);
    if (error != std::errc{} || std::signbit(number)) return std::nullopt;
    auto const scale = nanos_of({rest, static_cast<std::size_t>(text.data() + text.size() - rest)});
    if (!scale) return std::nullopt;
    double const nanos = std::round(number * static_cast<double>(*scale));
    constexpr double longest = 9.2e18;  // below the largest int64, which stands for infinity
    if (!(nanos < longest)) return std::nullopt;
    return nanoseconds{static_cast<std::int64_t>(nanos)};
}

std::string duration_words(nanoseconds time) {
    if (time == infinity) return "infinity";
    std::int64_t const total = time.count();
    for (std::size_t at = 0; at < units.size(); ++at) {
        if (total < units[at].nanos) continue;
        std::string text = std::to_string(total / units[at].nanos) + ' ' + std::string{units[at].name};
        bool const has_smaller_part = units[at].nanos >= 60 * second;
        std::int64_t const rest = has_smaller_part ? total % units[at].nanos / units[at + 1].nanos : 0;
        if (rest > 0) text += ' ' + std::to_string(rest) + ' ' + std::string{units[at + 1].name};
        return text;
    }
    return "0 ms";
}

std::string duration_word(nanoseconds time) {
    if (time == infinity) return "infinity";
    for (auto const& each : units)
        if (time.count() % each.nanos == 0 && time.count() >= each.nanos)
            return std::to_string(time.count() / each.nanos) + std::string{each.name};
    return "0s";
}

}  // namespace weft::detail
