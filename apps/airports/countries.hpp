#pragma once

// The names of countries by their two-letter code, joined to the counts when they are shown.

#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "airports/problem.hpp"

namespace airports {

struct countries {
    std::map<std::string, std::string, std::less<>> names;  // code to name; the first row of a code counts
    problem_list problems;                                  // rows passed over
};

/// Reads a CSV file with the columns "code" and "name".
/// Blocks: reads the file. Errors: input_error, one line.
[[nodiscard]] countries read_countries(std::string_view path);

}  // namespace airports
