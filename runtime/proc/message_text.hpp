#pragma once
// A message as text for people: what crash reports and the observer show of a mailbox.

#include <weft/detail/node.hpp>

#include <cstddef>
#include <string>

namespace weft::proc {

/// "shop::order: 4711", or the type alone; cut to `most` bytes. A program's way to show a value may fail, and then the text tells
/// so; an unwinding goes on. In the process that has the message.
[[nodiscard]] std::string message_text(detail::node& message, std::size_t most);

}  // namespace weft::proc
