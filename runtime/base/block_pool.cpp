#include "base/block_pool.hpp"

#include "base/mapped_memory.hpp"

#include <algorithm>
#include <utility>

namespace weft::base {

block_depot::~block_depot() {
    for (slab const& each : slabs_) unmap_memory(each.memory, each.bytes);
}

void block_depot::add_slab(class_state& state) {
    slab const fresh{map_memory(state.next_slab), state.next_slab};
    {
        std::lock_guard const hold{slabs_mutex_};
        slabs_.push_back(fresh);
    }
    state.next_slab = std::min(2 * state.next_slab, huge_page);
    state.fresh = static_cast<std::byte*>(fresh.memory);
    state.fresh_end = state.fresh + fresh.bytes;
}

/// Blocks that nobody has touched yet, the lowest one on top. Every slab holds a whole number of batches.
void block_depot::carve(block_batch& into, std::uint8_t size_class) {
    class_state& state = classes_[size_class];
    if (state.fresh == state.fresh_end) add_slab(state);
    for (std::size_t i = batch; i-- > 0;) into.blocks[into.count++] = state.fresh + i * block_classes[size_class];
    state.fresh += batch * block_classes[size_class];
}

block_batch* block_depot::full_for(block_batch* empty, std::uint8_t size_class) {
    class_state& state = classes_[size_class];
    std::lock_guard const hold{state.mutex};
    if (state.full.empty()) {
        carve(*empty, size_class);
        return empty;
    }
    state.empty.emplace_back(empty);
    block_batch* const taken = state.full.back().release();
    state.full.pop_back();
    return taken;
}

block_batch* block_depot::empty_for(block_batch* full, std::uint8_t size_class) noexcept {
    class_state& state = classes_[size_class];
    std::lock_guard const hold{state.mutex};
    state.full.emplace_back(full);
    if (state.empty.empty()) return new block_batch;
    block_batch* const taken = state.empty.back().release();
    state.empty.pop_back();
    return taken;
}

void* block_depot::take_one(std::uint8_t size_class) {
    class_state& state = classes_[size_class];
    std::lock_guard const hold{state.mutex};
    if (state.loose.is_empty()) {
        if (state.full.empty()) {
            carve(state.loose, size_class);
        } else {
            state.empty.push_back(std::move(state.full.back()));
            state.full.pop_back();
            std::swap(state.loose, *state.empty.back());
        }
    }
    return state.loose.blocks[--state.loose.count];
}

void block_depot::give_one(std::uint8_t size_class, void* memory) noexcept {
    class_state& state = classes_[size_class];
    std::lock_guard const hold{state.mutex};
    state.loose.blocks[state.loose.count++] = memory;
    if (state.loose.is_full()) state.full.push_back(std::make_unique<block_batch>(std::exchange(state.loose, {})));
}

block_depot& shared_blocks() {
    static auto* const depot = new block_depot;  // reachable for ever, so no leak
    return *depot;
}

block_cache::block_cache(block_depot& depot) : depot_{depot} {
    for (pair& each : pairs_) each = {new block_batch, new block_batch};
}

block_cache::~block_cache() {
    for (std::uint8_t each = 0; each < pairs_.size(); ++each) {
        for (block_batch* const batch : {pairs_[each].used, pairs_[each].other}) {
            while (!batch->is_empty()) depot_.give_one(each, batch->blocks[--batch->count]);
            delete batch;
        }
    }
}

void block_cache::fill(pair& mine, std::uint8_t size_class) {
    std::swap(mine.used, mine.other);
    if (mine.used->is_empty()) mine.used = depot_.full_for(mine.used, size_class);
}

void block_cache::make_room(pair& mine, std::uint8_t size_class) noexcept {
    std::swap(mine.used, mine.other);
    if (mine.used->is_full()) mine.used = depot_.empty_for(mine.used, size_class);
}

}  // namespace weft::base
