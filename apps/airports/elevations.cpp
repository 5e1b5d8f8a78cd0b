// Percentiles by nearest rank (elevations.hpp).

#include "airports/elevations.hpp"

#include <algorithm>
#include <charconv>

namespace airports {

std::optional<std::int32_t> parse_feet(std::string_view text) noexcept {
    std::int32_t feet = 0;
    auto const* const end = text.data() + text.size();
    auto const [rest, error] = std::from_chars(text.data(), end, feet);
    return error == std::errc{} && rest == end && !text.empty() ? std::optional{feet} : std::nullopt;
}

void elevations::add(std::int32_t feet) {
    ++times_[feet];
    ++count_;
}

std::optional<std::int32_t> elevations::percentile(unsigned percent) const {
    std::uint64_t const rank = std::max<std::uint64_t>((count_ * percent + 99) / 100, 1);
    std::uint64_t seen = 0;
    for (auto const& [feet, times] : times_) {
        seen += times;
        if (seen >= rank) return feet;
    }
    return std::nullopt;
}

}  // namespace airports
