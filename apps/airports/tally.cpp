// Counting (tally.hpp).

#include "airports/tally.hpp"

#include <utility>
#include <variant>

namespace airports {

void count(groups& so_far, item const& found) {
    auto const* one = std::get_if<counted>(&found);
    if (one == nullptr) return so_far[std::nullopt].problems.add(std::get<problem>(found));
    group& its = so_far[one->key];
    ++its.airports;
    if (one->feet) its.known.add(*one->feet);
}

void count_chunk(groups& so_far, chunk const& records) {
    for (auto& row : parse(records))
        if (still_open(row)) count(so_far, item_of(std::move(row)));
}

}  // namespace airports
