#pragma once

// Rows written so that record_reader and row_parser read the same fields back.

#include <string>
#include <vector>

namespace csv {

/// One record with its line end; a field is quoted when it must be.
/// Source: RFC 4180; differs in that a line feed alone ends the record.
[[nodiscard]] std::string written(std::vector<std::string> const& fields);

}  // namespace csv
