#pragma once

// The words that the parts of a crawl exchange: pages, tasks, and what became of them.

#include <weft/options.hpp>

#include <compare>
#include <cstdint>
#include <string>
#include <vector>

namespace scraper {

using weft::nanoseconds;

/// How a page was reached from a start: links followed, and redirects since the last of them. The least known one counts, so
/// that which pages are within the limits does not depend on what was fetched first.
struct reach {
    unsigned depth = 0;
    unsigned redirects = 0;

    friend auto operator<=>(reach const&, reach const&) = default;
};

/// A page to visit, by the text of its address.
struct page {
    std::string url;
    reach at = {};

    friend bool operator==(page const&, page const&) = default;
};

/// What one process is to do.
struct task {
    enum class kind {
        fetch,   // the page
        robots,  // a site's robots.txt, whose address it is
        skip,    // note that the page is not asked for, and `why`
        give_up  // note that it could not be fetched, and `why`
    };
    std::uint64_t id = 0;
    kind what = kind::fetch;
    page of = {};
    unsigned tries = 0;  // that failed before
    std::string why = {};

    friend bool operator==(task const&, task const&) = default;
};

/// How a page ended.
enum class ending { fetched, skipped, failed };

/// A page that is done: its line of the output, and where it leads.
struct finished_page {
    std::string url;
    ending how = ending::fetched;
    std::string line = {};
    std::vector<std::string> leads = {};  // addresses of pages that are to be visited
    bool is_redirect = false;
    std::string reason = {};              // why it was skipped or failed

    friend bool operator==(finished_page const&, finished_page const&) = default;
};

struct page_counts {
    std::uint64_t fetched = 0;
    std::uint64_t skipped = 0;
    std::uint64_t failed = 0;
    std::uint64_t waiting = 0;

    friend bool operator==(page_counts const&, page_counts const&) = default;
};

}  // namespace scraper
