#pragma once

// What the job is to do: the application's environment gives the defaults, the command line after `--` overrides them.
// Both are checked here, so the job itself meets only values it can use.

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <iosfwd>
#include <string>
#include <variant>
#include <vector>

#include "airports/grouping.hpp"

namespace airports {

enum class output_format { table, json };

struct options {
    std::vector<std::string> inputs = {};  // at least one; "-" is standard input
    std::string countries = {};
    std::size_t top = 20;
    grouping by = grouping::country;
    std::vector<unsigned> percentiles = {};  // of the elevation, to be shown; 0 to 100
    output_format format = output_format::table;
    bool quiet = false;  // no progress and no message per malformed row

    friend bool operator==(options const&, options const&) = default;
};

/// The application's [env], as app.toml declares it. No input and an empty path stand for the bundled files.
struct environment {
    std::vector<std::string> input = {};
    std::string countries = {};
    std::int64_t top = 20;
    std::string by = "country";
    std::vector<std::string> percentiles = {};
    std::string format = "table";
};

/// What a command line comes to: options, or the exit code when there is nothing left to do (0 after --help, 2 after
/// wrong usage, 78 after a wrong environment); what the user must know has been printed then.
using command = std::variant<options, int>;

/// Reads the arguments given after `--`, without a program name. The bundled airports.csv and countries.csv are in
/// data_dir.
[[nodiscard]] command read_options(std::vector<std::string> arguments, environment const& defaults,
                                   std::filesystem::path const& data_dir, std::ostream& out, std::ostream& err);

}  // namespace airports
