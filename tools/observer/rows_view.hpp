#pragma once
// Answers that are rows of the same kind, as a table: which key makes which column, and how.

#include <boost/json/object.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace weft::cli {

namespace json = boost::json;

struct column {
    std::string title;
    std::string_view key;
    std::string (*cell)(json::object const& row, std::string_view key);
};

// Cells: "-" for what is not known.
[[nodiscard]] std::string word_cell(json::object const& row, std::string_view key);
[[nodiscard]] std::string time_cell(json::object const& row, std::string_view key);
[[nodiscard]] std::string bytes_cell(json::object const& row, std::string_view key);
[[nodiscard]] std::string percent_cell(json::object const& row, std::string_view key);
/// Per second, rounded, with a sign: "+120".
[[nodiscard]] std::string growth_cell(json::object const& row, std::string_view key);
[[nodiscard]] std::string rate_cell(json::object const& row, std::string_view key);

/// The rows, and below them how many of how many.
[[nodiscard]] std::string rows_text(json::object const& answer, std::vector<column> const& columns, bool with_header = true);

[[nodiscard]] std::string schedulers_text(json::object const& answer, bool with_header = true);
/// One line of what all workers do together.
[[nodiscard]] std::string schedulers_line(json::object const& answer);
[[nodiscard]] std::string waits_text(json::object const& answer);

}  // namespace weft::cli
