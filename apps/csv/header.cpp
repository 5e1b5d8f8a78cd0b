// Reading a header and finding columns in it (header.hpp).

#include "csv/header.hpp"

#include <algorithm>

#include "csv/input_error.hpp"
#include "csv/row_parser.hpp"
#include "console/text.hpp"

namespace csv {

namespace {

// A header can be anything when the file is not CSV at all: the message stays one line a person can read.
std::string shown(std::vector<std::string> const& header) {
    constexpr std::size_t longest = 400;
    auto const names = console::joined(header);
    return console::printable(names.substr(0, longest)) + (names.size() > longest ? "..." : "");
}

}  // namespace

std::vector<std::string> read_header(record_reader& reader, std::string_view file) {
    auto const first = reader.next();
    if (!first) throw input_error{std::string{file} + " is empty: its first line must name the columns"};
    row_parser parser;
    auto const row = parser.parse(first->text);
    auto const fault = first->fault == record_fault::none ? row.fault : describe(first->fault);
    if (!fault.empty()) {
        throw input_error{std::string{file} + ":" + std::to_string(first->line) +
                          ": cannot read the names of the columns: " + std::string{fault}};
    }
    return {row.fields.begin(), row.fields.end()};
}

std::size_t find_column(std::vector<std::string> const& header, std::string_view name, std::string_view file) {
    auto const found = std::ranges::find(header, name);
    auto const problem = found == header.end()                                      ? "has no column "
                         : std::find(found + 1, header.end(), name) != header.end() ? "has more than one column "
                                                                                    : "";
    if (*problem != '\0')
        throw input_error{std::string{file} + " " + problem + std::string{name} +
                          "; its columns are: " + shown(header)};
    return static_cast<std::size_t>(found - header.begin());
}

std::string wrong_columns(std::size_t found, std::size_t wanted) {
    return std::to_string(found) + (found == 1 ? " column" : " columns") + " where the header has " +
           std::to_string(wanted);
}

}  // namespace csv
