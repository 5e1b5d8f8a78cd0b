#pragma once

// The header of a CSV file: which columns there are and where a named one stands. Columns are found by name, so a file
// with more columns, or in another order, is read just the same.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "csv/record_reader.hpp"

namespace csv {

/// Takes the first record of a stream as its header.
/// Errors: input_error when there is none or it is malformed.
[[nodiscard]] std::vector<std::string> read_header(record_reader& reader, std::string_view file);

/// Index of the column with exactly that name.
/// Errors: input_error naming the file, the column and the columns found, when it is missing or there twice.
[[nodiscard]] std::size_t find_column(std::vector<std::string> const& header, std::string_view name,
                                      std::string_view file);

/// Why a row does not fit its header: "3 columns where the header has 2".
[[nodiscard]] std::string wrong_columns(std::size_t found, std::size_t wanted);

}  // namespace csv
