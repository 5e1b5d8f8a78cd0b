#pragma once

// What a crawler wants of a page: its title and where it leads.

#include <string>
#include <string_view>
#include <vector>

namespace scraper {

struct page_content {
    std::string title = {};               // blanks made single, UTF-8
    std::string base = {};                // of <base href>; empty: the page's own address
    std::vector<std::string> links = {};  // of <a href> and <area href>, as they stand there, in order

    friend bool operator==(page_content const&, page_content const&) = default;
};

/// Reads any text as HTML, without errors, in time that grows with its length only: it keeps no tree. A text that is no
/// UTF-8 is taken for Latin-1.
/// Threads: any. Source: the tokenizer of the HTML standard, without the states that no page in use needs.
[[nodiscard]] page_content read_html(std::string_view text);

}  // namespace scraper
