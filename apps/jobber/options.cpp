// Reading options (options.hpp) with CLI11. The environment is checked with the same rules as the command line, but its
// messages name the key instead of the flag.

#include "jobber/options.hpp"

#include <weft/detail/duration_text.hpp>

#include <CLI/CLI.hpp>

#include <algorithm>
#include <charconv>
#include <optional>
#include <ostream>

namespace jobber {

namespace {

std::optional<std::int64_t> number_of(std::string_view text, std::int64_t min, std::int64_t max) {
    std::int64_t number = 0;
    auto const [end, wrong] = std::from_chars(text.data(), text.data() + text.size(), number);
    bool const fits = wrong == std::errc{} && end == text.data() + text.size() && number >= min && number <= max;
    return fits ? std::optional{number} : std::nullopt;
}

// Each check returns what is wrong with a value, or an empty text.
std::string check_jobs(std::string const& value) {
    if (number_of(value, 1, largest_jobs)) return "";
    return "'" + value + "' is not a whole number from 1 to " + std::to_string(largest_jobs);
}

std::string check_limit(std::string const& value) {
    auto const equals = value.rfind('=');
    bool const named = equals != std::string::npos && equals != 0;
    if (named && number_of(std::string_view{value}.substr(equals + 1), 1, largest_jobs)) return "";
    return "'" + value + "' is not KIND=N with a whole number from 1 to " + std::to_string(largest_jobs);
}

std::string check_grace(std::string const& value) {
    auto const time = weft::detail::parse_duration(value);
    if (time && *time <= longest_grace) return "";
    return "'" + value + "' is not a duration of at most " + weft::detail::duration_word(longest_grace) + ", such as 500ms";
}

std::string check_state(std::string const& value) {
    return state_named(value) ? "" : "'" + value + "' is not one of queued, running, waiting, done, failed";
}

std::string check_rows(std::string const& value) {
    return number_of(value, 0, 1'000'000'000) ? "" : "'" + value + "' is not a whole number from 0 on";
}

std::string check_path(std::string const& value) { return value.empty() ? "the name of a file is needed" : ""; }

std::string check_inputs(std::vector<std::string> const& paths) {
    if (std::ranges::count(paths, "-") <= 1) return "";
    return "'-' is given more than once, but standard input can be read only once";
}

std::string check_environment(environment const& env) {
    auto const named = [](std::string const& key, std::string const& wrong) {
        return wrong.empty() ? "" : "jobber." + key + ": " + wrong;
    };
    if (auto wrong = named("journal", check_path(env.journal)); !wrong.empty()) return wrong;
    if (auto wrong = named("jobs", check_jobs(std::to_string(env.jobs))); !wrong.empty()) return wrong;
    for (auto const& each : env.limits)
        if (auto wrong = named("limits", check_limit(each)); !wrong.empty()) return wrong;
    return named("grace", check_grace(weft::detail::duration_word(env.grace)));
}

kind_limits limits_of(std::vector<std::string> const& words) {
    kind_limits limits;
    for (auto const& each : words) {
        auto const equals = each.rfind('=');
        limits[each.substr(0, equals)] = static_cast<std::size_t>(*number_of(std::string_view{each}.substr(equals + 1), 1, largest_jobs));
    }
    return limits;
}

// The words of the command line before they become options.
struct words {
    std::string journal;
    std::vector<std::string> files = {};
    std::string jobs;
    std::vector<std::string> limits;
    std::string grace;
    std::string id = {};
    std::string state = {};
    std::string kind = {};
    std::string rows = "50";
    bool stay = false;
    bool json = false;
    bool quiet = false;
};

words words_of(environment const& env) {
    return {.journal = env.journal, .jobs = std::to_string(env.jobs), .limits = {}, .grace = weft::detail::duration_word(env.grace)};
}

void declare_journal(CLI::App& to, words& given) {
    to.add_option("--journal", given.journal, "SQLite file that holds the jobs and what became of them")
        ->type_name("FILE")
        ->capture_default_str()
        ->check(check_path);
}

CLI::App* declare_run(CLI::App& app, words& given) {
    auto* const run = app.add_subcommand("run", "Run the jobs of the files, and those that the journal has unfinished");
    run->footer("Example: jobber run jobs.jsonl --journal jobs.db --limit mail=2 --json");
    declare_journal(*run, given);
    run->add_option("FILE", given.files, "Jobs as JSON lines, - for standard input")->check(check_path);
    run->add_option("--jobs", given.jobs, "How many may run at once")->type_name("N")->capture_default_str()->check(check_jobs);
    run->add_option("--limit", given.limits, "How many of a kind may run at once; may be repeated")
        ->type_name("KIND=N")
        ->allow_extra_args(false)
        ->check(check_limit);
    run->add_option("--grace", given.grace, "How long a shell job may take to end after SIGTERM")
        ->type_name("TIME")
        ->capture_default_str()
        ->check(check_grace);
    run->add_flag("--stay", given.stay, "Stay when all is done, for jobs that come by `weft call jobber add`");
    run->add_flag("--json", given.json, "The summary as one line of JSON");
    run->add_flag("--quiet", given.quiet, "No progress and no line for a job that failed");
    return run;
}

CLI::App* declare_add(CLI::App& app, words& given) {
    auto* const add = app.add_subcommand("add", "Put jobs into the journal, for a run that comes later");
    add->footer("Example: jobber add jobs.jsonl --journal jobs.db");
    declare_journal(*add, given);
    add->add_option("FILE", given.files, "Jobs as JSON lines, - for standard input")->required()->check(check_path);
    return add;
}

void declare_list(CLI::App& to, words& given) {
    to.add_option("--state", given.state, "Only jobs in this state: queued, running, waiting, done or failed")
        ->type_name("STATE")
        ->check(check_state);
    to.add_option("--kind", given.kind, "Only jobs of this kind")->type_name("KIND");
    to.add_option("--rows", given.rows, "How many at most; 0: all")->type_name("N")->capture_default_str()->check(check_rows);
    to.add_flag("--json", given.json, "One line of JSON");
}

CLI::App* declare_status(CLI::App& app, words& given) {
    auto* const status = app.add_subcommand("status", "Show what the journal holds, whether a jobber runs or not");
    status->footer("Example: jobber status --journal jobs.db --state failed");
    declare_journal(*status, given);
    status->add_option("ID", given.id, "One job with its history; otherwise a list");
    declare_list(*status, given);
    return status;
}

list_filter filter_of(words const& given) {
    return {.state = state_named(given.state), .kind = given.kind, .limit = static_cast<std::size_t>(std::stoul(given.rows))};
}

run_options run_of(words const& given, environment const& defaults) {
    return {.journal = given.journal,
            .files = given.files,
            .jobs = static_cast<std::size_t>(std::stoul(given.jobs)),
            .limits = limits_of(given.limits.empty() ? defaults.limits : given.limits),
            .grace = *weft::detail::parse_duration(given.grace),
            .stay = given.stay,
            .json = given.json,
            .quiet = given.quiet};
}

/// Nothing when all went well, else the exit code.
std::optional<int> parse(CLI::App& app, std::vector<std::string> arguments, words const& given, std::ostream& out, std::ostream& err) {
    try {
        std::ranges::reverse(arguments);  // CLI11 takes them from the back
        app.parse(arguments);
        if (auto const wrong = check_inputs(given.files); !wrong.empty()) throw CLI::ValidationError{"FILE", wrong};
    } catch (CLI::ParseError const& stop) {
        return app.exit(stop, out, err) == 0 ? 0 : 2;
    }
    return std::nullopt;
}

}  // namespace

command read_options(std::vector<std::string> arguments, environment const& defaults, std::ostream& out, std::ostream& err) {
    if (auto const wrong = check_environment(defaults); !wrong.empty()) {
        err << wrong << '\n';
        return 78;
    }
    CLI::App app{"Runs shell and built-in jobs with retries and limits; a journal lets them survive a kill."};
    app.name("jobber");
    app.require_subcommand(1);
    app.footer("Example: jobber run jobs.jsonl --journal jobs.db --limit mail=2");
    auto given = words_of(defaults);
    auto const* const run = declare_run(app, given);
    auto const* const add = declare_add(app, given);
    declare_status(app, given);
    if (auto const code = parse(app, std::move(arguments), given, out, err)) return *code;
    if (run->parsed()) return run_of(given, defaults);
    if (add->parsed()) return add_options{.journal = given.journal, .files = given.files};
    return status_options{.journal = given.journal, .id = given.id, .which = filter_of(given), .json = given.json};
}

list_command read_list_options(std::vector<std::string> arguments, std::ostream& out, std::ostream& err) {
    CLI::App app{"Shows the jobs as they stand."};
    app.name("list");
    app.footer("Example: weft call jobber list --state running");
    words given;
    declare_list(app, given);
    if (auto const code = parse(app, std::move(arguments), given, out, err)) return *code;
    return list_request{.which = filter_of(given), .json = given.json};
}

}  // namespace jobber
