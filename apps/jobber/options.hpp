#pragma once

// What a jobber is told: the application's environment gives the defaults, the command line after `--` overrides them.
// Both are checked here, so later code meets only values it can use.

#include "jobber/job.hpp"
#include "jobber/view.hpp"

#include <cstddef>
#include <cstdint>
#include <iosfwd>
#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace jobber {

using kind_limits = std::map<std::string, std::size_t, std::less<>>;

inline constexpr std::int64_t largest_jobs = 10'000;
inline constexpr nanoseconds longest_grace = std::chrono::seconds{10};  // so that a stop keeps to its time

/// Runs jobs: those of the files and those that the journal has from before.
struct run_options {
    std::string journal;
    std::vector<std::string> files = {};  // "-" is standard input
    std::size_t jobs = 8;
    kind_limits limits = {};
    nanoseconds grace = std::chrono::seconds{5};
    bool stay = false;   // for jobs that come later
    bool json = false;
    bool quiet = false;  // no progress and no line for a job that failed

    friend bool operator==(run_options const&, run_options const&) = default;
};

/// Adds jobs to the journal, for a run that comes later.
struct add_options {
    std::string journal;
    std::vector<std::string> files = {};

    friend bool operator==(add_options const&, add_options const&) = default;
};

/// Shows what the journal holds.
struct status_options {
    std::string journal;
    std::string id = {};  // one job in full; empty: a list
    list_filter which = {};
    bool json = false;

    friend bool operator==(status_options const&, status_options const&) = default;
};

/// The application's [env], as app.toml declares it.
struct environment {
    std::string journal = "jobber.db";
    std::int64_t jobs = 8;
    std::vector<std::string> limits = {};
    nanoseconds grace = std::chrono::seconds{5};
};

/// What a command line comes to: something to do, or the exit code when there is nothing left to do (0 after --help, 2
/// after wrong usage, 78 after a wrong environment); what the user must know has been printed then.
using command = std::variant<run_options, add_options, status_options, int>;

/// Reads the arguments given after `--`, without a program name.
[[nodiscard]] command read_options(std::vector<std::string> arguments, environment const& defaults, std::ostream& out,
                                   std::ostream& err);

/// The arguments of a list that was asked for in a running jobber: the same as those of status.
struct list_request {
    list_filter which = {};
    bool json = false;
};
using list_command = std::variant<list_request, int>;
[[nodiscard]] list_command read_list_options(std::vector<std::string> arguments, std::ostream& out, std::ostream& err);

}  // namespace jobber
