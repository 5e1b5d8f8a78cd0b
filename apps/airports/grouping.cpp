// The words of a grouping (grouping.hpp).

#include "airports/grouping.hpp"

#include <array>
#include <cstddef>

namespace airports {

namespace {

struct words {
    grouping by;
    std::string_view name;
    std::string_view plural;
    std::string_view column;
};

constexpr std::array<words, 3> all{{
    {grouping::country, "country", "countries", "iso_country"},
    {grouping::type, "type", "types", "type"},
    {grouping::continent, "continent", "continents", "continent"},
}};

words const& words_of(grouping by) { return all.at(static_cast<std::size_t>(by)); }

}  // namespace

std::string_view name_of(grouping by) { return words_of(by).name; }

std::optional<grouping> grouping_named(std::string_view name) {
    for (auto const& each : all)
        if (each.name == name) return each.by;
    return std::nullopt;
}

std::string_view column_of(grouping by) { return words_of(by).column; }

std::string_view plural_of(grouping by) { return words_of(by).plural; }

}  // namespace airports
