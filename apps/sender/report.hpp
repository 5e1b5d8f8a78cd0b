#pragma once

// What a run came to, as data. How it is printed is the business of report_text and report_json.

#include <cstdint>
#include <iosfwd>
#include <string>

namespace sender {

struct report {
    std::string recipients_file = {};
    std::string way = {};       // "outbox/new" or "the server localhost:25"
    std::string journal_file = {};
    std::string failures_file = {};
    bool dry_run = false;
    std::uint64_t rows = 0;         // of the list, good or bad
    std::uint64_t sent = 0;         // by this run; in a dry run: that would be
    std::uint64_t mailed_before = 0;
    std::uint64_t duplicates = 0;
    std::uint64_t bad_rows = 0;     // no address, or no letter could be made
    std::uint64_t refused = 0;      // for good
    std::uint64_t gave_up = 0;      // refused for the moment, in all rounds
    std::uint64_t unknown = 0;      // nobody knows whether they were mailed
    std::uint64_t not_tried = 0;    // the run stopped before
    std::uint64_t attempts = 0;
    double seconds = 0;

    [[nodiscard]] std::uint64_t not_mailed() const { return bad_rows + refused + gave_up + unknown + not_tried; }
    [[nodiscard]] double per_second() const { return seconds > 0 ? static_cast<double>(sent) / seconds : 0; }
};

/// For people.
void print_text(std::ostream& out, report const& result);

/// For programs: one line with one JSON object.
void print_json(std::ostream& out, report const& result);

}  // namespace sender
