#pragma once

// Splits the text of one record into fields with libcsv, in strict mode: what RFC 4180 does not allow is malformed.

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace csv {

/// The fields of a record, or what is wrong with it; the fields are valid until the next parse.
struct row {
    std::span<std::string const> fields;
    std::string_view fault;  // empty = well formed

    [[nodiscard]] bool malformed() const { return !fault.empty(); }
};

/// Parses one record after the other and reuses its memory.
/// Threads: one at a time. Errors: std::bad_alloc.
/// Source: libcsv (csv_parse, CSV_STRICT); differs in that blanks around a bare field are part of it, as RFC 4180 has
/// it.
class row_parser {
public:
    row_parser();
    ~row_parser();
    row_parser(row_parser const&) = delete;
    row_parser& operator=(row_parser const&) = delete;

    /// Parses a record given without its line end.
    [[nodiscard]] row parse(std::string_view record);

private:
    struct state;
    std::unique_ptr<state> state_;
};

}  // namespace csv
