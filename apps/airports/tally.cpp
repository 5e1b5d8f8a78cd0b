// Counting (tally.hpp).

#include "airports/tally.hpp"

#include <utility>
#include <variant>

namespace airports {

void count(groups& so_far, item const& found) {
    if (auto const* key = std::get_if<std::string>(&found))
        ++so_far[*key].airports;
    else
        so_far[std::nullopt].problems.add(std::get<problem>(found));
}

void count_chunk(groups& so_far, chunk const& records) {
    for (auto& row : parse(records))
        if (still_open(row)) count(so_far, key_of(std::move(row)));
}

}  // namespace airports
