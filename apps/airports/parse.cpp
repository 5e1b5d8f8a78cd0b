// From a chunk of text to airports (parse.hpp).

#include "airports/parse.hpp"

#include <cstdint>
#include <utility>

#include "airports/elevations.hpp"
#include "airports/layout.hpp"
#include "csv/header.hpp"

namespace airports {

void for_each_row(chunk const& records, std::size_t columns,
                  std::function<void(csv::row const&, std::uint64_t)> const& on_row,
                  std::function<void(std::string, std::uint64_t)> const& on_fault) {
    csv::row_parser parser;
    for (auto const& record : records.records) {
        if (record.fault != csv::record_fault::none) {
            on_fault(std::string{csv::describe(record.fault)}, record.line);
            continue;
        }
        auto const found = parser.parse(records.text_of(record));
        if (found.malformed())
            on_fault(std::string{found.fault}, record.line);
        else if (found.fields.size() != columns)
            on_fault(csv::wrong_columns(found.fields.size(), columns), record.line);
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
        [&](csv::row const& found, std::uint64_t) {
            airport one{.type = found.fields[columns.type], .key = found.fields[columns.key]};
            if (columns.elevation) one.feet = parse_feet(found.fields[*columns.elevation]);
            rows.emplace_back(std::move(one));
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

item item_of(parsed row) {
    if (auto* found = std::get_if<airport>(&row)) return counted{.key = std::move(found->key), .feet = found->feet};
    return std::get<problem>(std::move(row));
}

}  // namespace airports
