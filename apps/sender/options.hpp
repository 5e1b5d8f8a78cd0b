#pragma once

// What the job is to do: the application's environment gives the defaults, the command line after `--` overrides them.
// Both are checked here, so the job itself meets only values it can use.

#include <cstdint>
#include <iosfwd>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "sender/mailing.hpp"

namespace sender {

struct smtp_address {
    std::string host;
    std::string port;

    friend bool operator==(smtp_address const&, smtp_address const&) = default;
};

struct options {
    std::string recipients = {};  // "-" is standard input
    std::string letter = {};      // the template
    std::string column = "email";
    std::string outbox = "outbox";
    std::optional<smtp_address> smtp = {};  // instead of the outbox
    std::string helo = {};                  // empty: the machine's name
    pacing pace = {};
    std::string journal = {};
    std::string failures = "failures.csv";
    bool resume = false;
    bool retry_unknown = false;
    bool dry_run = false;
    bool json = false;
    bool quiet = false;
};

/// The application's [env], as app.toml declares it.
struct environment {
    std::string column = "email";
    std::string outbox = "outbox";
    std::string smtp = "";
    std::string helo = "";
    std::int64_t concurrency = 8;
    weft::nanoseconds timeout = std::chrono::seconds{30};
    std::int64_t retries = 3;
    weft::nanoseconds backoff = std::chrono::seconds{1};
    std::string failures = "failures.csv";
};

/// What a command line comes to: options, or the exit code when there is nothing left to do (0 after --help, 2 after
/// wrong usage, 78 after a wrong environment); what the user must know has been printed then.
using command = std::variant<options, int>;

/// Reads the arguments given after `--`, without a program name.
[[nodiscard]] command read_options(std::vector<std::string> arguments, environment const& defaults, std::ostream& out,
                                   std::ostream& err);

}  // namespace sender
