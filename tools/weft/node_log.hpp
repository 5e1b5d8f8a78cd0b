#pragma once
// The node's log lines, on standard error or in a file; standard output belongs to the applications.

#include <weft/log.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace weft::cli {

enum class log_form : std::uint8_t {
    automatic,  ///< text on a terminal, journal for systemd's journal, json for anything else
    text,
    json,
    logfmt,
    journal,
};

/// Nothing for any other word than auto, text, json, logfmt and journal.
[[nodiscard]] std::optional<log_form> log_form_named(std::string_view name);

struct node_log_options {
    log::level least_urgent = log::level::info;
    log_form form = log_form::automatic;
    std::string file{};  ///< empty: standard error. A file that somebody moves away is made anew
    std::string node{};
    std::uint64_t max_bytes = UINT64_MAX;  ///< then the file is turned over
    std::size_t max_files = 5;             ///< old ones that are kept
};

/// What the whole program logs goes there from now on. Errors: cli_error (cannot_create) for a file that cannot be made.
void set_up_log(node_log_options const& how);

/// "12:00:00.003 info    hello: started 0.1.0". Threads: any, processes included.
void write_log(log::level urgency, std::string_view application, std::string_view text);

/// Errors are shown on standard error as well, as text, until the second call: for whoever waits for a start.
void show_errors();
void show_errors_no_more();

/// Everything logged so far is written when this returns.
void flush_log();

}  // namespace weft::cli
