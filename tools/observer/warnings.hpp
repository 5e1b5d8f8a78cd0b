#pragma once
// An answer to `warnings`, as text, and whether it is bad enough to fail.

#include <boost/json/object.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace weft::cli {

namespace json = boost::json;

enum class fail_on { warn, crit };

/// Nothing for an empty word. Errors: cli_error (usage) naming the option, the value and what is allowed.
[[nodiscard]] std::optional<fail_on> parse_fail_on(std::string_view word);

/// Whether a row is of this level or a worse one; false without a level.
[[nodiscard]] bool is_any_raised(json::object const& answer, std::optional<fail_on> level);
/// Whether a row has this code.
[[nodiscard]] bool is_code_raised(json::object const& answer, std::string_view code);

/// A line for each, nothing at all when there is none.
[[nodiscard]] std::string warnings_text(json::object const& answer, bool with_header);

}  // namespace weft::cli
