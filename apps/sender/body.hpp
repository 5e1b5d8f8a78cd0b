#pragma once

// The text of a message on its way: line ends, the encoding that any server lets through, and the dots of SMTP.

#include <string>
#include <string_view>

namespace sender {

/// With CR LF at the end of each line, the last one too, whatever line ends the text has.
[[nodiscard]] std::string with_crlf(std::string_view text);

/// Whether the lines can go as they are: ASCII, no control characters but tabs, none longer than 998 characters.
[[nodiscard]] bool is_7bit(std::string_view crlf_text);

/// In lines of at most 76 ASCII characters. Source: RFC 2045 section 6.7.
[[nodiscard]] std::string quoted_printable(std::string_view crlf_text);

/// What goes over the wire between DATA and the final dot. Source: RFC 5321 section 4.5.2.
[[nodiscard]] std::string dot_stuffed(std::string_view crlf_text);

/// With line feeds alone, as files on this system have them.
[[nodiscard]] std::string with_line_feeds(std::string_view crlf_text);

/// As the text of an HTML document: & < > " and ' cannot be read as markup.
[[nodiscard]] std::string html_escaped(std::string_view text);

}  // namespace sender
