// Reading options (options.hpp) with CLI11. The environment is checked with the same rules as the command line, but its
// messages name the key instead of the flag.

#include "sender/options.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <ostream>
#include <string_view>
#include <weft/detail/duration_text.hpp>

namespace sender {

namespace {

constexpr std::int64_t most_at_once = 1000;
constexpr std::int64_t most_retries = 100;
constexpr std::int64_t last_port = 65535;
constexpr std::string_view mail_port = "25";

std::optional<std::int64_t> number_in(std::string_view text, std::int64_t least, std::int64_t most) {
    std::int64_t number = 0;
    auto const [stop, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    bool const whole = error == std::errc{} && stop == text.data() + text.size();
    return whole && number >= least && number <= most ? std::optional{number} : std::nullopt;
}

// host, host:port, [address] or [address]:port
std::optional<smtp_address> parse_smtp(std::string_view text) {
    bool const bracket = text.starts_with('[');
    auto const host_end = bracket ? text.find(']') : text.find(':');
    auto const host = text.substr(bracket ? 1 : 0, bracket && host_end != std::string_view::npos ? host_end - 1 : host_end);
    auto rest = host_end == std::string_view::npos ? std::string_view{} : text.substr(host_end + (bracket ? 1 : 0));
    if (host.empty() || (bracket && host_end == std::string_view::npos)) return std::nullopt;
    if (std::ranges::any_of(host, [](char c) { return c <= ' ' || c > '~'; })) return std::nullopt;
    if (rest.empty()) return smtp_address{std::string{host}, std::string{mail_port}};
    if (!rest.starts_with(':') || !number_in(rest.substr(1), 1, last_port)) return std::nullopt;
    return smtp_address{std::string{host}, std::string{rest.substr(1)}};
}

// Each check returns what is wrong with a value, or an empty text.
std::string check_number(std::string const& value, std::int64_t least, std::int64_t most) {
    return number_in(value, least, most) ? "" : "'" + value + "' is not a whole number from " + std::to_string(least) + " to " + std::to_string(most);
}
std::string check_concurrency(std::string const& value) { return check_number(value, 1, most_at_once); }
std::string check_retries(std::string const& value) { return check_number(value, 0, most_retries); }

std::string check_duration(std::string const& value) {
    auto const time = weft::detail::parse_duration(value);
    return time && *time > weft::nanoseconds{0} && *time < weft::infinity
               ? ""
               : "'" + value + "' is not " + std::string{weft::detail::duration_examples} + ", longer than nothing";
}

std::string check_smtp(std::string const& value) {
    return parse_smtp(value) ? "" : "'" + value + "' is not host:port, with a port from 1 to 65535";
}

std::string check_path(std::string const& value) { return value.empty() ? "the name of a file is needed" : ""; }
std::string check_column(std::string const& value) { return value.empty() ? "the name of a column is needed" : ""; }

std::string check_helo(std::string const& value) {
    bool const plain = !value.empty() && std::ranges::all_of(value, [](char c) { return c > ' ' && c <= '~'; });
    return plain ? "" : "'" + value + "' is not the name of a machine";
}

std::string check_environment(environment const& env) {
    auto const named = [](std::string const& key, std::string const& wrong) {
        return wrong.empty() ? "" : "sender." + key + ": " + wrong;
    };
    if (auto wrong = named("column", check_column(env.column)); !wrong.empty()) return wrong;
    if (auto wrong = named("outbox", check_path(env.outbox)); !wrong.empty()) return wrong;
    if (auto wrong = named("smtp", env.smtp.empty() ? "" : check_smtp(env.smtp)); !wrong.empty()) return wrong;
    if (auto wrong = named("helo", env.helo.empty() ? "" : check_helo(env.helo)); !wrong.empty()) return wrong;
    if (auto wrong = named("concurrency", check_concurrency(std::to_string(env.concurrency))); !wrong.empty()) return wrong;
    if (auto wrong = named("timeout", check_duration(weft::detail::duration_word(env.timeout))); !wrong.empty()) return wrong;
    if (auto wrong = named("retries", check_retries(std::to_string(env.retries))); !wrong.empty()) return wrong;
    if (auto wrong = named("backoff", check_duration(weft::detail::duration_word(env.backoff))); !wrong.empty()) return wrong;
    return named("failures", check_path(env.failures));
}

// The words of the command line before they become options.
struct words {
    std::string recipients, letter, column, outbox, smtp, helo, concurrency, timeout, retries, backoff, journal, failures;
    bool resume = false;
    bool retry_unknown = false;
    bool dry_run = false;
    bool json = false;
    bool quiet = false;
};

words words_of(environment const& env) {
    words given;
    given.column = env.column;
    given.outbox = env.outbox;
    given.smtp = env.smtp;
    given.helo = env.helo;
    given.concurrency = std::to_string(env.concurrency);
    given.timeout = weft::detail::duration_word(env.timeout);
    given.retries = std::to_string(env.retries);
    given.backoff = weft::detail::duration_word(env.backoff);
    given.failures = env.failures;
    return given;
}

void declare_input(CLI::App& app, words& given) {
    app.add_option("--recipients", given.recipients, "CSV file with a header, a row for each recipient; - for standard input")
        ->type_name("FILE")->required()->check(check_path);
    app.add_option("--template", given.letter, "The letter: header lines with From and Subject, a blank line, the text; {{column}} is filled in")
        ->type_name("FILE")->required()->check(check_path);
    app.add_option("--column", given.column, "Column with the address")->type_name("NAME")->capture_default_str()->check(check_column);
}

void declare_way(CLI::App& app, words& given) {
    auto* const outbox = app.add_option("--outbox", given.outbox, "Deliver into this folder, a maildir: whole letters appear in new/");
    outbox->type_name("FOLDER")->capture_default_str()->check(check_path);
    app.add_option("--smtp", given.smtp, "Deliver to this mail server instead, without TLS: one on this machine or in its network")
        ->type_name("HOST[:PORT]")->check(check_smtp)->excludes(outbox);
    app.add_option("--helo", given.helo, "What to call this machine to the mail server; default: its name")->type_name("NAME")->check(check_helo);
    app.add_option("--concurrency", given.concurrency, "How many letters to deliver at a time, over as many connections")
        ->type_name("N")->capture_default_str()->check(check_concurrency);
    app.add_option("--timeout", given.timeout, "How long one attempt may take")->type_name("TIME")->capture_default_str()->check(check_duration);
    app.add_option("--retries", given.retries, "How often to try again what failed for the moment")
        ->type_name("N")->capture_default_str()->check(check_retries);
    app.add_option("--backoff", given.backoff, "Pause before the first of these; it doubles each time, up to 5m")
        ->type_name("TIME")->capture_default_str()->check(check_duration);
}

void declare_records(CLI::App& app, words& given) {
    app.add_option("--journal", given.journal, "Who has got this letter; default: the template's name with .journal")
        ->type_name("FILE")->check(check_path);
    app.add_flag("--resume", given.resume, "Go on with a mailing: leave out whom the journal knows to have been mailed");
    app.add_flag("--retry-unknown", given.retry_unknown,
                 "With --resume: mail also those of whom nobody knows whether they were mailed; some may get it twice");
    app.add_option("--failures", given.failures, "CSV file to write: who was not mailed, with the column reason")
        ->type_name("FILE")->capture_default_str()->check(check_path);
    app.add_flag("--dry-run", given.dry_run, "Check everything and show the first letter; mail nobody, write nothing");
    app.add_flag("--json", given.json, "Print the report as JSON");
    app.add_flag("--quiet", given.quiet, "No progress and no message for each recipient that was not mailed");
}

constexpr auto footer =
    "The journal is asked before each letter, so nobody is mailed twice: not by a run that was killed and begun again with\n"
    "--resume, not by a list of failures fed in again with --resume. Whether the last letters before a kill or a broken\n"
    "connection were taken by a mail server cannot be known; those recipients are reported, and mailed by --retry-unknown only.\n"
    "In an outbox it can be known.\n"
    "\n"
    "exit status: 0 everybody is mailed; 1 the job cannot be done; 2 wrong usage; 5 some were not mailed, see the failures;\n"
    "75 another run has the journal\n"
    "\n"
    "Examples: sender --recipients people.csv --template letter.txt --dry-run\n"
    "          sender --recipients people.csv --template letter.txt --smtp localhost:25 --concurrency 20\n"
    "          sender --recipients failures.csv --template letter.txt --smtp localhost:25 --resume\n"
    "\n"
    "A template:  From: Our News <news@example.org>\n"
    "             To: {{name}} <{{email}}>\n"
    "             Subject: Hello {{name}}\n"
    "\n"
    "             You have {{points}} points.";

std::string check_together(words const& given) {
    if (given.retry_unknown && !given.resume) return "--retry-unknown is for --resume";
    for (auto const& [option, path] : {std::pair{"--failures", &given.failures}, std::pair{"--journal", &given.journal}})
        if (*path == given.letter) return std::string{option} + ": '" + *path + "' is the template, which would be overwritten";
    if (given.journal == given.failures) return "--journal: '" + given.journal + "' is the file of failures as well";
    if (given.journal == given.recipients) return "--journal: '" + given.journal + "' is the file of recipients as well";
    return "";
}

unsigned small(std::string const& checked) { return static_cast<unsigned>(std::stoul(checked)); }

options options_of(words const& given) {
    return {.recipients = given.recipients,
            .letter = given.letter,
            .column = given.column,
            .outbox = given.outbox,
            .smtp = given.smtp.empty() ? std::nullopt : parse_smtp(given.smtp),
            .helo = given.helo,
            .pace = {.concurrency = small(given.concurrency),
                     .timeout = weft::detail::parse_duration(given.timeout).value(),
                     .retries = small(given.retries),
                     .backoff = weft::detail::parse_duration(given.backoff).value()},
            .journal = given.journal,
            .failures = given.failures,
            .resume = given.resume,
            .retry_unknown = given.retry_unknown,
            .dry_run = given.dry_run,
            .json = given.json,
            .quiet = given.quiet};
}

}  // namespace

command read_options(std::vector<std::string> arguments, environment const& defaults, std::ostream& out, std::ostream& err) {
    if (auto const wrong = check_environment(defaults); !wrong.empty()) {
        err << wrong << '\n';
        return 78;
    }
    CLI::App app{"Mails a letter to each recipient of a list, into a folder or by a mail server."};
    app.name("sender");
    app.footer(footer);
    auto given = words_of(defaults);
    declare_input(app, given);
    declare_way(app, given);
    declare_records(app, given);
    try {
        std::ranges::reverse(arguments);  // CLI11 takes them from the back
        app.parse(arguments);
        if (app.count("--outbox") > 0) given.smtp.clear();  // of the environment
        if (given.journal.empty()) given.journal = given.letter + ".journal";
        if (auto const wrong = check_together(given); !wrong.empty()) throw CLI::ParseError{wrong, CLI::ExitCodes::ValidationError};
    } catch (CLI::ParseError const& stop) { return app.exit(stop, out, err) == 0 ? 0 : 2; }
    return options_of(given);
}

}  // namespace sender
