#pragma once

// The elevations of many airports, kept as how often each height occurs: as many entries as there are different heights,
// however many airports.

#include <cstdint>
#include <map>
#include <optional>
#include <string_view>

namespace airports {

/// A whole number of feet, below sea level too; nothing for any other text.
[[nodiscard]] std::optional<std::int32_t> parse_feet(std::string_view text) noexcept;

class elevations {
public:
    void add(std::int32_t feet);

    [[nodiscard]] std::uint64_t count() const noexcept { return count_; }

    /// The lowest elevation that at least `percent` of 100 of them do not exceed (nearest rank); the lowest of all for 0.
    /// Nothing when there are none.
    [[nodiscard]] std::optional<std::int32_t> percentile(unsigned percent) const;

private:
    std::map<std::int32_t, std::uint64_t> times_;  // by feet
    std::uint64_t count_ = 0;
};

}  // namespace airports
