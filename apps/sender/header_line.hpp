#pragma once

// Header lines as RFC 5322 wants them: folded, and in ASCII by the encoded words of RFC 2047.

#include <string>
#include <string_view>

#include "sender/address.hpp"

namespace sender {

/// `Name: value` with its line end, of free text such as a subject. Lines are at most 78 characters long where the text has
/// blanks to fold at. The value is valid UTF-8 without control characters.
[[nodiscard]] std::string text_header(std::string_view name, std::string_view value);

/// The same of one mailbox: From, To, Reply-To. The address is a good one.
[[nodiscard]] std::string mailbox_header(std::string_view name, mailbox const& who);

}  // namespace sender
