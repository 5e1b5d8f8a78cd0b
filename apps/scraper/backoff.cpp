// Pauses (backoff.hpp).

#include "scraper/backoff.hpp"

#include <algorithm>
#include <charconv>
#include <ctime>
#include <string>

namespace scraper {

namespace {

constexpr std::int64_t longest_seconds = 100'000'000;  // three years; so that nothing overflows

std::optional<std::int64_t> date(std::string_view value) {
    std::tm parts{};
    std::string const text{value};
    char const* const end = ::strptime(text.c_str(), "%a, %d %b %Y %H:%M:%S GMT", &parts);
    if (end == nullptr || *end != '\0') return std::nullopt;
    return ::timegm(&parts);
}

}  // namespace

weft::nanoseconds pause_after(unsigned failed, weft::nanoseconds first) {
    auto pause = std::min(first, longest_pause);
    for (unsigned i = 1; i < failed && pause < longest_pause; ++i) pause = std::min(2 * pause, longest_pause);
    return pause;
}

std::optional<weft::nanoseconds> parse_retry_after(std::string_view value, weft::nanoseconds now) {
    std::int64_t seconds = 0;
    auto const [stop, wrong] = std::from_chars(value.data(), value.data() + value.size(), seconds);
    bool const whole = !value.empty() && value.front() != '-' && stop == value.data() + value.size();
    if (whole && wrong == std::errc::result_out_of_range) seconds = longest_seconds;
    else if (!whole || wrong != std::errc{}) {
        auto const when = date(value);
        if (!when) return std::nullopt;
        seconds = *when - std::chrono::ceil<std::chrono::seconds>(now).count();
    }
    return std::chrono::seconds{std::clamp<std::int64_t>(seconds, 0, longest_seconds)};
}

}  // namespace scraper
