#pragma once

// What airports are counted by: a column of the file. Three have short names.

#include <string>
#include <string_view>

namespace airports {

struct grouping {
    std::string name;    // as the user says it
    std::string column;  // that holds the key
    std::string one;     // "country": to count the groups in a sentence
    std::string many;    // "countries"

    static grouping const country;
    static grouping const type;
    static grouping const continent;

    friend bool operator==(grouping const&, grouping const&) = default;
};

/// "country", "type", "continent", or the name of any column.
[[nodiscard]] grouping grouping_named(std::string_view name);

}  // namespace airports
