#pragma once

// Finds where one CSV record ends, block by block: a record may contain line ends inside quotes. It follows RFC 4180
// to the letter, because then every quote toggles "inside" and "outside", and a damaged line can mislead the scan only
// as far as the next quote: reading a file stays linear however broken it is.

#include <cstddef>
#include <string_view>

namespace csv {

enum class scan_verdict {
    more,        // the text ended inside the record
    record,      // the record ends with the last byte consumed, a line feed
    stray_quote  // the last byte consumed cannot stand there: a quote inside a bare field, or text after a closing one
};

struct scan_result {
    scan_verdict verdict;
    std::size_t consumed;
};

/// Scans one record at a time; after `record` or `stray_quote` it stands at the start of a record again.
/// Threads: one at a time.
/// Source: RFC 4180; a line feed alone also ends a record.
class record_scanner {
public:
    /// Continues the record with `text`.
    [[nodiscard]] scan_result scan(std::string_view text);

    /// Forgets the record begun.
    void reset() { state_ = state::field_start; }

    /// True when a quote is open, so that line ends belong to the record.
    [[nodiscard]] bool in_quotes() const { return state_ == state::quoted; }

private:
    enum class state { field_start, bare, quoted, quote_seen, closed_cr };
    enum class step { go_on, end, stray };

    [[nodiscard]] std::size_t unremarkable(std::string_view text) const;
    step take(char c);
    step outside(char c, state otherwise);

    state state_ = state::field_start;
};

}  // namespace csv
