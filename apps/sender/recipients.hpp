#pragma once

// The list of recipients: the rows of a CSV file with a good address, each person once, and what is wrong with the others.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "csv/record_reader.hpp"

namespace sender {

struct recipient {
    std::uint64_t line = 0;  // where the row begins in the file, from 1
    std::string address = {};
    std::string key = {};  // person_key(address)
    std::vector<std::string> fields = {};
};

/// A row that nobody is mailed for.
struct rejected_row {
    std::uint64_t line = 0;
    std::string reason = {};
    std::vector<std::string> fields = {};  // none when the row has not the columns of the header
};

/// A row of somebody who is in the list already.
struct duplicate_row {
    std::uint64_t line = 0;
    std::uint64_t first = 0;  // the line that counts
    std::string address = {};
};

struct recipient_list {
    std::string file;  // for messages
    std::vector<std::string> columns;
    std::size_t address_column = 0;
    std::vector<recipient> people;
    std::vector<rejected_row> rejected;
    std::vector<duplicate_row> duplicates;
    std::uint64_t rows = 0;
};

/// Reads all of it. Blank lines count for nothing.
/// Blocks: as the stream does. Errors: csv::input_error when there is no header, no such column, or the stream breaks.
[[nodiscard]] recipient_list read_recipients(csv::record_reader& reader, std::string_view file, std::string_view column);

}  // namespace sender
