#pragma once

// The hosts of a crawl that runs: how long each takes to answer, and what is asked of it next.

#include "scraper/frontier.hpp"

#include <cstddef>
#include <cstdint>
#include <iosfwd>
#include <vector>

namespace scraper {

/// Of the requests to one host.
struct request_times {
    std::uint64_t requests = 0;
    std::uint64_t failed = 0;  // no answer, or one that says to come back
    nanoseconds total{};
    nanoseconds longest{};

    void add(nanoseconds took, bool is_failed) noexcept;
    /// Zero before the first.
    [[nodiscard]] nanoseconds mean() const noexcept;

    friend bool operator==(request_times const&, request_times const&) = default;
};

struct site_row {
    site_standing now;
    request_times times;
};

/// The slowest first; at most so many rows, 0: all.
void print_hosts_text(std::ostream& to, std::vector<site_row> rows, std::size_t most);
void print_hosts_json(std::ostream& to, std::vector<site_row> rows, std::size_t most);

}  // namespace scraper
