#pragma once
// What a shard of a table is made of; see core.hpp for who touches it when.

#include <weft/table/core.hpp>
#include <weft/table/internal/reaper.hpp>

namespace weft::detail {

struct alignas(64) table_core::shard {
    mutable std::mutex mutex;
    std::unique_ptr<table_index> index;  // C1
    table_ghosts ghosts;                 // under mutex; of hashed tables, while they are fixed
};

}  // namespace weft::detail
