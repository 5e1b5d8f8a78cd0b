#pragma once
// What is left of a table, or of its records, when nobody can find them any more. Much of it is destroyed by a process, in
// pieces, so that nobody has to wait for the whole.

#include <weft/table/internal/index.hpp>

#include <map>
#include <memory>
#include <vector>

namespace weft::detail {

/// Records that were removed while the table was fixed, by their hash.
using table_ghosts = std::multimap<std::uint64_t, entry_ref>;

struct table_corpse {
    std::vector<std::unique_ptr<table_index>> indexes{};
    std::vector<table_ghosts> ghosts{};

    [[nodiscard]] std::size_t size() const noexcept;
    /// Destroys at most `most` records. False: there are none left.
    [[nodiscard]] bool shed(std::size_t most);
};

/// Never blocks. Threads: from a process, also from one that ends.
void reap(table_corpse corpse) noexcept;

}  // namespace weft::detail
