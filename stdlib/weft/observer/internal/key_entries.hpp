#pragma once
// Who is under which key: the registries (weft/registry.hpp) and the groups of processes (weft/pg.hpp), read from the tables
// that they share with their callers, so nobody is asked.

#include <weft/pid.hpp>

#include <cstddef>
#include <string>
#include <vector>

namespace weft::observe {

struct key_entry {
    std::string registry{};   ///< its name; "names" are the plain ones
    char const* keys = "";    ///< "unique", "duplicate", or "group"
    std::string key{};
    pid process{};
};

/// Of `process`, or with an empty pid of all; at most so many of each registry. Adds to `total` how many there are.
[[nodiscard]] std::vector<key_entry> shared_keys(pid process, std::size_t most, std::size_t& total);

}  // namespace weft::observe
