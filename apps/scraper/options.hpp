#pragma once

// What a crawl is told: the application's environment gives the defaults, the command line after `--` overrides them. Both
// are checked here, so later code meets only values it can use.

#include "scraper/crawl_store.hpp"
#include "scraper/frontier.hpp"
#include "scraper/http_fetcher.hpp"
#include "scraper/scope.hpp"

#include <cstddef>
#include <cstdint>
#include <iosfwd>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace scraper {

inline constexpr auto usual_agent = "weft-scraper/0.1";

struct options {
    scope_options pages = {};
    std::string output;         // "-" is standard output
    std::string state;          // ":memory:" when the output is standard output
    crawl_limits limits = {};
    frontier_limits pace = {};
    http_options http = {};
    std::uint32_t concurrency = 8;
    bool progress = false;      // also when standard error is no terminal
    bool json = false;
    bool quiet = false;         // no progress and no line for a page that failed
    safe_from safety = safe_from::power_loss;
};

/// The name that robots.txt knows a crawler by: "weft-scraper" of "weft-scraper/0.1 (mail@example.org)".
[[nodiscard]] std::string product_token(std::string_view user_agent);

/// The application's [env], as app.toml declares it.
struct environment {
    std::string output = "pages.jsonl";
    std::int64_t depth = 10;
    std::int64_t pages = 10'000;
    std::int64_t concurrency = 8;
    std::int64_t per_host = 2;
    nanoseconds delay = std::chrono::milliseconds{200};
    nanoseconds timeout = std::chrono::seconds{30};
    std::int64_t retries = 2;
    nanoseconds backoff = std::chrono::seconds{1};
    std::int64_t max_bytes = 4'000'000;
    std::string user_agent = usual_agent;
};

/// Options, or the exit code when there is nothing left to do (0 after --help, 2 after wrong usage, 78 after a wrong
/// environment); what the user must know has been printed then.
using command = std::variant<options, int>;

/// Reads the arguments given after `--`, without a program name.
[[nodiscard]] command read_options(std::vector<std::string> arguments, environment const& defaults, std::ostream& out,
                                   std::ostream& err);

/// How the answers to `weft call scraper COMMAND` are to look.
struct look_options {
    std::size_t rows = 20;  // of the sites; 0: all
    bool json = false;
};

/// Reads what stands behind `summary` and `hosts`.
[[nodiscard]] std::variant<look_options, int> read_summary_call(std::vector<std::string> arguments, std::ostream& out, std::ostream& err);
[[nodiscard]] std::variant<look_options, int> read_hosts_call(std::vector<std::string> arguments, std::ostream& out, std::ostream& err);

}  // namespace scraper
