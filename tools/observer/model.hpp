#pragma once
// The model: decoded answers read without surprises. A key that an older node does not know is a default, never an error;
// what a name or label holds cannot write to the terminal.

#include <weft/options.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace weft::cli {

namespace json = boost::json;

/// An integer, also one written as a string because it is large. 0 when it is not there.
[[nodiscard]] std::uint64_t count_of(json::object const& from, std::string_view key);
[[nodiscard]] double fraction_of(json::object const& from, std::string_view key);
[[nodiscard]] nanoseconds time_of(json::object const& from, std::string_view key);
/// A string with control characters as '?'; empty for null.
[[nodiscard]] std::string text_of(json::object const& from, std::string_view key);
[[nodiscard]] bool flag_of(json::object const& from, std::string_view key);
/// Empty when it is not there.
[[nodiscard]] json::array const& list_of(json::object const& from, std::string_view key);
[[nodiscard]] json::object const& object_of(json::object const& from, std::string_view key);
/// Any value as one word for a table: "-" for null.
[[nodiscard]] std::string word_of(json::value const& value);
/// Text that is safe on a terminal.
[[nodiscard]] std::string printable(std::string_view text);

}  // namespace weft::cli
