#pragma once

// From a chunk of text to airports: the steps of the flow before anything is counted. Each is a plain function of one
// value, so the flow may run them anywhere; a row that cannot be read stays in the stream as a problem.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "airports/chunk.hpp"
#include "airports/problem.hpp"
#include "csv/row_parser.hpp"

namespace airports {

struct airport {
    std::string type;
    std::string key;  // of the group it is counted in
    std::optional<std::int32_t> feet = {};  // its elevation, when it is asked for and known

    friend bool operator==(airport const&, airport const&) = default;
};

using parsed = std::variant<airport, problem>;

/// What is left of an airport to be counted.
struct counted {
    std::string key;
    std::optional<std::int32_t> feet = {};

    friend bool operator==(counted const&, counted const&) = default;
};

/// What is counted. Hashable: by the key of an airport; all problems hash alike.
using item = std::variant<counted, problem>;

/// Calls on_row(row, line) or on_fault(reason, line) for each record, in order. A row must have `columns` fields.
void for_each_row(chunk const& records, std::size_t columns,
                  std::function<void(csv::row const&, std::uint64_t)> const& on_row,
                  std::function<void(std::string, std::uint64_t)> const& on_fault);

/// One value per record, in order, and one more when the input broke off.
[[nodiscard]] std::vector<parsed> parse(chunk const& records);

/// False for airports of type "closed"; problems pass.
[[nodiscard]] bool still_open(parsed const& row);

[[nodiscard]] item item_of(parsed row);

}  // namespace airports

/// By the key alone, so that a shuffle by hash gathers each group in one place.
template <>
struct std::hash<airports::counted> {
    std::size_t operator()(airports::counted const& one) const noexcept { return std::hash<std::string>{}(one.key); }
};
