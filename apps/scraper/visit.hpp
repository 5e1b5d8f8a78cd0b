#pragma once

// What the process of one task does: asks for a page or a robots.txt, understands the answer, and tells the recorder or the
// frontier.

#include "scraper/page.hpp"
#include "scraper/reply.hpp"
#include "scraper/scope.hpp"

#include <weft/child_start.hpp>

#include <memory>
#include <optional>
#include <string>
#include <variant>

namespace scraper {

struct visit_plan {
    fetcher fetch;
    scope pages;
    unsigned retries = 2;
    unsigned redirects = 10;  // in a row
    std::string agent = {};   // the product token that robots.txt knows this crawler by
};

/// It is worth another try, not before `after`.
struct try_later {
    std::optional<nanoseconds> after = {};
};

/// What a fetch of a page comes to; the last of its tries is final. Blocks: as the fetcher. Threads: from a process.
[[nodiscard]] std::variant<finished_page, try_later> visit_page(visit_plan const& plan, task const& what);

/// The same, and the frontier hears how long each request took, also one without an answer.
[[nodiscard]] fetcher timed(fetcher fetch);

/// How the child of a task is started: a process that does it, known to the frontier before it begins.
[[nodiscard]] weft::child_start visitor(std::shared_ptr<visit_plan const> plan, task what);

}  // namespace scraper
