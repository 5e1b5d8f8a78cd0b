// Reading options (options.hpp) with CLI11. The environment is checked with the same rules as the command line, but its
// messages name the key instead of the flag.

#include "tickets/options.hpp"

#include "tickets/broker.hpp"

#include <weft/detail/duration_text.hpp>

#include <CLI/CLI.hpp>

#include <algorithm>
#include <charconv>
#include <ostream>

namespace tickets {

namespace {

// Each check returns what is wrong with a value, or an empty text.
template <std::int64_t Least, std::int64_t Most>
std::string check_number(std::string const& value) {
    std::int64_t number = 0;
    auto const [stop, error] = std::from_chars(value.data(), value.data() + value.size(), number);
    bool const whole = error == std::errc{} && stop == value.data() + value.size();
    if (whole && number >= Least && number <= Most) return "";
    return "'" + value + "' is not a whole number from " + std::to_string(Least) + " to " + std::to_string(Most);
}
constexpr std::int64_t billion = 1'000'000'000;
constexpr auto check_seats = check_number<1, billion>;
constexpr auto check_concurrency = check_number<1, 1000>;
constexpr auto check_batch_size = check_number<1, 100'000>;
constexpr auto check_count = check_number<1, billion>;
constexpr auto check_from_zero = check_number<0, billion>;

std::string check_duration(std::string const& value) {
    auto const time = weft::detail::parse_duration(value);
    return time && *time >= std::chrono::milliseconds{1} && *time < weft::infinity
               ? ""
               : "'" + value + "' is not " + std::string{weft::detail::duration_examples} + ", from 1ms";
}

std::string check_path(std::string const& value) { return value.empty() ? "the name of a file is needed" : ""; }

std::string check_series(std::string const& value) {
    auto const plain = [](unsigned char c) { return c > ' ' && c != 0x7F; };
    bool const good = !value.empty() && value.size() <= 100 && std::ranges::all_of(value, plain);
    return good ? "" : "'" + value + "' is not 1 to 100 bytes without blanks";
}

std::string check_environment(environment const& env) {
    auto const named = [](std::string const& key, std::string const& wrong) {
        return wrong.empty() ? "" : "tickets." + key + ": " + wrong;
    };
    for (auto const& wrong : {named("broker", wrong_broker(env.broker)),
                              named("bookings", check_path(env.bookings)),
                              named("answers", check_path(env.answers)),
                              named("seats", check_seats(std::to_string(env.seats))),
                              named("concurrency", check_concurrency(std::to_string(env.concurrency))),
                              named("batch_size", check_batch_size(std::to_string(env.batch_size))),
                              named("batch_timeout", check_duration(weft::detail::duration_word(env.batch_timeout))),
                              named("rate", check_from_zero(std::to_string(env.rate)))})
        if (!wrong.empty()) return wrong;
    return "";
}

// The words of the command line before they become options.
struct words {
    std::string broker, bookings, answers, seats, concurrency, batch_size, batch_timeout, serve_rate, idle;
    std::string count, rate = "0", series, first = "1", customers = "100", events = "10", bad_every = "0", expect;
    bool progress = false;
    bool json = false;
};

words words_of(environment const& env) {
    words given;
    given.broker = env.broker;
    given.bookings = env.bookings;
    given.answers = env.answers;
    given.seats = std::to_string(env.seats);
    given.concurrency = std::to_string(env.concurrency);
    given.batch_size = std::to_string(env.batch_size);
    given.batch_timeout = weft::detail::duration_word(env.batch_timeout);
    given.serve_rate = std::to_string(env.rate);
    return given;
}

/// Nothing when all went well, else the exit code.
std::optional<int> parse(CLI::App& app, std::vector<std::string> arguments, std::ostream& out, std::ostream& err) {
    try {
        std::ranges::reverse(arguments);  // CLI11 takes them from the back
        app.parse(arguments);
    } catch (CLI::ParseError const& stop) { return app.exit(stop, out, err) == 0 ? 0 : 2; }
    return std::nullopt;
}

void declare_broker(CLI::App& app, words& given) {
    app.add_option("--broker", given.broker, "Where requests come from: " + known_brokers())
        ->type_name("URL")->capture_default_str()->check(wrong_broker);
}

CLI::App& declare_serve(CLI::App& app, words& given) {
    auto& serve = *app.add_subcommand("serve", "Take requests, book them and answer, until it is stopped");
    declare_broker(serve, given);
    serve.add_option("--bookings", given.bookings, "SQLite file that holds what became of every request")
        ->type_name("FILE")->capture_default_str()->check(check_path);
    serve.add_option("--answers", given.answers, "JSON lines to write, one for each answer to a customer")
        ->type_name("FILE")->capture_default_str()->check(check_path);
    serve.add_option("--seats", given.seats, "How many seats an event has")->type_name("N")->capture_default_str()->check(check_seats);
    serve.add_option("--concurrency", given.concurrency, "How many processors check requests")
        ->type_name("N")->capture_default_str()->check(check_concurrency);
    serve.add_option("--batch-size", given.batch_size, "How many requests are stored as one")
        ->type_name("N")->capture_default_str()->check(check_batch_size);
    serve.add_option("--batch-timeout", given.batch_timeout, "How long a batch waits to be full")
        ->type_name("TIME")->capture_default_str()->check(check_duration);
    serve.add_option("--rate", given.serve_rate, "How many requests to take a second at most; 0: as many as come")
        ->type_name("N")->capture_default_str()->check(check_from_zero);
    serve.add_option("--idle", given.idle, "End when no request came for so long; default: run until stopped")
        ->type_name("TIME")->check(check_duration);
    serve.add_flag("--progress", given.progress, "Show how far it is, also where standard error is no terminal");
    return serve;
}

CLI::App& declare_publish(CLI::App& app, words& given) {
    auto& publish = *app.add_subcommand("publish", "Make up requests and publish them");
    declare_broker(publish, given);
    publish.add_option("--count", given.count, "How many requests")->type_name("N")->required()->check(check_count);
    publish.add_option("--rate", given.rate, "How many a second at most; 0: as fast as the broker takes them")
        ->type_name("N")->capture_default_str()->check(check_from_zero);
    publish.add_option("--series", given.series, "Their ids are SERIES-1, SERIES-2, …")->type_name("SERIES")->required()->check(check_series);
    publish.add_option("--first", given.first, "The number of the first")->type_name("N")->capture_default_str()->check(check_count);
    publish.add_option("--customers", given.customers, "From how many customers")->type_name("N")->capture_default_str()->check(check_count);
    publish.add_option("--events", given.events, "For how many events")->type_name("N")->capture_default_str()->check(check_count);
    publish.add_option("--bad-every", given.bad_every, "Make each Nth a bad request, which has no id; 0: none")
        ->type_name("N")->capture_default_str()->check(check_from_zero);
    publish.add_flag("--progress", given.progress, "Show how far it is, also where standard error is no terminal");
    return publish;
}

void declare_look(CLI::App& to, words& given) {
    to.add_option("--expect", given.expect, "How many different requests there must be")->type_name("N")->check(check_from_zero);
    to.add_flag("--json", given.json, "Print it as JSON");
}

CLI::App& declare_summary(CLI::App& app, words& given) {
    auto& summary = *app.add_subcommand("summary", "Show what became of the requests, and whether each was booked once");
    summary.add_option("--bookings", given.bookings, "SQLite file that holds what became of every request")
        ->type_name("FILE")->capture_default_str()->check(check_path);
    declare_look(summary, given);
    return summary;
}

constexpr auto footer =
    "exit status: 0 done, and for summary: each request was stored once; 1 it cannot be done, or some are missing; 2 wrong usage\n"
    "\n"
    "Examples: tickets publish --count 10000 --series r\n"
    "          tickets serve --idle 2s\n"
    "          tickets summary --expect 10000";

template <class Number>
Number checked(std::string const& text) {
    return static_cast<Number>(std::stoull(text));
}

nanoseconds checked_time(std::string const& text) {
    return text.empty() ? nanoseconds{} : nanoseconds{weft::detail::parse_duration(text).value()};
}

serve_options serve_of(words const& given) {
    return {.broker = given.broker, .bookings = given.bookings, .answers = given.answers,
            .seats = checked<std::int64_t>(given.seats), .concurrency = checked<std::int64_t>(given.concurrency),
            .batch_size = checked<std::int64_t>(given.batch_size), .batch_timeout = checked_time(given.batch_timeout),
            .rate = checked<std::uint64_t>(given.serve_rate), .idle = checked_time(given.idle), .progress = given.progress};
}

publish_options publish_of(words const& given) {
    return {.broker = given.broker, .count = checked<std::uint64_t>(given.count), .rate = checked<std::uint64_t>(given.rate),
            .series = given.series, .first = checked<std::uint64_t>(given.first),
            .customers = checked<std::uint64_t>(given.customers), .events = checked<std::uint64_t>(given.events),
            .bad_every = checked<std::uint64_t>(given.bad_every), .progress = given.progress};
}

summary_options summary_of(words const& given) {
    return {.bookings = given.bookings, .expect = given.expect.empty() ? -1 : checked<std::int64_t>(given.expect), .json = given.json};
}

}  // namespace

command read_options(std::vector<std::string> arguments, environment const& defaults, std::ostream& out, std::ostream& err) {
    if (auto const wrong = check_environment(defaults); !wrong.empty()) {
        err << wrong << '\n';
        return 78;
    }
    CLI::App app{"Books seats from requests that come through a message broker, each exactly once."};
    app.name("tickets");
    app.footer(footer);
    app.require_subcommand(0, 1);
    auto given = words_of(defaults);
    declare_serve(app, given);
    auto const& publish = declare_publish(app, given);
    auto const& summary = declare_summary(app, given);
    if (auto const code = parse(app, std::move(arguments), out, err)) return *code;
    if (publish.parsed()) return publish_of(given);
    if (summary.parsed()) return summary_of(given);
    return serve_of(given);
}

std::variant<summary_options, int> read_summary_call(std::vector<std::string> arguments, std::string bookings, std::ostream& out,
                                                     std::ostream& err) {
    CLI::App app{"Shows what became of the requests so far, and whether each was booked once."};
    app.name("summary");
    app.footer("exit status: 0 each request was stored once; 1 some are missing; 2 wrong usage\n"
               "Example: weft call tickets summary --expect 10000");
    words given;
    declare_look(app, given);
    if (auto const code = parse(app, std::move(arguments), out, err)) return *code;
    given.bookings = std::move(bookings);
    return summary_of(given);
}

std::variant<rate_call, int> read_rate_call(std::vector<std::string> arguments, std::ostream& out, std::ostream& err) {
    CLI::App app{"Shows how many requests are taken a second at most, or changes it at once, until the end of the run."};
    app.name("rate");
    app.footer("Example: weft call tickets rate 100");
    std::string rate;
    app.add_option("N", rate, "How many a second from now on; 0: as many as come")->check(check_from_zero);
    if (auto const code = parse(app, std::move(arguments), out, err)) return *code;
    if (rate.empty()) return rate_call{};
    return rate_call{.rate = checked<std::uint64_t>(rate)};
}

}  // namespace tickets
