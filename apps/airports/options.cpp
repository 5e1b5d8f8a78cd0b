// Reading options (options.hpp) with CLI11. The environment is checked with the same rules as the command line, but its
// messages name the key instead of the flag.

#include "airports/options.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <optional>
#include <ostream>
#include <string_view>

#include "csv/input_file.hpp"

namespace airports {

namespace {

constexpr std::int64_t largest_top = 1'000'000;

// Each check returns what is wrong with a value, or an empty text.
std::string check_top(std::string const& value) {
    std::int64_t number = 0;
    auto const* const end = value.data() + value.size();
    auto const [stop, error] = std::from_chars(value.data(), end, number);
    if (error == std::errc{} && stop == end && number >= 1 && number <= largest_top) return "";
    return "'" + value + "' is not a whole number from 1 to " + std::to_string(largest_top);
}

std::string check_by(std::string const& value) {
    return value.empty() ? "'' is not one of country, type, continent, or another column of the files" : "";
}

std::string check_percentile(std::string const& value) {
    std::int64_t number = 0;
    auto const* const end = value.data() + value.size();
    auto const [stop, error] = std::from_chars(value.data(), end, number);
    if (error == std::errc{} && stop == end && number >= 0 && number <= 100) return "";
    return "'" + value + "' is not a whole number from 0 to 100";
}

std::string check_format(std::string const& value) {
    return value == "table" || value == "json" ? "" : "'" + value + "' is not one of table, json";
}

std::string check_path(std::string const& value) { return value.empty() ? "the name of a file is needed" : ""; }

std::string check_inputs(std::vector<std::string> const& paths) {
    for (auto const& path : paths)
        if (auto wrong = check_path(path); !wrong.empty()) return wrong;
    if (std::ranges::count(paths, csv::standard_input) <= 1) return "";
    return "'-' is given more than once, but standard input can be read only once";
}

std::string check_environment(environment const& env) {
    auto const named = [](std::string const& key, std::string const& wrong) {
        return wrong.empty() ? "" : "airports." + key + ": " + wrong;
    };
    if (auto wrong = named("input", check_inputs(env.input)); !wrong.empty()) return wrong;
    if (auto wrong = named("top", check_top(std::to_string(env.top))); !wrong.empty()) return wrong;
    if (auto wrong = named("by", check_by(env.by)); !wrong.empty()) return wrong;
    for (auto const& percent : env.percentiles)
        if (auto wrong = named("percentiles", check_percentile(percent)); !wrong.empty()) return wrong;
    return named("format", check_format(env.format));
}

// The words of the command line before they become options.
struct words {
    std::vector<std::string> inputs;
    std::string countries;
    std::string top;
    std::string by;
    std::vector<std::string> percentiles;
    std::string format;
    bool quiet = false;
};

words words_of(environment const& env, std::filesystem::path const& data_dir) {
    return {.inputs = {},
            .countries = env.countries.empty() ? (data_dir / "countries.csv").string() : env.countries,
            .top = std::to_string(env.top),
            .by = env.by,
            .percentiles = env.percentiles,
            .format = env.format};
}

void declare(CLI::App& app, words& given) {
    app.add_option("--input", given.inputs, "CSV file of airports, - for standard input; may be repeated")
        ->type_name("FILE")
        ->allow_extra_args(false)
        ->check(check_path);
    app.add_option("--countries", given.countries, "CSV file of countries, with the columns code and name, which are joined to the counts")
        ->type_name("FILE")
        ->check(check_path);
    app.add_option("--top", given.top, "How many groups to show")
        ->type_name("N")
        ->capture_default_str()
        ->check(check_top);
    app.add_option("--by", given.by, "What to count by: country, type, continent, or another column of the files")
        ->type_name("WORD")
        ->capture_default_str()
        ->check(check_by);
    app.add_option("--percentiles", given.percentiles, "Which percentiles of the elevation to show, such as 10,50,90; 50 is the median")
        ->type_name("N,...")
        ->delimiter(',')
        ->allow_extra_args(false)
        ->check(check_percentile);
    app.add_option("--format", given.format, "How to print the result: table or json")
        ->type_name("WORD")
        ->capture_default_str()
        ->check(check_format);
    app.add_flag("--quiet", given.quiet, "No progress and no message for each malformed row");
}

std::vector<unsigned> numbers_of(std::vector<std::string> const& words) {
    std::vector<unsigned> numbers;
    for (auto const& each : words) numbers.push_back(static_cast<unsigned>(std::stoul(each)));
    return numbers;
}

options options_of(words const& given) {
    return {.inputs = given.inputs,
            .countries = given.countries,
            .top = std::stoul(given.top),
            .by = grouping_named(given.by),
            .percentiles = numbers_of(given.percentiles),
            .format = given.format == "json" ? output_format::json : output_format::table,
            .quiet = given.quiet};
}

}  // namespace

command read_options(std::vector<std::string> arguments, environment const& defaults,
                     std::filesystem::path const& data_dir, std::ostream& out, std::ostream& err) {
    if (auto const wrong = check_environment(defaults); !wrong.empty()) {
        err << wrong << '\n';
        return 78;
    }
    CLI::App app{"Counts the airports of the world from OurAirports CSV files; closed ones are left out."};
    app.name("airports");
    app.footer("Examples: airports --input airports.csv --by continent --top 5\n"
               "          airports --input east.csv --input west.csv --by municipality --percentiles 0,50,100");
    auto given = words_of(defaults, data_dir);
    declare(app, given);
    try {
        std::ranges::reverse(arguments);  // CLI11 takes them from the back
        app.parse(arguments);
        if (auto const wrong = check_inputs(given.inputs); !wrong.empty()) throw CLI::ValidationError{"--input", wrong};
    } catch (CLI::ParseError const& stop) { return app.exit(stop, out, err) == 0 ? 0 : 2; }
    if (given.inputs.empty()) given.inputs = defaults.input;
    if (given.inputs.empty()) given.inputs = {(data_dir / "airports.csv").string()};
    return options_of(given);
}

}  // namespace airports
