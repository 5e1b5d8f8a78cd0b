// From a chunk of text to airports (parse.hpp).

#include "airports/parse.hpp"

#include <cstdint>
#include <utility>

#include "airports/columns.hpp"

namespace airports {

namespace {

std::string wrong_columns(std::size_t found, std::size_t wanted) {
    return std::to_string(found) + (found == 1 ? " column" : " columns") + " where the header has " +
           std::to_string(wanted);
}

}  // namespace

void for_each_row(chunk const& records, std::size_t columns,
                  std::function<void(row const&, std::uint64_t)> const& on_row,
                  std::function<void(std::string, std::uint64_t)> const& on_fault) {
    row_parser parser;
    for (auto const& record : records.records) {
        if (record.fault != record_fault::none) {
            on_fault(std::string{describe(record.fault)}, record.line);
            continue;
        }
        auto const found = parser.parse(records.text_of(record));
        if (found.malformed())
            on_fault(std::string{found.fault}, record.line);
        else if (found.fields.size() != columns)
            on_fault(wrong_columns(found.fields.size(), columns), record.line);
        else
            on_row(found, record.line);
    }
}

std::vector<parsed> parse(chunk const& records) {
    std::vector<parsed> rows;
    rows.reserve(records.records.size() + 1);
    auto const& columns = *records.columns;
    for_each_row(
        records, columns.columns,
        [&](row const& found, std::uint64_t) {
            rows.emplace_back(airport{.type = found.fields[columns.type], .key = found.fields[columns.key]});
        },
        [&](std::string reason, std::uint64_t line) {
            rows.emplace_back(problem{.what = problem::kind::malformed_row,
                                      .input = records.input,
                                      .line = line,
                                      .reason = std::move(reason)});
        });
    if (records.failure) {
        rows.emplace_back(problem{
            .what = problem::kind::input_failed, .input = records.input, .line = 0, .reason = *records.failure});
    }
    return rows;
}

bool still_open(parsed const& row) {
    auto const* found = std::get_if<airport>(&row);
    return found == nullptr || found->type != "closed";
}

item key_of(parsed row) {
    if (auto* found = std::get_if<airport>(&row)) return std::move(found->key);
    return std::get<problem>(std::move(row));
}

}  // namespace airports
