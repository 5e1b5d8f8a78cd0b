#pragma once

// Counting: one group per key, and one group without a key that gathers the rows which could not be read. It is the
// last step of the flow, and small: as many groups as there are keys and heights in them, however long the inputs.

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>

#include "airports/elevations.hpp"
#include "airports/parse.hpp"
#include "airports/problem.hpp"

namespace airports {

/// The key of a group; nothing for the group of problems.
using group_key = std::optional<std::string>;

struct group {
    std::uint64_t airports = 0;
    elevations known;  // of those airports whose elevation is known
    problem_list problems;
    std::optional<std::string> name = {};  // of what the key stands for, once it is joined
};

using groups = std::unordered_map<group_key, group>;

/// Adds one item to its group.
void count(groups& so_far, item const& found);

/// Counts a whole chunk without a flow: what the flow must come to as well.
void count_chunk(groups& so_far, chunk const& records);

}  // namespace airports
