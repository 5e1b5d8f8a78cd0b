#pragma once

// Where in a row stands what is counted.

#include <cstddef>
#include <optional>
#include <string>

namespace airports {

/// What a parser of airports needs to know about its file.
struct layout {
    std::string file;         // as the user named it, for messages
    std::size_t columns = 0;  // every row must have as many
    std::size_t type = 0;     // index of the column "type"
    std::size_t key = 0;      // index of the column counted by
    std::optional<std::size_t> elevation = {};  // index of the column "elevation_ft", when elevations are asked for
};

}  // namespace airports
