#pragma once

// What a site's robots.txt lets a crawler do.

#include <weft/options.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace scraper {

/// The rules of one robots.txt for one crawler.
/// Threads: a value.
/// Source: RFC 9309; Crawl-delay is not of it, but widely used.
class robots_rules {
public:
    /// A site without a robots.txt: everything is allowed.
    robots_rules() = default;

    /// Takes any text; what it does not understand it leaves out. `agent` is a product token such as "weft-scraper": the
    /// groups that name it count, in any case of letters, else those of *.
    [[nodiscard]] static robots_rules parse(std::string_view text, std::string_view agent);

    /// Whether a path with its query may be asked for: the longest rule that matches decides, and among equals the one that
    /// allows. Compared as web_address writes them.
    [[nodiscard]] bool allows(std::string_view target) const;

    [[nodiscard]] std::optional<weft::nanoseconds> crawl_delay() const { return crawl_delay_; }

private:
    struct rule {
        std::string pattern;
        bool allow;
    };

    std::vector<rule> rules_;
    std::optional<weft::nanoseconds> crawl_delay_;
};

}  // namespace scraper
