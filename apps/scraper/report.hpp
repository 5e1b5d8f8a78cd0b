#pragma once

// What a crawl came to, for people and for programs.

#include "scraper/page.hpp"

#include <iosfwd>
#include <string>

namespace scraper {

struct report {
    page_counts now = {};     // of the whole crawl
    page_counts before = {};  // this run
    std::string output = {};
    double seconds = 0;
    bool stopped = false;     // before its end
    bool running = false;     // it goes on

    [[nodiscard]] bool is_over() const { return now.waiting == 0; }
};

void print_text(std::ostream& to, report const& of);
void print_json(std::ostream& to, report const& of);

/// While it runs: "12 pages, 1 skipped, 1 failed, 6/s".
[[nodiscard]] std::string progress_text(page_counts const& done, double seconds);

}  // namespace scraper
