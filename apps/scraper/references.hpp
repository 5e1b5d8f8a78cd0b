#pragma once

// Characters of HTML that are not written as themselves.

#include <string>
#include <string_view>

namespace scraper {

/// With character references such as &amp; and &#233; made characters, in UTF-8.
[[nodiscard]] std::string decode_references(std::string_view text);

/// Bytes of the web's Latin-1, which has Windows' characters where Latin-1 has control codes.
[[nodiscard]] std::string utf8_of_latin1(std::string_view bytes);

}  // namespace scraper
