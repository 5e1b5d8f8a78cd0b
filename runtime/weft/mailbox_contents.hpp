#pragma once
// What the messages of a process hold. weft/info.hpp tells of messages by their types; this is for whoever may see their values
// as well, and has asked for the right to.

#include <weft/info.hpp>

#include <cstddef>
#include <optional>

namespace weft::info {

/// As details(), but `messages` are the first `most` with what they hold, the oldest first: "shop::order: 4711", or the type alone
/// where that has no text (a number, a string, or something with a to_string has one). A sensitive process tells none.
[[nodiscard]] std::optional<process_details> contents(runtime& of, pid id, std::size_t most, nanoseconds patience);

}  // namespace weft::info
