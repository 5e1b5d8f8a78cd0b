#pragma once

// A page's line of the output: one JSON object.

#include "scraper/page.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace scraper {

/// What is known of a page; what is not has no key in its line, but for an HTML page, which always has title and links.
struct page_facts {
    std::string url;
    std::optional<unsigned> status = {};
    std::string type = {};           // as Content-Type says, without parameters
    std::optional<std::uint64_t> bytes = {};
    bool is_html = false;
    std::string title = {};
    std::vector<std::string> links = {};
    std::string location = {};       // of a redirect
    std::string skipped = {};        // why it was not asked for
    std::string error = {};          // why it is not as it should be
};

/// Ends with a line feed. Text that is no UTF-8 is made printable.
[[nodiscard]] std::string json_line(page_facts const& of);

}  // namespace scraper
