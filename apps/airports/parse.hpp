#pragma once

// From a chunk of text to airports: the steps of the flow before anything is counted. Each is a plain function of one
// value, so the flow may run them anywhere; a row that cannot be read stays in the stream as a problem.

#include <functional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "airports/chunk.hpp"
#include "airports/problem.hpp"
#include "airports/row_parser.hpp"

namespace airports {

struct airport {
    std::string type;
    std::string key;  // of the group it is counted in: its country, type or continent

    friend bool operator==(airport const&, airport const&) = default;
};

using parsed = std::variant<airport, problem>;

/// What is counted: the key of an airport, or a problem. Hashable; all problems hash alike.
using item = std::variant<std::string, problem>;

/// Calls on_row(row, line) or on_fault(reason, line) for each record, in order. A row must have `columns` fields.
void for_each_row(chunk const& records, std::size_t columns,
                  std::function<void(row const&, std::uint64_t)> const& on_row,
                  std::function<void(std::string, std::uint64_t)> const& on_fault);

/// One value per record, in order, and one more when the input broke off.
[[nodiscard]] std::vector<parsed> parse(chunk const& records);

/// False for airports of type "closed"; problems pass.
[[nodiscard]] bool still_open(parsed const& row);

[[nodiscard]] item key_of(parsed row);

}  // namespace airports
