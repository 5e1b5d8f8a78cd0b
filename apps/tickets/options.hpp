#pragma once

// What tickets is told: one of three commands. The application's environment gives the defaults, the command line after `--`
// overrides them; both are checked here, so later code meets only values it can use.

#include <weft/options.hpp>

#include <cstdint>
#include <iosfwd>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace tickets {

using weft::nanoseconds;

/// Takes requests, books them and answers.
struct serve_options {
    std::string broker = {};
    std::string bookings = {};
    std::string answers = {};
    std::int64_t seats = 100'000;
    std::int64_t concurrency = 4;
    std::int64_t batch_size = 100;
    nanoseconds batch_timeout{};
    std::uint64_t rate = 0;   // requests a second at most, taken from the broker; 0: as many as come
    nanoseconds idle{};       // ends when no request came for so long; 0: never
    bool progress = false;    // also when standard error is no terminal
};

/// Makes up requests and publishes them.
struct publish_options {
    std::string broker = {};
    std::uint64_t count = 0;
    std::uint64_t rate = 0;       // a second; 0: as fast as the broker takes them
    std::string series = {};           // ids are series-1, series-2, …
    std::uint64_t first = 1;
    std::uint64_t customers = 100;
    std::uint64_t events = 10;
    std::uint64_t bad_every = 0;  // each so-manieth is a bad request; 0: none
    bool progress = false;
};

/// Proves from the bookings that each request was booked once.
struct summary_options {
    std::string bookings = {};
    std::int64_t expect = -1;     // requests; -1: whatever the series say
    bool json = false;
};

/// The application's [env], as app.toml declares it.
struct environment {
    std::string broker = "sqlite:tickets.queue";
    std::string bookings = "bookings.db";
    std::string answers = "answers.jsonl";
    std::int64_t seats = 100'000;
    std::int64_t concurrency = 4;
    std::int64_t batch_size = 100;
    nanoseconds batch_timeout = std::chrono::milliseconds{200};
    std::int64_t rate = 0;
};

/// A command, or the exit code when there is nothing left to do (0 after --help, 2 after wrong usage, 78 after a wrong
/// environment); what the user must know has been printed then.
using command = std::variant<serve_options, publish_options, summary_options, int>;

/// Reads the arguments given after `--`, without a program name. No command is serve.
[[nodiscard]] command read_options(std::vector<std::string> arguments, environment const& defaults, std::ostream& out,
                                   std::ostream& err);

/// Reads what stands behind `weft call tickets summary`; the bookings are those of the run.
[[nodiscard]] std::variant<summary_options, int> read_summary_call(std::vector<std::string> arguments, std::string bookings,
                                                                   std::ostream& out, std::ostream& err);

/// `weft call tickets rate [N]`: a new rate, or none when the present one is asked for.
struct rate_call {
    std::optional<std::uint64_t> rate = {};
};
[[nodiscard]] std::variant<rate_call, int> read_rate_call(std::vector<std::string> arguments, std::ostream& out, std::ostream& err);

}  // namespace tickets
