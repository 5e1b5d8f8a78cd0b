#pragma once

// The names of countries by their two-letter code, which the flow joins to the counts.

#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "airports/problem.hpp"

namespace airports {

using country_names = std::map<std::string, std::string, std::less<>>;  // by code

struct countries {
    country_names names;    // the first row of a code counts
    problem_list problems;  // rows passed over
};

/// Reads a CSV file with the columns "code" and "name".
/// Blocks: reads the file. Errors: input_error, one line.
[[nodiscard]] countries read_countries(std::string_view path);

}  // namespace airports
