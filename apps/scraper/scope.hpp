#pragma once

// Which pages belong to a crawl.

#include "scraper/web_address.hpp"

#include <set>
#include <string>
#include <vector>

namespace scraper {

struct scope_options {
    std::vector<std::string> starts = {};   // texts of web addresses; they belong to it, whatever the rest says
    bool all_hosts = false;                 // not only the hosts of the starts
    std::vector<std::string> includes = {};  // prefixes of addresses, one of which a page must have; none: all
    std::vector<std::string> excludes = {};  // prefixes that it must not have

    friend bool operator==(scope_options const&, scope_options const&) = default;
};

/// Threads: any, it does not change.
class scope {
public:
    explicit scope(scope_options what);

    /// For a start's host another port is another site, but https is not: whoever is sent there is told of it.
    [[nodiscard]] bool has(web_address const& page) const;

    /// One line that two scopes share only if they have the same pages.
    [[nodiscard]] std::string text() const;

private:
    scope_options what_;
    std::set<std::string, std::less<>> sites_;
    std::set<std::string, std::less<>> hosts_;
};

}  // namespace scraper
