#pragma once

// What airports are counted by, and which column of the file says it.

#include <optional>
#include <string_view>

namespace airports {

enum class grouping { country, type, continent };

/// "country", "type" or "continent".
[[nodiscard]] std::string_view name_of(grouping by);

/// The other way round; nothing for any other word.
[[nodiscard]] std::optional<grouping> grouping_named(std::string_view name);

/// The column of an OurAirports file that holds the key.
[[nodiscard]] std::string_view column_of(grouping by);

/// "countries" for "country": to count the groups in a sentence.
[[nodiscard]] std::string_view plural_of(grouping by);

}  // namespace airports
