// Reading options (options.hpp) with CLI11. The environment is checked with the same rules as the command line, but its
// messages name the key instead of the flag.

#include "scraper/options.hpp"

#include "storage/output_file.hpp"

#include <weft/detail/duration_text.hpp>

#include <CLI/CLI.hpp>

#include <algorithm>
#include <charconv>
#include <optional>
#include <ostream>

namespace scraper {

namespace {

constexpr auto kept_nowhere = ":memory:";

std::optional<std::int64_t> number_in(std::string_view text, std::int64_t least, std::int64_t most) {
    std::int64_t number = 0;
    auto const [stop, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    bool const whole = error == std::errc{} && stop == text.data() + text.size();
    return whole && number >= least && number <= most ? std::optional{number} : std::nullopt;
}

// Each check returns what is wrong with a value, or an empty text.
template <std::int64_t Least, std::int64_t Most>
std::string check_number(std::string const& value) {
    if (number_in(value, Least, Most)) return "";
    return "'" + value + "' is not a whole number from " + std::to_string(Least) + " to " + std::to_string(Most);
}
constexpr auto check_depth = check_number<0, 1'000'000>;
constexpr auto check_pages = check_number<1, 1'000'000'000>;
constexpr auto check_concurrency = check_number<1, 1000>;
constexpr auto check_per_host = check_number<1, 1000>;
constexpr auto check_retries = check_number<0, 100>;
constexpr auto check_redirects = check_number<0, 100>;
constexpr auto check_max_bytes = check_number<1, 1'000'000'000>;
constexpr auto check_rows = check_number<0, 1'000'000>;

std::string check_duration(std::string const& value) {
    auto const time = weft::detail::parse_duration(value);
    return time && *time > nanoseconds{0} && *time < weft::infinity
               ? ""
               : "'" + value + "' is not " + std::string{weft::detail::duration_examples} + ", longer than nothing";
}

std::string check_delay(std::string const& value) {
    auto const time = weft::detail::parse_duration(value);
    if (time && *time <= std::chrono::hours{24}) return "";
    return "'" + value + "' is not " + std::string{weft::detail::duration_examples} + ", from 0s to 24h";
}

std::string check_path(std::string const& value) { return value.empty() ? "the name of a file is needed" : ""; }

std::string check_url(std::string const& value) {
    auto const start = web_address::parse(value);
    if (start && !start->is_https()) return "";
    return "'" + value + "' is not a URL such as http://example.org/" + (start ? ": https is not spoken" : "");
}

std::string check_prefix(std::string const& value) {
    return web_address::parse(value) ? "" : "'" + value + "' is not the begin of a URL, such as http://example.org/docs/";
}

std::string check_agent(std::string const& value) {
    bool const plain = std::ranges::all_of(value, [](char c) { return c >= ' ' && c <= '~'; });
    if (plain && !product_token(value).empty()) return "";
    return "'" + value + "' is not a name of letters, - and _, such as " + usual_agent;
}

std::string check_environment(environment const& env) {
    auto const named = [](std::string const& key, std::string const& wrong) {
        return wrong.empty() ? "" : "scraper." + key + ": " + wrong;
    };
    for (auto const& wrong : {named("output", check_path(env.output)),
                              named("depth", check_depth(std::to_string(env.depth))),
                              named("pages", check_pages(std::to_string(env.pages))),
                              named("concurrency", check_concurrency(std::to_string(env.concurrency))),
                              named("per_host", check_per_host(std::to_string(env.per_host))),
                              named("delay", check_delay(weft::detail::duration_word(env.delay))),
                              named("timeout", check_duration(weft::detail::duration_word(env.timeout))),
                              named("retries", check_retries(std::to_string(env.retries))),
                              named("backoff", check_duration(weft::detail::duration_word(env.backoff))),
                              named("max_bytes", check_max_bytes(std::to_string(env.max_bytes))),
                              named("user_agent", check_agent(env.user_agent))})
        if (!wrong.empty()) return wrong;
    return "";
}

// The words of the command line before they become options.
struct words {
    std::vector<std::string> starts, includes, excludes;
    std::string output, state, depth, redirects = "10", pages, concurrency, per_host, delay, timeout, retries, backoff, max_bytes, user_agent;
    bool all_hosts = false;
    bool ignore_robots = false;
    bool progress = false;
    bool json = false;
    bool quiet = false;
};

words words_of(environment const& env) {
    words given;
    given.output = env.output;
    given.depth = std::to_string(env.depth);
    given.pages = std::to_string(env.pages);
    given.concurrency = std::to_string(env.concurrency);
    given.per_host = std::to_string(env.per_host);
    given.delay = weft::detail::duration_word(env.delay);
    given.timeout = weft::detail::duration_word(env.timeout);
    given.retries = std::to_string(env.retries);
    given.backoff = weft::detail::duration_word(env.backoff);
    given.max_bytes = std::to_string(env.max_bytes);
    given.user_agent = env.user_agent;
    return given;
}

void declare_pages(CLI::App& app, words& given) {
    app.add_option("URL", given.starts, "Where to start: http URLs")->required()->check(check_url);
    app.add_option("--depth", given.depth, "How many links from a start a page may be")
        ->type_name("N")->capture_default_str()->check(check_depth);
    app.add_option("--pages", given.pages, "How many pages to fetch at most, whatever there is")
        ->type_name("N")->capture_default_str()->check(check_pages);
    app.add_option("--redirects", given.redirects, "How many redirects in a row to follow")
        ->type_name("N")->capture_default_str()->check(check_redirects);
    app.add_flag("--all-hosts", given.all_hosts, "Also follow links to other hosts than those of the starts");
    app.add_option("--include", given.includes, "Only pages whose URL begins so; may be repeated")
        ->type_name("PREFIX")->allow_extra_args(false)->check(check_prefix);
    app.add_option("--exclude", given.excludes, "No pages whose URL begins so; may be repeated")
        ->type_name("PREFIX")->allow_extra_args(false)->check(check_prefix);
}

void declare_manners(CLI::App& app, words& given) {
    app.add_option("--concurrency", given.concurrency, "How many requests at the same time")
        ->type_name("N")->capture_default_str()->check(check_concurrency);
    app.add_option("--per-host", given.per_host, "How many of them to one host")
        ->type_name("N")->capture_default_str()->check(check_per_host);
    app.add_option("--delay", given.delay,
                   "Time from one request to a host to the next; a longer Crawl-delay of its robots.txt counts instead")
        ->type_name("TIME")->capture_default_str()->check(check_delay);
    app.add_option("--timeout", given.timeout, "How long one request may take in all")
        ->type_name("TIME")->capture_default_str()->check(check_duration);
    app.add_option("--retries", given.retries, "How often to try again what failed for the moment")
        ->type_name("N")->capture_default_str()->check(check_retries);
    app.add_option("--backoff", given.backoff,
                   "Pause before the first of these; it doubles each time, up to 5m; a longer Retry-After counts instead")
        ->type_name("TIME")->capture_default_str()->check(check_duration);
    app.add_option("--max-bytes", given.max_bytes, "Do not read pages that are larger")
        ->type_name("N")->capture_default_str()->check(check_max_bytes);
    app.add_option("--user-agent", given.user_agent, "What to call oneself, also when robots.txt is read")
        ->type_name("NAME")->capture_default_str()->check(check_agent);
    app.add_flag("--ignore-robots", given.ignore_robots, "Do not ask for robots.txt; for sites of one's own");
}

void declare_files(CLI::App& app, words& given) {
    app.add_option("--output", given.output,
                   "JSON lines to write, one for each page; - for standard output, and then nothing can be resumed")
        ->type_name("FILE")->capture_default_str()->check(check_path);
    app.add_option("--state", given.state, "SQLite file from which a crawl that was killed goes on; default: the output's name with .state")
        ->type_name("FILE")->check(check_path);
    app.add_flag("--progress", given.progress, "Show how far it is, also where standard error is no terminal");
    app.add_flag("--json", given.json, "Print the report as JSON");
    app.add_flag("--quiet", given.quiet, "No progress and no message for each page that failed");
}

constexpr auto footer =
    "A line holds url, status, type, bytes, title, links (absolute, also those that are not followed); location of a redirect, whose\n"
    "target is a page of its own; skipped or error, and why. Only http is spoken: links to https are skipped.\n"
    "\n"
    "The same command after a kill goes on where it was, and each page stands in the output once. After the end it has nothing\n"
    "left to do; a greater --pages goes on. Remove both files to begin anew.\n"
    "\n"
    "exit status: 0 every page has been fetched or skipped; 1 the crawl cannot be done; 2 wrong usage; 5 some pages failed; 75 another\n"
    "run has the state\n"
    "\n"
    "Examples: scraper http://localhost:8000/ --depth 3 --output pages.jsonl\n"
    "          scraper http://example.org/docs/ --include http://example.org/docs/ --delay 1s --per-host 1";

std::string check_together(words const& given, bool with_state) {
    if (given.output != storage::standard_output) return given.state == given.output ? "--state: '" + given.state + "' is the output as well" : "";
    if (!with_state) return "";
    return "--state: '" + given.state + "' needs an --output that is a file, for standard output cannot be resumed";
}

template <class Number>
Number checked(std::string const& text) {
    return static_cast<Number>(std::stoull(text));
}

nanoseconds checked_time(std::string const& text) { return weft::detail::parse_duration(text).value(); }

std::vector<std::string> normal(std::vector<std::string> urls) {
    for (auto& each : urls) each = web_address::parse(each).value().text();
    return urls;
}

void declare_json(CLI::App& app, look_options& given) { app.add_flag("--json", given.json, "One line of JSON"); }

/// Nothing when all went well, else the exit code.
std::optional<int> parse(CLI::App& app, std::vector<std::string> arguments, std::ostream& out, std::ostream& err) {
    try {
        std::ranges::reverse(arguments);  // CLI11 takes them from the back
        app.parse(arguments);
    } catch (CLI::ParseError const& stop) { return app.exit(stop, out, err) == 0 ? 0 : 2; }
    return std::nullopt;
}

options options_of(words const& given) {
    return {.pages = {.starts = normal(given.starts),
                      .all_hosts = given.all_hosts,
                      .includes = normal(given.includes),
                      .excludes = normal(given.excludes)},
            .output = given.output,
            .state = given.output == storage::standard_output ? kept_nowhere : given.state,
            .limits = {.depth = checked<unsigned>(given.depth), .redirects = checked<unsigned>(given.redirects)},
            .pace = {.per_host = checked<std::size_t>(given.per_host),
                     .delay = checked_time(given.delay),
                     .retries = checked<unsigned>(given.retries),
                     .backoff = checked_time(given.backoff),
                     .pages = checked<std::uint64_t>(given.pages),
                     .ignore_robots = given.ignore_robots},
            .http = {.timeout = checked_time(given.timeout),
                     .max_bytes = checked<std::uint64_t>(given.max_bytes),
                     .user_agent = given.user_agent},
            .concurrency = checked<std::uint32_t>(given.concurrency),
            .progress = given.progress,
            .json = given.json,
            .quiet = given.quiet};
}

}  // namespace

std::variant<look_options, int> read_summary_call(std::vector<std::string> arguments, std::ostream& out, std::ostream& err) {
    CLI::App app{"Shows how far the crawl is."};
    app.name("summary");
    app.footer("Example: weft call scraper summary --json");
    look_options given;
    declare_json(app, given);
    if (auto const code = parse(app, std::move(arguments), out, err)) return *code;
    return given;
}

std::variant<look_options, int> read_hosts_call(std::vector<std::string> arguments, std::ostream& out, std::ostream& err) {
    CLI::App app{"Shows the hosts, the slowest first: how long their requests take, and what is asked of them next."};
    app.name("hosts");
    app.footer("Example: weft call scraper hosts --rows 5");
    look_options given;
    std::string rows = std::to_string(given.rows);
    app.add_option("--rows", rows, "How many at most; 0: all")->type_name("N")->capture_default_str()->check(check_rows);
    declare_json(app, given);
    if (auto const code = parse(app, std::move(arguments), out, err)) return *code;
    given.rows = checked<std::size_t>(rows);
    return given;
}

std::string product_token(std::string_view user_agent) {
    auto const end = std::ranges::find_if_not(user_agent, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_';
    });
    return {user_agent.begin(), end};
}

command read_options(std::vector<std::string> arguments, environment const& defaults, std::ostream& out, std::ostream& err) {
    if (auto const wrong = check_environment(defaults); !wrong.empty()) {
        err << wrong << '\n';
        return 78;
    }
    CLI::App app{"Crawls sites over HTTP, politely, and writes title, status and links of each page as JSON lines."};
    app.name("scraper");
    app.footer(footer);
    auto given = words_of(defaults);
    declare_pages(app, given);
    declare_manners(app, given);
    declare_files(app, given);
    try {
        std::ranges::reverse(arguments);  // CLI11 takes them from the back
        app.parse(arguments);
        bool const with_state = app.count("--state") > 0;
        if (!with_state) given.state = given.output + ".state";
        if (auto const wrong = check_together(given, with_state); !wrong.empty()) throw CLI::ParseError{wrong, CLI::ExitCodes::ValidationError};
    } catch (CLI::ParseError const& stop) { return app.exit(stop, out, err) == 0 ? 0 : 2; }
    return options_of(given);
}

}  // namespace scraper
