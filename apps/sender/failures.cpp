// Writing failures (failures.hpp).

#include "sender/failures.hpp"

#include <algorithm>

#include "console/text.hpp"
#include "csv/writer.hpp"

namespace sender {

std::string failures_csv(recipient_list const& list, std::vector<rejected_row> const& failed) {
    auto columns = list.columns;
    auto const there = std::ranges::find(columns, reason_column);
    auto const at = static_cast<std::size_t>(there - columns.begin());
    if (there == columns.end()) columns.emplace_back(reason_column);
    auto text = csv::written(columns);
    for (auto const& row : failed) {
        if (row.fields.empty()) continue;
        auto fields = row.fields;
        fields.resize(columns.size());
        fields[at] = console::printable(row.reason);
        text += csv::written(fields);
    }
    return text;
}

}  // namespace sender
