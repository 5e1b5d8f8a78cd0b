#pragma once
// Stacks as text: one process, a frame a line, or groups of equal stacks; and folded, as flame graph programs take them.

#include "addresses.hpp"

#include <boost/json/object.hpp>

#include <string>

namespace weft::cli {

[[nodiscard]] std::string stack_text(json::object const& answer, address_names const& names);
[[nodiscard]] std::string groups_text(json::object const& answer, address_names const& names);
/// "main;shop::serve;shop::price": outermost first.
[[nodiscard]] std::string folded(json::array const& frames, address_names const& names);

}  // namespace weft::cli
